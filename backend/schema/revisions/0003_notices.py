"""Notices: see the SQL file of the same name."""

from backend.schema.script import run

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    run(__file__)
