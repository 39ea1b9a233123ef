"""The waiting list and the draw: see the SQL file of the same name."""

from backend.schema.script import run

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    run(__file__)
