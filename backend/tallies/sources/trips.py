"""Trips in vain. A trip is a person at a centre on a day.

$4: on these days.
"""

from backend.tallies.models.facts import Family, Source

WASTED = Source("wasted", "trip", (("what", ("wasted",)),))
"""For some matter of theirs the trip was in vain for a reason on our side, and not mended the same day there.
A visit without a case is told by its own event."""

FACTS = """
    WITH ours AS MATERIALIZED (
        SELECT a.* FROM statistics.attendance a
        WHERE ($4::date[] IS NULL OR a.on_date = ANY ($4)) AND a.outcome = 'unserved_ours'
    ), mended AS (
        SELECT a.case_id, a.on_date, a.centre_id FROM statistics.attendance a
        WHERE ($4::date[] IS NULL OR a.on_date = ANY ($4)) AND a.outcome = 'served' AND a.kind <> 'case_handed_over'
          AND a.case_id IN (SELECT case_id FROM ours)
    )
    SELECT 'wasted' AS source, 'wasted' AS part, w.organ_id, coalesce(w.centre_id, 0) AS centre_id,
           coalesce(w.item_code, '') AS item_code, 0 AS item_version, '' AS channel, '' AS applicant, '' AS scheme,
           w.on_date, w.id, w.trip AS subject, 0 AS value
    FROM (
        SELECT DISTINCT ON (u.on_date, u.trip) u.* FROM ours u
        WHERE CASE WHEN u.case_id IS NULL
                   THEN NOT EXISTS (SELECT FROM ours c WHERE c.visit_id = u.visit_id AND c.case_id IS NOT NULL)
                   ELSE NOT EXISTS (SELECT FROM mended m WHERE m.case_id = u.case_id AND m.on_date = u.on_date
                                    AND m.centre_id IS NOT DISTINCT FROM u.centre_id) END
        ORDER BY u.on_date, u.trip, u.id) w
    """

TRIPS = Family("trip", "day", (WASTED,), FACTS)
