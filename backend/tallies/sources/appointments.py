"""Appointments, by the day of the slot they stand at last. $1: these; $2 and $3: or those whose id lies from $2 up to, not with, $3."""

from backend.tallies.models.facts import Family, Source

BOOKED = Source(
    "booked",
    "appointment",
    (("fate", ("granted", "served", "arrived", "noshow", "cancelled", "open")),),
)
"""One that the centre cancelled never counts. Whoever comes after having been marked absent stays absent.
A moved one counts where it was moved to, once. arrived: and not served yet, or in vain; served: and not granted (yet); cancelled: by the resident; open:
nothing yet."""

FACTS = """
    SELECT 'booked' AS source,
           CASE WHEN b.absent_at < coalesce(b.came_at, 'infinity') THEN 'noshow'
                WHEN b.came_at IS NOT NULL AND b.served AND b.granted THEN 'granted'
                WHEN b.came_at IS NOT NULL AND b.served THEN 'served'
                WHEN b.came_at IS NOT NULL THEN 'arrived'
                WHEN b.cancelled THEN 'cancelled' ELSE 'open' END AS part,
           b.organ_id, coalesce(b.centre_id, 0) AS centre_id, coalesce(b.item_code, '') AS item_code, 0 AS item_version,
           '' AS channel, '' AS applicant, '' AS scheme, b.slot_on AS on_date, b.id, b.appointment_id AS subject, 0 AS value
    FROM (
        SELECT e.organ_id, e.appointment_id,
               (array_agg(e.id ORDER BY e.at, e.id) FILTER (WHERE e.kind = 'appointment_booked'))[1] AS id,
               (array_agg(e.slot_on ORDER BY e.at DESC, e.id DESC) FILTER (
                   WHERE e.kind IN ('appointment_booked', 'appointment_moved')))[1] AS slot_on,
               (array_agg(e.centre_id ORDER BY e.at DESC, e.id DESC) FILTER (
                   WHERE e.kind IN ('appointment_booked', 'appointment_moved')))[1] AS centre_id,
               max(e.item_code) FILTER (WHERE e.kind = 'appointment_booked') AS item_code,
               min(e.at) FILTER (WHERE e.kind = 'appointment_arrived') AS came_at,
               min(e.at) FILTER (WHERE e.kind = 'appointment_noshow') AS absent_at,
               bool_or(e.kind = 'appointment_fulfilled') AS served,
               bool_or(e.kind = 'appointment_cancelled') AS cancelled,
               bool_or(g.case_id IS NOT NULL) AS granted
        FROM statistics.event e
        LEFT JOIN LATERAL (
            SELECT d.case_id FROM statistics.event d
            WHERE e.kind = 'appointment_fulfilled' AND d.case_id = e.case_id AND d.kind = 'case_granted' LIMIT 1) g ON true
        WHERE ($1::uuid[] IS NULL OR e.appointment_id = ANY ($1))
          AND ($2::uuid IS NULL OR e.appointment_id >= $2) AND ($3::uuid IS NULL OR e.appointment_id < $3)
          AND e.appointment_id IS NOT NULL AND e.kind LIKE 'appointment\\_%'
        GROUP BY e.organ_id, e.appointment_id
        HAVING bool_or(e.kind = 'appointment_booked') AND NOT bool_or(
            e.kind = 'appointment_cancelled' AND e.details ->> 'by' = 'centre')) b
    """

APPOINTMENTS = Family("appointment", "subject", (BOOKED,), FACTS)
