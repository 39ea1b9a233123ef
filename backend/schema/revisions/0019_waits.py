"""Learned waits and their scores: see the SQL file of the same name."""

from backend.schema.script import run

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    run(__file__)
