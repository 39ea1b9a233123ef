"""What tallies ask, from the statistician's views only.

A source's SELECT is put into one of the frames below where `{source}` stands. Both are constants of
this package; what people send travels as parameters only.
"""

from collections.abc import Sequence
from datetime import date, datetime

from backend import db
from backend.permits.models import Scope
from backend.tallies.models import (
    Centre,
    Choice,
    Count,
    CountedRow,
    Cursor,
    Dim,
    Imbalance,
    ItemName,
    Organ,
    Source,
)
from backend.tallies.sources import ACCEPTED, CARRIED, DECIDED

COUNT = """
    SELECT part,
           CASE WHEN 'organ' = ANY ($7::text[]) THEN organ_id END AS organ_id,
           CASE WHEN 'centre' = ANY ($7) THEN coalesce(centre_id, 0) END AS centre_id,
           CASE WHEN 'item' = ANY ($7) THEN coalesce(item_code, '') END AS item_code,
           CASE WHEN 'month' = ANY ($7) THEN date_trunc('month', on_date::timestamp)::date END AS month,
           count(*) AS n, coalesce(sum(amount), 0)::bigint AS amount
    FROM ({source}) AS counted
    WHERE $3::text[] IS NOT NULL
      AND ($4::smallint IS NULL OR organ_id = $4)
      AND ($5::integer[] IS NULL OR coalesce(centre_id, 0) = ANY ($5))
      AND ($6::text[] IS NULL OR coalesce(item_code, '') = ANY ($6))
    GROUP BY 1, 2, 3, 4, 5
    """

ROWS = """
    SELECT page.part, page.organ_id, page.centre_id, page.item_code, page.on_date, page.id,
           page.subject, page.amount, n.number
    FROM (
        SELECT part, organ_id, coalesce(centre_id, 0) AS centre_id, coalesce(item_code, '') AS item_code,
               on_date, id, subject, amount
        FROM ({source}) AS counted
        WHERE $3::text[] IS NOT NULL
          AND ($4::smallint IS NULL OR organ_id = $4)
          AND ($5::integer[] IS NULL OR coalesce(centre_id, 0) = ANY ($5))
          AND ($6::text[] IS NULL OR coalesce(item_code, '') = ANY ($6))
          AND part = ANY ($7::text[]) AND (on_date, id, part) > ($8::date, $9::bigint, $10::text)
        ORDER BY on_date, id, part
        LIMIT $11) AS page
    LEFT JOIN statistics.case_number n ON n.organ_id = page.organ_id AND n.id = page.subject
    ORDER BY page.on_date, page.id, page.part
    """

# Of every case that was accepted, decided or carried: what came in less what went out, and how
# often each happened. One acceptance in the period is one too many if there was an earlier one.
FAULTS = """
    WITH walked AS (
        SELECT organ_id, item_code, subject,
               sum(CASE WHEN part IN ('carried_in', 'accepted', 'deemed') THEN 1 ELSE -1 END) AS difference,
               count(*) FILTER (WHERE part IN ('accepted', 'deemed')) AS accepted,
               count(*) FILTER (WHERE part NOT IN ('carried_in', 'accepted', 'deemed', 'carried_out')) AS decided
        FROM ({accepted} UNION ALL {decided} UNION ALL SELECT * FROM ({carried}) AS carried) AS moved
        WHERE $4::smallint IS NULL OR organ_id = $4
        GROUP BY organ_id, item_code, subject),
    again AS MATERIALIZED (
        SELECT a.subject FROM ({accepted}) AS a
        WHERE EXISTS (
            SELECT FROM statistics.event e
            WHERE e.case_id = a.subject AND e.kind = 'case_accepted' AND e.on_date < $1))
    SELECT w.organ_id, w.item_code, w.subject AS case_id, n.number, w.difference::integer AS difference
    FROM walked w
    LEFT JOIN statistics.case_number n ON n.organ_id = w.organ_id AND n.id = w.subject
    WHERE w.difference <> 0 OR w.accepted > 1 OR w.decided > 1
       OR w.subject IN (SELECT subject FROM again)
    ORDER BY w.organ_id, w.item_code, w.subject
    """


def framed(frame: str, **sources: Source) -> str:
    """The frame with each source in its place."""
    for name, source in sources.items():
        frame = frame.replace("{" + name + "}", source.sql)
    return frame


async def make_ready(conn: db.Conn) -> None:
    """For this transaction: plan each question for its own period, and sort in memory.

    A plan that has to fit every period is up to fifty times slower than one for the period asked.
    """
    await db.value(
        conn,
        """
        SELECT set_config('plan_cache_mode', 'force_custom_plan', true), set_config('work_mem', '64MB', true)
        """,
    )


async def count(
    conn: db.Conn,
    source: Source,
    choice: Choice,
    dims: Sequence[Dim],
    items: Sequence[str] | None = None,
) -> list[Count]:
    """Rows by part and by those of organ, centre, item and month that `dims` names."""
    return await db.many(
        conn, Count, framed(COUNT, source=source), *_chosen(choice, items), list(dims)
    )


async def rows(
    conn: db.Conn,
    source: Source,
    choice: Choice,
    parts: Sequence[str],
    items: Sequence[str] | None,
    after: Cursor,
    limit: int,
) -> list[CountedRow]:
    """The next rows after the cursor, by day, event and part."""
    return await db.many(
        conn,
        CountedRow,
        framed(ROWS, source=source),
        *_chosen(choice, items),
        list(parts),
        after.on_date,
        after.id,
        after.part,
        limit,
    )


async def faults(
    conn: db.Conn, first: date, last: date, scopes: Sequence[Scope], organ_id: int | None
) -> list[Imbalance]:
    """Licence cases whose acceptances and decisions don't pair off, at any centre."""
    statement = framed(FAULTS, accepted=ACCEPTED, decided=DECIDED, carried=CARRIED)
    return await db.many(conn, Imbalance, statement, first, last, list(scopes), organ_id)


async def data_until(conn: db.Conn, last: date) -> datetime | None:
    """The newest event up to that day: each kind's newest day is one look into the index."""
    found: datetime | None = await db.value(
        conn,
        """
        WITH kinds AS (SELECT DISTINCT unnest($2::text[]) AS kind),
        newest AS (
            SELECT k.kind, (SELECT max(e.on_date) FROM statistics.event e
                            WHERE e.kind = k.kind AND e.on_date <= $1) AS on_date
            FROM kinds k)
        SELECT max(e.at) FROM statistics.event e
        WHERE e.on_date = (SELECT max(on_date) FROM newest)
          AND e.kind IN (SELECT kind FROM newest)
        """,
        last,
        [
            *("case_submitted", "case_accepted", "case_granted", "case_refused", "case_ended"),
            *("case_delivered", "case_visited", "ticket_issued", "ticket_called"),
            *(
                "appointment_booked",
                "appointment_arrived",
                "appointment_noshow",
                "appointment_cancelled",
            ),
        ],
    )
    return found


async def organs(conn: db.Conn) -> list[Organ]:
    return await db.many(
        conn, Organ, "SELECT id, name_zh, name_en FROM statistics.organ ORDER BY id"
    )


async def centres(conn: db.Conn) -> list[Centre]:
    return await db.many(
        conn,
        Centre,
        """
        SELECT id, organ_id, code, tier, division_code, name_zh, name_en
        FROM statistics.centre ORDER BY id
        """,
    )


async def items(conn: db.Conn) -> list[ItemName]:
    """Every item by its newest name."""
    return await db.many(
        conn,
        ItemName,
        """
        SELECT DISTINCT ON (item_code) item_code AS code, category, name_zh, name_en
        FROM statistics.item_version ORDER BY item_code, version DESC
        """,
    )


def _chosen(choice: Choice, items: Sequence[str] | None) -> tuple[object, ...]:
    """$1 to $6 of every frame."""
    return (
        choice.period.first,
        choice.period.last,
        list(choice.scopes),
        choice.organ_id,
        None if choice.centre_ids is None else list(choice.centre_ids),
        None if items is None else list(items),
    )
