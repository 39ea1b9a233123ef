"""Leased numbers: see the SQL file of the same name."""

from backend.schema.script import run

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    run(__file__)
