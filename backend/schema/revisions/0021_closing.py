"""Closing of a day: see the SQL file of the same name."""

from backend.schema.script import run

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    run(__file__)
