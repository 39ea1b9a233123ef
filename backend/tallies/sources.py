"""The rows that figures count, each source one SELECT over the event log.

Every source gives the columns that `Source` names; `queries` wraps it to count, to list and to
prove. Dates are civil dates of the centre; $1 and $2 are the first and last day, both included.
"""

from backend.tallies.models import Source

ACCEPTED = Source(
    "accepted",
    "case",
    ("accepted", "deemed"),
    # Licences by the version that held at acceptance. By law (actor 'law'): deemed acceptance. An acceptance
    # that was withdrawn (撤销受理), whenever, counts no more: the case was never lawfully accepted.
    """
    SELECT CASE e.actor_kind WHEN 'law' THEN 'deemed' ELSE 'accepted' END AS part,
           e.organ_id, e.centre_id, e.item_code, e.on_date, e.id, e.case_id AS subject, 0 AS amount
    FROM statistics.event e
    JOIN statistics.item_version v ON v.item_code = e.item_code AND v.version = e.item_version
    WHERE e.kind = 'case_accepted' AND e.on_date BETWEEN $1 AND $2
      AND v.power_type = 'licence' AND v.statistics_scope = ANY ($3::text[])
      AND NOT EXISTS (SELECT FROM statistics.event w
                      WHERE w.kind = 'case_acceptance_withdrawn' AND w.case_id = e.case_id)
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
          AND NOT EXISTS (SELECT FROM statistics.event w
                          WHERE w.kind = 'case_acceptance_withdrawn' AND w.case_id = a.case_id)
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

SCHEMES = ("city", "hang_wen_hu_jin_qu", "province", "yangtze_delta", "cross_province")

CROSSED = Source(
    "crossed",
    "case",
    (*(f"own_{scheme}" for scheme in SCHEMES), *(f"sent_{scheme}" for scheme in SCHEMES)),
    # Counted where it is decided. sent: another place took the papers and handed them over to us,
    # in the scheme recorded then; own: taken here, of an applicant whose home is elsewhere.
    """
    SELECT c.part, c.organ_id, c.centre_id, c.item_code, c.on_date, c.id, c.subject, c.amount
    FROM (
        SELECT CASE WHEN h.scheme IS NOT NULL THEN 'sent_' || h.scheme
                    ELSE 'own_' || region_scheme(o.division_code, p.home_division, v.regions) END AS part,
               e.organ_id, e.centre_id, e.item_code, e.on_date, e.id, e.case_id AS subject, 0 AS amount
        FROM statistics.event e
        JOIN statistics.organ o ON o.id = e.organ_id
        JOIN statistics.item_version v ON v.item_code = e.item_code AND v.version = e.item_version
        LEFT JOIN statistics.case_home p ON p.organ_id = e.organ_id AND p.id = e.case_id
        LEFT JOIN (
            SELECT r.case_id, min(r.details ->> 'scheme') AS scheme FROM statistics.event r
            WHERE r.kind = 'case_handed_over' AND r.details ->> 'act' = 'received' AND r.details ? 'from'
              AND r.on_date <= $2
            GROUP BY r.case_id) h ON h.case_id = e.case_id
        WHERE e.kind = 'case_accepted' AND e.on_date BETWEEN $1 AND $2) c
    WHERE c.part IS NOT NULL
    """,
)

TAKEN = Source(
    "taken",
    "case",
    ("taken",),
    # Memo at the place that takes the papers: what another organ decides, by the day they were taken.
    """
    SELECT 'taken' AS part, e.organ_id, e.centre_id, e.item_code, e.on_date, e.id, e.case_id AS subject, 0 AS amount
    FROM statistics.event e
    WHERE e.kind = 'case_handed_over' AND e.details ->> 'act' = 'taken' AND e.on_date BETWEEN $1 AND $2
    """,
)

COMPLETE = ("complete_0", "complete_1", "complete_2", "complete_3")
OTHER = ("other_0", "other_1", "other_2", "other_3")

CLOSED = Source(
    "closed",
    "case",
    COMPLETE + OTHER,
    # A case closes at its first delivery. Its trips are the days on which somebody stood at a centre
    # for it up to that day, whatever came of it: a day counts once for each centre, and a result
    # handed over at a window is one too, with or without a ticket. 3 stands for 3 and more.
    # complete: papers complete when first submitted, and the item no exception to one trip.
    """
    SELECT CASE WHEN f.complete AND NOT v.max_visits_exception THEN 'complete_' ELSE 'other_' END
               || least(f.trips, 3) AS part,
           f.organ_id, f.centre_id, f.item_code, f.on_date, f.id, f.case_id AS subject, f.trips AS amount
    FROM (
        SELECT c.id, c.case_id, any_value(c.organ_id) AS organ_id, any_value(c.centre_id) AS centre_id,
               any_value(c.item_code) AS item_code, any_value(c.item_version) AS item_version,
               any_value(c.on_date) AS on_date,
               count(DISTINCT (e.centre_id, e.on_date)) FILTER (
                   WHERE e.kind = 'case_visited'
                      OR (e.kind = 'case_delivered' AND e.details ->> 'how' IS NULL)) AS trips,
               min(e.at) FILTER (WHERE e.kind = 'case_submitted')
                   = min(e.at) FILTER (WHERE e.kind = 'case_submitted' AND e.details ->> 'complete' = 'true')
                   AS complete
        FROM statistics.event c
        LEFT JOIN statistics.event e ON e.case_id = c.case_id AND e.on_date <= c.on_date
            AND e.on_date <= $2 AND e.kind IN ('case_submitted', 'case_visited', 'case_delivered')
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
    # One person at one centre on one day counts once: for some matter of theirs the trip was in vain
    # for our reason, and not mended the same day there. A visit without a case is told by its own event.
    """
    WITH ours AS MATERIALIZED (
        SELECT * FROM statistics.attendance a
        WHERE a.on_date BETWEEN $1 AND $2 AND a.outcome = 'unserved_ours')
    SELECT DISTINCT ON (u.on_date, u.trip) 'wasted' AS part, u.organ_id, u.centre_id, u.item_code, u.on_date,
           u.id, u.trip AS subject, 0 AS amount
    FROM ours u
    WHERE CASE WHEN u.case_id IS NULL
               THEN NOT EXISTS (SELECT FROM ours c WHERE c.visit_id = u.visit_id AND c.case_id IS NOT NULL)
               ELSE NOT EXISTS (
                   SELECT FROM statistics.event s
                   WHERE s.case_id = u.case_id AND s.on_date = u.on_date
                     AND s.centre_id IS NOT DISTINCT FROM u.centre_id
                     AND (s.kind = 'case_visited' AND s.details ->> 'outcome' = 'served'
                          OR s.kind = 'case_delivered' AND s.details ->> 'how' IS NULL)) END
    ORDER BY u.on_date, u.trip, u.id
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
