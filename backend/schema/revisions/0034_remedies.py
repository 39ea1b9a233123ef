"""Remedies: see the SQL file of the same name."""

from backend.schema.script import run

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    run(__file__)
