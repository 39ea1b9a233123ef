"""What is a trip, what a case promised, and why one more was needed.

A trip is one person at one centre on one civil day, for any number of cases: two windows, two tickets
or two turns that day are one trip, another centre the same day is another. It is derived, never typed
in: from the visits a window ended, and from a result handed over at a window where no visit was ended
that day (collection is a visit, mail is not: 浙江省保障“最多跑一次”改革规定 §2).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from backend.access.models import RoleName
from backend.cases.models.trips import (
    CaseTrip,
    Matter,
    Told,
    Trip,
    TripCause,
    TripOutcome,
    Trips,
)
from backend.permits.models import Item
from backend.refusal import Refusal

ATTENDED = ("case_visited", "visit_ended")
BEST: tuple[TripOutcome, ...] = ("served", "unserved_ours", "unserved_theirs")
"""Of several turns for one matter on one day the best counts; then what is ours before what is theirs."""
OWNERS: dict[TripCause, RoleName | None] = {
    "paper_missing": "supervisor",
    "guidance_wrong": "administrator",
    "system": "administrator",
    "our_appointment": "supervisor",
    "second_step_by_law": "legal",
    "applicants_choice": None,
    "collection": "supervisor",
    "other": "supervisor",
}
"""Guide and machines are the administrator's, the list of exceptions the legal officer's, the rest the centre's."""
AT_THE_WINDOW: dict[str, TripCause] = {
    "system_down": "system",
    "wrong_guidance": "guidance_wrong",
    "window_closed": "our_appointment",
    "paper_missing": "paper_missing",
    "left_early": "applicants_choice",
}
"""Why the trip before was in vain -> why this one was needed. Not eligible explains no second trip."""
IN_PERSON = frozenset({"exam", "inspection"})
"""Special procedures for which the applicant has to come."""


class NoSuchTrip(Refusal):
    """This case has no trip to that centre on {on}. Reload the list."""

    zh = "该办件在{on}没有到该网点的跑动记录，请刷新列表。"
    status = 404


class WithinPromise(Refusal):
    """That trip is within what the item promises, so it needs no cause. Go on with the next one."""

    zh = "该次跑动在承诺次数以内，无需填写原因，请处理下一条。"
    status = 409


def trips(told: Iterable[Told]) -> list[Trip]:
    """All trips in these events, by day; events an undo took back must not be among them.

    Who stands there for a case is known (its applicant); who is not known made a trip of their own.
    """
    events = sorted(told, key=lambda event: (event.at, event.id))
    of_cases = {event.visit_id for event in events if event.kind == "case_visited"}
    found: dict[tuple[object, int | None, date], list[Told]] = defaultdict(list)
    for event in events:
        if event.kind == "visit_ended" and event.visit_id in of_cases:
            continue
        if event.kind in ATTENDED or is_collection(event):
            who = event.person_id if event.person_id is not None else event.visit_id
            found[who, event.centre_id, event.on].append(event)
    return sorted(map(_trip, found.values()), key=lambda trip: (trip.on, trip.centre_id or 0))


def is_collection(event: Told) -> bool:
    """The result was handed over at a window: neither by mail nor electronically."""
    details = event.details or {}
    back = event.kind == "case_handed_over" and details.get("act") == "delivered"
    return (event.kind == "case_delivered" or back) and "how" not in details


def _trip(group: Sequence[Told]) -> Trip:
    matters: dict[object, Matter] = {}
    for event in group:
        key = event.case_id or event.visit_id
        new, old = _matter(event), matters.get(key)
        if old is None or BEST.index(new.outcome) < BEST.index(old.outcome):
            matters[key] = new
    first = group[0]
    collected = any(map(is_collection, group))
    return Trip(
        first.person_id,
        first.centre_id,
        first.on,
        tuple(matters.values()),
        collected,
        first.centre_name_zh,
        first.centre_name_en,
    )


def _matter(event: Told) -> Matter:
    if is_collection(event):
        return Matter(event.case_id, "served", None)
    told = event.details or {}
    return Matter(event.case_id, told["outcome"], told.get("cause"))


def of_case(case_id: UUID, told: Sequence[Told], item: Item, online: bool) -> Trips:
    """The trips of one case against its item's promise, each beyond it with its cause.

    `told`: every event of the case; whoever attends for it, applicant or agent, attends as its applicant.
    `online`: it was handed in from home.
    """
    known = [trip for trip in trips(told) if any(m.case_id == case_id for m in trip.matters)]
    most = None if item.visit.exception else item.visit.most
    causes = _confirmed(told)
    shown: list[CaseTrip] = []
    for place, trip in enumerate(known, 1):
        matter = next(m for m in trip.matters if m.case_id == case_id)
        beyond = most is not None and place > most
        said = causes.get((trip.centre_id, trip.on))
        own = beyond and place == 1 and not online
        cause = said or (_proposed(trip, known[: place - 1], told, item, own) if beyond else None)
        shown.append(
            CaseTrip(
                place,
                trip.on,
                trip.centre_id,
                matter.outcome,
                matter.cause,
                trip.collected,
                beyond,
                cause if beyond else None,
                OWNERS[cause] if beyond and cause else None,
                not beyond or said is not None or own,
                trip.centre_name_zh,
                trip.centre_name_en,
            )
        )
    return Trips(most, shown)


def _confirmed(told: Iterable[Told]) -> dict[tuple[int | None, date], TripCause]:
    """What supervisors said, the newest last."""
    said: dict[tuple[int | None, date], TripCause] = {}
    for event in sorted(told, key=lambda one: (one.at, one.id)):
        if event.kind == "case_trip_caused" and event.details:
            key = (event.details["centre"], date.fromisoformat(event.details["trip_on"]))
            said[key] = event.details["cause"]
    return said


def _proposed(
    trip: Trip, before: Sequence[Trip], told: Sequence[Told], item: Item, own: bool
) -> TripCause | None:
    """Why this trip was needed, as far as the events tell. `own`: could have been done from home."""
    since = before[-1].on if before else date.min
    between = {event.kind for event in told if since <= event.on <= trip.on}
    decided = any(e.kind in ("case_granted", "case_refused") and e.on < trip.on for e in told)
    last = before[-1].matters[0].cause if before else None
    reasons: tuple[tuple[bool, TripCause | None], ...] = (
        (own, "applicants_choice"),
        (trip.collected and decided, "collection"),
        (last in AT_THE_WINDOW, AT_THE_WINDOW.get(last or "")),
        ("case_noticed" in between, "paper_missing"),
        (any(_called_off_by_us(e) and since <= e.on <= trip.on for e in told), "our_appointment"),
        (bool(IN_PERSON & set(item.law.special_procedures)), "second_step_by_law"),
    )
    return next((cause for holds, cause in reasons if holds), None)


def _called_off_by_us(event: Told) -> bool:
    return event.kind == "appointment_cancelled" and (event.details or {}).get("by") == "centre"


def check_trip(found: Trips, on: date, centre_id: int) -> CaseTrip:
    """The trip that is to have its cause. Refuses with NoSuchTrip, WithinPromise."""
    trip = next((one for one in found.trips if (one.on, one.centre_id) == (on, centre_id)), None)
    if trip is None:
        raise NoSuchTrip(on=on)
    if not trip.beyond:
        raise WithinPromise()
    return trip
