"""Trips: see the SQL file of the same name."""

from backend.schema.script import run

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    run(__file__)
