"""The counted things in which two states of a period differ.

A state is what was counted at a run of the fold: facts written up to it and not gone by then. Whatever came and
went with the same content in between (an act undone and done again) is no difference.
"""

from collections.abc import Sequence
from datetime import date

from backend import db
from backend.tallies.models.closes import ChangedRow, Moves

MOVED = """
    SELECT cell_id, on_date, id, subject, value, sum(sign) > 0 AS came
    FROM (
        SELECT f.cell_id, f.on_date, f.id, f.subject, f.value, 1 AS sign
        FROM statistics.tally_fact f
        WHERE f.since > 0 AND f.since > $1::bigint AND ($2::bigint IS NULL OR f.since <= $2)
        UNION ALL
        SELECT g.cell_id, g.on_date, g.id, g.subject, g.value, 1
        FROM statistics.tally_gone g
        WHERE g.since > $1 AND g.since <= $2 AND g.until > $2
        UNION ALL
        SELECT g.cell_id, g.on_date, g.id, g.subject, g.value, -1
        FROM statistics.tally_gone g
        WHERE g.since <= $1 AND g.until > $1 AND ($2 IS NULL OR g.until <= $2)) AS signed
    WHERE on_date BETWEEN $3::date AND $4::date
    GROUP BY cell_id, on_date, id, subject, value HAVING sum(sign) <> 0
    """
"""$1 the earlier run, $2 the later one (null: now), $3 and $4 first and last day."""

COUNT = """
    SELECT count(*) FILTER (WHERE m.came) AS came, count(*) FILTER (WHERE NOT m.came) AS went
    FROM ({moved}) m JOIN statistics.tally_cell c ON c.id = m.cell_id
    WHERE c.organ_id = $5::smallint AND ($6::integer[] IS NULL OR c.id = ANY ($6))
    """.replace("{moved}", MOVED)
ROWS = """
    SELECT m.came, c.source, c.part, c.organ_id, c.centre_id, c.item_code, m.on_date, m.id, m.subject, m.value, n.number
    FROM ({moved}) m JOIN statistics.tally_cell c ON c.id = m.cell_id
    LEFT JOIN statistics.case_number n ON n.organ_id = c.organ_id AND n.id = m.subject
    WHERE c.organ_id = $5::smallint AND ($6::integer[] IS NULL OR c.id = ANY ($6))
    ORDER BY m.on_date, m.id, c.source, c.part, m.came
    OFFSET $7 LIMIT $8
    """.replace("{moved}", MOVED)


async def moves(
    conn: db.Conn,
    earlier: int,
    later: int | None,
    first: date,
    last: date,
    organ_id: int,
    cells: Sequence[int] | None,
) -> Moves:
    """How many came and how many went; `cells` None: in all of them."""
    found = await db.one(
        conn,
        Moves,
        COUNT,
        earlier,
        later,
        first,
        last,
        organ_id,
        None if cells is None else list(cells),
    )
    return found or Moves(0, 0)


async def rows(
    conn: db.Conn,
    earlier: int,
    later: int | None,
    first: date,
    last: date,
    organ_id: int,
    cells: Sequence[int] | None,
    skip: int,
    limit: int,
) -> list[ChangedRow]:
    """By day and event; of one thing that changed, what it was before what it is."""
    return await db.many(
        conn,
        ChangedRow,
        ROWS,
        earlier,
        later,
        first,
        last,
        organ_id,
        None if cells is None else list(cells),
        skip,
        limit,
    )
