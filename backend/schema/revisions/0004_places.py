"""Places: see the SQL file of the same name."""

from backend.schema.script import run

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    run(__file__)
