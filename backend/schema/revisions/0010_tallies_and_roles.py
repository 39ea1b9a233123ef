"""Tallies and roles: see the SQL file of the same name."""

from backend.schema.script import run

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    run(__file__)
