"""Marks of a close: see the SQL file of the same name."""

from backend.schema.script import run

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    run(__file__)
