"""Openings as the supervisor keeps them: see the SQL file of the same name."""

from backend.schema.script import run

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    run(__file__)
