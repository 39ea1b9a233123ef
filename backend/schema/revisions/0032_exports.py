"""Exports: see the SQL file of the same name."""

from backend.schema.script import run

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    run(__file__)
