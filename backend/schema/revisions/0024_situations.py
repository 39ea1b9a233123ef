"""Situations: see the SQL file of the same name."""

from backend.schema.script import run

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    run(__file__)
