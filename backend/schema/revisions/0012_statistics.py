"""Statistics: see the SQL file of the same name."""

from pathlib import Path

from backend.schema.script import run

revision = "0012"
down_revision = "0011" if list(Path(__file__).parent.glob("0011_*.py")) else "0010"


def upgrade() -> None:
    run(__file__)
