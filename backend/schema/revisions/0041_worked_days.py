"""Days on which a centre worked: see the SQL file of the same name."""

from backend.schema.script import run

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    run(__file__)
