"""Each ticket of a centre's days twice: by its row, and by the event log. Neither looks at the other."""

from datetime import date

from backend import db
from backend.hall.models.closing import Course, Ledger

COURSES = """
    WITH here AS (
        SELECT t.on_date, t.id, t.prefix || lpad(t.number::text, greatest(3, length(t.number::text)), '0') AS label, t.organ_id, t.item_code, t.state, t.cause,
               t.issued_at, t.ended_at, t.window_id, t.from_ticket, v.visits,
               CASE WHEN t.from_ticket IS NOT NULL THEN 'received' WHEN t.appointment_id IS NOT NULL THEN 'by_appointment'
                    ELSE 'walk_in' END AS way,
               CASE WHEN t.state = 'served' THEN CASE WHEN v.unserved THEN 'unserved' ELSE 'served' END
                    WHEN t.state IN ('missed', 'left', 'transferred', 'closed') THEN t.state ELSE 'open' END AS stands
        FROM ticket t CROSS JOIN LATERAL (
            SELECT count(*) AS visits, coalesce(bool_or(v.outcome <> 'served'), false) AS unserved
            FROM visit v WHERE v.organ_id = t.organ_id AND v.ticket_id = t.id) AS v
        WHERE t.centre_id = $1 AND t.on_date BETWEEN $2 AND $3
    ), sent AS (
        SELECT e.on_date, e.ticket_id FROM statistics.event e
        WHERE e.kind = 'ticket_transferred' AND e.on_date BETWEEN $2 AND $3
          AND (e.details ->> 'to_centre')::integer = $1
    ), said AS (
        SELECT e.on_date, e.ticket_id AS id,
               count(*) FILTER (WHERE e.kind = 'ticket_issued') AS issued,
               bool_or((e.details ->> 'appointment')::boolean) FILTER (WHERE e.kind = 'ticket_issued') AS appointment,
               count(*) FILTER (WHERE e.kind = 'visit_ended') AS visits,
               bool_or(e.details ->> 'outcome' <> 'served') FILTER (WHERE e.kind = 'visit_ended') AS unserved,
               (array_agg(e.kind ORDER BY e.id DESC) FILTER (WHERE e.kind <> 'visit_ended'))[1] AS last,
               (array_agg(e.details ? 'to_centre' ORDER BY e.id DESC) FILTER (WHERE e.kind <> 'visit_ended'))[1] AS sent_on
        FROM statistics.event e
        WHERE e.centre_id = $1 AND e.on_date BETWEEN $2 AND $3 AND e.ticket_id IS NOT NULL
          AND e.kind IN ('ticket_issued', 'ticket_called', 'ticket_recalled', 'ticket_started', 'ticket_finished',
                         'ticket_missed', 'ticket_left', 'ticket_parked', 'ticket_rejoined', 'ticket_returned',
                         'ticket_transferred', 'ticket_closed', 'visit_ended')
        GROUP BY 1, 2
    ), told AS (
        SELECT s.*, CASE s.last WHEN 'ticket_finished' THEN CASE WHEN s.unserved THEN 'unserved' ELSE 'served' END
                WHEN 'ticket_missed' THEN 'missed' WHEN 'ticket_left' THEN 'left' WHEN 'ticket_closed' THEN 'closed'
                WHEN 'ticket_transferred' THEN CASE WHEN s.sent_on THEN 'transferred' ELSE 'open' END
                ELSE 'open' END AS stands
        FROM said s
    )
"""
"""Each ticket of a centre's days twice: `here` from the rows alone, `told` from the event log alone."""


async def ledgers(conn: db.Conn, centre_id: int, first: date, last: date) -> list[Ledger]:
    """Every day with tickets, newest first, counted from the rows and, apart, from the log.

    What an undo took back is in neither. In the log a received ticket is a transfer to this centre.
    """
    return await db.many(
        conn,
        Ledger,
        COURSES  # noqa: S608 - two literals
        + """
        SELECT on_date AS on, 'rows' AS source, count(*) AS issued,
               count(*) FILTER (WHERE way = 'by_appointment') AS by_appointment,
               count(*) FILTER (WHERE way = 'walk_in') AS walk_in,
               count(*) FILTER (WHERE way = 'received') AS received,
               count(*) FILTER (WHERE stands = 'served') AS served,
               count(*) FILTER (WHERE stands = 'unserved') AS unserved,
               count(*) FILTER (WHERE stands = 'missed') AS missed,
               count(*) FILTER (WHERE stands = 'left') AS left,
               count(*) FILTER (WHERE stands = 'transferred') AS transferred,
               count(*) FILTER (WHERE stands = 'closed') AS closed,
               count(*) FILTER (WHERE stands = 'open') AS open
        FROM here GROUP BY on_date
        UNION ALL
        SELECT t.on_date, 'log', coalesce(sum(t.issued), 0)::bigint,
               coalesce(sum(t.issued) FILTER (WHERE t.appointment), 0)::bigint,
               (coalesce(sum(t.issued) FILTER (WHERE NOT t.appointment), 0) - max(coalesce(r.n, 0)))::bigint,
               max(coalesce(r.n, 0)),
               count(*) FILTER (WHERE t.stands = 'served'), count(*) FILTER (WHERE t.stands = 'unserved'),
               count(*) FILTER (WHERE t.stands = 'missed'), count(*) FILTER (WHERE t.stands = 'left'),
               count(*) FILTER (WHERE t.stands = 'transferred'), count(*) FILTER (WHERE t.stands = 'closed'),
               count(*) FILTER (WHERE t.stands = 'open')
        FROM told t LEFT JOIN (SELECT on_date, count(*) AS n FROM sent GROUP BY 1) r ON r.on_date = t.on_date
        GROUP BY t.on_date
        ORDER BY 1 DESC, 2 DESC
        """,
        centre_id,
        first,
        last,
    )


async def courses(conn: db.Conn, centre_id: int, on: date) -> list[Course]:
    """Each ticket of the day from both sides, by number; what only the log knows comes last."""
    return await db.many(
        conn,
        Course,
        COURSES  # noqa: S608 - two literals
        + """
        SELECT coalesce(h.id, t.id) AS id, h.label, i.name_zh AS item_name_zh, i.name_en AS item_name_en, h.way, h.state,
               h.stands, h.cause, h.issued_at, h.ended_at, w.number AS window_number, coalesce(h.visits, 0) AS visits,
               h.from_ticket IS NULL OR EXISTS (SELECT FROM sent s WHERE s.ticket_id = h.from_ticket) AS sent_well,
               CASE WHEN t.id IS NULL THEN NULL WHEN t.appointment THEN 'by_appointment'
                    WHEN h.way = 'received' THEN 'received' ELSE 'walk_in' END AS said_way,
               t.stands AS said_stands, coalesce(t.issued, 0) AS said_issued, coalesce(t.visits, 0) AS said_visits,
               coalesce(t.stands = 'transferred', false)
                   AND NOT EXISTS (SELECT FROM ticket o WHERE o.on_date = $2 AND o.from_ticket = t.id) AS said_sent
        FROM here h FULL JOIN told t ON t.id = h.id AND t.on_date = h.on_date
        LEFT JOIN item_version i ON i.item_code = h.item_code AND i.valid_to IS NULL
        LEFT JOIN service_window w ON w.id = h.window_id
        ORDER BY h.label NULLS LAST, 1
        """,
        centre_id,
        on,
        on,
    )
