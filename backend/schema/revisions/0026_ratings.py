"""Ratings: see the SQL file of the same name."""

from backend.schema.script import run

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    run(__file__)
