"""Ground: see the SQL file of the same name."""

from backend.schema.script import run

revision = "0001"
down_revision = None


def upgrade() -> None:
    run(__file__)
