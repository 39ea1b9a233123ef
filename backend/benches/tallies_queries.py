"""What the bench of tallies writes in bulk, and the plain counts its tables are compared with.

The log is written as the features write it: kinds, details, order and days are theirs. Cases stand in
`case_file` too, because who applied and the case number are read there; tickets and appointments only in
the log, which is all a figure reads of them.
"""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from backend import db


class Size(Struct, frozen=True):
    """How many the log tells of. Of events what the planner estimates: counting them would take a minute."""

    cases: int
    tickets: int
    appointments: int
    events: int


ADD_CASES = """
    WITH drawn AS MATERIALIZED (
        SELECT n, $4::date + ((n * $5) / $3)::integer AS day, random() AS a, random() AS b, random() AS c, random() AS d,
               random() AS e, random() AS f, random() AS g
        FROM generate_series($1::bigint, $2::bigint) AS n
    ), dated AS MATERIALIZED (
        SELECT drawn.*, (on_date + time '01:00') AT TIME ZONE 'UTC' + make_interval(secs => 28000 * g) AS at,
               ($6::integer[])[1 + floor(cardinality($6::integer[]) * power(a, 1.6))::integer] AS centre_id,
               ($7::text[])[1 + floor(cardinality($7::text[]) * power(b, 2))::integer] AS item_code
        FROM (SELECT drawn.*, day - greatest(0, extract(isodow FROM day)::integer - 5) AS on_date FROM drawn) AS drawn
    ), made AS MATERIALIZED (
        SELECT *, uuidv7(at - clock_timestamp()) AS id,
               CASE WHEN c < 0.62 THEN 'window' WHEN c < 0.8 THEN 'app' WHEN c < 0.88 THEN 'web' WHEN c < 0.94 THEN 'mini'
                    WHEN c < 0.98 THEN 'clerk' ELSE 'kiosk' END AS channel,
               CASE WHEN d < 0.03 THEN 'not_accepted' WHEN d < 0.05 THEN 'withdrawn' ELSE 'accepted' END AS fate,
               CASE WHEN e < 0.45 THEN 0 ELSE floor(4 * f)::integer END AS to_accept,
               CASE WHEN e < 0.45 THEN 0 ELSE floor(24 * g)::integer END AS to_decide,
               floor(4 * b)::integer AS to_deliver
        FROM dated
    ), known AS MATERIALIZED (
        SELECT *, at + make_interval(days => to_accept, mins => 20) AS accepted_at,
               at + make_interval(days => to_accept + to_decide, mins => 40) AS decided_at,
               at + make_interval(days => to_accept + to_decide + to_deliver, mins => 60) AS closed_at,
               on_date + to_accept AS accepted_on, on_date + to_accept + to_decide AS decided_on,
               on_date + to_accept + to_decide + to_deliver AS closed_on, fate = 'accepted' AND f < 0.98 AS decided,
               CASE WHEN a < 0.95 THEN 'granted' WHEN a < 0.985 THEN 'refused' ELSE 'ended' END AS outcome,
               CASE WHEN channel IN ('app', 'web', 'mini') THEN 0 WHEN g < 0.82 THEN 1 WHEN g < 0.96 THEN 2 ELSE 3 END AS trips,
               channel = 'window' AND e > 0.55 AS booked
        FROM made
    ), filed AS (
        -- What is decided and over by today is closed; the rest is still accepted.
        INSERT INTO case_file (organ_id, id, number, item_code, item_version, person_id, channel, centre_id, state, made_at,
                               submitted_on, complete_at_first, received_on, accepted_on, acceptance, decided_on, decision,
                               reason, ground)
        SELECT 1, id, '330899' || lpad(n::text, 11, '0'), item_code, 1, 1 + (n % $8)::integer,
               CASE WHEN channel IN ('web', 'mini') THEN 'app' ELSE channel END, centre_id,
               CASE WHEN over THEN 'closed' ELSE fate END, at, on_date, d > 0.12, on_date,
               CASE WHEN fate = 'accepted' THEN accepted_on END, CASE WHEN fate = 'accepted' THEN 'plain' END,
               CASE WHEN over THEN decided_on END, CASE WHEN over THEN outcome END,
               CASE WHEN over AND outcome = 'refused' THEN 'bench' END,
               CASE WHEN fate <> 'accepted' THEN 'other' END
        FROM (SELECT known.*, decided AND closed_on <= $9 AS over FROM known) AS known
    )
    INSERT INTO event (organ_id, on_date, at, kind, case_id, item_code, item_version, centre_id, visit_id, appointment_id,
                       slot_on, actor_kind, details)
    SELECT 1, e.on_date, e.at, e.kind, k.id, k.item_code, 1, k.centre_id, e.visit_id,
           CASE WHEN e.kind LIKE 'appointment%' THEN k.id END, CASE WHEN e.kind LIKE 'appointment%' THEN k.on_date END,
           'staff', e.details::jsonb
    FROM known k CROSS JOIN LATERAL (VALUES
        ('appointment_booked', k.on_date - 4, k.at - interval '4 days', NULL::uuid, NULL, k.booked),
        ('appointment_arrived', k.on_date, k.at - interval '9 minutes', NULL, NULL, k.booked AND k.e < 0.96),
        ('appointment_noshow', k.on_date, k.at, NULL, NULL, k.booked AND k.e >= 0.96),
        ('appointment_fulfilled', k.on_date, k.at + interval '9 minutes', NULL, NULL, k.booked AND k.e < 0.95),
        ('case_submitted', k.on_date, k.at, NULL,
         '{"channel": "' || k.channel || '", "complete": ' || (k.d > 0.12)::text || '}', true),
        ('case_noticed', k.on_date, k.at + interval '5 minutes', NULL, '{"notice": 1}', k.d BETWEEN 0.05 AND 0.12),
        ('case_visited', k.on_date, k.at + interval '9 minutes', uuidv7(), CASE WHEN k.f < 0.006
         THEN '{"outcome": "unserved_ours", "cause": "system"}' ELSE '{"outcome": "served"}' END, k.trips > 0),
        ('case_visited', k.accepted_on, k.accepted_at, uuidv7(), '{"outcome": "served"}', k.trips > 1),
        ('case_visited', k.decided_on, k.decided_at, uuidv7(), '{"outcome": "served"}', k.trips > 2),
        ('case_' || k.fate, k.accepted_on, k.accepted_at, NULL,
         CASE WHEN k.fate <> 'accepted' THEN '{"ground": "other"}' WHEN k.b < 0.2 THEN '{"shared": 2}'
              WHEN k.b < 0.24 THEN '{"way": "deferred"}' WHEN k.b < 0.26 THEN '{"way": "commitment"}' END, true),
        ('case_' || k.outcome, k.decided_on, k.decided_at, NULL,
         '{"legal_due": "' || (k.accepted_on + 28 - (k.f < 0.004)::integer * 27)::text || '", "promised_due": "'
         || (k.accepted_on + 14)::text || '"}', k.decided),
        ('case_delivered', k.closed_on, k.closed_at, NULL, CASE WHEN k.c BETWEEN 0.2 AND 0.75 THEN '{"how": "mail"}' END,
         k.decided AND k.outcome <> 'ended'),
        ('case_published', k.decided_on + 5, k.decided_at + interval '5 days', NULL, NULL,
         k.decided AND k.outcome = 'granted' AND k.n % 20 = 0),
        ('case_rated', k.closed_on, k.closed_at + interval '30 minutes', NULL,
         '{"step": "result", "level": ' || (CASE WHEN k.a < 0.97 THEN 5 - floor(2 * k.b)::integer ELSE 1 + floor(2 * k.b)::integer END)::text
         || '}', k.decided AND k.outcome <> 'ended' AND k.f < 0.16)
    ) AS e (kind, on_date, at, visit_id, details, happened)
    WHERE e.happened AND e.on_date <= $9
"""

ADD_TICKETS = """
    WITH drawn AS MATERIALIZED (
        SELECT n, $4::date + ((n * $5) / $3)::integer AS day, random() AS a, random() AS b, random() AS c, random() AS d
        FROM generate_series($1::bigint, $2::bigint) AS n
    ), made AS MATERIALIZED (
        SELECT *, (on_date + time '00:30') AT TIME ZONE 'UTC' + make_interval(secs => 29000 * c) AS at, uuidv7() AS id,
               ($6::integer[])[1 + floor(cardinality($6::integer[]) * power(a, 1.6))::integer] AS centre_id,
               ($7::text[])[1 + floor(cardinality($7::text[]) * power(b, 2))::integer] AS item_code,
               20 + floor(-900 * ln(1 - 0.999 * d))::integer AS waited_s
        FROM (SELECT drawn.*, day - greatest(0, extract(isodow FROM day)::integer - 5) AS on_date FROM drawn) AS drawn
    )
    INSERT INTO event (organ_id, on_date, at, kind, ticket_id, item_code, centre_id, actor_kind, details)
    SELECT 1, m.on_date, e.at, e.kind, m.id, m.item_code, m.centre_id, 'staff', e.details::jsonb
    FROM made m CROSS JOIN LATERAL (VALUES
        ('ticket_issued', m.at, CASE WHEN m.b < 0.4 THEN '{"appointment": true}' ELSE '{"appointment": false}' END, true),
        ('ticket_called', m.at + make_interval(secs => m.waited_s), '{"waited_s": ' || m.waited_s || '}', m.c < 0.97)
    ) AS e (kind, at, details, happened)
    WHERE e.happened
"""


async def settle_log(conn: db.Conn) -> None:
    """Statistics of what the facts are made of; its pages are marked as seen, as they are where years came one by one."""
    await db.run(conn, "VACUUM (ANALYZE) event, case_file, person")


async def settle_facts(conn: db.Conn) -> None:
    """The same of facts and sums."""
    await db.run(
        conn, "VACUUM (ANALYZE) tally_cell, tally_fact, tally_sum, tally_total, tally_spread"
    )


async def add_people(conn: db.Conn, people: int) -> None:
    """Applicants nobody opens: one in eight is an organisation, one in nine from elsewhere."""
    await db.run(
        conn,
        """
        INSERT INTO person (id, name_sealed, kind, home_division, made_at)
        OVERRIDING SYSTEM VALUE
        SELECT n, '', CASE WHEN n % 8 = 0 THEN 'organisation' ELSE 'person' END,
               CASE n % 27 WHEN 0 THEN '330802' WHEN 1 THEN '330106' WHEN 2 THEN '310101' ELSE '330899' END, now()
        FROM generate_series(1, $1) AS n
        """,
        people,
    )


async def add_cases(
    conn: db.Conn,
    first: int,
    last: int,
    total: int,
    begin: date,
    days: int,
    centres: list[int],
    items: list[str],
    people: int,
    today: date,
) -> None:
    """Numbers `first` to `last` of `total`, in the order of their days; what would happen after today has not."""
    await db.run(conn, ADD_CASES, first, last, total, begin, days, centres, items, people, today)


async def add_tickets(
    conn: db.Conn,
    first: int,
    last: int,
    total: int,
    begin: date,
    days: int,
    centres: list[int],
    items: list[str],
) -> None:
    """Drawn and mostly called, some with an appointment."""
    await db.run(conn, ADD_TICKETS, first, last, total, begin, days, centres, items)


async def size(conn: db.Conn) -> Size:
    """Counted by index; events by the planner's estimate after ANALYZE."""
    found = await db.one(
        conn,
        Size,
        """
        SELECT (SELECT count(*) FROM case_file)::integer AS cases,
               (SELECT count(*) FROM event WHERE kind = 'ticket_issued')::integer AS tickets,
               (SELECT count(*) FROM event WHERE kind = 'appointment_booked')::integer AS appointments,
               (SELECT sum(reltuples) FROM pg_class WHERE relname ~ '^event_2[0-9]{3}$')::integer AS events
        """,
    )
    if found is None:
        raise LookupError("counts always give a row")
    return found


async def accepted_plainly(conn: db.Conn, first: date, last: date) -> int:
    """Licence cases accepted in the days, counted from the log as a child would."""
    found: int = await db.value(
        conn,
        """
        SELECT count(*) FROM event e JOIN item_version v ON v.item_code = e.item_code AND v.version = e.item_version
        WHERE e.kind = 'case_accepted' AND e.on_date BETWEEN $1 AND $2 AND v.power_type = 'licence'
        """,
        first,
        last,
    )
    return found


async def called_plainly(conn: db.Conn, first: date, last: date) -> int:
    found: int = await db.value(
        conn,
        "SELECT count(*) FROM event WHERE kind = 'ticket_called' AND on_date BETWEEN $1 AND $2",
        first,
        last,
    )
    return found


async def accept_one(
    conn: db.Conn, case_id: UUID, item: str, centre_id: int, now: datetime, today: date
) -> None:
    """One more case is accepted, as the feature's own statement tells it."""
    await db.run(
        conn,
        """
        INSERT INTO event (organ_id, on_date, at, kind, case_id, item_code, item_version, centre_id, actor_kind, details)
        VALUES (1, $5, $4, 'case_accepted', $1, $2, 1, $3, 'staff', NULL)
        """,
        case_id,
        item,
        centre_id,
        now,
        today,
    )


async def draw_one(
    conn: db.Conn, ticket_id: UUID, item: str, centre_id: int, now: datetime, today: date
) -> None:
    """One more ticket is drawn."""
    await db.run(
        conn,
        """
        INSERT INTO event (organ_id, on_date, at, kind, ticket_id, item_code, centre_id, actor_kind, details)
        VALUES (1, $5, $4, 'ticket_issued', $1, $2, $3, 'resident', '{"appointment": false}')
        """,
        ticket_id,
        item,
        centre_id,
        now,
        today,
    )


async def counted(conn: db.Conn, source: str, month: date) -> int:
    """What the sums of the month say."""
    found: int = await db.value(
        conn,
        """
        SELECT coalesce(sum(n), 0)::bigint FROM statistics.tally_sum
        WHERE source = $1 AND grain = 'month' AND first = $2
        """,
        source,
        month,
    )
    return found
