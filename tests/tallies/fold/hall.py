"""Appointments by the day of their slot, tickets by the day they were drawn, and how long they waited."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from tests.tallies.fold.facts import Case, Event, Fact, by, details, place

BEIJING = timedelta(hours=8)


def booked(events: list[Event], cases: list[Case]) -> Iterator[Fact]:
    granted = {case.id for case in cases if case.of("case_granted")}
    for key, story in by(events, "appointment_id", "appointment_").items():
        placed = [e for e in story if kind(e) in ("booked", "moved")]
        made = [e for e in placed if kind(e) == "booked"]
        if not made or any(kind(e) == "cancelled" and details(e)["by"] == "centre" for e in story):
            continue
        yield Fact(
            "booked", became(story, granted), *place(placed[-1]), 0, "", "", "",
            placed[-1]["slot_on"], made[0]["id"], key, 0,
        )  # fmt: skip


def kind(event: Event) -> str:
    return str(event["kind"]).partition("_")[2]


def became(story: list[Event], granted: set[Any]) -> str:
    """Whoever comes after having been marked absent stays absent."""
    ends = [kind(e) for e in story if kind(e) in ("arrived", "noshow")]
    kinds = {kind(e) for e in story}
    if not ends:
        return "cancelled" if "cancelled" in kinds else "open"
    if ends[0] == "noshow":
        return "noshow"
    if "fulfilled" not in kinds:
        return "arrived"
    return "granted" if any(e["case_id"] in granted for e in story) else "served"


def lined_up(events: list[Event]) -> Iterator[Fact]:
    for key, story in by(events, "ticket_id", "ticket_").items():
        issued = [e for e in story if e["kind"] == "ticket_issued"]
        for event in issued:
            who = holder(event)
            here = event["at"] + BEIJING
            part = f"{who}.{event['on_date'].isoweekday()}.{here.hour:02}"
            yield ticket(event, "issued", part, key, 0)
        called = [e for e in story if e["kind"] == "ticket_called"]
        for event in called[:1] if issued else []:
            waited = details(event).get("waited_s")
            if waited is not None:
                yield ticket(event, "called", holder(issued[0]), key, waited)


def holder(issued: Event) -> str:
    return "booked" if details(issued).get("appointment") else "walk_in"


def ticket(event: Event, source: str, part: str, key: Any, value: int) -> Fact:
    return Fact(
        source, part, *place(event), 0, "", "", "", event["on_date"], event["id"], key, value
    )  # fmt: skip
