"""A revision is the .sql file beside it; this runs it, or prints it when asked for SQL."""

from pathlib import Path

from alembic import context, op
from sqlalchemy import text


def run(revision_file: str) -> None:
    """Run the whole script in the migration's transaction (many statements, no parameters)."""
    sql = Path(revision_file).with_suffix(".sql").read_text(encoding="utf-8")
    if context.is_offline_mode():
        op.execute(text(sql.replace(":", "\\:")))
        return
    connection = op.get_bind()
    connection.exec_driver_sql(
        "SELECT 1"
    )  # SQLAlchemy opens its transaction at the first statement
    raw = connection.connection.dbapi_connection
    raw.run_async(lambda driver: driver.execute(sql))  # type: ignore[union-attr]
