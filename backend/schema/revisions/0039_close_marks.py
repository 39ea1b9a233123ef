"""Marks of a close: see the SQL file of the same name."""

from backend.schema.script import run

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    run(__file__)
