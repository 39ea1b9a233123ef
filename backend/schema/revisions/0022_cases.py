"""Cases: see the SQL file of the same name."""

from backend.schema.script import run

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    run(__file__)
