"""What the log is folded into: one counted thing each, told apart as the figures tell them apart."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

Event = Mapping[str, Any]
FIVE = {"3301", "3303", "3305", "3307", "3308"}
DELTA = {"31", "32", "33", "34"}


@dataclass(frozen=True)
class Fact:
    """`value`: whatever is added up of it: days, trips, seconds, papers."""

    source: str
    part: str
    organ: int
    centre: int
    item: str
    version: int
    channel: str
    applicant: str
    scheme: str
    on: date
    id: int
    subject: Any
    value: int


@dataclass(frozen=True)
class Version:
    power: str
    scope: str
    exception: bool
    regions: frozenset[str]


@dataclass
class World:
    """All that the fold may look at."""

    events: list[Event]
    undone: set[tuple[date, int]]
    versions: dict[tuple[str, int], Version]
    people: dict[Any, tuple[str | None, str]]
    """Of each case: where its applicant is from, and whether it is a person or an organisation."""
    divisions: dict[int, str]
    """Of each organ."""
    visitors: dict[Any, int]
    """Whose each visit was, where that is known."""
    calendars: list[tuple[int, int, dict[date, bool]]] = field(default_factory=list)
    """Year, version, the days that are not as their weekday says, and whether they are off."""

    @cached_property
    def exceptional(self) -> dict[date, bool]:
        """Of each year its newest version; a day that two years name is as the later says."""
        newest: dict[int, tuple[int, dict[date, bool]]] = {}
        for year, version, days in self.calendars:
            if version >= newest.get(year, (0, {}))[0]:
                newest[year] = version, days
        return {day: off for _, (_, days) in sorted(newest.items()) for day, off in days.items()}

    def is_working(self, day: date) -> bool:
        return not self.exceptional.get(day, day.weekday() >= 5)

    def working_days(self, after: date, until: date, out: Iterable[tuple[date, date]] = ()) -> int:
        """Of the days after the one up to the other, those that are worked and in none of the spans."""
        spans = list(out)
        days = (date.fromordinal(n) for n in range(after.toordinal() + 1, until.toordinal() + 1))
        return sum(
            self.is_working(day) and not any(a <= day <= z for a, z in spans) for day in days
        )


@dataclass
class Case:
    """One case's events in the order they happened, and who it is for."""

    id: Any
    story: list[Event]
    world: World

    def of(self, *kinds: str) -> list[Event]:
        return [e for e in self.story if e["kind"] in kinds]

    @cached_property
    def channel(self) -> str:
        submitted = self.of("case_submitted")
        if not submitted:
            return ""
        told = details(submitted[0])
        return "cloud" if told.get("tag") == "cloud" else str(told.get("channel") or "")

    @cached_property
    def sent(self) -> str | None:
        """The scheme in which another place took the papers."""
        came = [details(e) for e in self.of("case_handed_over")]
        return min(
            (d["scheme"] for d in came if d["act"] == "received" and "from" in d), default=None
        )

    def fact(self, event: Event, source: str, part: str, value: int = 0) -> Fact:
        home, applicant = self.world.people.get(self.id, (None, ""))
        return Fact(
            source, part, *place(event), event["item_version"], self.channel, applicant, self.scheme(event, home),
            event["on_date"], event["id"], self.id, value,
        )  # fmt: skip

    def scheme(self, event: Event, home: str | None) -> str:
        version = self.world.versions.get((event["item_code"], event["item_version"]))
        if version is None:
            return ""
        if self.sent is not None:
            return f"sent_{self.sent}"
        nearest = joined(self.world.divisions[event["organ_id"]], home, version.regions)
        return "" if nearest is None else f"own_{nearest}"


def joined(here: str, home: str | None, regions: frozenset[str]) -> str | None:
    """The narrowest of the item's schemes that both places belong to; none within one county."""
    if home is None or home[:6] == here[:6]:
        return None
    ways = (
        ("city", home[:4] == here[:4]),
        ("hang_wen_hu_jin_qu", {home[:4], here[:4]} <= FIVE),
        ("province", home[:2] == here[:2]),
        ("yangtze_delta", {home[:2], here[:2]} <= DELTA),
        ("cross_province", True),
    )
    return next((way for way, both in ways if both and way in regions), None)


def details(event: Event) -> dict[str, Any]:
    return event["details"] or {}


def place(event: Event) -> tuple[int, int, str]:
    """Organ, centre, item; zero and nothing where the event names none."""
    return event["organ_id"], event["centre_id"] or 0, event["item_code"] or ""


def live(world: World) -> list[Event]:
    """What was not undone, in the order it happened."""
    left = [e for e in world.events if (e["on_date"], e["id"]) not in world.undone]
    return sorted(left, key=lambda e: (e["at"], e["id"]))


def by(events: Iterable[Event], name: str, prefix: str) -> dict[Any, list[Event]]:
    """The events of a kind by the thing they are about."""
    found: dict[Any, list[Event]] = defaultdict(list)
    for event in events:
        if event["kind"].startswith(prefix) and event[name] is not None:
            found[event[name]].append(event)
    return found


def facts_of(world: World) -> list[Fact]:
    """Every source. A voided case counts as nothing; what was done at a centre for it was done."""
    from tests.tallies.fold import cases, hall, ratings, trips

    events = live(world)
    stories = [Case(key, told, world) for key, told in by(events, "case_id", "case_").items()]
    counting = [case for case in stories if not case.of("case_voided")]
    return [
        *each(cases.facts, counting),
        *each(trips.facts, counting),
        *each(ratings.facts, counting),
        *trips.wasted(world, events, stories),
        *hall.booked(events, stories),
        *hall.lined_up(events),
    ]


def each(walk: Any, stories: list[Case]) -> Iterator[Fact]:
    for case in stories:
        yield from walk(case)
