"""The day and its tickets ended: the counters that stand still, the mark, and the event."""

from datetime import date, datetime
from uuid import UUID

from backend import db
from backend.hall.models.closing import DayAct, DayRow, Unlooked


async def day(conn: db.Conn, centre_id: int, on: date) -> DayRow | None:
    return next(iter(await days(conn, centre_id, on, on)), None)


async def days(conn: db.Conn, centre_id: int, first: date, last: date) -> list[DayRow]:
    return await db.many(
        conn,
        DayRow,
        """
        SELECT d.on_date AS on, d.closed_at, s.name AS closed_by, d.reopened_at, d.open_tickets, d.wrong_tickets,
               d.balanced, d.looked_at
        FROM hall_day d LEFT JOIN staff s ON s.id = d.closed_by
        WHERE d.centre_id = $1 AND d.on_date BETWEEN $2 AND $3
        """,
        centre_id,
        first,
        last,
    )


async def day_acts(conn: db.Conn, centre_id: int, on: date) -> list[DayAct]:
    """When the day was closed and reopened, by whom and why, the first first."""
    return await db.many(
        conn,
        DayAct,
        """
        SELECT e.at, e.kind, s.name, e.reason FROM event e LEFT JOIN staff s ON s.id = e.actor_id
        WHERE e.kind IN ('day_closed', 'day_reopened') AND e.on_date = $2 AND e.centre_id = $1
        ORDER BY e.id
        """,
        centre_id,
        on,
    )


async def is_closed(conn: db.Conn, centre_id: int, on: date) -> bool:
    return bool(
        await db.value(
            conn,
            "SELECT true FROM hall_day WHERE centre_id = $1 AND on_date = $2 AND closed_at IS NOT NULL",
            centre_id,
            on,
        )
    )


async def add_counters(conn: db.Conn, centre_id: int, on: date) -> None:
    """One for every line of the centre, so that closing can hold those too that have issued nothing."""
    await db.run(
        conn,
        """
        INSERT INTO ticket_counter (centre_id, on_date, prefix, last)
        SELECT DISTINCT centre_id, $2::date, ticket_prefix, 0 FROM pool WHERE centre_id = $1 ORDER BY ticket_prefix
        ON CONFLICT DO NOTHING
        """,
        centre_id,
        on,
    )


async def hold_counters(conn: db.Conn, centre_id: int, on: date) -> None:
    """Nothing is issued and nobody comes back until the transaction ends; what is at it is waited for."""
    await db.run(
        conn,
        "SELECT FROM ticket_counter WHERE centre_id = $1 AND on_date = $2 ORDER BY prefix FOR UPDATE",
        centre_id,
        on,
    )


async def hold_open(conn: db.Conn, centre_id: int, on: date) -> bool:
    """The day can't be closed until the transaction ends. False: it is closed."""
    await db.run(
        conn,
        "SELECT FROM ticket_counter WHERE centre_id = $1 AND on_date = $2 ORDER BY prefix FOR KEY SHARE",
        centre_id,
        on,
    )
    return not await is_closed(conn, centre_id, on)


async def mark_day(
    conn: db.Conn,
    organ_id: int,
    centre_id: int,
    on: date,
    open_tickets: int,
    wrong_tickets: int,
    balanced: bool,
    now: datetime,
) -> bool:
    """What was found, on a day that stays open. False: it was found the same before."""
    return bool(
        await db.value(
            conn,
            """
            INSERT INTO hall_day AS d (organ_id, centre_id, on_date, open_tickets, wrong_tickets, balanced, looked_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (centre_id, on_date) DO UPDATE SET open_tickets = excluded.open_tickets,
                wrong_tickets = excluded.wrong_tickets, balanced = excluded.balanced, looked_at = excluded.looked_at
            RETURNING (old.open_tickets, old.wrong_tickets, old.balanced)
                      IS DISTINCT FROM (new.open_tickets, new.wrong_tickets, new.balanced)
            """,
            organ_id,
            centre_id,
            on,
            open_tickets,
            wrong_tickets,
            balanced,
            now,
        )
    )


async def close_day(
    conn: db.Conn,
    organ_id: int,
    centre_id: int,
    on: date,
    staff_id: int | None,
    wrong_tickets: int,
    balanced: bool,
    details: dict[str, int],
    now: datetime,
) -> None:
    """The counters stand still; the day has its mark and its event. Only while `hold_counters` holds."""
    await db.run(
        conn,
        """
        WITH still AS (
            UPDATE ticket_counter SET closed_last = last WHERE centre_id = $2 AND on_date = $3
        ), closed AS (
            INSERT INTO hall_day (organ_id, centre_id, on_date, closed_at, closed_by, open_tickets, wrong_tickets, balanced,
                                  looked_at)
            VALUES ($1, $2, $3, $8, $4, 0, $5, $6, $8)
            ON CONFLICT (centre_id, on_date) DO UPDATE SET closed_at = excluded.closed_at, closed_by = excluded.closed_by,
                open_tickets = 0, wrong_tickets = excluded.wrong_tickets, balanced = excluded.balanced,
                looked_at = excluded.looked_at
        )
        INSERT INTO event (organ_id, on_date, at, kind, centre_id, actor_kind, actor_id, details)
        VALUES ($1, $3, $8, 'day_closed', $2, CASE WHEN $4::integer IS NULL THEN 'job' ELSE 'staff' END, $4,
                $7::jsonb || jsonb_build_object('balanced', $6::boolean))
        """,
        organ_id,
        centre_id,
        on,
        staff_id,
        wrong_tickets,
        balanced,
        details,
        now,
    )


async def reopen_day(
    conn: db.Conn, centre_id: int, on: date, staff_id: int, reason: str, now: datetime
) -> bool:
    """The counters go on. False: the day is open."""
    return bool(
        await db.run(
            conn,
            """
            WITH opened AS (
                UPDATE hall_day SET closed_at = NULL, closed_by = NULL, reopened_at = $5, looked_at = $5
                WHERE centre_id = $1 AND on_date = $2 AND closed_at IS NOT NULL RETURNING organ_id
            ), on_again AS (
                UPDATE ticket_counter SET closed_last = NULL FROM opened WHERE centre_id = $1 AND on_date = $2
            )
            INSERT INTO event (organ_id, on_date, at, kind, centre_id, actor_kind, actor_id, reason)
            SELECT organ_id, $2, $5, 'day_reopened', $1, 'staff', $3, $4 FROM opened
            """,
            centre_id,
            on,
            staff_id,
            reason,
            now,
        )
    )


async def close_tickets(
    conn: db.Conn,
    centre_id: int,
    on: date,
    state: str,
    ticket_id: UUID | None,
    cause: str,
    note: str,
    staff_id: int,
    now: datetime,
) -> int:
    """End those that are still in the state, or the one named; on the day of the ticket, whenever it is done.

    How many were ended. Their events count on the ticket's own day, so that its ledger balances. Who stood in
    line and was sent home because the office closed or the system failed made a trip in vain: a visit.
    """
    return await db.run(
        conn,
        """
        WITH these AS (
            SELECT t.organ_id, t.id FROM ticket t
            WHERE t.centre_id = $1 AND t.on_date = $2 AND t.state = $3 AND ($4::uuid IS NULL OR t.id = $4)
              AND EXISTS (SELECT FROM ticket_counter c WHERE (c.centre_id, c.on_date, c.prefix) = ($1, $2, t.prefix)
                          AND c.closed_last IS NULL)
            ORDER BY t.id FOR NO KEY UPDATE OF t
        ), ended AS (
            UPDATE ticket t SET state = 'closed', cause = $5, ended_at = $8, revision = t.revision + 1
            FROM these WHERE (t.organ_id, t.on_date, t.id) = (these.organ_id, $2, these.id) AND t.state = $3
            RETURNING t.organ_id, t.id, t.item_code, t.person_id, t.case_id
        ), turned_away AS (
            SELECT e.*, uuidv7() AS visit_id, CASE $5 WHEN 'system' THEN 'system_down' ELSE 'window_closed' END AS why
            FROM ended e WHERE $5 IN ('office_closed', 'system') AND $3 <> 'missed'
        ), visited AS (
            INSERT INTO visit (organ_id, id, centre_id, on_date, person_id, ticket_id, outcome, cause, ended_at)
            SELECT organ_id, visit_id, $1, $2, person_id, id, 'unserved_ours', why, $8 FROM turned_away
        ), held AS (
            INSERT INTO visit_case (organ_id, visit_id, case_id)
            SELECT organ_id, visit_id, case_id FROM turned_away WHERE case_id IS NOT NULL
        ), counted AS (
            INSERT INTO event (organ_id, on_date, at, kind, case_id, item_code, item_version, centre_id, ticket_id,
                               visit_id, actor_kind, actor_id, details)
            SELECT t.organ_id, $2, $8, 'visit_ended', NULL, t.item_code, NULL, $1, t.id, t.visit_id, 'staff', $7::integer,
                   jsonb_build_object('outcome', 'unserved_ours', 'cause', t.why)
            FROM turned_away t
            UNION ALL
            SELECT t.organ_id, $2, $8, 'case_visited', f.id, f.item_code, f.item_version, $1, t.id, t.visit_id, 'staff',
                   $7::integer, jsonb_build_object('outcome', 'unserved_ours', 'cause', t.why)
            FROM turned_away t JOIN case_file f ON f.organ_id = t.organ_id AND f.id = t.case_id
        )
        INSERT INTO event (organ_id, on_date, at, kind, ticket_id, item_code, centre_id, actor_kind, actor_id, reason,
                           details)
        SELECT organ_id, $2, $8, 'ticket_closed', id, item_code, $1, 'staff', $7, nullif($6, ''),
               jsonb_build_object('cause', $5::text, 'was', $3::text)
        FROM ended
        """,
        centre_id,
        on,
        state,
        ticket_id,
        cause,
        note,
        staff_id,
        now,
    )


async def unclosed(
    conn: db.Conn, first: date, before: date, reopened_before: datetime, most: int
) -> list[Unlooked]:
    """Days with tickets that are not closed, those nobody has looked at first; not those just reopened."""
    return await db.many(
        conn,
        Unlooked,
        """
        SELECT c.organ_id, n.centre_id, n.on_date AS on
        FROM (SELECT DISTINCT centre_id, on_date FROM ticket_counter WHERE on_date >= $1 AND on_date < $2) n
        JOIN centre c ON c.id = n.centre_id
        LEFT JOIN hall_day d ON d.centre_id = n.centre_id AND d.on_date = n.on_date
        WHERE d.closed_at IS NULL AND (d.reopened_at IS NULL OR d.reopened_at < $3)
        ORDER BY d.looked_at NULLS FIRST, n.on_date DESC, n.centre_id LIMIT $4
        """,
        first,
        before,
        reopened_before,
        most,
    )
