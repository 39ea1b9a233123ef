"""Reports: see the SQL file of the same name."""

from backend.schema.script import run

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    run(__file__)
