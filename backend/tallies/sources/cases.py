"""Cases: every step that is counted, read from the case's own events.

A case that was voided (作废), whenever, has no facts at all.

$1: these cases; $2 and $3: or those whose id lies from $2 (or from the beginning) up to, not with, $3.
"""

from backend.permits.catalogue import load_bundles
from backend.tallies.models.facts import Family, Source

SUBMITTED = Source("submitted", "case", (("how", ("online", "on_site")),))
"""Handed in for the first time."""
BUNDLED = Source("bundled", "case", (("bundle", tuple(load_bundles())), ("role", ("lead", "part"))))
"""Handed in for the first time as part of a bundle (一件事): the case that leads it, or one under that."""
ACCEPTED = Source(
    "accepted",
    "case",
    (
        ("way", ("plain", "on_the_spot", "deferred", "commitment", "deemed")),
        ("noticed", ("clean", "noticed")),
        ("nth", ("first", "again")),
    ),
    together=("nth=first",),
)
"""Accepted, unless the acceptance was withdrawn (撤销受理), whenever: then it was never lawful. value: papers
that data sharing supplied. again: the books of the case don't balance."""
TURNED = Source(
    "turned",
    "case",
    (("how", ("not_accepted", "not_needed", "withdrawn", "acceptance_withdrawn")),),
)
"""Ended before, or without, a lawful acceptance."""
DECIDED = Source(
    "decided",
    "case",
    (
        ("outcome", ("granted", "granted_by_silence", "refused", "ended")),
        ("of", ("new", "renewal", "change")),
        ("timing", ("promise", "legal", "missed", "late", "none")),
        ("speed", ("day", "longer", "unknown")),
        ("pairing", ("paired", "stray")),
    ),
    spread=True,
    together=("pairing=paired",),
)
"""Decided or ended. value: working days from the acceptance, without the days of its pauses. stray: not the
first decision after the first acceptance, so that the books of the case don't balance. missed: the promise,
where the law sets no limit."""
PROMISED = Source("promised", "case", (("outcome", ("granted", "refused")),))
"""Decided on the applicant's commitment (告知承诺): an acceptance on commitment came before the decision."""
CLOSED = Source(
    "closed",
    "case",
    (("papers", ("complete", "other")), ("trips", ("0", "1", "2", "3"))),
)
"""Delivered for the first time. complete: papers complete when first handed in, and the item no exception to
one trip. value: trips, 3 standing for 3 and more in the part: the days on which somebody stood at a centre
for the case up to then, a result handed over at a window among them."""
DELIVERED = Source("delivered", "case", (("all", ("all",)),), spread=True)
"""The same, with value: calendar days since it was first handed in."""
PUBLISHED = Source("published", "case", (("when", ("on_time", "late")),))
"""Published for the first time; on time: within seven working days of the decision."""
CHECKED = Source("checked", "case", (("when", ("on_time", "late")),))
"""What was promised was checked; on time: within sixty working days of the decision."""
TAKEN = Source("taken", "case", (("what", ("taken",)),))
"""Papers taken here for another organ, which decides: a memo, no acceptance."""
RATED = Source(
    "rated",
    "case",
    (
        ("level", ("level_1", "level_2", "level_3", "level_4", "level_5")),
        ("mended", ("open", "mended")),
        ("called", ("uncalled", "called")),
        ("step", ("handing_in", "result")),
    ),
)
"""The last word of a rater on one step of a case, unless it was left out after review."""
REMEDIED = Source(
    "remedied",
    "case",
    (
        ("kind", ("review", "suit")),
        ("what", ("filed", "upheld", "changed", "revoked", "unlawful", "lost", "withdrawn")),
    ),
)
"""Reconsideration (行政复议) and suits (行政诉讼) about permits: filed, and how they ended."""

FACTS = """
    WITH days AS MATERIALIZED (
        SELECT on_date, count(*) FILTER (WHERE working) OVER (ORDER BY on_date) AS n FROM statistics.calendar_day
    ), calendar AS MATERIALIZED (
        SELECT array_agg(n::integer ORDER BY on_date) AS n FROM days
    ), versions AS MATERIALIZED (
        SELECT item_code, version, max_visits_exception, regions FROM statistics.item_version
    ), told AS MATERIALIZED (
        SELECT e.case_id, e.id, e.on_date, e.at, e.kind, e.organ_id, coalesce(e.centre_id, 0) AS centre_id, e.item_code,
               e.item_version, e.actor_kind, e.details,
               e.kind IN ('case_granted', 'case_refused', 'case_ended') AS deciding,
               row_number() OVER (PARTITION BY e.case_id, e.kind ORDER BY e.at, e.id) AS nth
        FROM statistics.event e
        WHERE ($1::uuid[] IS NULL OR e.case_id = ANY ($1))
          AND ($2::uuid IS NULL OR e.case_id >= $2) AND ($3::uuid IS NULL OR e.case_id < $3)
          AND e.case_id IS NOT NULL AND e.kind IN (
              'case_submitted', 'case_noticed', 'case_accepted', 'case_acceptance_withdrawn', 'case_not_accepted',
              'case_not_needed', 'case_withdrawn', 'case_paused', 'case_resumed', 'case_granted', 'case_refused',
              'case_ended', 'case_delivered', 'case_visited', 'case_published', 'case_checked', 'case_handed_over',
              'case_rated', 'case_rating_closed', 'case_rating_called', 'case_rating_excluded', 'case_remedy_filed',
              'case_remedy_decided', 'case_voided')
    ), cases AS MATERIALIZED (
        SELECT t.case_id, bool_or(t.kind = 'case_noticed') AS noticed,
               bool_or(t.kind = 'case_acceptance_withdrawn') AS taken_back,
               min(t.at) FILTER (WHERE t.kind = 'case_accepted') AS accepted_at,
               min(t.details ->> 'scheme') FILTER (
                   WHERE t.kind = 'case_handed_over' AND t.details ->> 'act' = 'received' AND t.details ? 'from') AS sent,
               max(CASE WHEN t.details ->> 'tag' = 'cloud' THEN 'cloud' ELSE t.details ->> 'channel' END) FILTER (
                   WHERE t.kind = 'case_submitted' AND t.nth = 1) AS channel,
               bool_or(t.details ->> 'complete' = 'true') FILTER (WHERE t.kind = 'case_submitted' AND t.nth = 1) AS complete,
               max(t.on_date) FILTER (WHERE t.kind = 'case_submitted' AND t.nth = 1) AS submitted_on,
               max(t.on_date) FILTER (WHERE t.kind = 'case_delivered' AND t.nth = 1) AS closed_on
        FROM told t GROUP BY t.case_id HAVING NOT bool_or(t.kind = 'case_voided')
    ), own AS NOT MATERIALIZED (
        SELECT t.*, c.noticed, c.taken_back, c.accepted_at, c.sent, c.channel, c.complete, c.submitted_on, c.closed_on
        FROM told t JOIN cases c ON c.case_id = t.case_id
    ), rare AS MATERIALIZED (
        -- What happens in few cases, and is looked for more than once.
        SELECT o.* FROM own o
        WHERE NOT o.deciding AND o.kind NOT IN (
            'case_submitted', 'case_noticed', 'case_accepted', 'case_delivered', 'case_visited')
    ), since AS (
        -- The acceptance before a decision.
        SELECT d.id, max(a.at) AS at, max(a.on_date) AS on_date,
               bool_or(a.details ->> 'way' = 'commitment' AND a.actor_kind <> 'law') AS promised
        FROM told d JOIN own a ON a.case_id = d.case_id AND a.kind = 'case_accepted' AND NOT a.taken_back AND a.at <= d.at
        WHERE d.deciding GROUP BY d.id
    ), paired AS (
        -- The first decision after the first acceptance.
        SELECT DISTINCT ON (d.case_id) d.id
        FROM own d WHERE d.deciding AND d.at >= d.accepted_at AND NOT d.taken_back ORDER BY d.case_id, d.at, d.id
    ), decided AS (
        -- The decision before something was published or checked.
        SELECT w.id, max(d.on_date) AS on_date
        FROM rare w JOIN told d ON d.case_id = w.case_id AND d.deciding AND d.at <= w.at
        WHERE w.kind IN ('case_published', 'case_checked') GROUP BY w.id
    ), tripped AS (
        SELECT w.case_id, count(DISTINCT (w.centre_id, w.on_date))::integer AS trips
        FROM own w
        WHERE w.on_date <= w.closed_on
          AND (w.kind = 'case_visited' OR (w.kind = 'case_delivered' AND w.details ->> 'how' IS NULL))
        GROUP BY w.case_id
    ), pauses AS (
        SELECT p.case_id, coalesce((p.details ->> 'from')::date, p.on_date) AS from_on,
               min(coalesce((r.details ->> 'to')::date, r.on_date)) AS to_on
        FROM rare p LEFT JOIN rare r ON r.case_id = p.case_id AND r.kind = 'case_resumed'
             AND r.details ->> 'pause' = p.details ->> 'pause'
        WHERE p.kind = 'case_paused' GROUP BY p.case_id, p.id, p.on_date, p.details
    ), held_up AS (
        SELECT h.id, range_agg(daterange(h.from_on, greatest(h.from_on, h.to_on + 1))) AS spans
        FROM (SELECT d.id, greatest(p.from_on, a.on_date + 1) AS from_on, least(p.to_on, d.on_date) AS to_on
              FROM told d JOIN pauses p ON p.case_id = d.case_id LEFT JOIN since a ON a.id = d.id WHERE d.deciding) h
        GROUP BY h.id
    ), stood AS (
        SELECT h.id, sum(t.n - f.n)::integer AS days
        FROM held_up h, unnest(h.spans) AS s (span), days t, days f
        WHERE t.on_date = upper(s.span) - 1 AND f.on_date = lower(s.span) - 1
        GROUP BY h.id
    ), handled AS (
        SELECT w.case_id, w.details ->> 'step' AS step, bool_or(w.kind = 'case_rating_closed') AS mended,
               bool_or(w.kind = 'case_rating_called') AS called, bool_or(w.kind = 'case_rating_excluded') AS excluded
        FROM rare w WHERE w.kind IN ('case_rating_closed', 'case_rating_called', 'case_rating_excluded')
        GROUP BY w.case_id, w.details ->> 'step'
    ), rated AS (
        SELECT r.id, 'level_' || (r.details ->> 'level') || CASE WHEN h.mended THEN '.mended' ELSE '.open' END
                     || CASE WHEN h.called THEN '.called' ELSE '.uncalled' END || '.' || (r.details ->> 'step') AS part
        FROM (SELECT DISTINCT ON (w.case_id, w.details ->> 'step') w.* FROM rare w WHERE w.kind = 'case_rated'
              ORDER BY w.case_id, w.details ->> 'step', w.at DESC, w.id DESC) r
        LEFT JOIN handled h ON h.case_id = r.case_id AND h.step = r.details ->> 'step'
        WHERE NOT coalesce(h.excluded, false)
    ), counted AS (
        SELECT 'submitted' AS source,
               CASE WHEN w.channel IN ('app', 'web', 'mini', 'cloud') THEN 'online' ELSE 'on_site' END AS part, 0 AS value, w.*
        FROM own w WHERE w.kind = 'case_submitted' AND w.nth = 1
        UNION ALL
        SELECT 'bundled',
               (w.details ->> 'bundle') || CASE WHEN w.details ->> 'lead' = 'true' THEN '.lead' ELSE '.part' END, 0, w.*
        FROM own w WHERE w.kind = 'case_submitted' AND w.nth = 1 AND w.details ? 'bundle'
        UNION ALL
        SELECT 'accepted',
               CASE WHEN w.actor_kind = 'law' THEN 'deemed' ELSE coalesce(w.details ->> 'way', 'plain') END
               || CASE WHEN w.noticed THEN '.noticed' ELSE '.clean' END
               || CASE WHEN w.nth = 1 THEN '.first' ELSE '.again' END,
               coalesce((w.details ->> 'shared')::integer, 0), w.*
        FROM own w WHERE w.kind = 'case_accepted' AND NOT w.taken_back
        UNION ALL
        SELECT 'turned', substr(w.kind, 6), 0, w.*
        FROM rare w
        WHERE w.kind IN ('case_not_accepted', 'case_not_needed', 'case_withdrawn', 'case_acceptance_withdrawn')
        UNION ALL
        SELECT 'decided',
               CASE WHEN w.kind = 'case_granted' AND w.actor_kind = 'law' THEN 'granted_by_silence'
                    ELSE substr(w.kind, 6) END
               || '.' || coalesce(w.details ->> 'of', 'new')
               || CASE WHEN w.on_date > (w.details ->> 'legal_due')::date THEN '.late'
                       WHEN w.on_date <= (w.details ->> 'promised_due')::date THEN '.promise'
                       WHEN w.details ? 'legal_due' THEN '.legal'
                       WHEN w.details ? 'promised_due' THEN '.missed' ELSE '.none' END
               || CASE WHEN a.at IS NULL THEN '.unknown'
                       WHEN w.at - a.at <= interval '24 hours' THEN '.day' ELSE '.longer' END
               || CASE WHEN p.id IS NULL THEN '.stray' ELSE '.paired' END,
               greatest(0, coalesce(worked_days((SELECT n FROM calendar), w.on_date)
                                    - worked_days((SELECT n FROM calendar), a.on_date), 0) - coalesce(s.days, 0))::integer,
               w.*
        FROM own w LEFT JOIN since a ON a.id = w.id LEFT JOIN paired p ON p.id = w.id LEFT JOIN stood s ON s.id = w.id
        WHERE w.deciding
        UNION ALL
        SELECT 'promised', substr(w.kind, 6), 0, w.*
        FROM own w JOIN since a ON a.id = w.id AND a.promised WHERE w.kind IN ('case_granted', 'case_refused')
        UNION ALL
        SELECT 'closed',
               CASE WHEN w.complete AND NOT coalesce(v.max_visits_exception, false) THEN 'complete.' ELSE 'other.' END
               || least(coalesce(x.trips, 0), 3),
               coalesce(x.trips, 0), w.*
        FROM own w
        LEFT JOIN tripped x ON x.case_id = w.case_id
        LEFT JOIN versions v ON v.item_code = w.item_code AND v.version = w.item_version
        WHERE w.kind = 'case_delivered' AND w.nth = 1
        UNION ALL
        SELECT 'delivered', 'all', w.on_date - w.submitted_on, w.*
        FROM own w WHERE w.kind = 'case_delivered' AND w.nth = 1 AND w.submitted_on IS NOT NULL
        UNION ALL
        SELECT substr(w.kind, 6),
               CASE WHEN worked_days((SELECT n FROM calendar), w.on_date)
                         - worked_days((SELECT n FROM calendar), d.on_date) <= k.days THEN 'on_time' ELSE 'late' END,
               0, w.*
        FROM rare w JOIN (VALUES ('case_published', 7), ('case_checked', 60)) AS k (kind, days) ON k.kind = w.kind
        LEFT JOIN decided d ON d.id = w.id
        WHERE w.nth = 1
        UNION ALL
        SELECT 'taken', 'taken', 0, w.*
        FROM rare w WHERE w.kind = 'case_handed_over' AND w.details ->> 'act' = 'taken'
        UNION ALL
        SELECT 'rated', r.part, (w.details ->> 'level')::integer, w.*
        FROM rare w JOIN rated r ON r.id = w.id
        UNION ALL
        SELECT 'remedied',
               (w.details ->> 'kind') || '.'
               || CASE w.kind WHEN 'case_remedy_filed' THEN 'filed' ELSE w.details ->> 'outcome' END, 0, w.*
        FROM rare w WHERE w.kind IN ('case_remedy_filed', 'case_remedy_decided')
    )
    SELECT c.source, c.part, c.organ_id, c.centre_id, coalesce(c.item_code, '') AS item_code,
           coalesce(c.item_version, 0) AS item_version, coalesce(c.channel, '') AS channel,
           coalesce(h.applicant, '') AS applicant,
           coalesce('sent_' || c.sent, 'own_' || region_scheme(o.division_code, h.home_division, v.regions), '') AS scheme,
           c.on_date, c.id, c.case_id AS subject, c.value
    FROM counted c
    JOIN statistics.organ o ON o.id = c.organ_id
    LEFT JOIN versions v ON v.item_code = c.item_code AND v.version = c.item_version
    LEFT JOIN statistics.case_home h ON h.organ_id = c.organ_id AND h.id = c.case_id
         AND ($1::uuid[] IS NULL OR h.id = ANY ($1)) AND ($2::uuid IS NULL OR h.id >= $2)
         AND ($3::uuid IS NULL OR h.id < $3)
    """

CASES = Family(
    "case",
    "subject",
    (
        SUBMITTED, BUNDLED, ACCEPTED, TURNED, DECIDED, PROMISED, CLOSED, DELIVERED, PUBLISHED, CHECKED, TAKEN,
        RATED, REMEDIED,
    ),
    FACTS,
)  # fmt: skip
