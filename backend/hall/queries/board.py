"""What the supervisor's board asks: windows, lines and counts of a day, and who changed the skills."""

from datetime import date

from backend import db
from backend.hall.models.board import DayCount, LineCount, SkillsChange, Standing, WindowNow


async def windows_now(conn: db.Conn, organ_id: int, centre_id: int, on: date) -> list[WindowNow]:
    return await db.many(
        conn,
        WindowNow,
        """
        SELECT w.id AS window_id, w.number, w.name_zh, w.name_en, s.name AS staff_name, d.since, d.paused_at,
               d.pause_reason, t.prefix || lpad(t.number::text, greatest(3, length(t.number::text)), '0') AS label, t.state,
               coalesce(t.started_at, t.called_at) AS state_since,
               (v.content -> 'visit' ->> 'minutes')::integer AS usual, coalesce(done.served, 0)::integer AS served,
               done.minutes, array(SELECT p.pool_id FROM window_pool p WHERE p.window_id = w.id ORDER BY p.pool_id)
                   AS pool_ids
        FROM service_window w
        LEFT JOIN desk d ON d.window_id = w.id
        LEFT JOIN staff s ON s.id = d.staff_id
        LEFT JOIN ticket t ON t.organ_id = $1 AND t.on_date = $3 AND t.window_id = w.id
                          AND t.state IN ('called', 'serving')
        LEFT JOIN item_version v ON v.item_code = t.item_code AND v.valid_to IS NULL
        LEFT JOIN (
            SELECT window_id, count(*) AS served,
                   (avg(extract(epoch FROM ended_at - coalesce(started_at, called_at))) / 60)::float8 AS minutes
            FROM ticket WHERE organ_id = $1 AND on_date = $3 AND centre_id = $2 AND state = 'served'
            GROUP BY window_id
        ) done ON done.window_id = w.id
        WHERE w.centre_id = $2 AND (w.closed_on IS NULL OR w.closed_on > $3)
        ORDER BY w.number
        """,
        organ_id,
        centre_id,
        on,
    )


async def line_counts(conn: db.Conn, organ_id: int, centre_id: int, on: date) -> list[LineCount]:
    return await db.many(
        conn,
        LineCount,
        """
        SELECT p.id AS pool_id, p.code, p.ticket_prefix AS prefix, p.name_zh, p.name_en,
               (count(*) FILTER (WHERE t.state = 'waiting'))::integer AS waiting,
               (count(*) FILTER (WHERE t.state IN ('called', 'serving')))::integer AS called,
               (count(*) FILTER (WHERE t.state = 'parked'))::integer AS parked,
               (count(*) FILTER (WHERE t.state = 'missed'))::integer AS missed,
               (count(*) FILTER (WHERE t.state = 'served'))::integer AS served,
               coalesce(sum((v.content -> 'visit' ->> 'minutes')::integer) FILTER (WHERE t.state = 'waiting'), 0)::integer
                   AS work,
               (SELECT count(*) FROM desk d JOIN window_pool w ON w.window_id = d.window_id
                WHERE w.pool_id = p.id)::integer AS desks,
               (SELECT count(*) FROM desk d JOIN window_pool w ON w.window_id = d.window_id
                WHERE w.pool_id = p.id AND d.paused_at IS NULL)::integer AS open
        FROM pool p
        LEFT JOIN ticket t ON t.organ_id = $1 AND t.on_date = $3 AND t.pool_id = p.id
        LEFT JOIN item_version v ON v.item_code = t.item_code AND v.valid_to IS NULL
        WHERE p.centre_id = $2 AND p.opened_on <= $3 AND (p.closed_on IS NULL OR p.closed_on > $3)
        GROUP BY p.id ORDER BY p.ticket_prefix, p.id
        """,
        organ_id,
        centre_id,
        on,
    )


async def standing(conn: db.Conn, centre_id: int, on: date) -> list[Standing]:
    """Who waits now, the longest wait first."""
    return await db.many(
        conn,
        Standing,
        """
        SELECT prefix || lpad(number::text, greatest(3, length(number::text)), '0') AS label, pool_id, issued_at FROM ticket
        WHERE centre_id = $1 AND on_date = $2 AND state = 'waiting' ORDER BY issued_at, id
        """,
        centre_id,
        on,
    )


async def day_count(conn: db.Conn, organ_id: int, centre_id: int, on: date) -> DayCount:
    """Each ticket once, by the state it is in; appointments by theirs."""
    (found,) = await db.many(
        conn,
        DayCount,
        """
        SELECT t.*, a.* FROM (
            SELECT count(*)::integer AS issued,
                   (count(*) FILTER (WHERE state = 'waiting'))::integer AS waiting,
                   (count(*) FILTER (WHERE state IN ('called', 'serving')))::integer AS at_window,
                   (count(*) FILTER (WHERE state = 'parked'))::integer AS parked,
                   (count(*) FILTER (WHERE state = 'missed'))::integer AS missed,
                   (count(*) FILTER (WHERE state = 'served'))::integer AS served,
                   (count(*) FILTER (WHERE state = 'left'))::integer AS left,
                   (count(*) FILTER (WHERE state = 'transferred'))::integer AS elsewhere,
                   (count(*) FILTER (WHERE state = 'closed'))::integer AS closed
            FROM ticket WHERE organ_id = $1 AND on_date = $3 AND centre_id = $2
        ) t, (
            SELECT (count(*) FILTER (WHERE a.state = 'booked'))::integer AS booked,
                   (count(*) FILTER (WHERE a.state IN ('arrived', 'fulfilled')))::integer AS arrived,
                   (count(*) FILTER (WHERE a.state = 'noshow'))::integer AS noshows
            FROM appointment a WHERE a.organ_id = $1 AND a.centre_id = $2 AND a.on_date = $3
        ) a
        """,
        organ_id,
        centre_id,
        on,
    )
    return found


async def lock_windows(conn: db.Conn, centre_id: int) -> None:
    """Nobody else changes who serves what here until the transaction ends; calls go on."""
    await db.run(
        conn,
        "SELECT FROM service_window WHERE centre_id = $1 ORDER BY id FOR NO KEY UPDATE",
        centre_id,
    )


async def set_skills(conn: db.Conn, window_id: int, pool_ids: list[int]) -> None:
    """The window serves exactly these: who is called next is one of them."""
    await db.run(
        conn,
        """
        WITH gone AS (DELETE FROM window_pool WHERE window_id = $1 AND pool_id <> ALL ($2))
        INSERT INTO window_pool (window_id, pool_id)
        SELECT w.id, p.id FROM service_window w JOIN pool p ON p.centre_id = w.centre_id
        WHERE w.id = $1 AND p.id = ANY ($2)
        ON CONFLICT DO NOTHING
        """,
        window_id,
        pool_ids,
    )


async def skills_changes(conn: db.Conn, centre_id: int, most: int) -> list[SkillsChange]:
    """Of the centre, newest first."""
    return await db.many(
        conn,
        SkillsChange,
        """
        SELECT a.at, s.name AS staff_name, a.reason, a.details
        FROM audit a JOIN staff s ON s.id = a.staff_id
        WHERE a.centre_id = $1 AND a.act = 'window_skills_changed'
        ORDER BY a.id DESC LIMIT $2
        """,
        centre_id,
        most,
    )
