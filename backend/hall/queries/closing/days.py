"""The day and its tickets ended: the counters that stand still, the mark, and the event."""

from datetime import date, datetime

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
