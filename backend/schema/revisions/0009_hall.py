"""Hall: see the SQL file of the same name."""

from backend.schema.script import run

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    run(__file__)
