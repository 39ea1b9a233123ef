"""What the bench of cases writes in bulk, and what it asks beside the door."""

from datetime import date
from uuid import UUID

from msgspec import Struct

from backend import db


class Key(Struct, frozen=True):
    id: UUID


class Size(Struct, frozen=True):
    """How many rows the ground has."""

    cases: int
    open: int
    events: int


ADD_CASES = """
    WITH made AS (
        SELECT n, uuidv7(make_interval(days => -((($2 - n) * $6) / $2)::integer)) AS id,
               ($7::integer[])[1 + n % array_length($7::integer[], 1)] AS centre_id, n > $2 - $5 AS open
        FROM generate_series($1::bigint, $3::bigint) AS n
    ), filed AS (
        INSERT INTO case_file (organ_id, id, number, item_code, item_version, person_id, channel, centre_id, state,
                               made_at, submitted_on, complete_at_first, received_on, accepted_on, accepted_by, acceptance,
                               legal_due_on, decided_on, decided_by, decision, delivered_on, permit, permit_from)
        SELECT 1, id, '330899' || lpad(n::text, 11, '0'), $4, 1, 1 + (n % $8)::integer, 'window', centre_id,
               CASE WHEN open THEN 'accepted' ELSE 'closed' END, uuid_extract_timestamp(id), d, true, d, d, $9, 'plain',
               CASE WHEN open THEN $10::date + (n % 40)::integer ELSE d + 28 END,
               CASE WHEN NOT open THEN d + 10 END, CASE WHEN NOT open THEN $9::integer END,
               CASE WHEN NOT open THEN 'granted' END, CASE WHEN NOT open THEN d + 12 END,
               CASE WHEN NOT open THEN 'in_force' END, CASE WHEN NOT open THEN d + 10 END
        FROM (SELECT made.*, uuid_extract_timestamp(id)::date AS d FROM made) AS dated
    ), papers AS (
        INSERT INTO case_material (organ_id, case_id, place, name_zh, name_en, state)
        SELECT 1, id, place, '材料' || place, 'Paper ' || place, 'have' FROM made, generate_series(1, 3) AS place
    ), clocks AS (
        INSERT INTO case_clock (organ_id, case_id, kind, centre_id, start_on, due_on, provisional, yellow_on, red_on,
                                next_on)
        SELECT 1, id, 'legal', centre_id, $10::date - 20, $10::date + 1, false, $10::date, $10::date + 1, $10::date
        FROM made WHERE open
    )
    INSERT INTO event (organ_id, on_date, at, kind, case_id, item_code, item_version, centre_id, actor_kind, actor_id,
                       details)
    SELECT 1, uuid_extract_timestamp(id)::date, uuid_extract_timestamp(id), kind, id, $4, 1, centre_id, 'staff', $9,
           CASE kind WHEN 'case_submitted' THEN '{"channel": "window", "complete": true}'::jsonb END
    FROM made, unnest(ARRAY['case_prepared', 'case_submitted', 'case_accepted']) AS kind
"""


async def add_cases(
    conn: db.Conn,
    first: int,
    last: int,
    total: int,
    open_cases: int,
    item: str,
    days: int,
    centres: list[int],
    people: int,
    staff_id: int,
    today: date,
) -> None:
    """Numbers `first` to `last` of `total`, spread over the last `days`; the newest `open_cases` are accepted and
    their legal limit turns yellow today."""
    await db.run(
        conn,
        ADD_CASES,
        first,
        total,
        last,
        item,
        open_cases,
        days,
        centres,
        people,
        staff_id,
        today,
    )


async def without_references(conn: db.Conn) -> None:
    """Until `with_references`: each row of a paper or limit would look its case up."""
    await db.run(conn, "ALTER TABLE case_material DROP CONSTRAINT case_material_case_exists")
    await db.run(conn, "ALTER TABLE case_clock DROP CONSTRAINT case_clock_case_exists")


async def with_references(conn: db.Conn) -> None:
    """All of them checked at once."""
    await db.run(
        conn,
        """
        ALTER TABLE case_material ADD CONSTRAINT case_material_case_exists
        FOREIGN KEY (organ_id, case_id) REFERENCES case_file (organ_id, id)
        """,
    )
    await db.run(
        conn,
        """
        ALTER TABLE case_clock ADD CONSTRAINT case_clock_case_exists
        FOREIGN KEY (organ_id, case_id) REFERENCES case_file (organ_id, id)
        """,
    )


async def some_cases(conn: db.Conn, centre_id: int, count: int) -> list[Key]:
    """Open ones of a centre, far apart in time."""
    return await db.many(
        conn,
        Key,
        """
        SELECT id FROM (
            SELECT id, row_number() OVER (ORDER BY id) AS n, count(*) OVER () AS every FROM case_file
            WHERE organ_id = 1 AND centre_id = $1 AND state = 'accepted'
        ) c WHERE n % greatest(every / $2, 1) = 0 LIMIT $2
        """,
        centre_id,
        count,
    )


async def size(conn: db.Conn) -> Size:
    found = await db.one(
        conn,
        Size,
        """
        SELECT (SELECT count(*) FROM case_file)::integer AS cases, (SELECT count(*) FROM case_clock)::integer AS open,
               (SELECT count(*) FROM event)::integer AS events
        """,
    )
    if found is None:
        raise LookupError("counts always give a row")
    return found


async def risen(conn: db.Conn) -> int:
    """Limits that the sweep has raised."""
    found: int = await db.value(conn, "SELECT count(*) FROM case_clock WHERE level <> 'green'")
    return found


async def papers(conn: db.Conn) -> int:
    found: int = await db.value(conn, "SELECT count(*) FROM issued_paper")
    return found


async def paper_of(conn: db.Conn, case_id: UUID) -> UUID | None:
    """The newest of the case."""
    found: UUID | None = await db.value(
        conn, "SELECT id FROM issued_paper WHERE case_id = $1 ORDER BY id DESC LIMIT 1", case_id
    )
    return found
