"""What may go wrong in a read model, as it has gone wrong elsewhere."""

from dataclasses import dataclass
from decimal import ROUND_DOWN
from typing import Any, Literal

from tests.tallies.planted import wrong


@dataclass(frozen=True)
class Bug:
    """`sql`: text of any statement and what stands there instead; `schema`: the same of a view or function;
    `python`: what is put in place of a name. `after`: planted before anything is counted, when half of it
    is, or when all is counted and only read."""

    name: str
    sql: tuple[tuple[str, str], ...] = ()
    schema: tuple[tuple[str, str, str, str], ...] = ()
    python: tuple[tuple[str, Any], ...] = ()
    after: Literal["nothing", "half", "all"] = "nothing"


def told(name: str, old: str, new: str) -> Bug:
    """In what is read from the log."""
    return Bug(name, ((old, new),))


def kept(name: str, *texts: tuple[str, str]) -> Bug:
    """In how what changed is kept."""
    return Bug(name, texts, after="half")


def read(name: str, old: str, new: str) -> Bug:
    """In how numbers are read from what is kept."""
    return Bug(name, ((old, new),), after="all")


DATED = "c.on_date, c.id, c.case_id AS subject"
NTH = "PARTITION BY e.case_id, e.kind ORDER BY e.at, e.id"

DATES = (
    told("a decision dated by the submission", DATED, DATED.replace(
        "c.on_date", "coalesce(CASE c.source WHEN 'decided' THEN c.submitted_on END, c.on_date) AS on_date")),
    told("what the law dates, dated when it was written", DATED, DATED.replace(
        "c.on_date", "(c.at AT TIME ZONE 'Asia/Shanghai')::date AS on_date")),
    told("days of Greenwich instead of Beijing", DATED, DATED.replace(
        "c.on_date", "CASE c.actor_kind WHEN 'law' THEN c.on_date ELSE (c.at AT TIME ZONE 'UTC')::date END AS on_date")),
    told("hours of Greenwich instead of Beijing", "AT TIME ZONE 'Asia/Shanghai', '.ID.HH24'",
         "AT TIME ZONE 'UTC', '.ID.HH24'"),
    told("an appointment on the day it was booked for first", "array_agg(e.slot_on ORDER BY e.at DESC, e.id DESC)",
         "array_agg(e.slot_on ORDER BY e.at, e.id)"),
)  # fmt: skip

WHAT_COUNTS = (
    told("a withdrawn acceptance counts", "w.kind = 'case_accepted' AND NOT w.taken_back", "w.kind = 'case_accepted'"),
    told("a voided case counts", "HAVING NOT bool_or(t.kind = 'case_voided')", "HAVING true"),
    Bug("what was undone counts", schema=(("view", "statistics.event", "NOT (EXISTS", "true OR NOT (EXISTS"),)),
    told("an appointment the centre cancelled counts", "e.details ->> 'by' = 'centre'", "e.details ->> 'by' = 'nobody'"),
    told("who was absent and came has arrived", "b.absent_at < coalesce(b.came_at, 'infinity')",
         "b.came_at IS NULL AND b.absent_at IS NOT NULL"),
    told("a rating left out after review counts", "WHERE NOT coalesce(h.excluded, false)", "WHERE true"),
    Bug("who did not rate was content", wrong.CONTENT),
    told("every case of a bundle is a bundle", "THEN '.lead' ELSE '.part'", "THEN '.lead' ELSE '.lead'"),
    told("papers that follow are a commitment", "'way' = 'commitment'", "'way' IN ('commitment', 'deferred')"),
    told("what ended was decided on a commitment", "AND a.promised WHERE w.kind IN ('case_granted', 'case_refused')", "AND a.promised WHERE w.deciding"),
    told("a bundle that is handed in again is one more", "w.nth = 1 AND w.details ? 'bundle'", "w.details ? 'bundle'"),
    told("a kiosk is online", "IN ('app', 'web', 'mini', 'cloud')", "IN ('app', 'web', 'mini', 'cloud', 'kiosk')"),
    told("what never was accepted took no time", "THEN '.unknown'", "THEN '.day'"),
    told("a promise that was missed is none", "THEN '.missed'", "THEN '.none'"),
    told("accepted again is accepted first", "'.again'", "'.first'"),
    told("every decision balances", "SELECT DISTINCT ON (d.case_id) d.id", "SELECT d.id"),
    told("papers taken elsewhere are taken here", "coalesce('sent_' || c.sent, ", "coalesce("),
    told("silence is no decision of its own", "'granted_by_silence'", "'granted'"),
    told("a correction notice is forgotten", "bool_or(t.kind = 'case_noticed')", "bool_or(t.kind = 'case_corrected')"),
    told("the newest version of the item", "coalesce(c.item_version, 0) AS item_version", wrong.NEWEST),
)  # fmt: skip

FIRST_AND_LAST = (
    told("the last of each kind is the first", NTH, NTH.replace("e.at, e.id", "e.at DESC, e.id DESC")),
    told("the last submission tells the channel", "max(CASE WHEN t.details ->> 'tag' = 'cloud' THEN 'cloud' ELSE"
         " t.details ->> 'channel' END) FILTER (\n                   WHERE t.kind = 'case_submitted' AND t.nth = 1)",
         "max(t.details ->> 'channel') FILTER (WHERE t.kind = 'case_submitted' AND t.nth > 0)"),
    told("the first of two ratings stays", "w.details ->> 'step', w.at DESC, w.id DESC", "w.details ->> 'step', w.at, w.id"),
    told("the wait for the last call", "t.ticket_id, t.at, t.id", "t.ticket_id, t.at DESC, t.id DESC"),
)  # fmt: skip

TRIPS = (
    told("a trip for each ticket", "count(DISTINCT (w.centre_id, w.on_date))", "count(*)"),
    told("the mail is a trip", "(w.kind = 'case_delivered' AND w.details ->> 'how' IS NULL)", "w.kind = 'case_delivered'"),
    told("in vain for each matter", "SELECT DISTINCT ON (u.on_date, u.trip) u.*", "SELECT u.*"),
    told("in vain though mended that day", "NOT EXISTS (SELECT FROM mended m", "NOT EXISTS (SELECT FROM mended m WHERE false AND"
         " true)  AND NOT EXISTS (SELECT FROM (SELECT * FROM mended LIMIT 0) m"),
)  # fmt: skip

TIME_TAKEN = (
    told("a pause counts", "coalesce(s.days, 0)", "0"),
    told("the day it is resumed on counts", "least(p.to_on, d.on_date) AS to_on", "least(p.to_on - 1, d.on_date) AS to_on"),
    told("the day of acceptance counts", "calendar), a.on_date)", "calendar), a.on_date - 1)"),
    told("holidays are worked", "FILTER (WHERE working)", "FILTER (WHERE extract(isodow FROM on_date) < 6)"),
    Bug("the first notice of the holidays", schema=(
        ("view", "statistics.calendar_day", "statutory_calendar.version DESC", "statutory_calendar.version"),)),
    told("the last day of the limit is late", "w.on_date > (w.details ->> 'legal_due')",
         "w.on_date >= (w.details ->> 'legal_due')"),
    told("24 hours are more than a day", "<= interval '24 hours'", "< interval '24 hours'"),
    told("the seventh working day is late", "<= k.days THEN", "< k.days THEN"),
)  # fmt: skip

KEPT = (
    kept("the sums of years are not kept up", ("(VALUES ('month'), ('year')) AS g", "(VALUES ('month')) AS g")),
    kept("what is gone is not taken off", ("SELECT source, grain, first, id, sum(sign),", "SELECT source, grain, first, id, sum(greatest(sign, 0)),")),
    kept("what is gone stays in the totals", ("item_version, sum(sign),", "item_version, sum(greatest(sign, 0)),")),
    kept("what is gone stays", ("(g.cell_id, g.on_date, g.id) RETURNING", "(g.cell_id, g.on_date, g.id)"
         " AND f.cell_id NOT IN (SELECT id FROM tally_cell WHERE source = 'booked') RETURNING")),
    kept("parts are added up once and never again", ("$8::text[])\n        ), totals", "$8::text[]) WHERE false\n        ), totals")),
    kept("a value changes and its sum does not", ("s.amount + excluded.amount", "s.amount")),
    kept("how often each value is not kept up", ("WHERE source = ANY ($5)", "WHERE source = ANY ($5) AND false")),
    kept("a permit granted later changes no appointment", ("appointment_id IS NOT NULL AND kind = 'appointment_fulfilled'", "false")),
    Bug("what comes late is lost", after="half", schema=(
        ("function", "tally_after_events", "FROM added e,",
         "FROM (SELECT * FROM added a WHERE a.on_date >= DATE '2025-01-01') e,"),)),
    Bug("what is undone later is not noticed", after="half", schema=(
        ("function", "tally_after_undo", "FROM added u JOIN", "FROM (SELECT * FROM added LIMIT 0) u JOIN"),)),
    Bug("trips of the past are not looked at again", after="half", schema=(
        ("function", "tally_subjects", "('trip', kind", "('trip', false AND kind"),)),
    told("channels are thrown together", "coalesce(c.channel, '') AS channel", "'' AS channel"),
)  # fmt: skip

READ = (
    Bug("scopes are not looked at", after="all", sql=((" AND c.scope = ANY ($12)", ""), (" AND v.statistics_scope = ANY ($12)", ""))),
    Bug("everything is a licence", after="all", sql=(("c.power = 'licence' AND ", ""), ("v.power_type = 'licence' AND ", ""))),
    read("places are not looked at", "c.centre_id = ANY ($5)", "true"),
    read("the first day is left out", "f.on_date BETWEEN $16::date AND $17::date", "f.on_date > $16::date AND f.on_date <= $17::date"),
    read("the median of averages", "min(value) FILTER (WHERE upto >= ceil(0.5 * every))", "round(sum(value * n) / sum(n))::integer"),
    read("the mean of means", "sum(p.amount)::bigint AS amount",
         "round(avg(p.amount::numeric / nullif(p.n, 0)) * sum(p.n))::bigint AS amount"),
    Bug("a value counts once however often it is", after="all", sql=(
        ("sum(n) OVER (alike ORDER BY value)", "sum(1) OVER (alike ORDER BY value)"),
        ("sum(n) OVER alike AS every", "sum(1) OVER alike AS every"),)),
    read("months beside years", "c.grain = 'year' AND c.first = ANY ($14::date[]) OR", "c.first = ANY ($14::date[]) OR"),
    read("values of totals by rows", "sum(c.n) AS n, sum(c.amount) AS amount", "count(*) AS n, sum(c.amount) AS amount"),
    read("years twice", "s.grain = 'year' AND s.first = ANY ($14::date[])", "s.first = ANY ($14::date[])"),
    Bug("cut off instead of rounded", after="all", python=(("backend.tallies.rules.plan.ROUND_HALF_UP", ROUND_DOWN),)),
    Bug("carried in with the first day", after="all", python=(("backend.tallies.rules.plan.day_before", wrong.day_before),)),
    Bug("the days at both ends are forgotten", after="all", python=(("backend.tallies.rules.plan.grains", wrong.grains),)),
)  # fmt: skip

BUGS = (*DATES, *WHAT_COUNTS, *FIRST_AND_LAST, *TRIPS, *TIME_TAKEN, *KEPT, *READ)
