"""Notices: channels, caps, retries, opt-out: see the SQL file of the same name."""

from backend.schema.script import run

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    run(__file__)
