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
        ("timing", ("promise", "legal", "late", "none")),
        ("speed", ("day", "longer", "unknown")),
        ("pairing", ("paired", "stray")),
    ),
    spread=True,
)
"""Decided or ended. value: working days from the acceptance, without the days of its pauses. stray: not the
first decision after the first acceptance, so that the books of the case don't balance."""
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
    ), told AS MATERIALIZED (
        SELECT e.case_id, e.id, e.on_date, e.at, e.kind, e.organ_id, coalesce(e.centre_id, 0) AS centre_id, e.item_code,
               e.item_version, e.actor_kind, e.details
        FROM statistics.event e
        WHERE ($1::uuid[] IS NULL OR e.case_id = ANY ($1))
          AND ($2::uuid IS NULL OR e.case_id >= $2) AND ($3::uuid IS NULL OR e.case_id < $3)
          AND e.case_id IS NOT NULL AND e.kind LIKE 'case\\_%'
    ), whole AS MATERIALIZED (
        SELECT t.case_id, any_value(t.organ_id) AS organ_id,
               (array_agg(t.id ORDER BY t.at, t.id) FILTER (WHERE t.kind = 'case_submitted'))[1] AS submitted_id,
               (array_agg(t.id ORDER BY t.at, t.id) FILTER (WHERE t.kind = 'case_accepted'))[1] AS accepted_id,
               min(t.at) FILTER (WHERE t.kind = 'case_accepted') AS accepted_at,
               (array_agg(t.id ORDER BY t.at, t.id) FILTER (WHERE t.kind = 'case_delivered'))[1] AS closed_id,
               (array_agg(t.id ORDER BY t.at, t.id) FILTER (WHERE t.kind = 'case_published'))[1] AS published_id,
               (array_agg(t.id ORDER BY t.at, t.id) FILTER (WHERE t.kind = 'case_checked'))[1] AS checked_id,
               bool_or(t.kind = 'case_noticed') AS noticed,
               bool_or(t.kind = 'case_acceptance_withdrawn') AS taken_back,
               bool_or(t.kind = 'case_paused') AS paused,
               min(t.details ->> 'scheme') FILTER (
                   WHERE t.kind = 'case_handed_over' AND t.details ->> 'act' = 'received' AND t.details ? 'from') AS sent
        FROM told t GROUP BY t.case_id
    ), known AS MATERIALIZED (
        SELECT w.*, s.on_date AS submitted_on, s.at AS submitted_at, c.on_date AS closed_on,
               coalesce(CASE WHEN s.details ->> 'tag' = 'cloud' THEN 'cloud' ELSE s.details ->> 'channel' END, '') AS channel,
               coalesce(s.details ->> 'complete' = 'true', false) AS complete,
               coalesce(h.applicant, '') AS applicant, h.home_division, o.division_code
        FROM whole w
        LEFT JOIN told s ON s.case_id = w.case_id AND s.id = w.submitted_id
        LEFT JOIN told c ON c.case_id = w.case_id AND c.id = w.closed_id
        LEFT JOIN statistics.case_home h ON h.organ_id = w.organ_id AND h.id = w.case_id
        LEFT JOIN statistics.organ o ON o.id = w.organ_id
    ), tripped AS (
        SELECT t.case_id, count(DISTINCT (t.centre_id, t.on_date))::integer AS trips
        FROM told t JOIN known k ON k.case_id = t.case_id
        WHERE t.on_date <= k.closed_on
          AND (t.kind = 'case_visited' OR (t.kind = 'case_delivered' AND t.details ->> 'how' IS NULL))
        GROUP BY t.case_id
    ), walked AS MATERIALIZED (
        SELECT t.*, max(t.at) FILTER (WHERE t.kind = 'case_accepted' AND NOT k.taken_back) OVER before AS since_at,
               max(t.on_date) FILTER (WHERE t.kind = 'case_accepted' AND NOT k.taken_back) OVER before AS since_on,
               max(t.on_date) FILTER (WHERE t.kind IN ('case_granted', 'case_refused', 'case_ended')) OVER before
                   AS decided_on,
               t.kind <> 'case_accepted' AND t.at >= k.accepted_at AND NOT k.taken_back AS after
        FROM told t JOIN known k ON k.case_id = t.case_id
        WHERE t.kind IN ('case_accepted', 'case_granted', 'case_refused', 'case_ended', 'case_published', 'case_checked')
        WINDOW before AS (PARTITION BY t.case_id ORDER BY t.at)
    ), decisions AS MATERIALIZED (
        SELECT d.*, d.after AND row_number() OVER (PARTITION BY d.case_id, d.after ORDER BY d.at, d.id) = 1 AS paired
        FROM walked d WHERE d.kind IN ('case_granted', 'case_refused', 'case_ended')
    ), pauses AS (
        SELECT p.case_id, p.on_date AS from_on, min(r.on_date) AS to_on
        FROM told p JOIN known k ON k.case_id = p.case_id AND k.paused
        LEFT JOIN told r ON r.case_id = p.case_id AND r.kind = 'case_resumed'
             AND r.details ->> 'pause' = p.details ->> 'pause'
        WHERE p.kind = 'case_paused' GROUP BY p.case_id, p.id, p.on_date
    ), stood AS (
        SELECT d.id, sum(greatest(0, t.n - f.n))::integer AS days
        FROM decisions d JOIN pauses p ON p.case_id = d.case_id
        JOIN days t ON t.on_date = least(coalesce(p.to_on, d.on_date), d.on_date)
        JOIN days f ON f.on_date = greatest(p.from_on - 1, d.since_on)
        GROUP BY d.id
    ), rated AS MATERIALIZED (
        SELECT DISTINCT ON (t.case_id, t.details ->> 'step') t.*
        FROM told t WHERE t.kind = 'case_rated' ORDER BY t.case_id, t.details ->> 'step', t.at DESC, t.id DESC
    ), handled AS MATERIALIZED (
        SELECT t.case_id, t.details ->> 'step' AS step, bool_or(t.kind = 'case_rating_closed') AS mended,
               bool_or(t.kind = 'case_rating_called') AS called, bool_or(t.kind = 'case_rating_excluded') AS excluded
        FROM told t WHERE t.kind IN ('case_rating_closed', 'case_rating_called', 'case_rating_excluded')
        GROUP BY t.case_id, t.details ->> 'step'
    ), counted AS (
        SELECT 'submitted' AS source,
               CASE WHEN k.channel IN ('app', 'web', 'mini', 'cloud') THEN 'online' ELSE 'on_site' END AS part,
               t.case_id, t.id, 0 AS value
        FROM known k JOIN told t ON t.case_id = k.case_id AND t.id = k.submitted_id
        UNION ALL
        SELECT 'accepted',
               CASE WHEN t.actor_kind = 'law' THEN 'deemed' ELSE coalesce(t.details ->> 'way', 'plain') END
               || CASE WHEN k.noticed THEN '.noticed' ELSE '.clean' END
               || CASE WHEN t.id = k.accepted_id THEN '.first' ELSE '.again' END,
               t.case_id, t.id, coalesce((t.details ->> 'shared')::integer, 0)
        FROM told t JOIN known k ON k.case_id = t.case_id WHERE t.kind = 'case_accepted' AND NOT k.taken_back
        UNION ALL
        SELECT 'turned', substr(t.kind, 6), t.case_id, t.id, 0 FROM told t
        WHERE t.kind IN ('case_not_accepted', 'case_not_needed', 'case_withdrawn', 'case_acceptance_withdrawn')
        UNION ALL
        SELECT 'decided',
               CASE WHEN d.kind = 'case_granted' AND d.actor_kind = 'law' THEN 'granted_by_silence'
                    ELSE substr(d.kind, 6) END
               || '.' || coalesce(d.details ->> 'of', 'new')
               || CASE WHEN d.on_date > (d.details ->> 'legal_due')::date THEN '.late'
                       WHEN d.on_date <= (d.details ->> 'promised_due')::date THEN '.promise'
                       WHEN d.details ->> 'legal_due' IS NOT NULL THEN '.legal' ELSE '.none' END
               || CASE WHEN d.since_at IS NULL THEN '.unknown'
                       WHEN d.at - d.since_at <= interval '24 hours' THEN '.day' ELSE '.longer' END
               || CASE WHEN d.paired THEN '.paired' ELSE '.stray' END,
               d.case_id, d.id, greatest(0, coalesce(u.n - f.n, 0) - coalesce(s.days, 0))::integer
        FROM decisions d
        LEFT JOIN days u ON u.on_date = d.on_date LEFT JOIN days f ON f.on_date = d.since_on
        LEFT JOIN stood s ON s.id = d.id
        UNION ALL
        SELECT 'closed', CASE WHEN k.complete AND NOT coalesce(v.max_visits_exception, false) THEN 'complete.' ELSE 'other.' END
                         || least(coalesce(x.trips, 0), 3),
               t.case_id, t.id, coalesce(x.trips, 0)
        FROM known k JOIN told t ON t.case_id = k.case_id AND t.id = k.closed_id
        LEFT JOIN tripped x ON x.case_id = k.case_id
        LEFT JOIN statistics.item_version v ON v.item_code = t.item_code AND v.version = t.item_version
        UNION ALL
        SELECT 'delivered', 'all', t.case_id, t.id, t.on_date - k.submitted_on
        FROM known k JOIN told t ON t.case_id = k.case_id AND t.id = k.closed_id WHERE k.submitted_on IS NOT NULL
        UNION ALL
        SELECT substr(t.kind, 6),
               CASE WHEN u.n - f.n <= CASE t.kind WHEN 'case_published' THEN 7 ELSE 60 END THEN 'on_time' ELSE 'late' END,
               t.case_id, t.id, 0
        FROM known k JOIN walked t ON t.case_id = k.case_id AND t.id IN (k.published_id, k.checked_id)
        LEFT JOIN days u ON u.on_date = t.on_date LEFT JOIN days f ON f.on_date = t.decided_on
        UNION ALL
        SELECT 'taken', 'taken', t.case_id, t.id, 0 FROM told t
        WHERE t.kind = 'case_handed_over' AND t.details ->> 'act' = 'taken'
        UNION ALL
        SELECT 'rated', 'level_' || (r.details ->> 'level')
               || CASE WHEN h.mended THEN '.mended' ELSE '.open' END || CASE WHEN h.called THEN '.called' ELSE '.uncalled' END,
               r.case_id, r.id, (r.details ->> 'level')::integer
        FROM rated r LEFT JOIN handled h ON h.case_id = r.case_id AND h.step IS NOT DISTINCT FROM r.details ->> 'step'
        WHERE NOT coalesce(h.excluded, false)
        UNION ALL
        SELECT 'remedied', (t.details ->> 'kind') || '.'
               || CASE t.kind WHEN 'case_remedy_filed' THEN 'filed' ELSE t.details ->> 'outcome' END,
               t.case_id, t.id, 0
        FROM told t WHERE t.kind IN ('case_remedy_filed', 'case_remedy_decided')
    )
    SELECT c.source, c.part, t.organ_id, t.centre_id, coalesce(t.item_code, '') AS item_code,
           coalesce(t.item_version, 0) AS item_version, k.channel, k.applicant,
           coalesce('sent_' || k.sent, 'own_' || region_scheme(k.division_code, k.home_division, v.regions), '') AS scheme,
           t.on_date, c.id, c.case_id AS subject, c.value
    FROM counted c
    JOIN told t ON t.case_id = c.case_id AND t.id = c.id
    JOIN known k ON k.case_id = c.case_id
    LEFT JOIN statistics.item_version v ON v.item_code = t.item_code AND v.version = t.item_version
    """

CASES = Family(
    "case",
    "subject",
    (
        SUBMITTED, ACCEPTED, TURNED, DECIDED, CLOSED, DELIVERED, PUBLISHED, CHECKED, TAKEN, RATED, REMEDIED,
    ),
    FACTS,
)  # fmt: skip
