"""Open data: see the SQL file of the same name."""

from backend.schema.script import run

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    run(__file__)
