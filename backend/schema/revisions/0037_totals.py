"""Totals: see the SQL file of the same name."""

from backend.schema.script import run

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    run(__file__)
