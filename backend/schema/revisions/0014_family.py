"""Family members and agents a resident may book for: see the SQL file of the same name."""

from backend.schema.script import run

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    run(__file__)
