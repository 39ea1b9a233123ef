"""Cases that went the ordinary way, counted in one pass over their events: a second statement of what the family's own
SELECT says, which shares nothing with it.

Ordinary: handed in, turned away, accepted, decided, delivered, rated and published once at most, noticed and visited as
often as may be, and nothing else that counts. All others are named, and left to the family's SELECT.
"""

from uuid import UUID

from msgspec import Struct

from backend import db
from backend.tallies.models.facts import Family, Scope
from backend.tallies.queries.counts import framed
from backend.tallies.queries.facts import TOLD, asked, of
from backend.tallies.queries.prints import CELL, FACT
from backend.tallies.queries.recount import DIFFER, FactApart

# Each step a bit: a case whose sum of steps is not what its bits say took one of them twice. 128 is all that the
# ordinary has not. 0: counts with another step, as often as may be; -1: counts for nothing.
STEPS = """
    ('case_submitted', 1, 'submitted'), ('case_accepted', 2, 'accepted'),
    ('case_granted', 4, 'granted'), ('case_refused', 4, 'refused'), ('case_ended', 4, 'ended'),
    ('case_delivered', 8, 'delivered'), ('case_rated', 16, 'rated'), ('case_published', 32, 'published'),
    ('case_not_accepted', 64, 'not_accepted'), ('case_not_needed', 64, 'not_needed'), ('case_withdrawn', 64, 'withdrawn'),
    ('case_visited', 0, 'visited'), ('case_noticed', 0, 'noticed'),
    ('case_prepared', -1, ''), ('case_pre_reviewed', -1, ''), ('case_corrected', -1, ''), ('case_supplemented', -1, ''),
    ('case_completed', -1, ''), ('case_extended', -1, ''), ('case_made', -1, ''), ('case_mailed', -1, ''),
    ('case_explained', -1, ''), ('case_trip_caused', -1, '')
    """
COUNTED = """
    CASE step
        WHEN 1 THEN CASE WHEN channel IN ('app', 'web', 'mini', 'cloud') THEN 'submitted online' ELSE 'submitted on_site' END
        WHEN 2 THEN 'accepted ' || CASE WHEN actor_kind = 'law' THEN 'deemed' ELSE coalesce(details ->> 'way', 'plain') END
                    || CASE WHEN noticed THEN '.noticed.first' ELSE '.clean.first' END
        WHEN 4 THEN 'decided ' || CASE WHEN took = 'granted' AND actor_kind = 'law' THEN 'granted_by_silence'
                                       ELSE took END
                    || '.' || coalesce(details ->> 'of', 'new')
                    || CASE WHEN on_date > (details ->> 'legal_due')::date THEN '.late'
                            WHEN on_date <= (details ->> 'promised_due')::date THEN '.promise'
                            WHEN details ? 'legal_due' THEN '.legal'
                            WHEN details ? 'promised_due' THEN '.missed' ELSE '.none' END
                    || CASE WHEN accepted_at + interval '24 hours' >= at AND accepted_at <= at THEN '.day.paired'
                            WHEN accepted_at <= at THEN '.longer.paired' ELSE '.unknown.stray' END
        WHEN 8 THEN CASE WHEN complete AND NOT coalesce(max_visits_exception, false) THEN 'closed complete.'
                         ELSE 'closed other.' END || least(trips, 3)
        WHEN 16 THEN 'rated level_' || (details ->> 'level') || '.open.uncalled.' || (details ->> 'step')
        WHEN 32 THEN CASE WHEN decided_at <= at AND worked_days((SELECT n FROM calendar), on_date)
                               - worked_days((SELECT n FROM calendar), decided_on) <= 7
                          THEN 'published on_time' ELSE 'published late' END
        ELSE 'turned ' || took END
    """
VALUE = """
    CASE step
        WHEN 2 THEN coalesce((details ->> 'shared')::integer, 0)
        WHEN 4 THEN CASE WHEN accepted_at <= at
                         THEN greatest(0, worked_days((SELECT n FROM calendar), on_date)
                                          - worked_days((SELECT n FROM calendar), accepted_on)) ELSE 0 END
        WHEN 8 THEN trips
        WHEN 16 THEN (details ->> 'level')::integer
        ELSE 0 END
    """

FACTS = framed(
    """
    WITH calendar AS MATERIALIZED (
        SELECT array_agg(d.n::integer ORDER BY d.on_date) AS n
        FROM (SELECT on_date, count(*) FILTER (WHERE working) OVER (ORDER BY on_date) AS n FROM statistics.calendar_day) d
    ), versions AS MATERIALIZED (
        SELECT o.id AS organ_id, o.division_code, v.item_code, v.version, v.max_visits_exception, v.regions
        FROM statistics.organ o, statistics.item_version v
    ), steps (kind, step, took) AS (
        VALUES {steps}
    ), stepped AS (
        SELECT e.case_id, e.id, e.on_date, e.at, s.took, e.organ_id, coalesce(e.centre_id, 0) AS centre_id, e.item_code,
               e.item_version, e.actor_kind, e.details,
               CASE WHEN s.step = 1 AND e.details ? 'bundle' THEN 128 ELSE coalesce(s.step, 128) END AS step
        FROM statistics.event e LEFT JOIN steps s ON s.kind = e.kind
        WHERE ($2::uuid IS NULL OR e.case_id >= $2) AND ($3::uuid IS NULL OR e.case_id < $3) AND e.case_id IS NOT NULL
          AND (s.step >= 0 OR s.step IS NULL AND e.kind LIKE 'case\\_%')
    ), whole AS (
        SELECT e.*, sum(e.step) OVER c <> bit_or(e.step) OVER c OR bit_or(e.step) OVER c >= 128 AS odd,
               bool_or(e.took = 'noticed') OVER c AS noticed,
               min(e.on_date) FILTER (WHERE e.step = 1) OVER c AS submitted_on,
               min(CASE WHEN e.details ->> 'tag' = 'cloud' THEN 'cloud' ELSE e.details ->> 'channel' END)
                   FILTER (WHERE e.step = 1) OVER c AS channel,
               bool_or(e.details ->> 'complete' = 'true') FILTER (WHERE e.step = 1) OVER c AS complete,
               min(e.on_date) FILTER (WHERE e.step = 2) OVER c AS accepted_on,
               min(e.at) FILTER (WHERE e.step = 2) OVER c AS accepted_at,
               bool_or(e.details ->> 'way' = 'commitment' AND e.actor_kind <> 'law') FILTER (WHERE e.step = 2) OVER c AS promised,
               min(e.on_date) FILTER (WHERE e.step = 4) OVER c AS decided_on,
               min(e.at) FILTER (WHERE e.step = 4) OVER c AS decided_at,
               array_agg((e.on_date - DATE '2000-01-01') * 4294967296 + e.centre_id) FILTER (
                   WHERE e.took = 'visited' OR (e.step = 8 AND e.details ->> 'how' IS NULL)) OVER c AS stood
        FROM stepped e WINDOW c AS (PARTITION BY e.case_id)
    ), told AS (
        SELECT w.*,
               CASE WHEN w.step <> 8 THEN NULL
                    WHEN cardinality(w.stood) > 1 THEN (
                        SELECT count(DISTINCT s)::integer FROM unnest(w.stood) AS s
                        WHERE s < (w.on_date - DATE '2000-01-01' + 1) * 4294967296)
                    ELSE coalesce((w.stood[1] < (w.on_date - DATE '2000-01-01' + 1) * 4294967296)::integer, 0) END AS trips,
               v.max_visits_exception, coalesce(h.applicant, '') AS applicant,
               coalesce('own_' || region_scheme(v.division_code, h.home_division, v.regions), '') AS scheme
        FROM whole w
        LEFT JOIN versions v ON v.item_code = w.item_code AND v.version = w.item_version AND v.organ_id = w.organ_id
        LEFT JOIN statistics.case_home h ON h.organ_id = w.organ_id AND h.id = w.case_id
             AND ($2::uuid IS NULL OR h.id >= $2) AND ($3::uuid IS NULL OR h.id < $3)
        WHERE w.step > 0 OFFSET 0
    ), facts AS (
        SELECT t.odd, {counted} AS counted, t.organ_id, t.centre_id, coalesce(t.item_code, '') AS item_code,
               coalesce(t.item_version, 0) AS item_version, coalesce(t.channel, '') AS channel, t.applicant, t.scheme,
               t.on_date, t.id, t.case_id AS subject, {value} AS value,
               CASE WHEN t.step = 8 THEN t.on_date - t.submitted_on END AS days,
               CASE WHEN t.step = 4 AND t.promised AND t.accepted_at <= t.at AND t.took <> 'ended' THEN t.took END AS promised
        FROM told t
    )
    """,
    steps=STEPS,
    counted=COUNTED,
    value=VALUE,
)

# A case that was delivered counts twice: as closed, and by the days since it was handed in; so does a decision on a
# commitment, which is one of all decisions.
PRINT = framed(
    """
    {facts}
    SELECT count(*) FILTER (WHERE NOT f.odd) + count(f.days) FILTER (WHERE NOT f.odd)
               + count(f.promised) FILTER (WHERE NOT f.odd) AS n,
           coalesce(bit_xor({fact}) FILTER (WHERE NOT f.odd), 0)
               # coalesce(bit_xor({delivered}) FILTER (WHERE NOT f.odd AND f.days IS NOT NULL), 0)
               # coalesce(bit_xor({promised}) FILTER (WHERE NOT f.odd AND f.promised IS NOT NULL), 0) AS print,
           coalesce(array_agg(f.subject) FILTER (WHERE f.odd), '{}') AS odd
    FROM facts f, (SELECT $1::uuid[] AS subjects, $4::date[] AS days) AS asked
    """,
    facts=FACTS,
    fact=FACT.format(f="f", cell=CELL.format(c="f", counted="f.counted"), value="f.value"),
    delivered=FACT.format(
        f="f", cell=CELL.format(c="f", counted="text 'delivered all'"), value="f.days"
    ),
    promised=FACT.format(
        f="f", cell=CELL.format(c="f", counted="'promised ' || f.promised"), value="0"
    ),
)


# The same fact by fact, and those of all other cases ($1) by the family's SELECT.
ROWS = framed(
    """
    SELECT * FROM (
        {facts}, every AS (
            SELECT f.* FROM facts f WHERE NOT f.odd
            UNION ALL
            SELECT f.odd, 'delivered all', f.organ_id, f.centre_id, f.item_code, f.item_version, f.channel, f.applicant,
                   f.scheme, f.on_date, f.id, f.subject, f.days, NULL, NULL
            FROM facts f WHERE NOT f.odd AND f.days IS NOT NULL
            UNION ALL
            SELECT f.odd, 'promised ' || f.promised, f.organ_id, f.centre_id, f.item_code, f.item_version, f.channel,
                   f.applicant, f.scheme, f.on_date, f.id, f.subject, 0, NULL, NULL
            FROM facts f WHERE NOT f.odd AND f.promised IS NOT NULL
        )
        SELECT split_part(e.counted, ' ', 1) AS source, split_part(e.counted, ' ', 2) AS part, e.organ_id, e.centre_id,
               e.item_code, e.item_version, e.channel, e.applicant, e.scheme, e.on_date, e.id, e.subject, e.value
        FROM every e) AS ordinary
    UNION ALL
    {told}
    """,
    facts=FACTS,
    told=TOLD,
)


class OrdinaryPrint(Struct, frozen=True):
    """How many facts of ordinary cases, and their prints xored; and the cases that are not, each as often as it is told of."""

    n: int
    print: int
    odd: list[UUID]


async def ordinary_print(conn: db.Conn, scope: Scope) -> OrdinaryPrint:
    """Of the cases whose ids lie in the scope."""
    found = await db.one(conn, OrdinaryPrint, PRINT, *asked(scope))
    return found or OrdinaryPrint(0, 0, [])


async def facts_apart(conn: db.Conn, cases: Family, scope: Scope) -> list[FactApart]:
    """Of a piece: where the log, read so, and the read model differ."""
    odd = (await ordinary_print(conn, scope)).odd
    sources = [source.name for source in cases.sources]
    both = Scope(subjects=tuple(sorted(set(odd))), low=scope.low, high=scope.high)
    return await db.many(
        conn, FactApart, of(framed(DIFFER, told=ROWS), cases), *asked(both), sources
    )
