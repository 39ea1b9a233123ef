"""Closed cases and their trips, the days from handing in to having it, and trips made in vain."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from hashlib import md5
from typing import Any
from uuid import UUID

from tests.tallies.fold.facts import Case, Event, Fact, World, details, place

MILLENNIUM = date(2000, 1, 1)


def facts(case: Case) -> Iterator[Fact]:
    for event in case.of("case_delivered")[:1]:
        yield closed(case, event)
        for submitted in case.of("case_submitted")[:1]:
            days = (event["on_date"] - submitted["on_date"]).days
            yield case.fact(event, "delivered", "all", days)


def closed(case: Case, event: Event) -> Fact:
    until = [e for e in case.story if e["on_date"] <= event["on_date"]]
    trips = {(e["centre_id"], e["on_date"]) for e in until if stood(e)}
    submitted = [e for e in until if e["kind"] == "case_submitted"]
    version = case.world.versions.get((event["item_code"], event["item_version"]))
    whole = bool(submitted) and details(submitted[0]).get("complete") is True
    whole = whole and version is not None and not version.exception
    part = f"{'complete' if whole else 'other'}.{min(len(trips), 3)}"
    return case.fact(event, "closed", part, len(trips))


def stood(event: Event) -> bool:
    """Somebody stood at a centre for it."""
    by_hand = event["kind"] == "case_delivered" and details(event).get("how") is None
    return by_hand or event["kind"] == "case_visited"


def served(event: Event) -> bool:
    return stood(event) and (
        event["kind"] == "case_delivered" or details(event)["outcome"] == "served"
    )


def wasted(world: World, events: list[Event], cases: list[Case]) -> Iterator[Fact]:
    """One person, centre and day: some matter of theirs failed for our reason and was not mended that day."""
    stories = {case.id: case for case in cases}
    visits: dict[Any, list[Event]] = defaultdict(list)
    for event in events:
        if event["kind"] in ("case_visited", "visit_ended"):
            visits[event["visit_id"]].append(event)
    lost: dict[tuple[date, UUID], list[Event]] = defaultdict(list)
    for visit, told in visits.items():
        matters = [e for e in told if e["case_id"] is not None] or told
        for e in matters:
            if details(e)["outcome"] == "unserved_ours" and not mended(e, stories):
                lost[e["on_date"], trip(world, visit, e)].append(e)
    for (on, who), failed in lost.items():
        first = min(failed, key=lambda e: e["id"])
        yield Fact(
            "wasted", "wasted", *place(first), 0, "", "", "", on, first["id"], who, 0
        )  # fmt: skip


def mended(event: Event, stories: dict[Any, Case]) -> bool:
    if event["case_id"] is None:
        return False
    there = event["centre_id"], event["on_date"]
    return any(
        served(e) and (e["centre_id"], e["on_date"]) == there
        for e in stories[event["case_id"]].story
    )


def trip(world: World, visit: UUID, event: Event) -> UUID:
    """The same for one person, centre and day; a visit nobody was named for is a trip of its own."""
    person = world.visitors.get(visit)
    if person is None or event["centre_id"] is None:
        return visit
    day = (event["on_date"] - MILLENNIUM).days
    name = f"{event['organ_id']}/{event['centre_id']}/{day}/{person}"
    return UUID(md5(name.encode(), usedforsecurity=False).hexdigest())
