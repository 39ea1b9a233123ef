"""Cases: every step that is counted, read from the case's own events.

$1: these cases; $2 and $3: or those whose id lies from $2 (or from the beginning) up to, not with, $3.
"""

from backend.tallies.models.facts import Family, Source

SUBMITTED = Source("submitted", "case", (("how", ("online", "on_site")),))
"""Handed in for the first time."""
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
    ), told AS (
        SELECT e.case_id, e.id, e.on_date, e.at, e.kind, e.organ_id, coalesce(e.centre_id, 0) AS centre_id, e.item_code,
               e.item_version, e.actor_kind, e.details,
               e.kind IN ('case_granted', 'case_refused', 'case_ended') AS deciding
        FROM statistics.event e
        WHERE ($1::uuid[] IS NULL OR e.case_id = ANY ($1))
          AND ($2::uuid IS NULL OR e.case_id >= $2) AND ($3::uuid IS NULL OR e.case_id < $3)
          AND e.case_id IS NOT NULL AND e.kind IN (
              'case_submitted', 'case_noticed', 'case_accepted', 'case_acceptance_withdrawn', 'case_not_accepted',
              'case_not_needed', 'case_withdrawn', 'case_paused', 'case_resumed', 'case_granted', 'case_refused',
              'case_ended', 'case_delivered', 'case_visited', 'case_published', 'case_checked', 'case_handed_over',
              'case_rated', 'case_rating_closed', 'case_rating_called', 'case_rating_excluded', 'case_remedy_filed',
              'case_remedy_decided')
    ), whole AS (
        -- What holds of the whole case, beside each of its events.
        SELECT t.*,
               CASE t.kind
               WHEN 'case_submitted' THEN count(*) FILTER (WHERE t.kind = 'case_submitted') OVER so_far
               WHEN 'case_accepted' THEN count(*) FILTER (WHERE t.kind = 'case_accepted') OVER so_far
               WHEN 'case_delivered' THEN count(*) FILTER (WHERE t.kind = 'case_delivered') OVER so_far
               WHEN 'case_published' THEN count(*) FILTER (WHERE t.kind = 'case_published') OVER so_far
               WHEN 'case_checked' THEN count(*) FILTER (WHERE t.kind = 'case_checked') OVER so_far END AS nth,
               bool_or(t.kind = 'case_noticed') OVER own AS noticed,
               bool_or(t.kind = 'case_acceptance_withdrawn') OVER own AS taken_back,
               min(t.at) FILTER (WHERE t.kind = 'case_accepted') OVER own AS accepted_at,
               min(t.details ->> 'scheme') FILTER (
                   WHERE t.kind = 'case_handed_over' AND t.details ->> 'act' = 'received' AND t.details ? 'from')
                   OVER own AS sent
        FROM told t
        WINDOW own AS (PARTITION BY t.case_id),
               so_far AS (PARTITION BY t.case_id ORDER BY t.at, t.id ROWS UNBOUNDED PRECEDING)
    ), walked AS MATERIALIZED (
        -- And what came before it.
        SELECT w.*,
               max(CASE WHEN w.details ->> 'tag' = 'cloud' THEN 'cloud' ELSE w.details ->> 'channel' END) FILTER (
                   WHERE w.kind = 'case_submitted' AND w.nth = 1) OVER own AS channel,
               bool_or(w.details ->> 'complete' = 'true') FILTER (WHERE w.kind = 'case_submitted' AND w.nth = 1)
                   OVER own AS complete,
               max(w.on_date) FILTER (WHERE w.kind = 'case_submitted' AND w.nth = 1) OVER own AS submitted_on,
               max(w.on_date) FILTER (WHERE w.kind = 'case_delivered' AND w.nth = 1) OVER own AS closed_on,
               max(w.at) FILTER (WHERE w.kind = 'case_accepted' AND NOT w.taken_back) OVER before AS since_at,
               max(w.on_date) FILTER (WHERE w.kind = 'case_accepted' AND NOT w.taken_back) OVER before AS since_on,
               max(w.on_date) FILTER (WHERE w.deciding) OVER before AS decided_on,
               count(*) FILTER (WHERE w.deciding AND w.at >= w.accepted_at AND NOT w.taken_back) OVER so_far AS decisions
        FROM whole w
        WINDOW own AS (PARTITION BY w.case_id), before AS (PARTITION BY w.case_id ORDER BY w.at),
               so_far AS (PARTITION BY w.case_id ORDER BY w.at, w.id ROWS UNBOUNDED PRECEDING)
    ), tripped AS (
        SELECT t.case_id, count(DISTINCT (t.centre_id, t.on_date))::integer AS trips
        FROM walked t
        WHERE t.on_date <= t.closed_on
          AND (t.kind = 'case_visited' OR (t.kind = 'case_delivered' AND t.details ->> 'how' IS NULL))
        GROUP BY t.case_id
    ), pauses AS (
        SELECT p.case_id, coalesce((p.details ->> 'from')::date, p.on_date) AS from_on,
               min(coalesce((r.details ->> 'to')::date, r.on_date)) AS to_on
        FROM walked p LEFT JOIN walked r ON r.case_id = p.case_id AND r.kind = 'case_resumed'
             AND r.details ->> 'pause' = p.details ->> 'pause'
        WHERE p.kind = 'case_paused' GROUP BY p.case_id, p.id, p.on_date, p.details
    ), held_up AS (
        SELECT h.id, range_agg(daterange(h.from_on, greatest(h.from_on, h.to_on + 1))) AS spans
        FROM (SELECT d.id, greatest(p.from_on, d.since_on + 1) AS from_on, least(p.to_on, d.on_date) AS to_on
              FROM walked d JOIN pauses p ON p.case_id = d.case_id WHERE d.deciding) h
        GROUP BY h.id
    ), stood AS (
        SELECT h.id, sum(t.n - f.n)::integer AS days
        FROM held_up h, unnest(h.spans) AS s (span), days t, days f
        WHERE t.on_date = upper(s.span) - 1 AND f.on_date = lower(s.span) - 1
        GROUP BY h.id
    ), handled AS (
        SELECT t.case_id, t.details ->> 'step' AS step, bool_or(t.kind = 'case_rating_closed') AS mended,
               bool_or(t.kind = 'case_rating_called') AS called, bool_or(t.kind = 'case_rating_excluded') AS excluded
        FROM walked t WHERE t.kind IN ('case_rating_closed', 'case_rating_called', 'case_rating_excluded')
        GROUP BY t.case_id, t.details ->> 'step'
    ), rated AS (
        SELECT r.id, 'level_' || (r.details ->> 'level') || CASE WHEN h.mended THEN '.mended' ELSE '.open' END
                     || CASE WHEN h.called THEN '.called' ELSE '.uncalled' END || '.' || (r.details ->> 'step') AS part
        FROM (SELECT DISTINCT ON (t.case_id, t.details ->> 'step') t.* FROM walked t WHERE t.kind = 'case_rated'
              ORDER BY t.case_id, t.details ->> 'step', t.at DESC, t.id DESC) r
        LEFT JOIN handled h ON h.case_id = r.case_id AND h.step = r.details ->> 'step'
        WHERE NOT coalesce(h.excluded, false)
    ), counted AS (
        SELECT w.*, k.source,
               CASE k.source
               WHEN 'submitted' THEN CASE WHEN w.channel IN ('app', 'web', 'mini', 'cloud') THEN 'online' ELSE 'on_site' END
               WHEN 'accepted' THEN
                   CASE WHEN w.actor_kind = 'law' THEN 'deemed' ELSE coalesce(w.details ->> 'way', 'plain') END
                   || CASE WHEN w.noticed THEN '.noticed' ELSE '.clean' END
                   || CASE WHEN w.nth = 1 THEN '.first' ELSE '.again' END
               WHEN 'turned' THEN substr(w.kind, 6)
               WHEN 'decided' THEN
                   CASE WHEN w.kind = 'case_granted' AND w.actor_kind = 'law' THEN 'granted_by_silence'
                        ELSE substr(w.kind, 6) END
                   || '.' || coalesce(w.details ->> 'of', 'new')
                   || CASE WHEN w.on_date > (w.details ->> 'legal_due')::date THEN '.late'
                           WHEN w.on_date <= (w.details ->> 'promised_due')::date THEN '.promise'
                           WHEN w.details ? 'legal_due' THEN '.legal'
                           WHEN w.details ? 'promised_due' THEN '.missed' ELSE '.none' END
                   || CASE WHEN w.since_at IS NULL THEN '.unknown'
                           WHEN w.at - w.since_at <= interval '24 hours' THEN '.day' ELSE '.longer' END
                   || CASE WHEN w.at >= w.accepted_at AND NOT w.taken_back AND w.decisions = 1 THEN '.paired'
                           ELSE '.stray' END
               WHEN 'closed' THEN
                   CASE WHEN w.complete AND NOT coalesce(v.max_visits_exception, false) THEN 'complete.' ELSE 'other.' END
                   || least(coalesce(x.trips, 0), 3)
               WHEN 'delivered' THEN 'all'
               WHEN 'published' THEN CASE WHEN u.n - d.n <= 7 THEN 'on_time' ELSE 'late' END
               WHEN 'checked' THEN CASE WHEN u.n - d.n <= 60 THEN 'on_time' ELSE 'late' END
               WHEN 'taken' THEN 'taken'
               WHEN 'rated' THEN r.part
               ELSE (w.details ->> 'kind') || '.'
                    || CASE w.kind WHEN 'case_remedy_filed' THEN 'filed' ELSE w.details ->> 'outcome' END END AS part,
               CASE k.source
               WHEN 'accepted' THEN coalesce((w.details ->> 'shared')::integer, 0)
               WHEN 'decided' THEN greatest(0, coalesce(u.n - f.n, 0) - coalesce(s.days, 0))::integer
               WHEN 'closed' THEN coalesce(x.trips, 0)
               WHEN 'delivered' THEN w.on_date - w.submitted_on
               WHEN 'rated' THEN (w.details ->> 'level')::integer
               ELSE 0 END AS value,
               v.regions
        FROM walked w
        JOIN (VALUES
            ('case_submitted', 'submitted', true), ('case_accepted', 'accepted', false),
            ('case_not_accepted', 'turned', false), ('case_not_needed', 'turned', false),
            ('case_withdrawn', 'turned', false), ('case_acceptance_withdrawn', 'turned', false),
            ('case_granted', 'decided', false), ('case_refused', 'decided', false), ('case_ended', 'decided', false),
            ('case_delivered', 'closed', true), ('case_delivered', 'delivered', true),
            ('case_published', 'published', true), ('case_checked', 'checked', true),
            ('case_handed_over', 'taken', false), ('case_rated', 'rated', false),
            ('case_remedy_filed', 'remedied', false), ('case_remedy_decided', 'remedied', false)) AS k (kind, source, once)
            ON k.kind = w.kind AND (w.nth = 1 OR NOT k.once)
        LEFT JOIN tripped x ON x.case_id = w.case_id
        LEFT JOIN stood s ON s.id = w.id
        LEFT JOIN rated r ON r.id = w.id
        CROSS JOIN LATERAL (SELECT worked_days((SELECT n FROM calendar), w.on_date)) AS u (n)
        CROSS JOIN LATERAL (SELECT worked_days((SELECT n FROM calendar), w.since_on)) AS f (n)
        CROSS JOIN LATERAL (SELECT worked_days((SELECT n FROM calendar), w.decided_on)) AS d (n)
        LEFT JOIN versions v ON v.item_code = w.item_code AND v.version = w.item_version
        WHERE CASE k.source WHEN 'accepted' THEN NOT w.taken_back WHEN 'taken' THEN w.details ->> 'act' = 'taken'
                            WHEN 'delivered' THEN w.submitted_on IS NOT NULL WHEN 'rated' THEN r.id IS NOT NULL
                            ELSE true END
    )
    SELECT c.source, c.part, c.organ_id, c.centre_id, coalesce(c.item_code, '') AS item_code,
           coalesce(c.item_version, 0) AS item_version, coalesce(c.channel, '') AS channel,
           coalesce(h.applicant, '') AS applicant,
           coalesce('sent_' || c.sent, 'own_' || region_scheme(o.division_code, h.home_division, c.regions), '') AS scheme,
           c.on_date, c.id, c.case_id AS subject, c.value
    FROM counted c
    JOIN statistics.organ o ON o.id = c.organ_id
    LEFT JOIN statistics.case_home h ON h.organ_id = c.organ_id AND h.id = c.case_id
         AND ($1::uuid[] IS NULL OR h.id = ANY ($1)) AND ($2::uuid IS NULL OR h.id >= $2)
         AND ($3::uuid IS NULL OR h.id < $3)
    """

CASES = Family(
    "case",
    "subject",
    (
        SUBMITTED, ACCEPTED, TURNED, DECIDED, CLOSED, DELIVERED, PUBLISHED, CHECKED, TAKEN, RATED, REMEDIED,
    ),
    FACTS,
)  # fmt: skip
