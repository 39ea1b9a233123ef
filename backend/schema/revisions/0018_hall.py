"""The hall at depth: see the SQL file of the same name."""

from backend.schema.script import run

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    run(__file__)
