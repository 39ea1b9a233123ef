"""Asks one statement for every period, place and scope at once."""

from collections.abc import Sequence
from typing import Any

from backend import db
from tests.tallies.plain.statement import Statement
from tests.tallies.plain.tables import LIVE, PAUSED, VALID, WORKING

ASKED = """
    CREATE TEMPORARY TABLE asked
        (n int, first date, last date, scopes text[], organ int, centres int[]) ON COMMIT DROP"""
INDEXES = """
    CREATE INDEX live_case ON live (case_id, kind);
    CREATE INDEX live_kind ON live (kind);
    CREATE INDEX valid_kind ON valid (kind);
    CREATE INDEX live_appointment ON live (appointment_id) WHERE appointment_id IS NOT NULL;
    CREATE INDEX live_ticket ON live (ticket_id) WHERE ticket_id IS NOT NULL;
    CREATE INDEX working_day ON working (day);
    CREATE INDEX paused_case ON paused (case_id);
    ANALYZE live, valid, working, paused, asked;
    """
WITHIN = """
    (a.organ IS NULL OR a.organ = x.organ_id)
    AND (a.centres IS NULL OR x.centre_id = ANY (a.centres))"""


def sql_of(statement: Statement) -> str:
    """One SELECT: a row for each thing asked, a column for each measure."""
    columns = ", ".join(f'{text} AS "{name}"' for name, text in statement.measures.items())
    scoped = "AND x.scope = ANY (a.scopes)" if statement.licences else ""
    return f"""
        WITH x AS MATERIALIZED ({statement.rows})
        SELECT a.n, {columns} FROM asked a
        LEFT JOIN x ON {statement.when} {scoped} AND {WITHIN}
        GROUP BY a.n ORDER BY a.n
        """


async def make_ready(conn: db.Conn, asked: Sequence[Any]) -> None:
    """The log without what was undone, the same without voided cases, the days that are worked, what is asked; gone
    with the transaction."""
    await conn.execute("DROP TABLE IF EXISTS live, valid, working, paused, asked")
    for statement in (LIVE, VALID, WORKING, PAUSED, ASKED):
        await conn.execute(statement)
    await conn.executemany(
        "INSERT INTO asked VALUES ($1, $2, $3, $4, $5, $6)",
        [
            (n, q.first, q.last, list(q.scopes), q.organ, None if q.centres is None else list(q.centres))
            for n, q in enumerate(asked)
        ],
    )  # fmt: skip
    await conn.execute(INDEXES)


async def ask(conn: db.Conn, statement: Statement) -> list[dict[str, Any]]:
    """The measures of each thing asked, in their order."""
    return [
        {key: value for key, value in row.items() if key != "n"}
        for row in await conn.fetch(sql_of(statement))
    ]
