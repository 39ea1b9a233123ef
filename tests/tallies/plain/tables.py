"""What is counted, as SELECTs over `live`: the event log without what was undone, each event as it was written;
and over `valid`, the same without cases that were voided.

Each gives organ_id, centre_id, on_date and `scope` (of a licence, else null), and what its figures ask for.
"""

LIVE = """
    CREATE TEMPORARY TABLE live ON COMMIT DROP AS (
        SELECT e.*, v.power_type, v.max_visits_exception,
               CASE WHEN v.power_type = 'licence' THEN v.statistics_scope END AS scope
        FROM event e
        LEFT JOIN event_undone u ON (u.on_date, u.event_id) = (e.on_date, e.id)
        LEFT JOIN item_version v ON (v.item_code, v.version) = (e.item_code, e.item_version)
        WHERE u.event_id IS NULL)"""

# A case that was voided, whenever, never was one.
VALID = """
    CREATE TEMPORARY TABLE valid ON COMMIT DROP AS (
        SELECT e.* FROM live e WHERE NOT EXISTS (
            SELECT 1 FROM live w WHERE w.case_id = e.case_id AND w.kind = 'case_voided'))"""

# Of each year the newest notice; a day it does not name is as its weekday says.
WORKING = """
    CREATE TEMPORARY TABLE working ON COMMIT DROP AS (
        SELECT d::date AS day
        FROM generate_series('2018-01-01'::timestamp, '2030-12-31', '1 day') d
        LEFT JOIN LATERAL (
            SELECT s.off FROM statutory_day s JOIN statutory_calendar c ON c.id = s.calendar_id
            WHERE s.on_date = d::date AND c.version = (
                SELECT max(o.version) FROM statutory_calendar o WHERE o.year = c.year)
            ORDER BY c.year DESC LIMIT 1) named ON true
        WHERE NOT coalesce(named.off, extract(isodow FROM d) > 5))"""

# A pause that nobody ended goes on for ever; the day it is resumed on does not count yet.
PAUSED = """
    CREATE TEMPORARY TABLE paused ON COMMIT DROP AS (
        SELECT p.case_id, coalesce((p.details ->> 'from')::date, p.on_date) AS from_on, coalesce(
            (SELECT min(coalesce((r.details ->> 'to')::date, r.on_date)) FROM live r
             WHERE r.case_id = p.case_id AND r.kind = 'case_resumed'
               AND (r.details ->> 'pause') IS NOT DISTINCT FROM (p.details ->> 'pause')), 'infinity') AS to_on
        FROM live p WHERE p.kind = 'case_paused')"""

NOT_TAKEN_BACK = """
    e.case_id NOT IN (SELECT w.case_id FROM live w WHERE w.kind = 'case_acceptance_withdrawn')"""

FIRST_OF = """
    NOT EXISTS (SELECT 1 FROM live o WHERE o.case_id = e.case_id AND o.kind = e.kind AND (o.at, o.id) < (e.at, e.id))"""

SUBMITTED = f"""
    SELECT e.*, coalesce(e.details ->> 'tag' = 'cloud', false) AS cloud,
           coalesce(e.details ->> 'channel' IN ('app', 'web', 'mini') OR e.details ->> 'tag' = 'cloud', false) AS online
    FROM valid e WHERE e.kind = 'case_submitted' AND {FIRST_OF}"""

BUNDLED = f"""
    SELECT e.*, e.details ->> 'bundle' AS bundle, coalesce((e.details ->> 'lead')::boolean, false) AS leads
    FROM valid e WHERE e.kind = 'case_submitted' AND e.details ->> 'bundle' IS NOT NULL AND {FIRST_OF}"""

ACCEPTED = f"""
    SELECT e.*, CASE WHEN e.actor_kind = 'law' THEN 'deemed' ELSE coalesce(e.details ->> 'way', 'plain') END AS way,
           e.case_id IN (SELECT n.case_id FROM live n WHERE n.kind = 'case_noticed') AS noticed,
           coalesce((e.details ->> 'shared')::int, 0) AS shared, {FIRST_OF} AS first
    FROM valid e WHERE e.kind = 'case_accepted' AND {NOT_TAKEN_BACK}"""

TURNED = """
    SELECT e.*, substr(e.kind, 6) AS turn FROM valid e
    WHERE e.kind IN ('case_not_accepted', 'case_not_needed', 'case_withdrawn', 'case_acceptance_withdrawn')"""

LAST_ACCEPTANCE = f"""
    SELECT e.at, e.on_date FROM live e
    WHERE e.case_id = d.case_id AND e.kind = 'case_accepted' AND e.at <= d.at AND {NOT_TAKEN_BACK}
    ORDER BY e.at DESC, e.id DESC LIMIT 1"""

DECIDED = f"""
    SELECT d.*, (SELECT coalesce(s.details ->> 'tag' = 'cloud', false) FROM live s
                 WHERE s.case_id = d.case_id AND s.kind = 'case_submitted' ORDER BY s.at, s.id LIMIT 1) AS cloud,
           (SELECT s.details ->> 'channel' IN ('app', 'web', 'mini') OR coalesce(s.details ->> 'tag' = 'cloud', false)
            FROM live s WHERE s.case_id = d.case_id AND s.kind = 'case_submitted' ORDER BY s.at, s.id LIMIT 1) AS online,
           d.kind <> 'case_ended' AS made, d.kind = 'case_granted' AS granted, d.kind = 'case_granted' AND d.actor_kind = 'law' AS by_silence,
           d.kind = 'case_refused' AS refused, d.kind = 'case_ended' AS ended,
           coalesce(d.details ->> 'of', 'new') AS what, a.at AS accepted_at, a.on_date AS accepted_on,
           (d.details ->> 'legal_due')::date AS legal_due, (d.details ->> 'promised_due')::date AS promised_due,
           CASE WHEN a.at IS NOT NULL THEN (
               SELECT count(*) FROM working w
               WHERE w.day > a.on_date AND w.day <= d.on_date AND NOT EXISTS (
                   SELECT 1 FROM paused p WHERE p.case_id = d.case_id AND w.day BETWEEN p.from_on AND p.to_on)) END AS used
         , NOT EXISTS (SELECT 1 FROM live o WHERE o.case_id = d.case_id
                       AND o.kind IN ('case_granted', 'case_refused', 'case_ended') AND (o.at, o.id) < (d.at, d.id)
                       AND o.at >= (SELECT min(e.at) FROM live e
                                    WHERE e.case_id = d.case_id AND e.kind = 'case_accepted')) AS foremost
    FROM valid d LEFT JOIN LATERAL ({LAST_ACCEPTANCE}) a ON true
    WHERE d.kind IN ('case_granted', 'case_refused', 'case_ended')"""

ON_COMMITMENT = f"""
    SELECT d.* FROM valid d
    WHERE d.kind IN ('case_granted', 'case_refused') AND EXISTS (
        SELECT 1 FROM live e WHERE e.case_id = d.case_id AND e.kind = 'case_accepted' AND e.at <= d.at
                               AND e.actor_kind <> 'law' AND e.details ->> 'way' = 'commitment' AND {NOT_TAKEN_BACK})"""

# The days on which somebody stood at a centre for it, up to the day it was first delivered.
CLOSED = f"""
    SELECT e.*, (
               SELECT count(*) FROM (
                   SELECT v.centre_id, v.on_date FROM live v WHERE v.case_id = e.case_id AND v.kind = 'case_visited'
                   UNION
                   SELECT h.centre_id, h.on_date FROM live h
                   WHERE h.case_id = e.case_id AND h.kind = 'case_delivered' AND h.details ->> 'how' IS NULL) stood
               WHERE stood.on_date <= e.on_date) AS trips,
           NOT coalesce(e.max_visits_exception, true) AND coalesce((
               SELECT s.details ->> 'complete' = 'true' FROM live s
               WHERE s.case_id = e.case_id AND s.kind = 'case_submitted' AND s.on_date <= e.on_date
               ORDER BY s.at, s.id LIMIT 1), false) AS whole,
           e.on_date - (
               SELECT s.on_date FROM live s WHERE s.case_id = e.case_id AND s.kind = 'case_submitted'
               ORDER BY s.at, s.id LIMIT 1) AS days
    FROM valid e WHERE e.kind = 'case_delivered' AND {FIRST_OF}"""


def followed(kind: str, limit: int) -> str:
    """The first of its kind, and whether it came so many working days after the decision at most."""
    return f"""
        SELECT e.*, coalesce((SELECT count(*) FROM working w
                  WHERE w.day <= e.on_date AND w.day > (
                      SELECT max(d.on_date) FROM live d
                      WHERE d.case_id = e.case_id AND d.on_date <= e.on_date
                        AND d.kind IN ('case_granted', 'case_refused', 'case_ended'))) <= {limit}, false)
               AND EXISTS (SELECT 1 FROM live d WHERE d.case_id = e.case_id AND d.on_date <= e.on_date
                           AND d.kind IN ('case_granted', 'case_refused', 'case_ended')) AS on_time
        FROM valid e WHERE e.kind = '{kind}' AND {FIRST_OF}"""


TAKEN = (
    "SELECT e.* FROM valid e WHERE e.kind = 'case_handed_over' AND e.details ->> 'act' = 'taken'"
)

# Where it was taken, else where its applicant is from, against the county and the item's list.
CROSSED = f"""
    SELECT e.*, sent.scheme AS sent, CASE WHEN sent.scheme IS NULL THEN (
               SELECT way FROM unnest(ARRAY['city', 'hang_wen_hu_jin_qu', 'province', 'yangtze_delta', 'cross_province'])
                   WITH ORDINALITY AS ways (way, place)
               WHERE way IN (SELECT jsonb_array_elements_text(v.content -> 'regions'))
                 AND left(p.home_division, 6) <> o.division_code
                 AND CASE way WHEN 'city' THEN left(p.home_division, 4) = left(o.division_code, 4)
                     WHEN 'hang_wen_hu_jin_qu' THEN
                         left(p.home_division, 4) IN ('3301', '3303', '3305', '3307', '3308')
                         AND left(o.division_code, 4) IN ('3301', '3303', '3305', '3307', '3308')
                     WHEN 'province' THEN left(p.home_division, 2) = left(o.division_code, 2)
                     WHEN 'yangtze_delta' THEN left(p.home_division, 2) IN ('31', '32', '33', '34')
                         AND left(o.division_code, 2) IN ('31', '32', '33', '34')
                     ELSE true END
               ORDER BY place LIMIT 1) END AS own
    FROM valid e
    JOIN organ o ON o.id = e.organ_id
    JOIN item_version v ON (v.item_code, v.version) = (e.item_code, e.item_version)
    LEFT JOIN case_file f ON f.id = e.case_id
    LEFT JOIN person p ON p.id = f.person_id
    LEFT JOIN LATERAL (
        SELECT min(h.details ->> 'scheme') AS scheme FROM live h
        WHERE h.case_id = e.case_id AND h.kind = 'case_handed_over' AND h.details ->> 'act' = 'received'
          AND h.details ? 'from') sent ON true
    WHERE e.kind = 'case_accepted' AND {NOT_TAKEN_BACK}"""

# One person, centre and day, counted at the first thing that went wrong.
WASTED = """
    SELECT DISTINCT ON (t.on_date, t.centre_id, t.who) t.* FROM (
        SELECT e.*, coalesce('person ' || v.person_id, 'visit ' || e.visit_id) AS who
        FROM live e LEFT JOIN visit v ON v.id = e.visit_id AND e.centre_id IS NOT NULL
        WHERE e.details ->> 'outcome' = 'unserved_ours' AND (
            e.kind = 'case_visited' AND (e.case_id, coalesce(e.centre_id, 0), e.on_date) NOT IN (
                SELECT s.case_id, coalesce(s.centre_id, 0), s.on_date FROM live s WHERE s.case_id IS NOT NULL AND (
                    s.kind = 'case_visited' AND s.details ->> 'outcome' = 'served'
                    OR s.kind = 'case_delivered' AND s.details ->> 'how' IS NULL))
            OR e.kind = 'visit_ended' AND e.visit_id NOT IN (
                SELECT c.visit_id FROM live c WHERE c.kind = 'case_visited' AND c.visit_id IS NOT NULL))) t
    ORDER BY t.on_date, t.centre_id, t.who, t.id"""

# By the day of the slot as it was moved last; what the centre cancelled is no appointment.
BOOKED = """
    SELECT e.organ_id, e.centre_id, e.slot_on AS on_date, e.scope, e.appointment_id, absent.at AS absent_at,
           came.at AS came_at,
           e.appointment_id IN (SELECT f.appointment_id FROM live f WHERE f.kind = 'appointment_fulfilled') AS served,
           EXISTS (SELECT 1 FROM live n JOIN live g ON g.case_id = n.case_id AND g.kind = 'case_granted'
                   WHERE n.appointment_id = e.appointment_id) AS granted,
           e.appointment_id IN (SELECT c.appointment_id FROM live c WHERE c.kind = 'appointment_cancelled') AS cancelled
    FROM live e
    LEFT JOIN LATERAL (SELECT min((x.at, x.id)) AS at FROM live x
                       WHERE x.appointment_id = e.appointment_id AND x.kind = 'appointment_noshow') absent ON true
    LEFT JOIN LATERAL (SELECT min((x.at, x.id)) AS at FROM live x
                       WHERE x.appointment_id = e.appointment_id AND x.kind = 'appointment_arrived') came ON true
    WHERE e.kind IN ('appointment_booked', 'appointment_moved')
      AND e.appointment_id IN (SELECT b.appointment_id FROM live b WHERE b.kind = 'appointment_booked')
      AND e.appointment_id NOT IN (SELECT c.appointment_id FROM live c WHERE c.kind = 'appointment_cancelled'
                                   AND c.details ->> 'by' = 'centre')
      AND NOT EXISTS (SELECT 1 FROM live l WHERE l.appointment_id = e.appointment_id
                      AND l.kind IN ('appointment_booked', 'appointment_moved') AND (l.at, l.id) > (e.at, e.id))"""

ISSUED = """
    SELECT e.*, extract(isodow FROM e.on_date)::int AS weekday,
           extract(hour FROM e.at AT TIME ZONE 'Asia/Shanghai')::int AS hour,
           e.details ->> 'appointment' = 'true' AS booked
    FROM live e WHERE e.kind = 'ticket_issued'"""

CALLED = """
    SELECT e.*, (e.details ->> 'waited_s')::int AS waited,
           (SELECT i.details ->> 'appointment' = 'true' FROM live i
            WHERE i.ticket_id = e.ticket_id AND i.kind = 'ticket_issued') AS booked
    FROM live e
    WHERE e.kind = 'ticket_called' AND e.details ? 'waited_s' AND NOT EXISTS (
        SELECT 1 FROM live o WHERE o.ticket_id = e.ticket_id AND o.kind = 'ticket_called' AND (o.at, o.id) < (e.at, e.id))"""

RATED = """
    SELECT e.*, (e.details ->> 'level')::int AS level, e.details ->> 'step' AS step, closed.case_id IS NOT NULL AS mended,
           called.case_id IS NOT NULL AS called
    FROM valid e
    LEFT JOIN (SELECT DISTINCT case_id, details ->> 'step' AS step FROM live WHERE kind = 'case_rating_closed') closed
        ON (closed.case_id, closed.step) = (e.case_id, e.details ->> 'step')
    LEFT JOIN (SELECT DISTINCT case_id, details ->> 'step' AS step FROM live WHERE kind = 'case_rating_called') called
        ON (called.case_id, called.step) = (e.case_id, e.details ->> 'step')
    WHERE e.kind = 'case_rated'
      AND NOT EXISTS (SELECT 1 FROM live o WHERE o.case_id = e.case_id AND o.kind = 'case_rated'
                      AND o.details ->> 'step' = e.details ->> 'step' AND (o.at, o.id) > (e.at, e.id))
      AND (e.case_id, e.details ->> 'step') NOT IN (
          SELECT l.case_id, l.details ->> 'step' FROM live l WHERE l.kind = 'case_rating_excluded')"""

REMEDIED = """
    SELECT e.*, e.details ->> 'kind' AS remedy, e.kind = 'case_remedy_filed' AS filed, e.details ->> 'outcome' AS outcome
    FROM valid e WHERE e.kind LIKE 'case\\_remedy\\_%'"""
