"""The rows behind the numbers, through the statistician's views only. $1 to $12: which cells, as in `counts`."""

from collections.abc import Sequence
from datetime import date

from backend import db
from backend.tallies.models.asking import Narrow
from backend.tallies.models.counts import CountedRow, Cursor, Imbalance
from backend.tallies.queries.counts import CELLS, Which, cells_asked, framed

ROW = """
    f.on_date, f.id, c.part, c.organ_id, c.centre_id, c.item_code, f.subject, f.value AS amount
    """
NAMED = """
    SELECT page.part, page.organ_id, page.centre_id, page.item_code, page.on_date, page.id,
           page.subject, page.amount, n.number
    FROM (WITH cells AS MATERIALIZED ({cells}) SELECT {row} {page}) AS page
    LEFT JOIN statistics.case_number n ON n.organ_id = page.organ_id AND n.id = page.subject
    ORDER BY {order}
    """
ROWS_OF_CELLS = framed(NAMED, cells=CELLS, row=ROW, order="page.on_date, page.id", page="""
    FROM cells c, LATERAL (
        SELECT t.* FROM statistics.tally_fact t
        WHERE t.cell_id = c.id AND t.on_date BETWEEN $13 AND $14 AND (t.on_date, t.id) > ($15::date, $16::bigint)
        ORDER BY t.on_date, t.id LIMIT $17) AS f
    ORDER BY f.on_date, f.id LIMIT $17""")  # fmt: skip
ROWS_OF_DAYS = framed(NAMED, cells=CELLS, row=ROW, order="page.on_date, page.id", page="""
    FROM statistics.tally_fact f JOIN cells c ON c.id = f.cell_id
    WHERE f.on_date BETWEEN $13 AND $14 AND (f.on_date, f.id) > ($15::date, $16::bigint)
    ORDER BY f.on_date, f.id LIMIT $17""")  # fmt: skip
# Newest first: what is still open is mostly young.
ROWS_OPEN = framed(NAMED, cells=CELLS, row=ROW, order="page.on_date DESC, page.id DESC", page="""
    FROM statistics.tally_fact f JOIN cells c ON c.id = f.cell_id
    WHERE f.on_date BETWEEN $13 AND $14 AND (f.on_date, f.id) < ($15::date, $16::bigint)
      AND NOT EXISTS (
          SELECT FROM statistics.tally_fact d JOIN statistics.tally_cell e ON e.id = d.cell_id
          WHERE d.subject = f.subject AND d.on_date <= $20 AND e.source = $18 AND e.part = ANY ($19::text[]))
    ORDER BY f.on_date DESC, f.id DESC LIMIT $17""")  # fmt: skip
NUMBER_OF_CELLS = framed("SELECT count(*)::integer AS n FROM ({cells}) AS c", cells=CELLS)


async def number_of_cells(conn: db.Conn, which: Which, narrow: Narrow) -> int:
    found: int = await db.value(conn, NUMBER_OF_CELLS, *cells_asked(which, narrow))
    return found


async def rows_of_cells(
    conn: db.Conn,
    which: Which,
    narrow: Narrow,
    first: date,
    last: date,
    after: Cursor,
    limit: int,
) -> list[CountedRow]:
    """The next rows by day and event; quick where the cells are few."""
    return await db.many(
        conn, CountedRow, ROWS_OF_CELLS, *cells_asked(which, narrow), first, last, after.on_date, after.id, limit
    )  # fmt: skip


async def rows_of_days(
    conn: db.Conn,
    which: Which,
    narrow: Narrow,
    first: date,
    last: date,
    after: Cursor,
    limit: int,
) -> list[CountedRow]:
    """The same; quick where the days are few."""
    return await db.many(
        conn, CountedRow, ROWS_OF_DAYS, *cells_asked(which, narrow), first, last, after.on_date, after.id, limit
    )  # fmt: skip


async def rows_open(
    conn: db.Conn,
    which: Which,
    narrow: Narrow,
    first: date,
    last: date,
    after: Cursor,
    limit: int,
    less: Which,
    until: date,
) -> list[CountedRow]:
    """The next older rows that nothing of `less` ended up to a day, itself included."""
    return await db.many(
        conn, CountedRow, ROWS_OPEN, *cells_asked(which, narrow), first, last, after.on_date, after.id, limit,
        less.source, list(less.parts), until,
    )  # fmt: skip


async def faults(
    conn: db.Conn,
    first: date,
    last: date,
    scopes: Sequence[str],
    organ_id: int | None,
    again: Sequence[str],
    stray: Sequence[str],
) -> list[Imbalance]:
    """Licence cases accepted again, or decided when nothing was open, within these days."""
    return await db.many(
        conn,
        Imbalance,
        """
        WITH cells AS MATERIALIZED (
            SELECT c.id, c.organ_id, c.item_code, CASE c.source WHEN 'accepted' THEN 1 ELSE -1 END AS sign
            FROM statistics.tally_cell c
            WHERE ((c.source = 'accepted' AND c.part = ANY ($5::text[])) OR (c.source = 'decided' AND c.part = ANY ($6::text[])))
              AND c.power = 'licence' AND c.scope = ANY ($3::text[]) AND ($4::smallint IS NULL OR c.organ_id = $4)
        )
        SELECT c.organ_id, c.item_code, f.subject AS case_id, n.number, sum(c.sign)::integer AS difference
        FROM cells c
        JOIN statistics.tally_fact f ON f.cell_id = c.id AND f.on_date BETWEEN $1 AND $2
        LEFT JOIN statistics.case_number n ON n.organ_id = c.organ_id AND n.id = f.subject
        GROUP BY c.organ_id, c.item_code, f.subject, n.number ORDER BY c.organ_id, c.item_code, f.subject
        """,
        first,
        last,
        list(scopes),
        organ_id,
        list(again),
        list(stray),
    )
