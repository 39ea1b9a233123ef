"""File rules: see the SQL file of the same name."""

from backend.schema.script import run

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    run(__file__)
