"""Permits: see the SQL file of the same name."""

from backend.schema.script import run

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    run(__file__)
