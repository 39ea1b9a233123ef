"""Statistics: see the SQL file of the same name."""

from backend.schema.script import run

revision = "0012"
down_revision = "0010"


def upgrade() -> None:
    run(__file__)
