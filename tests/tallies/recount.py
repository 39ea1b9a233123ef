"""The figures once more, by hand: two recounts that share nothing with the definitions.

`fold` walks the raw events one by one in Python. `SQL` asks the event table itself, figure by figure.
Both read `event` and `item_version`, never the statistician's views.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

Row = Mapping[str, Any]
Key = tuple[str, int, int, str, date]
"""Part, organ, centre, item, day."""
DECISIONS = ("case_granted", "case_refused", "case_ended")


@dataclass
class Recount:
    """How many of each part on each day, and what their amounts add up to."""

    rows: Counter[Key] = field(default_factory=Counter)
    amounts: Counter[Key] = field(default_factory=Counter)

    def add(self, part: str, event: Row, on: date, amount: int = 0) -> None:
        key = (part, event["organ_id"], event["centre_id"] or 0, event["item_code"] or "", on)
        self.rows[key] += 1
        self.amounts[key] += amount

    def parts(self, *parts: str) -> int:
        return sum(n for key, n in self.rows.items() if key[0] in parts)

    def amount(self, *parts: str) -> int:
        return sum(n for key, n in self.amounts.items() if key[0] in parts)


def fold(
    events: Iterable[Row],
    licences: Mapping[tuple[str, int], str],
    exceptions: set[tuple[str, int]],
    first: date,
    last: date,
    scopes: Iterable[str],
    persons: Mapping[Any, int],
) -> Recount:
    """Every figure's rows. `licences`: the scope of each item version that is a licence; `persons`: who each
    visit was by, where that is known."""
    wanted = set(scopes)
    cases: dict[Any, list[Row]] = defaultdict(list)
    appointments: dict[Any, list[Row]] = defaultdict(list)
    tickets: dict[Any, list[Row]] = defaultdict(list)
    visits: dict[Any, list[Row]] = defaultdict(list)
    for event in sorted(events, key=lambda e: (e["at"], e["id"])):
        kind = event["kind"]
        if kind.startswith("case_"):
            cases[event["case_id"]].append(event)
        if kind.startswith("appointment_"):
            appointments[event["appointment_id"], event["slot_on"]].append(event)
        if kind.startswith("ticket_"):
            tickets[event["ticket_id"]].append(event)
        if kind in ("case_visited", "visit_ended"):
            visits[event["visit_id"]].append(event)
    found = Recount()

    def within(on: date) -> bool:
        return first <= on <= last

    def is_licence(event: Row) -> bool:
        return licences.get((event["item_code"], event["item_version"])) in wanted

    for history in cases.values():
        taken_back = any(e["kind"] == "case_acceptance_withdrawn" for e in history)
        moves = [
            e
            for e in history
            if e["kind"] in DECISIONS or (e["kind"] == "case_accepted" and not taken_back)
        ]
        _licence(found, moves, is_licence, first, last)
        _closing(found, history, exceptions, first, last)
        _sharing(found, history, first, last)
    for (_, slot_on), history in appointments.items():
        if within(slot_on):
            _appointment(found, history, slot_on)
    for history in tickets.values():
        _ticket(found, history, within)
    for (_, _, on), lost in _lost(visits, cases, persons).items():
        if within(on):
            found.add("wasted", min(lost, key=lambda e: e["id"]), on)
    return found


def _lost(
    visits: Mapping[Any, list[Row]], cases: Mapping[Any, list[Row]], persons: Mapping[Any, int]
) -> dict[tuple[Any, Any, date], list[Row]]:
    """Who was somewhere in vain for our reason: (who, centre, day) -> the matters that were not mended that day."""
    lost: dict[tuple[Any, Any, date], list[Row]] = defaultdict(list)
    for visit_id, told in visits.items():
        matters = [e for e in told if e["case_id"]] or told
        for e in matters:
            if e["details"]["outcome"] != "unserved_ours":
                continue
            mended = e["case_id"] and any(
                _stood(o) == _stood(e) and _is_served(o) for o in cases[e["case_id"]]
            )
            if not mended:
                who = persons.get(visit_id, visit_id)
                lost[who, e["centre_id"], e["on_date"]].append(e)
    return lost


def _stood(event: Row) -> tuple[Any, date] | None:
    """Where somebody stood that day, as far as the event shows it."""
    details = event["details"] or {}
    by_hand = event["kind"] == "case_delivered" and "how" not in details
    if event["kind"] != "case_visited" and not by_hand:
        return None
    return event["centre_id"], event["on_date"]


def _is_served(event: Row) -> bool:
    return bool(event["kind"] == "case_delivered" or event["details"]["outcome"] == "served")


def _licence(found: Recount, moves: list[Row], is_licence: Any, first: date, last: date) -> None:
    """Count what moved in the period, and walk the case: is it open before it, is it open after it?"""
    for event in moves:
        if first <= event["on_date"] <= last and is_licence(event):
            by_law = event["actor_kind"] == "law"
            part = {
                "case_accepted": "deemed" if by_law else "accepted",
                "case_granted": "granted_by_silence" if by_law else "granted",
                "case_refused": "refused",
                "case_ended": "ended",
            }[event["kind"]]
            found.add(part, event, event["on_date"])
    for acceptance in [e for e in moves if e["kind"] == "case_accepted" and is_licence(e)]:
        later = [
            e["on_date"] for e in moves if e["kind"] in DECISIONS and e["at"] >= acceptance["at"]
        ]
        for part, limit in (
            ("carried_in", first),
            ("carried_out", date.fromordinal(last.toordinal() + 1)),
        ):
            if acceptance["on_date"] < limit and not any(on < limit for on in later):
                found.add(part, acceptance, acceptance["on_date"])


def _sharing(found: Recount, history: list[Row], first: date, last: date) -> None:
    """What came from another place, by its scheme, when it is accepted; what was taken for others, when taken."""
    told = [e for e in history if e["kind"] == "case_handed_over"]
    came = [e["details"]["scheme"] for e in told if "from" in e["details"] and e["on_date"] <= last]
    for e in history:
        if not first <= e["on_date"] <= last:
            continue
        if e in told and e["details"]["act"] == "taken":
            found.add("taken", e, e["on_date"])
        if e["kind"] == "case_accepted" and came:
            found.add(f"sent_{came[0]}", e, e["on_date"])


def _closing(
    found: Recount, history: list[Row], exceptions: set[Any], first: date, last: date
) -> None:
    delivered = [e for e in history if e["kind"] == "case_delivered"]
    if not delivered or not first <= delivered[0]["on_date"] <= last:
        return
    closing = delivered[0]
    trips = {_stood(e) for e in history if e["on_date"] <= closing["on_date"]} - {None}
    submitted = [
        e for e in history if e["kind"] == "case_submitted" and e["on_date"] <= closing["on_date"]
    ]
    excepted = (closing["item_code"], closing["item_version"]) in exceptions
    complete = bool(submitted) and submitted[0]["details"]["complete"] and not excepted
    part = f"{'complete' if complete else 'other'}_{min(len(trips), 3)}"
    found.add(part, closing, closing["on_date"], len(trips))


def _appointment(found: Recount, history: list[Row], slot_on: date) -> None:
    kinds = [e["kind"].removeprefix("appointment_") for e in history]
    by_centre = [
        e
        for e in history
        if e["kind"] == "appointment_cancelled" and e["details"]["by"] == "centre"
    ]
    if "booked" not in kinds or by_centre:
        return
    ends = [kind for kind in kinds if kind in ("arrived", "noshow")]
    part = ends[0] if ends else "cancelled" if "cancelled" in kinds else "open"
    booked = next(e for e in history if e["kind"] == "appointment_booked")
    found.add(part, booked, slot_on)


def _ticket(found: Recount, history: list[Row], within: Any) -> None:
    called = [e for e in history if e["kind"] == "ticket_called"]
    issued = [e for e in history if e["kind"] == "ticket_issued"]
    if called and issued and within(called[0]["on_date"]):
        part = "called_booked" if issued[0]["details"]["appointment"] else "called_walk_in"
        found.add(part, called[0], called[0]["on_date"], called[0]["details"]["waited_s"])


LICENCE = """
    EXISTS (SELECT 1 FROM item_version v WHERE (v.item_code, v.version) = (e.item_code, e.item_version)
            AND v.power_type = 'licence' AND v.statistics_scope = ANY ($3::text[]))
"""
STANDS = """
    (kind <> 'case_accepted' OR case_id NOT IN (
        SELECT w.case_id FROM event w WHERE w.kind = 'case_acceptance_withdrawn'))
"""
CLOSED = """
    SELECT c.case_id, c.item_code, c.item_version, c.on_date,
           (SELECT count(*) FROM (
                SELECT w.centre_id, w.on_date FROM event w WHERE w.case_id = c.case_id AND w.kind = 'case_visited'
                UNION SELECT d.centre_id, d.on_date FROM event d WHERE d.case_id = c.case_id
                  AND d.kind = 'case_delivered' AND NOT coalesce(d.details ? 'how', false)) w
            WHERE w.on_date <= c.on_date) AS visits,
           (SELECT (s.details ->> 'complete')::boolean FROM event s
            WHERE s.case_id = c.case_id AND s.kind = 'case_submitted' ORDER BY s.at, s.id LIMIT 1) AS complete
    FROM (SELECT e.*, row_number() OVER (PARTITION BY case_id ORDER BY at, id) AS place
          FROM event e WHERE kind = 'case_delivered') c
    WHERE c.place = 1 AND c.on_date BETWEEN $1 AND $2 AND $3::text[] IS NOT NULL
"""

SQL: dict[str, str] = {
    "F01": "SELECT count(*) FROM event e WHERE kind = 'case_accepted' AND on_date BETWEEN $1 AND $2 AND"
    + STANDS + " AND" + LICENCE,
    "F02": "SELECT count(*) FROM event e WHERE kind = 'case_granted' AND on_date BETWEEN $1 AND $2 AND" + LICENCE,
    "F03": "SELECT count(*) FILTER (WHERE kind = 'case_refused') + count(*) FILTER (WHERE kind = 'case_ended')"
    " FROM event e WHERE on_date BETWEEN $1 AND $2 AND" + LICENCE,
    # For every day a case is open: +1 at acceptance, -1 at decision; what is left is carried.
    "carried_in": "SELECT sum(CASE kind WHEN 'case_accepted' THEN 1 ELSE -1 END) FROM event e WHERE on_date < $1"
    " AND $2::date IS NOT NULL AND kind IN ('case_accepted', 'case_granted', 'case_refused', 'case_ended') AND"
    + STANDS + " AND" + LICENCE,
    "carried_out": "SELECT sum(CASE kind WHEN 'case_accepted' THEN 1 ELSE -1 END) FROM event e WHERE on_date <= $2"
    " AND $1::date IS NOT NULL AND kind IN ('case_accepted', 'case_granted', 'case_refused', 'case_ended') AND"
    + STANDS + " AND" + LICENCE,
    # Case by case: where it was taken, else where its applicant is from, against the county and the item's list.
    "F17": """
        SELECT count(*) FROM event e
        JOIN organ o ON o.id = e.organ_id
        JOIN item_version v ON (v.item_code, v.version) = (e.item_code, e.item_version)
        LEFT JOIN case_file f ON f.id = e.case_id LEFT JOIN person p ON p.id = f.person_id
        CROSS JOIN LATERAL (SELECT substr(o.division_code, 1, 4) AS here, substr(p.home_division, 1, 4) AS home,
            ARRAY(SELECT jsonb_array_elements_text(v.content -> 'regions')) AS listed,
            ARRAY['3301', '3303', '3305', '3307', '3308'] AS five, ARRAY['31', '32', '33', '34'] AS delta) t
        WHERE e.kind = 'case_accepted' AND e.on_date BETWEEN $1 AND $2 AND $3::text[] IS NOT NULL AND (
            EXISTS (SELECT 1 FROM event r WHERE r.case_id = e.case_id AND r.kind = 'case_handed_over'
                    AND r.on_date <= $2 AND r.details ->> 'act' = 'received' AND r.details ? 'from')
            OR substr(p.home_division, 1, 6) <> o.division_code AND (
                'cross_province' = ANY (listed)
                OR 'city' = ANY (listed) AND home = here
                OR 'hang_wen_hu_jin_qu' = ANY (listed) AND home = ANY (five) AND here = ANY (five)
                OR 'province' = ANY (listed) AND substr(home, 1, 2) = substr(here, 1, 2)
                OR 'yangtze_delta' = ANY (listed) AND substr(home, 1, 2) = ANY (delta)
                   AND substr(here, 1, 2) = ANY (delta)))""",
    "F18": "SELECT round(avg((visits <= 1)::int), 4) FROM (" + CLOSED + ") f WHERE complete AND NOT EXISTS ("
    "SELECT 1 FROM item_version v WHERE (v.item_code, v.version) = (f.item_code, f.item_version)"
    " AND v.max_visits_exception)",
    "F19": "SELECT round(avg(visits), 2) FROM (" + CLOSED + ") f",
    "F19 wasted": "SELECT count(DISTINCT (coalesce(v.person_id::text, e.visit_id::text), e.centre_id, e.on_date))"
    " FROM event e LEFT JOIN visit v ON v.id = e.visit_id"
    " WHERE e.on_date BETWEEN $1 AND $2 AND e.details ->> 'outcome' = 'unserved_ours' AND $3::text[] IS NOT NULL"
    " AND (e.kind = 'case_visited' AND (e.case_id, coalesce(e.centre_id, 0), e.on_date) NOT IN ("
    "   SELECT s.case_id, coalesce(s.centre_id, 0), s.on_date FROM event s WHERE s.case_id IS NOT NULL AND ("
    "     s.kind = 'case_visited' AND s.details ->> 'outcome' = 'served'"
    "     OR s.kind = 'case_delivered' AND NOT coalesce(s.details ? 'how', false)))"
    "  OR e.kind = 'visit_ended' AND e.visit_id NOT IN ("
    "   SELECT c.visit_id FROM event c WHERE c.kind = 'case_visited'))",
    "F24": "SELECT count(DISTINCT appointment_id) FROM event b WHERE kind = 'appointment_booked'"
    " AND slot_on BETWEEN $1 AND $2 AND $3::text[] IS NOT NULL AND NOT EXISTS (SELECT 1 FROM event c"
    " WHERE c.appointment_id = b.appointment_id AND c.kind = 'appointment_cancelled'"
    " AND c.details ->> 'by' = 'centre')",
}  # fmt: skip
"""Headline numbers by the plainest statement that says them."""
