"""What must hold in a hall after anything, in SQL that shares nothing with the code it judges."""

from backend import db

BASE = """
    WITH stays AS (
        SELECT e.* FROM event e WHERE NOT EXISTS (SELECT FROM event_undone u WHERE u.on_date = e.on_date AND u.event_id = e.id)
    ), course AS (
        SELECT on_date, ticket_id, id, centre_id, details,
               CASE WHEN kind = 'ticket_transferred' AND details ? 'to_centre' THEN 'ticket_sent' ELSE kind END AS kind
        FROM stays
        WHERE kind IN ('ticket_issued', 'ticket_called', 'ticket_recalled', 'ticket_started', 'ticket_finished',
                       'ticket_missed', 'ticket_left', 'ticket_parked', 'ticket_rejoined', 'ticket_returned',
                       'ticket_transferred', 'ticket_closed')
    ), steps AS (
        SELECT on_date, ticket_id, id, kind,
               coalesce(lag(kind) OVER (PARTITION BY ticket_id ORDER BY id), 'nothing') AS before,
               lead(kind) OVER (PARTITION BY ticket_id ORDER BY id) IS NULL AS last
        FROM course
    ), lawful (before, kinds) AS (VALUES
        ('nothing', '{ticket_issued}'::text[]),
        ('ticket_issued', '{ticket_called,ticket_left,ticket_closed,ticket_rejoined}'),
        ('ticket_rejoined', '{ticket_called,ticket_left,ticket_closed}'),
        ('ticket_returned', '{ticket_called,ticket_left,ticket_closed}'),
        ('ticket_transferred', '{ticket_called,ticket_left,ticket_closed}'),
        ('ticket_called', '{ticket_recalled,ticket_started,ticket_missed,ticket_left,ticket_parked,ticket_returned,ticket_transferred,ticket_sent,ticket_closed}'),
        ('ticket_recalled', '{ticket_recalled,ticket_started,ticket_missed,ticket_left,ticket_parked,ticket_returned,ticket_transferred,ticket_sent,ticket_closed}'),
        ('ticket_started', '{ticket_finished,ticket_parked,ticket_returned,ticket_transferred,ticket_sent,ticket_closed}'),
        ('ticket_missed', '{ticket_rejoined,ticket_left,ticket_closed}'),
        ('ticket_parked', '{ticket_rejoined,ticket_left,ticket_closed}')
    ), meaning (kind, states) AS (VALUES
        ('ticket_issued', '{waiting,parked}'::text[]), ('ticket_rejoined', '{waiting}'), ('ticket_returned', '{waiting}'),
        ('ticket_transferred', '{waiting}'), ('ticket_called', '{called}'), ('ticket_recalled', '{called}'),
        ('ticket_started', '{serving}'), ('ticket_finished', '{served}'), ('ticket_missed', '{missed}'),
        ('ticket_left', '{left}'), ('ticket_parked', '{parked}'), ('ticket_sent', '{transferred}'),
        ('ticket_closed', '{closed}')
    ), label AS (
        SELECT t.*, t.prefix || t.number || ' ' || t.state AS said FROM ticket t
    )
"""

BROKEN = {
    "two tickets before one window": """
        SELECT window_id || ': ' || string_agg(said, ', ') FROM label WHERE state IN ('called', 'serving')
        GROUP BY on_date, window_id HAVING count(*) > 1""",
    "two tickets before one clerk": """
        SELECT staff_id || ': ' || string_agg(said, ', ') FROM label WHERE state IN ('called', 'serving')
        GROUP BY on_date, staff_id HAVING count(*) > 1""",
    "before a window where its clerk does not sit": """
        SELECT said FROM label l WHERE state IN ('called', 'serving')
        AND NOT EXISTS (SELECT FROM desk d WHERE d.window_id = l.window_id AND d.staff_id = l.staff_id)""",
    "in line and at a window": "SELECT said FROM label WHERE state IN ('waiting', 'parked') AND window_id IS NOT NULL",
    "nobody can reach it": """
        SELECT said FROM label l WHERE state IN ('waiting', 'parked', 'missed')
        AND NOT EXISTS (SELECT FROM window_pool w JOIN service_window s ON s.id = w.window_id
                        WHERE w.pool_id = l.pool_id AND s.centre_id = l.centre_id AND s.closed_on IS NULL)""",
    "not lawful": """
        SELECT l.said || ': ' || s.before || ' → ' || s.kind FROM steps s LEFT JOIN lawful f ON f.before = s.before
        LEFT JOIN label l ON l.id = s.ticket_id WHERE f.kinds IS NULL OR s.kind <> ALL (f.kinds)""",
    "the log ends elsewhere": """
        SELECT l.said || ': ' || coalesce(s.kind, 'nothing') FROM label l
        LEFT JOIN steps s ON s.ticket_id = l.id AND s.last LEFT JOIN meaning m ON m.kind = s.kind
        WHERE m.states IS NULL OR l.state <> ALL (m.states)""",
    "the counter is not the numbers": """
        SELECT c.prefix || ': ' || c.last || ', ' || count(t.id) || ' tickets up to ' || coalesce(max(t.number), 0)
        FROM ticket_counter c LEFT JOIN ticket t ON (t.centre_id, t.on_date, t.prefix) = (c.centre_id, c.on_date, c.prefix)
        GROUP BY c.centre_id, c.on_date, c.prefix, c.last HAVING c.last <> count(t.id) OR c.last <> coalesce(max(t.number), 0)""",
    "not one visit for who was served, or more than one for who was sent home": """
        SELECT l.said || ': ' || count(v.id) FROM label l LEFT JOIN visit v ON v.ticket_id = l.id
        GROUP BY l.id, l.said, l.state HAVING count(v.id)
            NOT BETWEEN (l.state = 'served')::integer AND (l.state IN ('served', 'closed'))::integer""",
    "not one visit told": """
        SELECT l.said || ': ' || count(e.id) FROM label l LEFT JOIN stays e ON e.ticket_id = l.id AND e.kind = 'visit_ended'
        GROUP BY l.id, l.said, l.state HAVING count(e.id) <>
            (SELECT count(*) FROM visit v WHERE v.ticket_id = l.id)""",
    "issued is not what came of them": """
        SELECT centre_id || ' ' || on_date FROM course GROUP BY centre_id, on_date
        HAVING count(*) FILTER (WHERE kind = 'ticket_issued') <>
            (SELECT count(*) FROM ticket t WHERE t.centre_id = course.centre_id AND t.on_date = course.on_date)""",
    "open on a closed day": """
        SELECT said FROM label l JOIN hall_day d USING (centre_id, on_date)
        WHERE d.closed_at IS NOT NULL AND l.state IN ('waiting', 'called', 'serving', 'parked')""",
    "the close says otherwise": """
        SELECT e.details::text FROM hall_day d JOIN event e ON e.centre_id = d.centre_id AND e.on_date = d.on_date
        AND e.kind = 'day_closed' AND e.at = d.closed_at
        WHERE (e.details ->> 'issued')::integer <> (SELECT count(*) FROM ticket t WHERE (t.centre_id, t.on_date) = (d.centre_id, d.on_date))
           OR (e.details ->> 'missed')::integer <> (SELECT count(*) FROM ticket t
                WHERE (t.centre_id, t.on_date) = (d.centre_id, d.on_date) AND t.state = 'missed')
           OR (e.details ->> 'balanced')::boolean IS NOT TRUE""",
    "counters and day disagree": """
        SELECT c.prefix FROM ticket_counter c LEFT JOIN hall_day d USING (centre_id, on_date)
        WHERE (c.closed_last IS NOT NULL) <> (d.closed_at IS NOT NULL)""",
    "called at a paused window": """
        SELECT e.id::text FROM stays e CROSS JOIN LATERAL (
            SELECT p.kind FROM event p WHERE p.actor_id = e.actor_id AND p.id < e.id
            AND p.kind IN ('desk_paused', 'desk_resumed', 'desk_closed', 'desk_opened') ORDER BY p.id DESC LIMIT 1) AS p
        WHERE e.kind = 'ticket_called' AND p.kind IN ('desk_paused', 'desk_closed')""",
    "the appointment does not know": """
        SELECT l.said || ' ' || a.state FROM label l JOIN appointment a ON a.id = l.appointment_id
        WHERE a.state <> CASE WHEN l.state IN ('served', 'transferred') THEN 'fulfilled' ELSE 'arrived' END""",
}


async def sweep(conn: db.Conn, many_slots: bool = False) -> list[str]:
    """What is wrong; nothing when all is well."""
    parts = " UNION ALL ".join(
        f"SELECT '{name}: ' || found.what FROM ({sql}) AS found (what)"
        for name, sql in BROKEN.items()
    )
    return [row[0] for row in await conn.fetch(BASE + parts)]
