"""The counted rows behind a number, as they leave the house."""

from collections.abc import AsyncIterator

from msgspec import Struct

from backend import db
from backend.tallies.models.asking import Narrow
from backend.tallies.models.exports import Fact, Ledger
from backend.tallies.queries.counts import CELLS, Which, cells_asked

CELL_IDS = CELLS.replace("SELECT c.*", "SELECT c.id", 1)
FACTS = """
    WITH cells AS MATERIALIZED (
        SELECT c.id, c.part AS part_code, coalesce(w.said, c.part) AS part, c.organ_id, nullif(c.item_code, '') AS item_code,
               statistics.safe_text(CASE WHEN $6::text = 'zh' THEN o.name_zh ELSE o.name_en END) AS organ,
               statistics.safe_text(CASE WHEN $6 = 'zh' THEN p.name_zh ELSE p.name_en END) AS centre,
               statistics.safe_text(CASE WHEN $6 = 'zh' THEN i.name_zh ELSE i.name_en END) AS item
        FROM statistics.tally_cell c
        LEFT JOIN statistics.organ o ON o.id = c.organ_id
        LEFT JOIN statistics.centre p ON p.id = c.centre_id
        LEFT JOIN (SELECT DISTINCT ON (item_code) item_code, name_zh, name_en
                   FROM statistics.item_version ORDER BY item_code, version DESC) i ON i.item_code = c.item_code
        LEFT JOIN unnest($7::text[], $8::text[]) AS w (part, said) ON w.part = c.part
        WHERE c.id = ANY ($1::integer[]))
    SELECT f.on_date,
           CASE WHEN n.number BETWEEN '0' AND ':' THEN n.number
                ELSE coalesce(statistics.safe_text(n.number), f.subject::text) END AS number,
           c.organ, c.centre, c.item_code, c.item, c.part, f.value, f.id AS event, c.part_code
    FROM statistics.tally_fact f
    JOIN cells c ON c.id = f.cell_id
    LEFT JOIN statistics.case_number n ON n.organ_id = c.organ_id AND n.id = f.subject
    WHERE f.cell_id = ANY ($1) AND f.on_date BETWEEN $2::date AND $3::date
      AND ($4::integer[] = '{}' OR NOT EXISTS (
          SELECT FROM statistics.tally_fact d
          WHERE d.subject = f.subject AND d.cell_id = ANY ($4) AND d.on_date <= $5::date))
    ORDER BY f.on_date, f.id, c.part_code
    """
"""In the order of their page; what is carried without what was through ($4) up to a day ($5).
Parts in words ($7, $8). A number that begins
with a digit starts no formula."""


class CellId(Struct, frozen=True):
    id: int


async def cell_ids(conn: db.Conn, which: Which, narrow: Narrow) -> tuple[int, ...]:
    """The cells whose rows are counted."""
    found = await db.many(conn, CellId, CELL_IDS, *cells_asked(which, narrow))
    return tuple(one.id for one in found)


async def copy_facts(conn: db.Conn, ledger: Ledger, sink: db.Sink) -> int:
    """As CSV lines straight from the server to the sink; how many. Nothing is the empty field."""
    return await db.copy(conn, FACTS, sink, *_asked(ledger))


def facts(conn: db.Conn, ledger: Ledger) -> AsyncIterator[Fact]:
    """One by one."""
    return db.stream(conn, Fact, FACTS, *_asked(ledger))


def _asked(ledger: Ledger) -> tuple[object, ...]:
    return (
        list(ledger.cells),
        ledger.first,
        ledger.last,
        list(ledger.less),
        ledger.until,
        ledger.language,
        list(ledger.parts),
        list(ledger.parts.values()),
    )
