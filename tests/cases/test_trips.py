"""A case against its promise: which trips are beyond it, why, and whose they are to mend."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from backend import db
from backend.access.models import Staff
from backend.cases import actions as cases
from backend.cases.actions import trips as actions
from backend.cases.models import Case
from backend.cases.models.trips import Told, Trips
from backend.cases.rules import UnknownCase
from backend.cases.rules import trips as rules
from backend.permits import catalogue
from tests import make

pytestmark = pytest.mark.anyio
ITEMS = {item.code: item for item in catalogue.load()}
ONCE = next(i for i in ITEMS.values() if i.visit.most == 1 and not i.law.special_procedures)
FROM_HOME = next(i for i in ITEMS.values() if i.visit.most == 0)
EXCEPTION = next(i for i in ITEMS.values() if i.visit.exception)
INSPECTED = ITEMS["CJ-301"]
CASE = UUID(int=1)
FIRST = datetime(2026, 9, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def told(kind: str, day: int, centre: int = 1, **details: Any) -> Told:
    """An event of the case, so many days after the first."""
    at = FIRST + day * DAY
    return Told(day, kind, at, at.date(), centre, CASE, uuid4(), 7, details or None)


def visited(day: int, outcome: str = "served", cause: str | None = None, centre: int = 1) -> Told:
    return told("case_visited", day, centre, outcome=outcome, cause=cause)


def of(*events: Told, item: Any = ONCE, online: bool = False) -> Trips:
    return rules.of_case(CASE, events, item, online)


WHY: dict[str, tuple[list[Told], str | None]] = {
    "a paper was missing": ([visited(0, "unserved_theirs", "paper_missing")], "paper_missing"),
    "a notice was given": ([visited(0), told("case_noticed", 0)], "paper_missing"),
    "the guide was wrong": ([visited(0, "unserved_ours", "wrong_guidance")], "guidance_wrong"),
    "the system was down": ([visited(0, "unserved_ours", "system_down")], "system"),
    "the window was closed": ([visited(0, "unserved_ours", "window_closed")], "our_appointment"),
    "we called it off": ([visited(0), told("appointment_cancelled", 3, by="centre")], "our_appointment"),
    "they left early": ([visited(0, "unserved_theirs", "left_early")], "applicants_choice"),
    "they called it off": ([visited(0), told("appointment_cancelled", 3, by="resident")], None),
    "nobody knows": ([visited(0)], None),
}  # fmt: skip


@pytest.mark.parametrize("why", WHY)
def test_a_second_trip_proposes_its_cause(why: str) -> None:
    before, cause = WHY[why]
    found = of(*before, visited(5))
    first, second = found.trips
    assert (first.beyond, first.cause) == (False, None)
    assert (second.beyond, second.cause, second.settled) == (True, cause, False)
    assert second.owner == (rules.OWNERS[cause] if cause else None)  # type: ignore[index]
    assert found.unsettled == [second]


def test_fetching_the_result_is_a_trip_and_its_own_cause() -> None:
    found = of(visited(0), told("case_granted", 3), told("case_delivered", 5))
    assert [(one.collected, one.cause) for one in found.trips] == [
        (False, None),
        (True, "collection"),
    ]
    mailed = of(visited(0), told("case_granted", 3), told("case_delivered", 5, how="mail"))
    assert mailed.count == 1


def test_granted_and_handed_over_in_one_visit_is_one_trip() -> None:
    found = of(visited(0), told("case_granted", 0), told("case_delivered", 0))
    assert (found.count, found.unsettled) == (1, [])


def test_a_second_step_by_law() -> None:
    assert of(visited(0), visited(4), item=INSPECTED).trips[1].cause == "second_step_by_law"


def test_who_comes_though_it_could_be_done_from_home_chose_so() -> None:
    (trip,) = of(visited(0), item=FROM_HOME).trips
    assert (trip.beyond, trip.cause, trip.settled, trip.owner) == (
        True,
        "applicants_choice",
        True,
        None,
    )
    (trip,) = of(visited(0), item=FROM_HOME, online=True).trips
    assert (trip.beyond, trip.settled) == (True, False)


def test_an_exception_promises_nothing() -> None:
    found = of(*(visited(day) for day in range(4)), item=EXCEPTION)
    assert (found.most, found.count, found.unsettled) == (None, 4, [])


def test_another_centre_on_the_same_day_is_another_trip() -> None:
    assert of(visited(0, centre=1), visited(0, centre=2), visited(0, centre=1)).count == 2


def test_the_newest_word_on_a_cause_counts() -> None:
    events = [visited(0), visited(5)]
    trip_on = (FIRST + 5 * DAY).date().isoformat()
    for day, cause in ((6, "system"), (7, "other")):
        events.append(told("case_trip_caused", day, centre=1, trip_on=trip_on, cause=cause))
        events[-1].details["centre"] = 1  # type: ignore[index]
    trip = of(*events).trips[1]
    assert (trip.cause, trip.owner, trip.settled) == ("other", "supervisor", True)


@st.composite
def histories(draw: st.DrawFn) -> list[Told]:
    """Visits of three persons to two centres on a few days, for their cases or none; results handed over."""
    events: list[Told] = []
    for number in range(draw(st.integers(0, 25))):
        at = FIRST + draw(st.integers(0, 3)) * DAY + timedelta(minutes=number)
        person = draw(st.sampled_from([1, 2, 3, None]))
        case = UUID(int=10 * person + draw(st.integers(0, 2))) if person else None
        centre, visit = draw(st.sampled_from([1, 2])), UUID(int=1000 + number)
        if case and draw(st.booleans()):
            how = draw(st.sampled_from([None, {"how": "mail"}]))
            events.append(
                Told(number, "case_delivered", at, at.date(), centre, case, None, person, how)
            )
            continue
        said = {"outcome": draw(st.sampled_from(rules.BEST)), "cause": None}
        events.append(Told(number, "visit_ended", at, at.date(), centre, None, visit, person, said))
        if case:
            events.append(
                Told(-number, "case_visited", at, at.date(), centre, case, visit, person, said)
            )
    return events


@given(histories())
def test_trips_are_persons_centres_and_days(events: list[Told]) -> None:
    stood = {
        (e.person_id or e.visit_id, e.centre_id, e.on)
        for e in events
        if e.kind != "case_delivered" or not e.details
    }
    found = rules.trips(events)
    assert len(found) == len(stood)
    assert {(t.centre_id, t.on) for t in found} == {(centre, on) for _, centre, on in stood}
    for_nobody = [t for t in found if t.person_id is None]
    assert len(for_nobody) == len({e.visit_id for e in events if e.person_id is None})
    assert rules.trips(events[::-1]) == found, "the order they are read in does not matter"


@given(histories())
def test_a_trip_is_in_vain_for_a_matter_nobody_mended_that_day(events: list[Told]) -> None:
    for trip in rules.trips(events):
        here = [e for e in events if (e.centre_id, e.on) == (trip.centre_id, trip.on)]
        for matter in trip.matters:
            if matter.case_id is None:
                continue
            said = [
                "served" if e.kind == "case_delivered" else (e.details or {})["outcome"]
                for e in here
                if e.case_id == matter.case_id and not (e.details or {}).get("how")
            ]
            assert matter.outcome == min(said, key=rules.BEST.index)


async def twice(conn: db.Conn, when: datetime) -> tuple[Case, Staff]:
    """A case whose applicant came, was sent home by a failure, and came again four days later."""
    case = await make.case(conn, when, "CR-201")
    for day, outcome, cause in ((0, "unserved_ours", "system_down"), (4, "served", None)):
        at = when + day * DAY
        await conn.execute(
            """
            INSERT INTO event (organ_id, on_date, at, kind, case_id, item_code, item_version, centre_id, visit_id,
                               actor_kind, details)
            VALUES (1, $1, $2, 'case_visited', $3, 'CR-201', 1, $4, $5, 'staff',
                    jsonb_build_object('outcome', $6::text, 'cause', $7::text))
            """,
            at.date(), at, case.id, case.centre_id, uuid4(), outcome, cause,
        )  # fmt: skip
    return case, await make.staff(conn, "boss", "supervisor", centre_id=case.centre_id)


async def waiting(conn: db.Conn, who: Staff, today: date) -> list[tuple[date, int, str | None]]:
    found = await actions.beyond(conn, who, 30, None, 100, 0, today)
    return [(one.row.on, one.row.place, one.proposed) for one in found]


async def test_a_supervisor_confirms_the_cause_and_the_list_is_empty(conn: db.Conn) -> None:
    assert ITEMS["CR-201"].visit.most == 1
    case, boss = await twice(conn, FIRST)
    on, later = date(2026, 9, 5), FIRST + 6 * DAY
    assert await waiting(conn, boss, later.date()) == [(on, 2, "system")]
    assert (await cases.view(conn, case)).visits == 2
    say = (case, on, case.centre_id)
    await actions.cause_trip(conn, boss, *say, "our_appointment", " 误排 ", later)
    assert await waiting(conn, boss, later.date()) == []
    trip = (await actions.trips_of(conn, case)).trips[1]
    assert (trip.cause, trip.owner, trip.settled) == ("our_appointment", "supervisor", True)
    event = await conn.fetchrow("SELECT * FROM event WHERE kind = 'case_trip_caused'")
    assert event is not None
    assert (event["reason"], event["details"]["proposed"]) == ("误排", "system")


async def test_only_the_supervisor_of_the_place_says_so_and_only_beyond_the_promise(
    conn: db.Conn,
) -> None:
    case, boss = await twice(conn, FIRST)
    clerk = await make.staff(conn, "clerk", "clerk", centre_id=case.centre_id)
    other = await make.staff(
        conn, "other", "supervisor", centre_id=await make.centre_id(conn, "QX-HUZHEN")
    )
    on, later = date(2026, 9, 5), FIRST + 6 * DAY
    for who in (clerk, other, replace(boss, organ_id=2)):
        with pytest.raises(UnknownCase):
            await actions.cause_trip(conn, who, case, on, case.centre_id, "system", "", later)
    with pytest.raises(rules.WithinPromise):
        await actions.cause_trip(
            conn, boss, case, FIRST.date(), case.centre_id, "system", "", later
        )
    with pytest.raises(rules.NoSuchTrip):
        await actions.cause_trip(conn, boss, case, on + DAY, case.centre_id, "system", "", later)
    assert await conn.fetchval("SELECT count(*) FROM event WHERE kind = 'case_trip_caused'") == 0
    assert await waiting(conn, other, later.date()) == []
