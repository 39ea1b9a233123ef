"""Holds, chains and moves on the appointment; what a deployment may set; slots that open later: see the SQL file of the same name."""

from backend.schema.script import run

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    run(__file__)
