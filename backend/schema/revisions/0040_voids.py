"""Voided cases: see the SQL file of the same name."""

from backend.schema.script import run

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    run(__file__)
