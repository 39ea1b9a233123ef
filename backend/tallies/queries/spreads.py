"""How often each part and each value of a source: what charts are drawn from.

Whole months come from the sums that stand ready, the days before and after them from the rows.
"""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta

from msgspec import Struct

from backend import db
from backend.tallies.models import Choice


class PartCount(Struct, frozen=True):
    """Rows of one part."""

    part: str
    n: int


class ValueCount(Struct, frozen=True):
    """How many rows have that value."""

    value: int
    n: int


async def part_counts(conn: db.Conn, source: str, choice: Choice) -> list[PartCount]:
    return await db.many(
        conn,
        PartCount,
        """
        WITH cells AS MATERIALIZED (
            SELECT c.id, c.part FROM statistics.tally_cell c
            WHERE c.source = $1 AND ($2::smallint IS NULL OR c.organ_id = $2)
              AND ($3::integer[] IS NULL OR c.centre_id = ANY ($3))
        ), counted AS (
            SELECT c.part, s.n FROM cells c JOIN statistics.tally_sum s ON s.cell_id = c.id
            WHERE s.source = $1 AND s.grain = 'month' AND s.first BETWEEN $6::date AND $7::date
            UNION ALL
            SELECT c.part, 1 FROM cells c JOIN statistics.tally_fact f ON f.cell_id = c.id
            WHERE (f.on_date BETWEEN $4::date AND least($5::date, $6::date - 1))
               OR (f.on_date BETWEEN greatest($4::date, $7::date + 1) AND $5::date)
        )
        SELECT part, sum(n)::bigint AS n FROM counted GROUP BY part ORDER BY part
        """,
        source,
        *_chosen(choice),
    )


async def value_counts(
    conn: db.Conn, source: str, parts: Sequence[str], choice: Choice
) -> list[ValueCount]:
    """Of a source that keeps how often each value occurs."""
    return await db.many(
        conn,
        ValueCount,
        """
        WITH cells AS MATERIALIZED (
            SELECT c.id FROM statistics.tally_cell c
            WHERE c.source = $1 AND c.part = ANY ($8::text[]) AND ($2::smallint IS NULL OR c.organ_id = $2)
              AND ($3::integer[] IS NULL OR c.centre_id = ANY ($3))
        ), counted AS (
            SELECT s.value, s.n FROM cells c JOIN statistics.tally_spread s ON s.cell_id = c.id
            WHERE s.source = $1 AND s.first BETWEEN $6::date AND $7::date
            UNION ALL
            SELECT f.value, 1 FROM cells c JOIN statistics.tally_fact f ON f.cell_id = c.id
            WHERE (f.on_date BETWEEN $4::date AND least($5::date, $6::date - 1))
               OR (f.on_date BETWEEN greatest($4::date, $7::date + 1) AND $5::date)
        )
        SELECT value, sum(n)::bigint AS n FROM counted GROUP BY value ORDER BY value
        """,
        source,
        *_chosen(choice),
        list(parts),
    )


def _chosen(choice: Choice) -> tuple[object, ...]:
    """$2 to $7: organ, centres, first and last day, first and last day of the whole months within."""
    first, last = choice.period.first, choice.period.last
    whole = whole_months(first, last)
    centres = None if choice.centre_ids is None else list(choice.centre_ids)
    return choice.organ_id, centres, first, last, *whole


def whole_months(first: date, last: date) -> tuple[date, date]:
    """The days of the months that lie within; where there is none, an empty span after the last day."""
    begin = (
        first
        if first.day == 1
        else first.replace(day=monthrange(first.year, first.month)[1]) + timedelta(1)
    )
    end = (
        last
        if last.day == monthrange(last.year, last.month)[1]
        else last.replace(day=1) - timedelta(1)
    )
    return (begin, end) if begin <= end else (last + timedelta(1), last)
