"""Taken in one place, decided in another: which scheme, whose clock, and the way of papers and result."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from backend import db
from backend.access.models import Identity, Staff
from backend.cases import actions as cases
from backend.cases.actions import regions as actions
from backend.cases.actions.trips import trips_of
from backend.cases.models import Case, Decided
from backend.cases.models.regions import Organ, Outcome, Scheme
from backend.cases.queries import regions as queries
from backend.cases.rules import WrongState
from backend.cases.rules import regions as rules
from backend.places import queries as places
from backend.refusal import NotAllowed
from tests import make
from tests.people import id_number

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 9, 16, 2, tzinfo=UTC)
DAY = timedelta(days=1)
ITEM = "CR-201"
"""Passports: city, province and the whole country."""
FAR = Organ("320102", "外省某区公安分局")
HERE = "330899"
ALL: tuple[Scheme, ...] = (
    "city",
    "hang_wen_hu_jin_qu",
    "province",
    "yangtze_delta",
    "cross_province",
)


@pytest.mark.parametrize(
    ("there", "scheme"),
    [
        ("330899", None),
        ("330802", "city"),
        ("330106", "hang_wen_hu_jin_qu"),
        ("330302", "hang_wen_hu_jin_qu"),
        ("330203", "province"),
        ("310104", "yangtze_delta"),
        ("340102", "yangtze_delta"),
        ("440103", "cross_province"),
    ],
)
def test_the_narrowest_scheme_joins_two_places(there: str, scheme: Scheme | None) -> None:
    assert rules.scheme_of(HERE, there, ALL) == scheme
    assert rules.scheme_of(there, HERE, ALL) == scheme


def test_only_schemes_of_the_item_count() -> None:
    assert rules.scheme_of(HERE, "330106", ["county", "province"]) == "province"
    assert rules.scheme_of(HERE, "330802", ["county", "cross_province"]) == "cross_province"
    assert rules.scheme_of(HERE, "440103", ["county", "city", "province"]) is None
    with pytest.raises(rules.NotInScheme):
        rules.check_scheme(HERE, "440103", ["county", "city"])
    with pytest.raises(rules.SameCounty):
        rules.check_scheme(HERE, "330899", ALL)


async def test_the_statisticians_scheme_is_the_rules_scheme(conn: db.Conn) -> None:
    draw = Random(1)
    prefixes = ("3308", "3301", "3303", "3302", "3101", "3201", "3401", "4401", "1101")
    for _ in range(300):
        here = draw.choice(prefixes) + draw.choice(("01", "99"))
        home = draw.choice(prefixes) + draw.choice(("01", "99"))
        regions = draw.sample(["county", *ALL], draw.randrange(6))
        found = await conn.fetchval("SELECT region_scheme($1, $2, $3::jsonb)", here, home, regions)
        assert found == rules.scheme_of(here, home, regions), (here, home, regions)


async def office(conn: db.Conn) -> tuple[Case, Staff]:
    case = await make.case(conn, NOW, ITEM)
    return case, await make.staff(conn, "test-clerk", "clerk", centre_id=case.centre_id)


async def acts(conn: db.Conn, case: Case) -> list[str]:
    rows = await conn.fetch(
        "SELECT details ->> 'act' AS act FROM event WHERE case_id = $1 AND kind = 'case_handed_over' ORDER BY id",
        case.id,
    )
    return [row["act"] for row in rows]


async def test_papers_taken_for_another_organ_go_there_and_the_result_comes_back(
    conn: db.Conn,
) -> None:
    case, who = await office(conn)
    case = await cases.submit(conn, case, who, NOW)
    case = await actions.take_for(conn, who, case, FAR, NOW)
    assert case.state == "handed_over"
    found = (await actions.regions_of(conn, case)).handover
    assert found is not None
    assert (found.direction, found.scheme, found.stage) == ("out", "cross_province", "taken")
    assert found.due_on == date(2026, 9, 20), "three working days; Sunday the 20th is one"
    assert await conn.fetchval("SELECT count(*) FROM case_clock WHERE case_id = $1", case.id) == 0
    await actions.send(conn, who, case, "EMS 1234", NOW + DAY)
    found = await actions.confirm(conn, who, case, date(2026, 9, 18), NOW + 3 * DAY)
    assert (found.received_on, found.due_on) == (date(2026, 9, 18), None)
    assert found.decides_by is not None
    assert found.decides_by > date(2026, 9, 18)
    found = await actions.bring_back(conn, who, case, "granted", "EMS 77", NOW + 9 * DAY)
    assert (found.outcome, found.stage) == ("granted", "returned")
    found = await actions.give(conn, who, case, "window", NOW + 12 * DAY)
    assert found.delivered_on == date(2026, 9, 28)
    assert await acts(conn, case) == ["taken", "sent", "received", "returned", "delivered"]
    (trip,) = (await trips_of(conn, case)).trips
    assert (trip.on, trip.collected) == (date(2026, 9, 28), True)
    kinds = await conn.fetch("SELECT kind FROM event WHERE case_id = $1", case.id)
    assert "case_accepted" not in {row["kind"] for row in kinds}, "it counts where it is decided"


async def test_a_result_given_by_mail_is_no_trip(conn: db.Conn) -> None:
    case, who = await office(conn)
    case = await actions.take_for(conn, who, case, FAR, NOW)
    await actions.send(conn, who, case, "EMS 1234", NOW)
    await actions.bring_back(conn, who, case, "granted", "", NOW + DAY)
    await actions.give(conn, who, case, "mail", NOW + 2 * DAY)
    assert (await trips_of(conn, case)).count == 0


async def test_silence_does_not_accept_what_another_organ_decides(conn: db.Conn) -> None:
    from backend.cases.actions import clocks

    case, who = await office(conn)
    case = await cases.submit(conn, case, who, NOW)
    case = await actions.take_for(conn, who, case, FAR, NOW)
    later = await clocks.settle(conn, case, NOW + 60 * DAY)
    assert later.state == "handed_over"


async def test_each_step_only_from_where_it_stands(conn: db.Conn) -> None:
    case, who = await office(conn)
    with pytest.raises(rules.NoHandover):
        await actions.send(conn, who, case, "EMS 1", NOW)
    case = await actions.take_for(conn, who, case, FAR, NOW)
    with pytest.raises(rules.HandedOverBefore):
        await actions.take_for(conn, who, case, FAR, NOW)
    for early in (
        actions.confirm(conn, who, case, NOW.date(), NOW),
        actions.bring_back(conn, who, case, "granted", "", NOW),
        actions.give(conn, who, case, "window", NOW),
    ):
        with pytest.raises(rules.HandoverMoved):
            await early
    with pytest.raises(rules.NoHandover):
        await actions.hand_back(conn, make.KEYS, who, case, "EMS 2", NOW)
    with pytest.raises(rules.TrackingNeeded):
        await actions.send(conn, who, case, " ", NOW)
    await actions.send(conn, who, case, "EMS 1", NOW)
    for wrong in (date(2026, 9, 15), date(2026, 9, 17)):
        with pytest.raises(rules.DayOfTaking):
            await actions.confirm(conn, who, case, wrong, NOW)
    assert await acts(conn, case) == ["taken", "sent"]


async def test_who_may_not_and_what_may_not(conn: db.Conn) -> None:
    case, who = await office(conn)
    other = await make.staff(
        conn, "other", "clerk", centre_id=await make.centre_id(conn, "QX-HUZHEN")
    )
    with pytest.raises(NotAllowed):
        await actions.take_for(conn, other, case, FAR, NOW)
    with pytest.raises(rules.SameCounty):
        await actions.take_for(conn, who, case, Organ(HERE, "青溪县公安局"), NOW)
    local = await make.case(conn, NOW, "ZA-403")
    with pytest.raises(rules.NotInScheme):
        await actions.take_for(conn, who, local, FAR, NOW)
    reviewer = await make.staff(conn, "test-reviewer", "reviewer")
    accepted = await make.case_in(conn, "accepted", who, reviewer, NOW)
    attempt = conn.transaction()
    await attempt.start()
    with pytest.raises(WrongState):
        await actions.take_for(conn, who, accepted, FAR, NOW)
    await attempt.rollback()
    assert await conn.fetchval("SELECT count(*) FROM handover") == 0


async def taken_over(conn: db.Conn, who: Staff, centre: int, **changed: object) -> Case:
    here = await places.centre_by_id(conn, centre)
    assert here is not None
    asked = {
        "item_code": ITEM,
        "applicant": Identity("林晓青", id_number(7)),
        "taken_by": FAR,
        "taken_on": NOW.date() - 2 * DAY,
        "tracking": "EMS 55",
    }
    incoming = actions.Incoming(**(asked | changed))  # type: ignore[arg-type]
    return await actions.take_over(conn, make.KEYS, who, here, incoming, NOW)


async def test_what_another_place_took_is_a_case_like_any_other_and_goes_back(
    conn: db.Conn,
) -> None:
    here = await make.centre_id(conn)
    who = await make.staff(conn, "test-clerk", "clerk", centre_id=here)
    reviewer = await make.staff(conn, "test-reviewer", "reviewer")
    case = await taken_over(conn, who, here)
    assert (case.state, case.submitted_on, case.channel) == ("submitted", NOW.date(), "clerk")
    found = (await actions.regions_of(conn, case)).handover
    assert found is not None
    assert (found.direction, found.stage, found.accepting_code) == ("in", "received", FAR.code)
    with pytest.raises(rules.NotDecidedYet):
        await actions.hand_back(conn, make.KEYS, who, case, "EMS 56", NOW)
    await conn.execute("UPDATE case_material SET state = 'have' WHERE case_id = $1", case.id)
    await cases.accept(conn, make.KEYS, case, who, NOW)
    case = await cases.case_of(conn, case.id)
    await cases.decide(conn, make.KEYS, case, reviewer, Decided("granted"), NOW + DAY)
    case = await cases.case_of(conn, case.id)
    await actions.hand_back(conn, make.KEYS, who, case, "EMS 56", NOW + 2 * DAY)
    case = await cases.case_of(conn, case.id)
    assert case.state == "mailed"
    await cases.deliver(conn, case, who, NOW + 5 * DAY)
    assert await acts(conn, case) == ["received", "returned"]
    assert (await trips_of(conn, case)).count == 0, "nobody came to us"


async def test_what_was_voided_goes_back_undecided(conn: db.Conn) -> None:
    here = await make.centre_id(conn)
    who = await make.staff(conn, "test-clerk", "clerk", "supervisor", centre_id=here)
    case = await taken_over(conn, who, here)
    case = await cases.void(conn, case, who, "test", "误登记", NOW)
    await actions.hand_back(conn, make.KEYS, who, case, "EMS 56", NOW + DAY)
    assert await acts(conn, case) == ["received", "returned"]


async def test_what_cannot_come_in(conn: db.Conn) -> None:
    here = await make.centre_id(conn)
    who = await make.staff(conn, "test-clerk", "clerk", centre_id=here)
    for changed, no in (
        ({"taken_on": NOW.date() + DAY}, rules.DayOfTaking),
        ({"item_code": "ZA-403"}, rules.NotInScheme),
        ({"taken_by": Organ(HERE, "青溪县公安局")}, rules.SameCounty),
        ({"tracking": ""}, rules.TrackingNeeded),
    ):
        with pytest.raises(no):
            await taken_over(conn, who, here, **changed)
    assert await conn.fetchval("SELECT count(*) FROM handover") == 0
    assert await conn.fetchval("SELECT count(*) FROM case_file") == 0


async def test_the_list_shows_what_is_open_by_our_next_duty(conn: db.Conn) -> None:
    case, who = await office(conn)
    theirs = await taken_over(conn, who, case.centre_id)
    case = await actions.take_for(conn, who, case, FAR, NOW)
    ways = await queries.open_handovers(conn, 1, None, None, 10, 0)
    assert [(row.case_id, row.direction) for row in ways] == [
        (case.id, "out"),
        (theirs.id, "in"),
    ]
    assert [row.case_id for row in await queries.open_handovers(conn, 1, [], None, 10, 0)] == []
    await actions.send(conn, who, case, "EMS 1", NOW)
    outcome: Outcome = "refused"
    await actions.bring_back(conn, who, case, outcome, "", NOW)
    await actions.give(conn, who, case, "electronic", NOW)
    (left,) = await queries.open_handovers(conn, 1, None, None, 10, 0)
    assert left.case_id == theirs.id
