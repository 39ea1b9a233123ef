"""The rows that figures count, each source one SELECT over the event log.

Every source gives the columns that `Source` names; `queries` wraps it to count, to list and to
prove. Dates are civil dates of the centre; $1 and $2 are the first and last day, both included.
"""

from backend.tallies.models import Source

ACCEPTED = Source(
    "accepted",
    "case",
    ("accepted", "deemed"),
    # Licences by the version that held at acceptance. By law (actor 'law'): deemed acceptance.
    """
    SELECT CASE e.actor_kind WHEN 'law' THEN 'deemed' ELSE 'accepted' END AS part,
           e.organ_id, e.centre_id, e.item_code, e.on_date, e.id, e.case_id AS subject, 0 AS amount
    FROM statistics.event e
    JOIN statistics.item_version v ON v.item_code = e.item_code AND v.version = e.item_version
    WHERE e.kind = 'case_accepted' AND e.on_date BETWEEN $1 AND $2
      AND v.power_type = 'licence' AND v.statistics_scope = ANY ($3::text[])
    """,
)

DECIDED = Source(
    "decided",
    "case",
    ("granted", "granted_by_silence", "refused", "ended"),
    # Whatever the year of acceptance.
    """
    SELECT CASE WHEN e.kind = 'case_granted' AND e.actor_kind = 'law' THEN 'granted_by_silence'
                ELSE substr(e.kind, 6) END AS part,
           e.organ_id, e.centre_id, e.item_code, e.on_date, e.id, e.case_id AS subject, 0 AS amount
    FROM statistics.event e
    JOIN statistics.item_version v ON v.item_code = e.item_code AND v.version = e.item_version
    WHERE e.kind IN ('case_granted', 'case_refused', 'case_ended') AND e.on_date BETWEEN $1 AND $2
      AND v.power_type = 'licence' AND v.statistics_scope = ANY ($3::text[])
    """,
)

CARRIED = Source(
    "carried",
    "case",
    ("carried_in", "carried_out"),
    # Each case is walked: open from its acceptance until a decision that does not come before it.
    # Nothing here is derived from the other figures, so a case that went wrong does not balance.
    """
    WITH waiting AS MATERIALIZED (
        SELECT a.organ_id, a.centre_id, a.item_code, a.on_date, a.id, a.at, a.case_id
        FROM statistics.event a
        JOIN statistics.item_version v ON v.item_code = a.item_code AND v.version = a.item_version
        WHERE a.kind = 'case_accepted' AND a.on_date <= $2
          AND v.power_type = 'licence' AND v.statistics_scope = ANY ($3::text[])
          AND NOT EXISTS (
              SELECT FROM statistics.event d
              WHERE d.case_id = a.case_id AND d.at >= a.at AND d.on_date < $1
                AND d.kind IN ('case_granted', 'case_refused', 'case_ended')))
    SELECT 'carried_in' AS part, w.organ_id, w.centre_id, w.item_code, w.on_date, w.id,
           w.case_id AS subject, 0 AS amount
    FROM waiting w WHERE w.on_date < $1
    UNION ALL
    SELECT 'carried_out', w.organ_id, w.centre_id, w.item_code, w.on_date, w.id, w.case_id, 0
    FROM waiting w
    WHERE NOT EXISTS (
        SELECT FROM statistics.event d
        WHERE d.case_id = w.case_id AND d.at >= w.at AND d.on_date BETWEEN $1 AND $2
          AND d.kind IN ('case_granted', 'case_refused', 'case_ended'))
    """,
    dated=False,
)

COMPLETE = ("complete_0", "complete_1", "complete_2", "complete_3")
OTHER = ("other_0", "other_1", "other_2", "other_3")

CLOSED = Source(
    "closed",
    "case",
    COMPLETE + OTHER,
    # A case closes at its first delivery. Its visits are those up to that day, whatever came of
    # them (the visit that fetches the result ends after the delivery); 3 stands for 3 and more.
    # complete: papers complete when first submitted, and the item no exception to one trip.
    """
    SELECT CASE WHEN f.complete AND NOT v.max_visits_exception THEN 'complete_' ELSE 'other_' END
               || least(f.visits, 3) AS part,
           f.organ_id, f.centre_id, f.item_code, f.on_date, f.id, f.case_id AS subject, f.visits AS amount
    FROM (
        SELECT c.id, c.case_id, any_value(c.organ_id) AS organ_id, any_value(c.centre_id) AS centre_id,
               any_value(c.item_code) AS item_code, any_value(c.item_version) AS item_version,
               any_value(c.on_date) AS on_date,
               count(DISTINCT e.visit_id) FILTER (WHERE e.kind = 'case_visited') AS visits,
               min(e.at) FILTER (WHERE e.kind = 'case_submitted')
                   = min(e.at) FILTER (WHERE e.kind = 'case_submitted' AND e.details ->> 'complete' = 'true')
                   AS complete
        FROM statistics.event c
        LEFT JOIN statistics.event e ON e.case_id = c.case_id AND e.on_date <= c.on_date
            AND e.on_date <= $2 AND e.kind IN ('case_submitted', 'case_visited')
        WHERE c.kind = 'case_delivered' AND c.on_date BETWEEN $1 AND $2
          AND NOT EXISTS (
              SELECT FROM statistics.event p
              WHERE p.case_id = c.case_id AND p.kind = 'case_delivered' AND p.on_date <= $2
                AND (p.at, p.id) < (c.at, c.id))
        GROUP BY c.id, c.case_id) AS f
    LEFT JOIN statistics.item_version v ON v.item_code = f.item_code AND v.version = f.item_version
    """,
)

WASTED = Source(
    "wasted",
    "visit",
    ("wasted",),
    # A visit is told by its own event and by one for each of its cases: it counts once, with the
    # item of its own event, else of its first case.
    """
    SELECT DISTINCT ON (e.on_date, e.visit_id) 'wasted' AS part, e.organ_id, e.centre_id, e.item_code,
           e.on_date, e.id, e.visit_id AS subject, 0 AS amount
    FROM statistics.event e
    WHERE e.kind IN ('visit_ended', 'case_visited') AND e.on_date BETWEEN $1 AND $2
      AND e.details ->> 'outcome' = 'unserved_ours'
    ORDER BY e.on_date, e.visit_id, e.kind = 'case_visited', e.id
    """,
)

BOOKED = Source(
    "booked",
    "appointment",
    ("arrived", "noshow", "cancelled", "open"),
    # By the day of the slot; an appointment the centre cancelled never counts. Whoever comes after
    # having been marked absent stays absent. cancelled: by the resident; open: nothing yet.
    """
    SELECT CASE WHEN b.absent_at < coalesce(b.came_at, 'infinity') THEN 'noshow'
                WHEN b.came_at IS NOT NULL THEN 'arrived'
                WHEN b.cancelled THEN 'cancelled' ELSE 'open' END AS part,
           b.organ_id, b.centre_id, b.item_code, b.slot_on AS on_date, b.id,
           b.appointment_id AS subject, 0 AS amount
    FROM (
        SELECT e.organ_id, e.appointment_id, e.slot_on,
               min(e.id) FILTER (WHERE e.kind = 'appointment_booked') AS id,
               max(e.centre_id) FILTER (WHERE e.kind = 'appointment_booked') AS centre_id,
               max(e.item_code) FILTER (WHERE e.kind = 'appointment_booked') AS item_code,
               min(e.at) FILTER (WHERE e.kind = 'appointment_arrived') AS came_at,
               min(e.at) FILTER (WHERE e.kind = 'appointment_noshow') AS absent_at,
               bool_or(e.kind = 'appointment_cancelled') AS cancelled
        FROM statistics.event e
        WHERE e.slot_on BETWEEN $1 AND $2 AND e.kind IN (
            'appointment_booked', 'appointment_arrived', 'appointment_noshow', 'appointment_cancelled')
        GROUP BY e.organ_id, e.appointment_id, e.slot_on
        HAVING bool_or(e.kind = 'appointment_booked') AND NOT bool_or(
            e.kind = 'appointment_cancelled' AND e.details ->> 'by' = 'centre')) b
    """,
)

CALLED = Source(
    "called",
    "ticket",
    ("called_booked", "called_walk_in"),
    # A ticket waits until it is called for the first time; `amount` is that wait in seconds.
    """
    SELECT CASE WHEN i.details ->> 'appointment' = 'true' THEN 'called_booked'
                ELSE 'called_walk_in' END AS part,
           c.organ_id, c.centre_id, c.item_code, c.on_date, c.id, c.ticket_id AS subject,
           (c.details ->> 'waited_s')::integer AS amount
    FROM (
        SELECT DISTINCT ON (e.on_date, e.ticket_id) e.organ_id, e.centre_id, e.item_code, e.on_date, e.id,
               e.ticket_id, e.details
        FROM statistics.event e
        WHERE e.kind = 'ticket_called' AND e.on_date BETWEEN $1 AND $2
        ORDER BY e.on_date, e.ticket_id, e.at, e.id) c
    JOIN statistics.event i ON i.ticket_id = c.ticket_id AND i.on_date = c.on_date
    WHERE i.kind = 'ticket_issued' AND i.on_date BETWEEN $1 AND $2
      AND c.details ->> 'waited_s' IS NOT NULL
    """,
)
