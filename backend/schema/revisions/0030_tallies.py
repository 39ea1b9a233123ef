"""Tallies: see the SQL file of the same name."""

from backend.schema.script import run

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    run(__file__)
