"""Papers: see the SQL file of the same name."""

from backend.schema.script import run

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    run(__file__)
