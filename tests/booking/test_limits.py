"""How much one person and one phone may hold, and when missed visits pause booking online."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import msgspec
import pytest

from backend import clock, crypto, db
from backend.access import queries as accounts
from backend.access.models import Resident
from backend.booking import actions, queries, rules
from backend.booking.actions import calls
from backend.booking.models import Appointment, Booking, FreeTime, Moved, Policy
from backend.hall import actions as hall
from backend.hall.models import WalkIn
from tests import make
from tests.booking import visits
from tests.booking.visits import LONG, SHORT, TEN, THIRD, hold, phone, phones, refused, wish
from tests.people import id_number

pytestmark = pytest.mark.anyio

KEYS = make.KEYS
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
TOWN = "QX-HUZHEN"
NOON = datetime(2026, 9, 18, 4, tzinfo=UTC)


async def book(
    conn: db.Conn,
    who: Resident,
    time: FreeTime,
    now: datetime,
    item: str = LONG,
    centre: str = make.HALL,
) -> Appointment:
    asked = Booking(item, centre, time.starts_at)
    return await actions.book(conn, KEYS, who, who.person_id or 0, asked, now)


async def set_policy(conn: db.Conn, **given: Any) -> None:
    organ_id = await conn.fetchval("SELECT id FROM organ")
    await queries.set_policy(conn, organ_id, Policy(**given))


async def missed(conn: db.Conn, who: Resident, now: datetime, *days_ago: float) -> None:
    """Appointments they did not come to, closed so many days ago."""
    times = await visits.times_of(conn, now)
    for time, days in zip(times, days_ago, strict=False):
        made = await book(conn, who, time, now)
        await conn.execute(
            "UPDATE appointment SET state = 'noshow', ended_at = $1 WHERE id = $2",
            now - days * DAY,
            made.id,
        )


async def second_phone(conn: db.Conn, who: Resident, now: datetime) -> Resident:
    """Another account of the same person."""
    number = "13900000099"
    index = crypto.blind_index(KEYS, "phone", number)
    sealed = crypto.seal(KEYS, number, "account.phone", index.hex())
    account_id = await accounts.account_of_phone(conn, index, sealed, now)
    await accounts.bind_person(conn, account_id, who.person_id or 0)
    return msgspec.structs.replace(who, account_id=account_id, session=crypto.digest("second"))


async def test_one_booking_a_person_and_matter_in_the_whole_county(conn: db.Conn) -> None:
    """Another day, another centre, another phone: it is the same person and matter."""
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    first, second, *_ = await visits.times_of(conn, now, THIRD)
    town, *_ = await visits.times_of(conn, now, THIRD, TOWN)
    await book(conn, who, first, now, THIRD)
    other = await second_phone(conn, who, now)
    for asking in (who, other):
        kind = "AlreadyBookedItem"
        await refused(conn, kind, book(conn, asking, second, now, THIRD))
        await refused(conn, kind, book(conn, asking, town, now, THIRD, TOWN))
        await refused(conn, kind, hold(conn, asking, second.starts_at, now, THIRD))
    await book(conn, who, second, now, LONG)


async def test_a_hold_counts_whichever_phone_made_it(conn: db.Conn) -> None:
    """One's own earlier hold gives way; a child's hold by the other parent does not."""
    now = clock.now()
    mother, father = await phones(conn, 2, now)
    first, second, *_ = await visits.times_of(conn, now)
    old = await hold(conn, mother, first.starts_at, now)
    await hold(conn, await second_phone(conn, mother, now), second.starts_at, now)
    work = actions.confirm(conn, KEYS, mother, old.id, now)
    await refused(conn, "HoldExpired", work)
    hers, his = await visits.child_of(conn, mother, now), await visits.child_of(conn, father, now)
    await hold(conn, mother, first.starts_at, now, SHORT, child=hers)
    theirs = hold(conn, father, second.starts_at, now, SHORT, child=his)
    await refused(conn, "AlreadyBookedItem", theirs)


@pytest.mark.parametrize("state", ["fulfilled", "noshow", "cancelled"])
async def test_what_is_over_is_no_obstacle(conn: db.Conn, state: str) -> None:
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    first, second, *_ = await visits.times_of(conn, now)
    one = await book(conn, who, first, now)
    if state == "cancelled":
        await actions.cancel(conn, KEYS, who, one.id, now)
    else:
        await conn.execute("UPDATE appointment SET state = $1, ended_at = $2", state, now)
    assert (await book(conn, who, second, now)).state == "booked"


async def test_a_phone_holds_only_so_many(conn: db.Conn) -> None:
    """Appointments and holds, one's own and the family's; what is over no longer counts."""
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    child = await visits.child_of(conn, who, now)
    await set_policy(conn, live_per_phone=3)
    one, two, three, four, *_ = [time.starts_at for time in await visits.times_of(conn, now)]
    booked = await book(conn, who, (await visits.times_of(conn, now))[0], now)
    await hold(conn, who, two, now, THIRD, SHORT, child=child)
    too_many = "TooManyBookings"
    await refused(conn, too_many, hold(conn, who, three, now, "HJ-153"))
    time = (await visits.times_of(conn, now, "HJ-153"))[5]
    await refused(conn, too_many, book(conn, who, time, now, "HJ-153"))
    await hold(conn, who, four, now, THIRD)
    await actions.cancel(conn, KEYS, who, booked.id, now)
    await hold(conn, who, one + TEN, now, "HJ-153", "HJ-105")
    assert await queries.live_of_account(conn, who.account_id, now) == 3
    assert await queries.live_of_account(conn, who.account_id, now + TEN) == 0


async def test_a_visit_that_would_be_one_too_many_is_refused_whole(conn: db.Conn) -> None:
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    await set_policy(conn, live_per_phone=2)
    (time, *_) = await visits.times_of(conn, now)
    work = hold(conn, who, time.starts_at, now, LONG, SHORT, THIRD)
    await refused(conn, "TooManyBookings", work)
    held = await hold(conn, who, time.starts_at, now, LONG, SHORT)
    assert len(await actions.confirm(conn, KEYS, who, held.id, now)) == 2


async def test_the_same_matter_twice_for_one_person(conn: db.Conn) -> None:
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    (time, *_) = await visits.times_of(conn, now)
    await refused(conn, "SameTwice", hold(conn, who, time.starts_at, now, LONG, LONG.lower()))


@pytest.mark.parametrize(
    ("days_ago", "until"),
    [
        ([], None),
        ([0, 1], None),
        ([0, 1, 2], 30),
        ([0, 45, 90], 30),
        ([0, 45, 90.001], None),
        ([29, 60, 119], 1),
        ([30, 31, 32], 0),
        ([0, 50, 80, 140], 30),
        ([0, 89, 95, 100], -59),
        ([10, 80, 90, 100], 20),
    ],
)
def test_three_within_ninety_days_pause_for_thirty(
    days_ago: Sequence[float], until: float | None
) -> None:
    """Newest first; the newest of the three starts the pause."""
    at = [NOON - days * DAY for days in days_ago]
    expected = None if until is None else NOON + until * DAY
    assert rules.paused_until(at, Policy()) == expected


def test_a_deployment_may_forgive_more() -> None:
    twice = [NOON, NOON - DAY]
    assert rules.paused_until(twice, Policy(noshow_limit=2)) == NOON + 30 * DAY
    assert rules.paused_until(twice, Policy(noshow_limit=2, noshow_pause_days=0)) == NOON
    assert rules.paused_until(twice[:1], Policy(noshow_limit=1)) == NOON + 30 * DAY


async def test_who_missed_three_may_not_book_online(conn: db.Conn) -> None:
    """Neither book nor hold, until the thirtieth day is over, to the second."""
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    await missed(conn, who, now, 29, 60, 119)
    time, *_ = await visits.times_of(conn, now, skip_days=9)
    last = now + DAY - SECOND
    for asking in (now, last):
        await refused(conn, "NoShowPaused", book(conn, who, time, asking))
        await refused(conn, "NoShowPaused", hold(conn, who, time.starts_at, asking))
    await hold(conn, who, time.starts_at, now + DAY)


async def test_two_or_long_ago_is_forgiven(conn: db.Conn) -> None:
    now = clock.now()
    one, two = await phones(conn, 2, now)
    await missed(conn, one, now, 1, 2)
    await missed(conn, two, now, 1, 50, 91.1)
    (time, *_) = await visits.times_of(conn, now, skip_days=9)
    for who in (one, two):
        await hold(conn, who, time.starts_at, now)


async def test_a_pardon_counts_from_zero(conn: db.Conn) -> None:
    """What was missed before it, never what is missed after."""
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    await missed(conn, who, now, 1, 2, 3)
    clerk = await make.staff(conn, "test-clerk", "clerk")
    organ_id = await conn.fetchval("SELECT id FROM organ")
    reason = "住院期间无法到场"
    await queries.pardon(conn, organ_id, who.person_id or 0, now - 2 * DAY, clerk.id, reason)
    (time, *_) = await visits.times_of(conn, now, skip_days=9)
    held = await hold(conn, who, time.starts_at, now)
    await actions.release(conn, KEYS, who, held.id, now)
    await missed(conn, who, now, 0.5, 0.25)
    await refused(conn, "NoShowPaused", hold(conn, who, time.starts_at, now))


async def test_the_pause_is_the_persons_and_nobody_elses(conn: db.Conn) -> None:
    """A paused mother books for her child; the paused child's visit is refused to both parents."""
    now = clock.now()
    mother, father = await phones(conn, 2, now)
    hers, his = await visits.child_of(conn, mother, now), await visits.child_of(conn, father, now)
    await missed(conn, mother, now, 1, 2, 3)
    time, other, *_ = await visits.times_of(conn, now, skip_days=9)
    await refused(conn, "NoShowPaused", hold(conn, mother, time.starts_at, now))
    held = await hold(conn, mother, time.starts_at, now, SHORT, child=hers)
    await actions.release(conn, KEYS, mother, held.id, now)
    await missed(conn, father, now, 1, 2, 3)
    child_id = await conn.fetchval("SELECT person_id FROM member WHERE id = $1", his)
    await conn.execute(
        "UPDATE appointment SET person_id = $1 WHERE person_id = $2", child_id, father.person_id
    )
    await hold(conn, father, time.starts_at, now)
    for parent, child in ((mother, hers), (father, his)):
        work = hold(conn, parent, other.starts_at, now, SHORT, child=child)
        await refused(conn, "NoShowPaused", work)


async def test_the_door_of_the_hall_is_never_closed(conn: db.Conn) -> None:
    """A paused person takes a ticket, is booked for by staff, moves and cancels what they have."""
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    time, other, *_ = await visits.times_of(conn, now, SHORT, skip_days=9)
    kept = await book(conn, who, time, now, SHORT)
    await missed(conn, who, now, 1, 2, 3)
    centre_id = await make.centre_id(conn)
    assert (await hall.walk_in(conn, centre_id, WalkIn(LONG), now)).state == "waiting"
    clerk = await make.staff(conn, "test-clerk", "clerk", centre_id=centre_id)
    caller, _ = calls.new_caller(KEYS, clerk, "林晓青", id_number(1), "13900000005", now)
    made = await calls.book(conn, KEYS, clerk, caller, wish(time.starts_at, LONG), now)
    assert len(made) == 1
    to = Moved(make.HALL, other.starts_at)
    assert (await actions.move(conn, KEYS, who, kept.id, to, now)).revision == 1
    assert (await actions.cancel(conn, KEYS, who, kept.id, now)).state == "cancelled"


async def test_who_misses_the_third_is_told_once(conn: db.Conn) -> None:
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    await missed(conn, who, now, 1)
    for nth, time in enumerate(await visits.times_of(conn, now, skip_days=6)):
        if nth < 2:
            await book(conn, who, time, now)
            over = time.ends_at + actions.NOSHOW_GRACE + SECOND
            assert await actions.mark_noshows(conn, KEYS, over) == 1
            told = "SELECT count(*) FROM notice WHERE template = 'noshow_paused'"
            assert await conn.fetchval(told) == nth
    assert await actions.mark_noshows(conn, KEYS, over + DAY) == 0
    row = await conn.fetchrow("SELECT * FROM notice WHERE template = 'noshow_paused'")
    text = crypto.open_sealed(KEYS, row["text_sealed"], "notice.text", row["key"])
    until = clock.civil_date(over + 30 * DAY)
    assert f"{until.month}月{until.day}日" in text


async def test_over_http_in_both_languages(conn: db.Conn, public: httpx.AsyncClient) -> None:
    """Booking at once and holding say the same, with the day in the reader's words."""
    now = clock.now()
    who = await phone(conn, 1, now)
    await missed(conn, who, now, 1, 2, 3)
    (time, *_) = await visits.times_of(conn, now, skip_days=9)
    at = time.starts_at.isoformat()
    direct = {"item_code": LONG, "centre_code": make.HALL, "starts_at": at}
    until = clock.civil_date(now + 29 * DAY)
    async with visits.signed_in(conn, public, who) as door:
        for path, body in (
            ("/appointments", direct),
            ("/holds", visits.asked(time.starts_at, [LONG])),
        ):
            for language, words in (("zh", f"{until.month}月{until.day}日"), ("en", f"{until:%b}")):
                door.headers["Accept-Language"] = language
                no = await visits.post(door, path, body)
                assert (no.status_code, no.json()["type"]) == (409, "NoShowPaused")
                assert words in no.json()["detail"]
                assert ("周" in no.json()["detail"]) == (language == "zh")
