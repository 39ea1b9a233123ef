"""Closes: see the SQL file of the same name."""

from backend.schema.script import run

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    run(__file__)
