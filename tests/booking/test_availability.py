"""What is offered can be booked, and nothing else: the rule against a plain reading of it, and on a real day."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend import clock, db
from backend.access.models import Resident
from backend.booking import actions, queries, rules
from backend.booking.models import Booking, Need, Run, Slot
from backend.clock import civil_date
from backend.refusal import Refusal
from tests import make

NINE = datetime(2026, 9, 18, 1, tzinfo=UTC)
"""9:00 on the centre's clock."""


def units(*shape: tuple[int, int] | None, grid: int = 10, start: datetime = NINE) -> list[Slot]:
    """Consecutive units of (places, taken); None is a gap."""
    step, found = timedelta(minutes=grid), []
    for n, unit in enumerate(shape):
        if unit is not None:
            found.append(Slot(start + n * step, start + (n + 1) * step, *unit))
    return found


@st.composite
def days(draw: st.DrawFn) -> list[Slot]:
    unit = st.integers(0, 3).flatmap(
        lambda places: st.tuples(st.just(places), st.integers(0, places))
    )
    shape = draw(st.lists(st.one_of(unit, unit, unit, st.none()), max_size=14))
    return units(*shape, grid=draw(st.sampled_from([5, 10, 15, 20, 30])))


def room_at(slots: list[Slot], starts_at: datetime, minutes: int) -> int:
    """Read plainly: how many more could start at that moment."""
    by_start = {slot.starts_at: slot for slot in slots}
    room, at = 99, starts_at
    while at < starts_at + timedelta(minutes=minutes):
        slot = by_start.get(at)
        if slot is None:
            return 0
        room, at = min(room, slot.places - slot.taken), slot.ends_at
    return room


def starts(slots: list[Slot], minutes: int, now: datetime) -> dict[datetime, tuple[datetime, int]]:
    """What is offered: when it ends and how many more could start then."""
    after = rules.minute_of(now + rules.CLOSES_BEFORE)
    found = rules.starts([[Need(1, minutes)]], {1: rules.sheet_of(slots)}, 0, after)
    return {rules.instant_of(one.starts): (rules.instant_of(one.ends), one.places) for one in found}


@settings(max_examples=120, deadline=None)
@given(slots=days(), minutes=st.integers(1, 75), hours=st.integers(-3, 3))
def test_every_start_with_room_is_offered_and_no_other(
    slots: list[Slot], minutes: int, hours: int
) -> None:
    now = NINE + timedelta(minutes=20 * hours)
    offered = starts(slots, minutes, now)
    for slot in slots:
        open_still = now + timedelta(minutes=30) < slot.starts_at
        room = room_at(slots, slot.starts_at, minutes) if open_still else 0
        assert offered.get(slot.starts_at, (NINE, 0))[1] == room
        sheet = {1: rules.sheet_of(slots)}
        begin = rules.minute_of(slot.starts_at)
        plan = rules.plan([[Need(1, minutes)]], sheet, 0, begin)
        if room:
            assert plan == ((Run(1, slot.starts_at, offered[slot.starts_at][0]),),)
        elif open_still:
            assert plan is None


def test_an_appointment_does_not_run_over_lunch() -> None:
    slots = units((2, 0), (2, 0), None, (2, 0), (2, 0))
    offered = list(starts(slots, 20, NINE - timedelta(days=1)))
    assert offered == [NINE, NINE + timedelta(minutes=30)]
    begin = rules.minute_of(slots[1].starts_at)
    assert rules.plan_any([[Need(1, 20)]], {1: rules.sheet_of(slots)}, 0, begin) is None


def test_a_slot_closes_before_it_starts() -> None:
    rules.check_open(NINE, NINE - timedelta(minutes=31))
    with pytest.raises(rules.TooLate):
        rules.check_open(NINE, NINE - timedelta(minutes=30))
    with pytest.raises(rules.TooFarAhead):
        rules.check_open(NINE, NINE - timedelta(days=rules.DAYS_AHEAD + 1, minutes=1))


@pytest.mark.parametrize("year", [1, 9999])
def test_a_time_at_the_end_of_the_world_is_refused(year: int) -> None:
    with pytest.raises(Refusal):
        rules.check_open(datetime(year, 12, 31, 23, 59, tzinfo=UTC), NINE)
    with pytest.raises(Refusal):
        rules.check_open(datetime(year, 1, 1, tzinfo=UTC), NINE)


async def tried(conn: db.Conn, who: Resident, asked: Booking, now: datetime) -> bool:
    """Can it be booked? Undone at once."""
    attempt = conn.transaction()
    await attempt.start()
    try:
        assert who.person_id is not None
        await actions.book(conn, make.KEYS, who, who.person_id, asked, now)
    except (Refusal, db.ConstraintBroken):
        return False
    finally:
        await attempt.rollback()
    return True


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("item", "centre"),
    [(make.LONG_ITEM, make.HALL), ("CJ-304", make.HALL), ("HJ-111", "QX-DONGPING")],
)
async def test_on_a_real_day_what_is_offered_is_what_can_be_booked(
    conn: db.Conn, item: str, centre: str
) -> None:
    """A day with a scattering of taken places, tried at every grid start and between."""
    now = clock.now()
    (who,) = await make.residents(conn, 1, now)
    first = await make.free_time(conn, now, item, centre)
    on = civil_date(first.starts_at)
    await conn.execute(
        "UPDATE slot SET taken = places WHERE on_date = $1 AND (extract(epoch FROM starts_at)::bigint / 300) % 7 = 0",
        on,
    )
    shown = await actions.free_times(conn, item, centre, on, 1, now)
    offered = {time.starts_at for time in shown.days[0].times}
    service = await queries.service(conn, item, centre, on)
    assert service is not None
    pool_id = service.stages()[0].pool_id
    slots = await queries.slots(conn, service.organ_id, pool_id, on, on)
    asked = [slot.starts_at for slot in slots] + [slots[0].starts_at + timedelta(minutes=1)]
    bookable = {at for at in asked if await tried(conn, who, Booking(item, centre, at), now)}
    assert bookable == offered
    assert 0 < len(offered) < len(slots)


@pytest.mark.anyio
async def test_the_places_shown_are_the_places_there_are(conn: db.Conn) -> None:
    """With room for two, two more people fit, and the third is refused."""
    now = clock.now()
    people = await make.residents(conn, 3, now)
    time = await make.free_time(conn, now, make.LONG_ITEM, make.HALL)
    assert time.places == 2
    asked = Booking(make.LONG_ITEM, make.HALL, time.starts_at)
    for who in people[:2]:
        await actions.book(conn, make.KEYS, who, who.person_id or 0, asked, now)
    assert not await tried(conn, people[2], asked, now)
    on = civil_date(time.starts_at)
    (day,) = (await actions.free_times(conn, make.LONG_ITEM, make.HALL, on, 1, now)).days
    assert time.starts_at not in [one.starts_at for one in day.times]


@pytest.mark.anyio
async def test_full_days_are_listed_and_far_ones_are_not(conn: db.Conn) -> None:
    now = clock.now()
    time = await make.free_time(conn, now)
    on = civil_date(time.starts_at)
    await conn.execute("UPDATE slot SET taken = places WHERE on_date = $1", on)
    (day,) = (await actions.free_times(conn, make.LONG_ITEM, make.HALL, on, 1, now)).days
    assert (day.on, day.places, day.times) == (on, 0, [])
    far = await actions.free_times(
        conn, make.LONG_ITEM, make.HALL, now.date().replace(year=9999), 61, now
    )
    assert far.days == []


@pytest.mark.anyio
async def test_a_place_shows_its_next_free_time(conn: db.Conn) -> None:
    """The same times in the list of places as in the calendar of each."""
    now = clock.now()
    county = await actions.county_days(conn, make.LONG_ITEM, now)
    places = await actions.places_for(conn, county, now, 29.0, 119.0)
    assert make.HALL in [place.code for place in places]
    for place in places:
        days = (
            await actions.free_times(conn, make.LONG_ITEM, place.code, civil_date(now), 61, now)
        ).days
        free = [time.starts_at for day in days for time in day.times]
        assert place.next_free_at == (free[0] if free else None)
    assert [place.km for place in places] == sorted(place.km or 0 for place in places)
