"""Tickets, by the day they were taken. $1: these; $4: on these days."""

from backend.tallies.models.facts import Family, Source

WHO = ("booked", "walk_in")
WEEKDAYS = tuple(str(n) for n in range(1, 8))
HOURS = tuple(f"{n:02d}" for n in range(24))
ISSUED = Source("issued", "ticket", (("who", WHO), ("weekday", WEEKDAYS), ("hour", HOURS)))
"""Drawn: with an appointment or without, ISO weekday, hour on the wall clock of the centres."""
CALLED = Source("called", "ticket", (("who", WHO),))
"""Called for the first time; value: seconds it had waited."""

FACTS = """
    WITH told AS MATERIALIZED (
        SELECT e.ticket_id, e.id, e.on_date, e.at, e.kind, e.organ_id, e.centre_id, e.item_code, e.details
        FROM statistics.event e
        WHERE ($1::uuid[] IS NULL OR e.ticket_id = ANY ($1))
          AND ($4::date[] IS NULL OR e.on_date = ANY ($4))
          AND e.ticket_id IS NOT NULL AND e.kind IN ('ticket_issued', 'ticket_called')
    ), drawn AS (
        SELECT t.*, CASE WHEN t.details ->> 'appointment' = 'true' THEN 'booked' ELSE 'walk_in' END AS who
        FROM told t WHERE t.kind = 'ticket_issued'
    ), first_call AS (
        SELECT DISTINCT ON (t.on_date, t.ticket_id) t.* FROM told t WHERE t.kind = 'ticket_called'
        ORDER BY t.on_date, t.ticket_id, t.at, t.id
    ), counted AS (
        SELECT 'issued' AS source, d.who || to_char(d.at AT TIME ZONE 'Asia/Shanghai', '.ID.HH24') AS part, d.id,
               d.on_date, d.organ_id, d.centre_id, d.item_code, d.ticket_id, 0 AS value
        FROM drawn d
        UNION ALL
        SELECT 'called', d.who, c.id, c.on_date, c.organ_id, c.centre_id, c.item_code, c.ticket_id,
               (c.details ->> 'waited_s')::integer
        FROM first_call c JOIN drawn d ON d.ticket_id = c.ticket_id AND d.on_date = c.on_date
        WHERE c.details ->> 'waited_s' IS NOT NULL
    )
    SELECT c.source, c.part, c.organ_id, coalesce(c.centre_id, 0) AS centre_id, coalesce(c.item_code, '') AS item_code,
           0 AS item_version, '' AS channel, '' AS applicant, '' AS scheme, c.on_date, c.id, c.ticket_id AS subject, c.value
    FROM counted c
    """

TICKETS = Family("ticket", "day", (ISSUED, CALLED), FACTS)
