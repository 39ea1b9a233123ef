"""What must hold after any storm, in SQL that shares nothing with the code it judges.

The places taken are counted from the rows themselves (`appointment` and `freed`), not from the view
that the code counts with, so that the view is judged too.
"""

from backend import db

BASE = """
    WITH stage AS (
        SELECT organ_id, id AS keeper, pool_id, starts_at, ends_at FROM appointment
        WHERE state = ANY ('{held,offered,booked,arrived,fulfilled,noshow}')
        UNION ALL
        SELECT organ_id, id, then_pool_id, then_starts_at, then_ends_at FROM appointment
        WHERE state = ANY ('{held,offered,booked,arrived,fulfilled,noshow}') AND then_pool_id IS NOT NULL
        UNION ALL
        SELECT organ_id, id, pool_id, starts_at, ends_at FROM freed
    ), counted AS (
        SELECT s.organ_id, s.pool_id, s.starts_at, s.taken, s.places, count(stage.keeper) AS claims
        FROM slot s LEFT JOIN stage ON (stage.organ_id, stage.pool_id) = (s.organ_id, s.pool_id)
            AND stage.starts_at <= s.starts_at AND s.starts_at < stage.ends_at
        GROUP BY 1, 2, 3
    ), viewed AS (
        SELECT s.organ_id, s.pool_id, s.starts_at, count(*) AS claims FROM slot s JOIN claim c
            ON c.organ_id = s.organ_id AND c.pool_id = s.pool_id
            AND s.starts_at >= c.starts_at AND s.starts_at < c.ends_at
        GROUP BY 1, 2, 3
    ), told AS (
        SELECT appointment_id, count(*) FILTER (WHERE kind = 'appointment_booked') AS booked,
               count(*) FILTER (WHERE kind = 'appointment_moved') AS moved,
               count(*) FILTER (WHERE kind = 'appointment_arrived') AS arrived,
               count(*) FILTER (WHERE kind = 'appointment_fulfilled') AS fulfilled,
               count(*) FILTER (WHERE kind = 'appointment_noshow') AS noshow,
               count(*) FILTER (WHERE kind = 'appointment_cancelled') AS cancelled
        FROM event WHERE kind LIKE 'appointment\\_%' GROUP BY 1
    ), answered AS (
        SELECT k.account_id, k.key, k.status, (regexp_match(k.route, '^POST /api/(appointments|holds)$'))[1] AS makes,
               k.route ~ '^POST /api/(holds/[^/]+/confirm|offers/[^/]+/accept)$' AS confirms,
               convert_from(k.answer, 'UTF8')::jsonb AS said
        FROM idempotency k
    ), made AS (
        SELECT account_id, key, makes, (said ->> 'id')::uuid AS id FROM answered WHERE makes IS NOT NULL
        UNION ALL
        SELECT account_id, key, 'confirmed', (one ->> 'id')::uuid
        FROM answered, jsonb_array_elements(said) AS one WHERE confirms
    )
"""

BROKEN = {
    "taken is not the number of claims": """
        SELECT pool_id || ' ' || starts_at || ': ' || taken || ' taken, ' || claims || ' claims'
        FROM counted WHERE taken <> claims""",
    "the view counts otherwise": """
        SELECT c.pool_id || ' ' || c.starts_at || ': ' || c.claims || ' claims, the view says ' || coalesce(v.claims, 0)
        FROM counted c LEFT JOIN viewed v USING (organ_id, pool_id, starts_at)
        WHERE c.claims <> coalesce(v.claims, 0)""",
    "a slot is oversold": """
        SELECT pool_id || ' ' || starts_at || ': ' || taken || ' of ' || places
        FROM slot WHERE taken < 0 OR taken > places""",
    "more places than the openings give": """
        SELECT pool_id || ' ' || starts_at || ': ' || places || ', opened ' || opened || ', taken ' || taken
        FROM slot WHERE places > greatest(opened, taken)""",
    "two slots of a pool overlap": """
        SELECT a.pool_id || ' ' || a.starts_at FROM slot a JOIN slot b ON (a.organ_id, a.pool_id) = (b.organ_id, b.pool_id)
            AND b.starts_at > a.starts_at AND b.starts_at < a.ends_at""",
    "somebody stands in a slot that is not there": """
        SELECT g.keeper || ' ' || g.starts_at FROM stage g LEFT JOIN LATERAL (
            SELECT min(s.starts_at) AS first, max(s.ends_at) AS last, sum(s.ends_at - s.starts_at) AS whole FROM slot s
            WHERE (s.organ_id, s.pool_id) = (g.organ_id, g.pool_id) AND s.starts_at >= g.starts_at AND s.starts_at < g.ends_at
        ) r ON true
        WHERE (r.first, r.last, r.whole) IS DISTINCT FROM (g.starts_at, g.ends_at, g.ends_at - g.starts_at)""",
    "somebody holds a matter twice": """
        SELECT person_id || ' ' || item_code FROM appointment WHERE state IN ('held', 'booked', 'arrived')
        GROUP BY organ_id, person_id, item_code HAVING count(*) > 1""",
    "a case has two appointments": """
        SELECT case_id::text FROM appointment WHERE state IN ('booked', 'arrived')
        GROUP BY organ_id, case_id HAVING count(*) > 1""",
    "half a party is held": """
        SELECT party_id::text FROM appointment WHERE party_id IS NOT NULL GROUP BY party_id
        HAVING count(DISTINCT CASE WHEN state IN ('held', 'offered', 'lapsed') THEN state ELSE 'booked' END) > 1
            OR count(DISTINCT keeps_until) FILTER (WHERE state IN ('held', 'offered')) > 1""",
    "a hold has no end, or something else has one": """
        SELECT id || ' ' || state FROM appointment WHERE (state IN ('held', 'offered')) <> (keeps_until IS NOT NULL)""",
    "somebody holds a third time": """
        SELECT holder_id::text FROM appointment WHERE state = 'held'
        GROUP BY holder_id HAVING count(DISTINCT coalesce(party_id, id)) > 2""",
    "an appointment has no case": """
        SELECT id || ' ' || state FROM appointment
        WHERE case_id IS NULL AND state NOT IN ('held', 'offered', 'lapsed')""",
    "a day is not the day of its time": """
        SELECT id::text FROM appointment WHERE on_date <> (starts_at AT TIME ZONE 'Asia/Shanghai')::date
        UNION ALL
        SELECT pool_id || ' ' || starts_at FROM slot WHERE on_date <> (starts_at AT TIME ZONE 'Asia/Shanghai')::date""",
    "the events tell another story": """
        SELECT a.id || ' ' || a.state || ': ' || coalesce(t::text, 'nothing')
        FROM appointment a LEFT JOIN told t ON t.appointment_id = a.id
        WHERE (coalesce(t.booked, 0), coalesce(t.moved, 0), coalesce(t.arrived, 0), coalesce(t.fulfilled, 0),
               coalesce(t.noshow, 0), coalesce(t.cancelled, 0)) <>
              ((a.state NOT IN ('held', 'offered', 'lapsed'))::integer, a.revision,
               (a.state IN ('arrived', 'fulfilled'))::integer, (a.state = 'fulfilled')::integer,
               (a.state = 'noshow')::integer, (a.state = 'cancelled')::integer)
        UNION ALL
        SELECT appointment_id || ' is told of and is not there'
        FROM told WHERE appointment_id NOT IN (SELECT id FROM appointment)""",
    "places were freed by nobody": """
        SELECT f.id::text FROM freed f LEFT JOIN appointment a ON a.id = f.appointment_id
        WHERE a.id IS NULL OR (a.state NOT IN ('cancelled', 'lapsed') AND a.revision = 0)""",
    "an accepted offer and what it replaces are both there": """
        SELECT o.id::text FROM appointment o JOIN appointment a ON a.id = o.replaces
        WHERE o.state IN ('booked', 'arrived') AND a.state IN ('booked', 'arrived')""",
    "an answer is kept of nothing, or a key without its answer": """
        SELECT account_id || ' ' || key FROM made WHERE id IS NULL OR NOT EXISTS (
            SELECT 1 FROM appointment a WHERE a.account_id = made.account_id AND CASE made.makes
                WHEN 'holds' THEN coalesce(a.party_id, a.id) = made.id
                ELSE a.id = made.id AND a.case_id IS NOT NULL END)
        UNION ALL
        SELECT account_id || ' ' || key FROM answered WHERE status IS NULL OR status >= 500""",
    "two keys made the same": """
        SELECT id || ' ' || string_agg(key, ' ') FROM made GROUP BY makes, id HAVING count(*) > 1""",
}
"""What can be wrong, in words, and the statement that says where."""

SWEEP = BASE + " UNION ALL ".join(
    f"SELECT * FROM (SELECT '{words}', * FROM ({where}) AS found (place) LIMIT 5) AS named"
    for words, where in BROKEN.items()
)


async def sweep(conn: db.Conn, *, many_slots: bool = True) -> list[str]:
    """Every invariant that is broken, in words, each with up to five places where; none: all is well.

    `many_slots`: a whole county; its statement needs to know how large the tables have become.
    """
    if many_slots:
        await conn.execute("ANALYZE slot, appointment, freed, event")
    return [f"{words}: {place}" for words, place in await conn.fetch(SWEEP)]


def broken(found: list[str]) -> set[str]:
    """Which invariants, without the places."""
    return {words for words in BROKEN for one in found if one.startswith(words)}
