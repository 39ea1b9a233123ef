"""The waiting list: who stands where, who is offered what, for how long, and who is left in peace."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend import clock, crypto, db
from backend.booking import actions
from backend.booking.actions import waiting
from backend.booking.models import Need, Policy, Run, Sheet
from backend.booking.models.waiting import Freed, Seat, Seeker, Way
from backend.booking.rules import waiting as fair
from backend.clock import CENTRE_ZONE
from backend.notices import actions as notices
from backend.notices.models import NoticeWishes
from tests import make
from tests.bad_input.scenes import RESIDENT
from tests.booking import lists
from tests.booking.sweep import sweep

NOW = lists.midday(clock.now())
SECOND = timedelta(seconds=1)
DAY = date(2026, 9, 18)


def at(hour: int, minute: int = 0, day: int = 18) -> datetime:
    return datetime(2026, 9, day, hour, minute, tzinfo=CENTRE_ZONE).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "starts_at", "until"),
    [
        (at(10), at(15), at(10, 30)),
        (at(10), at(11), at(10, 15)),
        (at(10), at(10, 50), at(10, 5)),
        (at(10), at(10, 49), None),
        (at(10), at(9), None),
        (at(7, 30), at(9), at(8)),
        (at(7, 29), at(9), at(8)),
        (at(20, 59), at(9, day=19), at(21, 29)),
        (at(21), at(9, day=19), at(8, day=19)),
        (at(2), at(9), at(8)),
        (at(2), at(8, 45), at(8)),
        (at(2), at(8, 30), None),
        (at(23), at(0, 30, day=19), None),
    ],
)
def test_how_long_an_offer_stands(
    now: datetime, starts_at: datetime, until: datetime | None
) -> None:
    assert fair.offer_until(now, starts_at, 30, CENTRE_ZONE) == until
    assert (fair.first_start(now, CENTRE_ZONE) <= starts_at) == (until is not None)


POOLS = (1, 2)
UNITS = 8


def sheet_of(free: list[int]) -> Sheet:
    """A day from 9:00 in units of ten minutes."""
    first = int(at(9).timestamp() // 60)
    starts = tuple(first + 10 * n for n in range(len(free)))
    return Sheet(starts, tuple(start + 10 for start in starts), tuple(free))


def seeker(number: int, needs: list[tuple[int, int]], low: int, high: int) -> Seeker:
    """`needs`: ways of one stage (pool, units); between two units of the day."""
    return Seeker(
        id=UUID(int=number),
        account_id=number,
        holder_id=number,
        person_id=number,
        item_code="CJ-301",
        ways=tuple(Way(pool, (Need(pool, 10 * units),)) for pool, units in needs),
        from_date=DAY,
        to_date=DAY,
        from_time=time(9 + low // 6, 10 * (low % 6)),
        to_time=time(9 + high // 6, 10 * (high % 6)),
    )


def fits_by_hand(one: Seeker, free: dict[int, list[int]]) -> bool:
    """Written anew: whether any way has a run of free units that begins in the wished hours."""
    low = (one.from_time.hour - 9) * 6 + one.from_time.minute // 10
    high = (one.to_time.hour - 9) * 6 + one.to_time.minute // 10
    for way in one.ways:
        (need,) = way.needs
        units = need.minutes // 10
        for start in range(low, min(high, UNITS - units) + 1):
            if min(free[need.pool_id][start : start + units]) > 0:
                return True
    return False


def units_of(run: Run) -> range:
    first = (run.starts_at - at(9)) // timedelta(minutes=10)
    return range(first, first + (run.ends_at - run.starts_at) // timedelta(minutes=10))


def put(free: dict[int, list[int]], seat: Seat, by: int) -> None:
    for run in seat.runs:
        for unit in units_of(run):
            free[run.pool_id][unit] += by


SEEKERS = st.lists(
    st.tuples(
        st.lists(st.tuples(st.sampled_from(POOLS), st.integers(1, 4)), min_size=1, max_size=2),
        st.integers(0, UNITS - 1),
        st.integers(0, UNITS - 1),
    ),
    max_size=8,
)
FREE = st.fixed_dictionaries(
    {pool: st.lists(st.integers(0, 2), min_size=UNITS, max_size=UNITS) for pool in POOLS}
)


def seated(line: list[Seeker], free: dict[int, list[int]]) -> list[Seat]:
    sheets = {DAY: {pool: sheet_of(places) for pool, places in free.items()}}
    return fair.seats(line, sheets, Policy(), at(9), CENTRE_ZONE)


@settings(max_examples=200, deadline=None)
@given(wishes=SEEKERS, free=FREE)
def test_nobody_is_passed_over(
    wishes: list[tuple[list[tuple[int, int]], int, int]], free: dict[int, list[int]]
) -> None:
    """Whoever got nothing could not have used the place of anybody behind them, nor what is left."""
    line = [
        seeker(n, needs, min(low, high), max(low, high) + (low == high))
        for n, (needs, low, high) in enumerate(wishes)
    ]
    left = {pool: list(places) for pool, places in free.items()}
    found = {seat.seeker.id: seat for seat in seated(line, free)}
    for seat in found.values():
        put(left, seat, -1)
    assert min(min(places) for places in left.values()) >= 0
    for n, one in enumerate(line):
        if one.id not in found:
            behind = [found[other.id] for other in line[n + 1 :] if other.id in found]
            could = {pool: list(places) for pool, places in left.items()}
            for seat in behind:
                put(could, seat, 1)
            assert not fits_by_hand(one, could)


def test_an_unfair_order_would_be_seen() -> None:
    """The property can fail: served in the wrong order, the first gets nothing though the place fits."""
    free = {1: [1, 1, 0, 0, 0, 0, 0, 0], 2: [0] * UNITS}
    line = [seeker(0, [(1, 2)], 0, 7), seeker(1, [(1, 1)], 0, 7)]
    assert [seat.seeker.id.int for seat in seated(line, free)] == [0]
    assert [seat.seeker.id.int for seat in seated(line[::-1], free)] == [1]
    assert fits_by_hand(line[0], free)


def test_after_the_first_seat_that_is_gone_nobody_is_served() -> None:
    free = {1: [1, 1, 0, 0, 0, 0, 0, 0], 2: [1] * UNITS}
    seats = seated([seeker(0, [(1, 2)], 0, 7), seeker(1, [(2, 1)], 0, 7)], free)
    assert len(seats) == 2
    less = {DAY: {1: sheet_of([1, 0, 0, 0, 0, 0, 0, 0]), 2: sheet_of([1] * UNITS)}}
    assert fair.still_there(seats, less) == []
    assert fair.still_there(seats[1:], less) == seats[1:]


def test_what_was_refused_is_not_offered_again() -> None:
    free = {1: [1] * UNITS, 2: [0] * UNITS}
    (first,) = seated([seeker(0, [(1, 2)], 0, 7)], free)
    shown = seeker(0, [(1, 2)], 0, 7)
    again = Seeker(
        **{name: getattr(shown, name) for name in shown.__struct_fields__[:-1]}, refused=first.runs
    )
    (second,) = seated([again], free)
    assert second.runs[0].starts_at == first.runs[0].ends_at


def run(first: int, last: int, pool: int = 1) -> Run:
    return Run(pool, at(9) + timedelta(minutes=10 * first), at(9) + timedelta(minutes=10 * last))


def freed(number: int, first: int, last: int) -> Freed:
    one = run(first, last)
    return Freed(UUID(int=number), UUID(int=99), 1, one.starts_at, one.ends_at, at(12))


@pytest.mark.parametrize(
    ("taken", "given_back", "used", "rest"),
    [
        ([(0, 4)], [(0, 4)], [0], []),
        ([(1, 2)], [(0, 4)], [0], [(0, 1), (2, 4)]),
        ([(0, 2), (2, 4)], [(0, 4)], [0], []),
        ([(0, 2), (3, 4)], [(0, 4)], [0], [(2, 3)]),
        ([(0, 4)], [(1, 2), (3, 6)], [0, 1], [(4, 6)]),
        ([(0, 2)], [(0, 2), (0, 2)], [0], []),
        ([(0, 2)], [(2, 4)], [], []),
    ],
)
def test_freed_places_are_used_slot_by_slot(
    taken: list[tuple[int, int]],
    given_back: list[tuple[int, int]],
    used: list[int],
    rest: list[tuple[int, int]],
) -> None:
    places = [freed(n, *one) for n, one in enumerate(given_back)]
    found, left = fair.use_freed([run(*one) for one in taken], places)
    assert [one.id.int for one in found] == used
    assert sorted(units_of(one)[0] for _, one in left) == [first for first, _ in rest]
    assert [one for _, one in left] == [run(*one) for one in rest]


anyio = pytest.mark.anyio


@anyio
async def test_positions_count_those_who_could_get_the_same(conn: db.Conn) -> None:
    await lists.full_hall(conn, NOW)
    first, _ = await lists.wait(conn, 1, NOW)
    second, one = await lists.wait(conn, 2, NOW + SECOND)
    assert (one.position, one.of) == (2, 2)
    _, early = await lists.wait(conn, 3, NOW + 2 * SECOND, from_time="08:00", to_time="09:00")
    _, late = await lists.wait(conn, 4, NOW + 3 * SECOND, from_time="16:00", to_time="17:00")
    assert (early.position, early.of) == (3, 3)
    assert (late.position, late.of) == (3, 3)
    (shown,) = await waiting.my_waiting(conn, make.KEYS, first, NOW)
    assert (shown.position, shown.of) == (1, 4)
    gone = await waiting.leave(conn, make.KEYS, first, shown.id, NOW)
    assert (gone.state, gone.position, gone.of) == ("left", 0, 0)
    (shown,) = await waiting.my_waiting(conn, make.KEYS, second, NOW)
    assert (shown.position, shown.of) == (1, 3)


@anyio
async def test_one_entry_per_person_and_matter(conn: db.Conn) -> None:
    who, entry = await lists.wait(conn, 1, NOW)
    with pytest.raises(fair.AlreadyWaiting):
        await waiting.join(conn, make.KEYS, who, lists.wish(now=NOW), NOW)
    await waiting.leave(conn, make.KEYS, who, entry.id, NOW)
    again = await waiting.join(conn, make.KEYS, who, lists.wish(now=NOW), NOW)
    assert again.state == "waiting"


@anyio
async def test_whoever_wants_no_messages_of_offers_is_offered_nothing(conn: db.Conn) -> None:
    holder, booked = await lists.full_hall(conn, NOW)
    quiet, _ = await lists.wait(conn, 1, NOW)
    await notices.set_wishes(conn, quiet.account_id, NoticeWishes(offers=False, reminders=True))
    await lists.cancel(conn, holder, booked.id, NOW)
    assert await actions.offer_freed(conn, make.KEYS, NOW) == 0
    (shown,) = await waiting.my_waiting(conn, make.KEYS, quiet, NOW)
    assert shown.note_zh
    await notices.set_wishes(conn, quiet.account_id, NoticeWishes(offers=True, reminders=True))
    assert await actions.offer_freed(conn, make.KEYS, NOW) == 1


@anyio
async def test_offers_are_capped_by_the_day(conn: db.Conn) -> None:
    holder, booked = await lists.full_hall(conn, NOW)
    await conn.execute(
        """
        INSERT INTO booking_policy VALUES ((SELECT id FROM organ LIMIT 1), 10, 8, 30, 3, 90, 30, 1, 15, 30, 1,
                                           '07:00', '09:00')
        """
    )
    who, _ = await lists.wait(conn, 1, NOW)
    await lists.cancel(conn, holder, booked.id, NOW)
    assert await actions.offer_freed(conn, make.KEYS, NOW) == 1
    await actions.lapse_due(conn, NOW + timedelta(minutes=30))
    await lists.reopen(conn, booked)
    over = NOW + timedelta(minutes=40)
    assert await actions.offer_freed(conn, make.KEYS, over) == 0
    tomorrow = NOW + timedelta(days=1)
    assert await actions.offer_freed(conn, make.KEYS, tomorrow) == 1
    assert len(await lists.offers_of(conn, who, tomorrow)) == 1
    assert await sweep(conn) == []


@anyio
async def test_at_night_nobody_is_asked_to_answer_before_the_morning(conn: db.Conn) -> None:
    holder, booked = await lists.full_hall(conn, NOW)
    who, _ = await lists.wait(conn, 1, NOW)
    night = NOW.replace(hour=23)
    await lists.cancel(conn, holder, booked.id, night)
    assert await actions.offer_freed(conn, make.KEYS, night) == 1
    (offer,) = await lists.offers_of(conn, who, night)
    assert offer.expires_at is not None
    assert offer.expires_at.astimezone(CENTRE_ZONE).time() == time(8)


@anyio
async def test_when_the_days_are_over_the_entry_ends(conn: db.Conn) -> None:
    who, _ = await lists.wait(conn, 1, NOW, to_date=NOW.date() + timedelta(days=1))
    await actions.offer_freed(conn, make.KEYS, NOW + timedelta(days=2))
    (shown,) = await waiting.my_waiting(conn, make.KEYS, who, NOW + timedelta(days=2))
    assert shown.state == "expired"
    assert shown.note_en


@anyio
async def test_over_http(public: httpx.AsyncClient, conn: db.Conn) -> None:
    """Join, be offered, accept; the second accept with the same key gets the same answer, another is told."""
    now = clock.now()
    holder, booked = await lists.full_hall(conn, now)
    who = await make.resident(conn, 1, now)
    public.cookies.set(RESIDENT, await make.cookie(conn, who, now))
    wish = {
        "item_code": make.LONG_ITEM,
        "centre_codes": [make.HALL],
        "from_date": clock.civil_date(now).isoformat(),
        "to_date": booked.on.isoformat(),
        "from_time": "00:00",
        "to_time": "23:30",
    }
    joined = await public.post("/api/waiting", json=wish, headers={"Idempotency-Key": "join-0001"})
    assert joined.status_code == 201, joined.text
    said = joined.json()
    assert (said["state"], said["position"], said["of"]) == ("waiting", 1, 1)
    assert (said["from_time"], said["to_time"]) == ("00:00", "23:30")
    await lists.cancel(conn, holder, booked.id, now)
    assert await actions.offer_freed(conn, make.KEYS, now) == 1
    (offer,) = (await public.get("/api/offers")).json()
    assert (offer["reason"], offer["replaces"], offer["state"]) == ("waiting_list", None, "offered")
    assert (await public.get("/api/waiting")).json()[0]["state"] == "offered"
    accept, key = f"/api/offers/{offer['id']}/accept", {"Idempotency-Key": "accept-0001"}
    first = await public.post(accept, headers=key)
    assert (first.status_code, first.json()[0]["state"]) == (201, "booked")
    assert (await public.post(accept, headers=key)).content == first.content
    other = await public.post(accept, headers={"Idempotency-Key": "accept-0002"})
    assert (other.status_code, other.json()["type"].rsplit("/", 1)[-1]) == (409, "OfferOver")
    assert (await public.get("/api/release")).json() == {
        "ahead_days": 60,
        "from": "07:00",
        "to": "09:00",
    }


@anyio
async def test_a_phones_offers_never_pass_what_it_is_told(conn: db.Conn) -> None:
    """Messages of offers are capped by phone: what could not be told is not offered."""
    holder, booked = await lists.full_hall(conn, NOW)
    who, entry = await lists.wait(conn, 1, NOW)
    for _ in range(3):
        await conn.execute(
            """
            INSERT INTO appointment (organ_id, id, code, person_id, account_id, item_code, centre_id, pool_id, starts_at,
                                     ends_at, on_date, units, state, made_at, ended_at, offered_for, waiting_id)
            SELECT organ_id, uuidv7(), $2, person_id, $3, item_code, centre_id, pool_id, starts_at, ends_at, on_date, units,
                   'lapsed', $4, $4, 'waiting_list', uuidv7() FROM appointment WHERE id = $1
            """,
            booked.id,
            crypto.short_code(),
            who.account_id,
            NOW,
        )
    await lists.cancel(conn, holder, booked.id, NOW)
    assert await actions.offer_freed(conn, make.KEYS, NOW) == 0
    assert entry.offers_today == 0
