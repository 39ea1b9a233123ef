"""Circle: see the SQL file of the same name."""

from backend.schema.script import run

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    run(__file__)
