"""Access: see the SQL file of the same name."""

from backend.schema.script import run

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    run(__file__)
