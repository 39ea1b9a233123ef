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
) -> Recount:
    """Every figure's rows. `licences`: the scope of each item version that is a licence."""
    wanted = set(scopes)
    cases: dict[Any, list[Row]] = defaultdict(list)
    appointments: dict[Any, list[Row]] = defaultdict(list)
    tickets: dict[Any, list[Row]] = defaultdict(list)
    wasted: dict[Any, list[Row]] = defaultdict(list)
    for event in sorted(events, key=lambda e: (e["at"], e["id"])):
        kind = event["kind"]
        if kind.startswith("case_"):
            cases[event["case_id"]].append(event)
        if kind.startswith("appointment_"):
            appointments[event["appointment_id"], event["slot_on"]].append(event)
        if kind.startswith("ticket_"):
            tickets[event["ticket_id"]].append(event)
        if (
            kind in ("case_visited", "visit_ended")
            and event["details"]["outcome"] == "unserved_ours"
        ):
            wasted[event["visit_id"]].append(event)
    found = Recount()

    def within(on: date) -> bool:
        return first <= on <= last

    def is_licence(event: Row) -> bool:
        return licences.get((event["item_code"], event["item_version"])) in wanted

    for history in cases.values():
        _licence(found, [e for e in history if e["kind"] == "case_accepted" or e["kind"] in DECISIONS],
                 is_licence, first, last)  # fmt: skip
        _closing(found, history, exceptions, first, last)
    for (_, slot_on), history in appointments.items():
        if within(slot_on):
            _appointment(found, history, slot_on)
    for history in tickets.values():
        _ticket(found, history, within)
    for visit in wasted.values():
        told = next(
            (e for e in visit if e["kind"] == "visit_ended"), min(visit, key=lambda e: e["id"])
        )
        if within(told["on_date"]):
            found.add("wasted", told, told["on_date"])
    return found


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


def _closing(
    found: Recount, history: list[Row], exceptions: set[Any], first: date, last: date
) -> None:
    delivered = [e for e in history if e["kind"] == "case_delivered"]
    if not delivered or not first <= delivered[0]["on_date"] <= last:
        return
    closing = delivered[0]
    visits = {
        e["visit_id"]
        for e in history
        if e["kind"] == "case_visited" and e["on_date"] <= closing["on_date"]
    }
    submitted = [
        e for e in history if e["kind"] == "case_submitted" and e["on_date"] <= closing["on_date"]
    ]
    excepted = (closing["item_code"], closing["item_version"]) in exceptions
    complete = bool(submitted) and submitted[0]["details"]["complete"] and not excepted
    part = f"{'complete' if complete else 'other'}_{min(len(visits), 3)}"
    found.add(part, closing, closing["on_date"], len(visits))


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
CLOSED = """
    SELECT c.case_id, c.item_code, c.item_version, c.on_date,
           (SELECT count(DISTINCT w.visit_id) FROM event w
            WHERE w.case_id = c.case_id AND w.kind = 'case_visited' AND w.on_date <= c.on_date) AS visits,
           (SELECT (s.details ->> 'complete')::boolean FROM event s
            WHERE s.case_id = c.case_id AND s.kind = 'case_submitted' ORDER BY s.at, s.id LIMIT 1) AS complete
    FROM (SELECT e.*, row_number() OVER (PARTITION BY case_id ORDER BY at, id) AS place
          FROM event e WHERE kind = 'case_delivered') c
    WHERE c.place = 1 AND c.on_date BETWEEN $1 AND $2 AND $3::text[] IS NOT NULL
"""

SQL: dict[str, str] = {
    "F01": "SELECT count(*) FROM event e WHERE kind = 'case_accepted' AND on_date BETWEEN $1 AND $2 AND" + LICENCE,
    "F02": "SELECT count(*) FROM event e WHERE kind = 'case_granted' AND on_date BETWEEN $1 AND $2 AND" + LICENCE,
    "F03": "SELECT count(*) FILTER (WHERE kind = 'case_refused') + count(*) FILTER (WHERE kind = 'case_ended')"
    " FROM event e WHERE on_date BETWEEN $1 AND $2 AND" + LICENCE,
    # For every day a case is open: +1 at acceptance, -1 at decision; what is left is carried.
    "carried_in": "SELECT sum(CASE kind WHEN 'case_accepted' THEN 1 ELSE -1 END) FROM event e WHERE on_date < $1"
    " AND $2::date IS NOT NULL AND kind IN ('case_accepted', 'case_granted', 'case_refused', 'case_ended') AND"
    + LICENCE,
    "carried_out": "SELECT sum(CASE kind WHEN 'case_accepted' THEN 1 ELSE -1 END) FROM event e WHERE on_date <= $2"
    " AND $1::date IS NOT NULL AND kind IN ('case_accepted', 'case_granted', 'case_refused', 'case_ended') AND"
    + LICENCE,
    "F18": "SELECT round(avg((visits <= 1)::int), 4) FROM (" + CLOSED + ") f WHERE complete AND NOT EXISTS ("
    "SELECT 1 FROM item_version v WHERE (v.item_code, v.version) = (f.item_code, f.item_version)"
    " AND v.max_visits_exception)",
    "F19": "SELECT round(avg(visits), 2) FROM (" + CLOSED + ") f",
    "F19 wasted": "SELECT count(DISTINCT visit_id) FROM event WHERE kind IN ('case_visited', 'visit_ended')"
    " AND on_date BETWEEN $1 AND $2 AND details ->> 'outcome' = 'unserved_ours' AND $3::text[] IS NOT NULL",
    "F24": "SELECT count(DISTINCT appointment_id) FROM event b WHERE kind = 'appointment_booked'"
    " AND slot_on BETWEEN $1 AND $2 AND $3::text[] IS NOT NULL AND NOT EXISTS (SELECT 1 FROM event c"
    " WHERE c.appointment_id = b.appointment_id AND c.kind = 'appointment_cancelled'"
    " AND c.details ->> 'by' = 'centre')",
}  # fmt: skip
"""Headline numbers by the plainest statement that says them."""
