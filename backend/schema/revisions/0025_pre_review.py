"""Pre-review: see the SQL file of the same name."""

from backend.schema.script import run

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    run(__file__)
