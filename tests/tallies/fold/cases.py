"""Submitted, accepted, turned away, decided, published, checked, delivered, taken for others."""

from collections.abc import Iterator
from datetime import date, timedelta

from tests.tallies.fold.facts import Case, Event, Fact, details

DAY = timedelta(hours=24)
DECISIONS = ("case_granted", "case_refused", "case_ended")
TURNED = {
    "case_not_accepted": "not_accepted",
    "case_not_needed": "not_needed",
    "case_withdrawn": "withdrawn",
    "case_acceptance_withdrawn": "acceptance_withdrawn",
}
FOREVER = date.max


def facts(case: Case) -> Iterator[Fact]:
    for event in case.of("case_submitted")[:1]:
        online = case.channel in ("app", "web", "mini", "cloud")
        yield case.fact(event, "submitted", "online" if online else "on_site")
        if bundle := details(event).get("bundle"):
            role = "lead" if details(event).get("lead") is True else "part"
            yield case.fact(event, "bundled", f"{bundle}.{role}")
    yield from accepted(case)
    for event in case.of(*TURNED):
        yield case.fact(event, "turned", TURNED[event["kind"]])
    yield from decided(case)
    yield from followed_up(case)
    for event in case.of("case_handed_over"):
        if details(event)["act"] == "taken":
            yield case.fact(event, "taken", "taken")


def standing(case: Case) -> list[Event]:
    """The acceptances, unless acceptance was withdrawn: then the case never was accepted."""
    return [] if case.of("case_acceptance_withdrawn") else case.of("case_accepted")


def accepted(case: Case) -> Iterator[Fact]:
    noticed = "noticed" if case.of("case_noticed") else "clean"
    for n, event in enumerate(standing(case)):
        by_law = event["actor_kind"] == "law"
        way = "deemed" if by_law else details(event).get("way", "plain")
        part = f"{way}.{noticed}.{'again' if n else 'first'}"
        yield case.fact(event, "accepted", part, details(event).get("shared", 0))


def pauses(case: Case) -> list[tuple[date, date]]:
    """First and last day that don't count; one nobody ended has no last day."""
    found = []
    for event in case.of("case_paused"):
        number = details(event).get("pause")
        ends = [e for e in case.of("case_resumed") if details(e).get("pause") == number]
        last = min((day(details(e).get("to")) or e["on_date"] for e in ends), default=FOREVER)
        found.append((day(details(event).get("from")) or event["on_date"], last))
    return found


def day(given: str | None) -> date | None:
    return None if given is None else date.fromisoformat(given)


def decided(case: Case) -> Iterator[Fact]:
    acceptances = standing(case)
    paired = False
    for event in case.of(*DECISIONS):
        before = [a for a in acceptances if a["at"] <= event["at"]]
        pair = "paired" if before and not paired else "stray"
        paired = paired or bool(before)
        told, on = details(event), event["on_date"]
        outcome = event["kind"].removeprefix("case_")
        if outcome == "granted" and event["actor_kind"] == "law":
            outcome = "granted_by_silence"
        part = ".".join((outcome, told.get("of", "new"), timing(event), speed(event, before), pair))
        used = case.world.working_days(before[-1]["on_date"], on, pauses(case)) if before else 0
        yield case.fact(event, "decided", part, used)
        if outcome in ("granted", "granted_by_silence", "refused") and any(
            map(on_commitment, before)
        ):
            yield case.fact(event, "promised", outcome.removesuffix("_by_silence"))


def on_commitment(acceptance: Event) -> bool:
    return acceptance["actor_kind"] != "law" and details(acceptance).get("way") == "commitment"


def timing(event: Event) -> str:
    told = details(event)
    legal, promised = day(told.get("legal_due")), day(told.get("promised_due"))
    if legal is not None and event["on_date"] > legal:
        return "late"
    if promised is not None and event["on_date"] <= promised:
        return "promise"
    if legal is not None:
        return "legal"
    return "none" if promised is None else "missed"


def speed(event: Event, before: list[Event]) -> str:
    if not before:
        return "unknown"
    return "day" if event["at"] - before[-1]["at"] <= DAY else "longer"


def followed_up(case: Case) -> Iterator[Fact]:
    """Published and, what was promised, checked: how many working days after the decision."""
    for kind, source, limit in (
        ("case_published", "published", 7),
        ("case_checked", "checked", 60),
    ):
        for event in case.of(kind)[:1]:
            decisions = [
                d["on_date"] for d in case.of(*DECISIONS) if d["on_date"] <= event["on_date"]
            ]
            on_time = (
                decisions and case.world.working_days(max(decisions), event["on_date"]) <= limit
            )
            yield case.fact(event, source, "on_time" if on_time else "late")
