"""Publication: see the SQL file of the same name."""

from backend.schema.script import run

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    run(__file__)
