"""Booking: see the SQL file of the same name."""

from backend.schema.script import run

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    run(__file__)
