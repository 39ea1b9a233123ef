"""Cases: see the SQL file of the same name."""

from backend.schema.script import run

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    run(__file__)
