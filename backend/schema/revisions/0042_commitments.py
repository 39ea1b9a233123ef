"""Decisions on commitment are counted: see the SQL file of the same name."""

from backend.schema.script import run

revision = "0042"
down_revision = "0041"


def upgrade() -> None:
    run(__file__)
