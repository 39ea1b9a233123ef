"""A freed place goes to the next who waits, as a held personal offer: accepted, declined, left, moved to."""

from datetime import timedelta

import pytest

from backend import clock, db
from backend.booking import actions, rules
from backend.booking.actions import closing, offers, waiting
from backend.booking.models import Booking, Matter, Wish
from backend.booking.rules import waiting as fair
from backend.calendar.models import Change
from backend.clock import civil_date
from tests import make
from tests.booking import lists
from tests.booking.sweep import sweep

pytestmark = pytest.mark.anyio

NOW = lists.midday(clock.now())
SECOND = timedelta(seconds=1)


async def test_a_freed_place_is_kept_for_the_first_who_waits(conn: db.Conn) -> None:
    holder, booked = await lists.full_hall(conn, NOW)
    first, _ = await lists.wait(conn, 1, NOW)
    second, _ = await lists.wait(conn, 2, NOW + SECOND)
    assert await actions.offer_freed(conn, make.KEYS, NOW) == 0
    await lists.cancel(conn, holder, booked.id, NOW)
    assert await actions.offer_freed(conn, make.KEYS, NOW) == 1
    (offer,) = await lists.offers_of(conn, first, NOW)
    assert (offer.starts_at, offer.reason, offer.seconds_left) == (
        booked.starts_at,
        "waiting_list",
        30 * 60,
    )
    assert await lists.offers_of(conn, second, NOW) == []
    assert await conn.fetchval("SELECT count(*) FROM freed") == 0
    told = await conn.fetch(
        "SELECT template FROM notice WHERE about = $1", f"appointment:{offer.id}"
    )
    assert [row["template"] for row in told] == ["offer_made"]
    assert await actions.offer_freed(conn, make.KEYS, NOW + SECOND) == 0
    assert await sweep(conn) == []


async def test_nobody_else_can_take_what_is_offered(conn: db.Conn) -> None:
    holder, booked = await lists.full_hall(conn, NOW)
    await lists.wait(conn, 1, NOW)
    await lists.cancel(conn, holder, booked.id, NOW)
    await actions.offer_freed(conn, make.KEYS, NOW)
    other = await make.resident(conn, 3, NOW)
    asked = Booking(make.LONG_ITEM, make.HALL, booked.starts_at)
    later = NOW + timedelta(minutes=29)
    await actions.lapse_due(conn, later)
    with pytest.raises(db.ConstraintBroken, match="slot_never_oversold"):
        async with conn.transaction():
            await actions.book(conn, make.KEYS, other, other.person_id or 0, asked, later)


async def test_accepted_it_is_booked_with_its_case(conn: db.Conn) -> None:
    holder, booked = await lists.full_hall(conn, NOW)
    who, entry = await lists.wait(conn, 1, NOW)
    await lists.cancel(conn, holder, booked.id, NOW)
    await actions.offer_freed(conn, make.KEYS, NOW)
    (offer,) = await lists.offers_of(conn, who, NOW)
    (made,) = await offers.accept(conn, make.KEYS, who, offer.id, NOW + SECOND)
    assert (made.state, made.starts_at, made.revision) == ("booked", booked.starts_at, 0)
    assert made.case_number
    (shown,) = await waiting.my_waiting(conn, make.KEYS, who, NOW + SECOND)
    assert (shown.id, shown.state, shown.position) == (entry.id, "served", 0)
    with pytest.raises(fair.OfferOver):
        await offers.accept(conn, make.KEYS, who, offer.id, NOW + SECOND)
    assert await sweep(conn) == []


async def test_declined_it_goes_to_the_next_and_not_back_to_the_same(conn: db.Conn) -> None:
    holder, booked = await lists.full_hall(conn, NOW)
    first, _ = await lists.wait(conn, 1, NOW)
    second, _ = await lists.wait(conn, 2, NOW + SECOND)
    await lists.cancel(conn, holder, booked.id, NOW)
    await actions.offer_freed(conn, make.KEYS, NOW)
    (offer,) = await lists.offers_of(conn, first, NOW)
    declined = await offers.decline(conn, make.KEYS, first, offer.id, NOW + SECOND)
    assert (declined.state, declined.seconds_left) == ("lapsed", 0)
    assert await conn.fetchval("SELECT count(*) FROM freed") == 1
    assert await actions.offer_freed(conn, make.KEYS, NOW + SECOND) == 1
    (next_one,) = await lists.offers_of(conn, second, NOW + SECOND)
    assert next_one.starts_at == booked.starts_at
    assert await lists.offers_of(conn, first, NOW + SECOND) == []
    (shown,) = await waiting.my_waiting(conn, make.KEYS, first, NOW + SECOND)
    assert (shown.state, shown.position, shown.of, shown.offers_today) == ("waiting", 1, 2, 1)
    with pytest.raises(fair.OfferOver):
        await offers.accept(conn, make.KEYS, first, offer.id, NOW + SECOND)
    assert await sweep(conn) == []


async def test_unanswered_it_goes_to_the_next(conn: db.Conn) -> None:
    holder, booked = await lists.full_hall(conn, NOW)
    first, _ = await lists.wait(conn, 1, NOW)
    second, _ = await lists.wait(conn, 2, NOW + SECOND)
    await lists.cancel(conn, holder, booked.id, NOW)
    await actions.offer_freed(conn, make.KEYS, NOW)
    (offer,) = await lists.offers_of(conn, first, NOW)
    over = NOW + timedelta(minutes=30)
    with pytest.raises(fair.OfferOver):
        await offers.accept(conn, make.KEYS, first, offer.id, over)
    assert await actions.offer_freed(conn, make.KEYS, over) == 1
    (next_one,) = await lists.offers_of(conn, second, over)
    assert next_one.starts_at == booked.starts_at
    assert await sweep(conn) == []


async def test_after_three_unanswered_offers_an_entry_ends(conn: db.Conn) -> None:
    _, booked = await lists.full_hall(conn, NOW)
    who, _ = await lists.wait(conn, 1, NOW)
    for n in range(3):
        then = NOW + timedelta(minutes=31 * n)
        await lists.reopen(conn, booked, n + 1)
        assert await actions.offer_freed(conn, make.KEYS, then) == 1
        await lists.shut(conn)
        await actions.lapse_due(conn, then + timedelta(minutes=30))
    over = NOW + timedelta(hours=2)
    assert await actions.offer_freed(conn, make.KEYS, over) == 0
    (shown,) = await waiting.my_waiting(conn, make.KEYS, who, over)
    assert (shown.state, shown.offers_today) == ("left", 3)
    assert shown.note_zh
    assert shown.note_en


async def test_an_earlier_time_moves_the_appointment(conn: db.Conn) -> None:
    """The same id and code, once more moved; its old places go to the next who waits."""
    now = NOW
    holder, booked = await lists.full_hall(conn, now)
    who = await make.resident(conn, 1, now)
    later = await make.resident(conn, 2, now)
    asked = Booking(make.LONG_ITEM, make.HALL, await lists.reopen(conn, booked))
    own = await actions.book(conn, make.KEYS, who, who.person_id or 0, asked, now)
    await lists.shut(conn)
    await waiting.join(conn, make.KEYS, who, lists.wish(now=now), now)
    await waiting.join(conn, make.KEYS, later, lists.wish(now=now), now + SECOND)
    await lists.cancel(conn, holder, booked.id, now)
    assert await actions.offer_freed(conn, make.KEYS, now) == 1
    (offer,) = await lists.offers_of(conn, who, now)
    assert (offer.replaces, offer.starts_at) == (own.id, booked.starts_at)
    (moved,) = await offers.accept(conn, make.KEYS, who, offer.id, now + SECOND)
    assert (moved.id, moved.code, moved.revision) == (own.id, own.code, 1)
    assert (moved.state, moved.starts_at) == ("booked", booked.starts_at)
    state = await conn.fetchval("SELECT state FROM appointment WHERE id = $1", offer.id)
    assert state == "lapsed"
    assert await sweep(conn) == []
    assert await actions.offer_freed(conn, make.KEYS, now + SECOND) == 1
    (next_one,) = await lists.offers_of(conn, later, now + SECOND)
    assert next_one.starts_at == own.starts_at
    assert await sweep(conn) == []


async def test_a_later_time_is_never_offered_to_who_holds_an_earlier(conn: db.Conn) -> None:
    holder, booked = await lists.full_hall(conn, NOW)
    await waiting.join(conn, make.KEYS, holder, lists.wish(now=NOW), NOW)
    await lists.reopen(conn, booked)
    assert await actions.offer_freed(conn, make.KEYS, NOW) == 0


async def test_whoever_booked_meanwhile_is_told_so(conn: db.Conn) -> None:
    holder, booked = await lists.full_hall(conn, NOW)
    who, _ = await lists.wait(conn, 1, NOW)
    await lists.cancel(conn, holder, booked.id, NOW)
    await actions.offer_freed(conn, make.KEYS, NOW)
    (offer,) = await lists.offers_of(conn, who, NOW)
    asked = Booking(make.LONG_ITEM, make.HALL, await lists.reopen(conn, booked))
    await actions.book(conn, make.KEYS, who, who.person_id or 0, asked, NOW)
    with pytest.raises(rules.AlreadyBookedItem):
        await offers.accept(conn, make.KEYS, who, offer.id, NOW)


async def test_somebody_elses_offer_and_a_hold_are_no_offers(conn: db.Conn) -> None:
    holder, booked = await lists.full_hall(conn, NOW)
    who, _ = await lists.wait(conn, 1, NOW)
    await lists.cancel(conn, holder, booked.id, NOW)
    await actions.offer_freed(conn, make.KEYS, NOW)
    (offer,) = await lists.offers_of(conn, who, NOW)
    for answer in (offers.accept, offers.decline):
        with pytest.raises(fair.UnknownOffer):
            await answer(conn, make.KEYS, holder, offer.id, NOW)
        with pytest.raises(fair.UnknownOffer):
            await answer(conn, make.KEYS, holder, booked.id, NOW)
    with pytest.raises(rules.UnknownHold):
        await actions.confirm(conn, make.KEYS, who, offer.id, NOW)


async def test_part_of_a_longer_freed_run_keeps_its_moment(conn: db.Conn) -> None:
    """Four slots came back, somebody waits for a matter of fewer: the others return when they would have."""
    holder, booked = await lists.full_hall(conn, NOW)
    short = await conn.fetchval(
        """
        SELECT s.item_code FROM service s JOIN item_version v ON v.item_code = s.item_code AND v.valid_to IS NULL
        WHERE s.pool_id = (SELECT pool_id FROM appointment WHERE id = $1)
          AND (v.content -> 'visit' ->> 'minutes')::integer <= 20 ORDER BY 1 LIMIT 1
        """,
        booked.id,
    )
    assert short is not None
    who, _ = await lists.wait(conn, 1, NOW, item_code=short)
    await lists.cancel(conn, holder, booked.id, NOW)
    returns_at = await conn.fetchval("SELECT returns_at FROM freed")
    assert await actions.offer_freed(conn, make.KEYS, NOW) == 1
    (offer,) = await lists.offers_of(conn, who, NOW)
    rest = await conn.fetchrow("SELECT starts_at, ends_at, returns_at FROM freed")
    assert rest is not None
    assert (rest["starts_at"], rest["ends_at"], rest["returns_at"]) == (
        offer.ends_at,
        booked.ends_at,
        returns_at,
    )
    assert await sweep(conn) == []


async def test_a_place_that_is_simply_free_is_offered_too(conn: db.Conn) -> None:
    """As when a day is opened or a window added while somebody waits."""
    _, booked = await lists.full_hall(conn, NOW)
    who, _ = await lists.wait(conn, 1, NOW)
    await conn.execute("UPDATE slot SET places = 2, opened = 2 WHERE taken = 1")
    assert await actions.offer_freed(conn, make.KEYS, NOW) == 1
    (offer,) = await lists.offers_of(conn, who, NOW)
    assert offer.starts_at == booked.starts_at
    assert await sweep(conn) == []


async def test_a_closures_offer_is_accepted_the_same_way(conn: db.Conn) -> None:
    who = await make.resident(conn, 1, NOW)
    booked = await make.appointment(conn, who, NOW)
    boss = await make.staff(conn, "test-boss", "administrator")
    shut = make.closing(await make.centre_id(conn), booked.on)
    change = Change(centre_id=shut.centre_id, exceptions=(shut,))
    seen = await closing.preview(conn, change, NOW)
    await closing.save(conn, make.KEYS, boss, change, seen.digest, "停电检修", NOW)
    (offer,) = await lists.offers_of(conn, who, NOW)
    assert (offer.reason, offer.replaces) == ("closure", booked.id)
    (moved,) = await offers.accept(conn, make.KEYS, who, offer.id, NOW + SECOND)
    assert (moved.id, moved.code, moved.revision) == (booked.id, booked.code, 1)
    assert moved.starts_at == offer.starts_at
    assert await sweep(conn) == []


async def test_a_closures_offer_for_a_whole_visit_moves_all_of_it(conn: db.Conn) -> None:
    """Two matters of one visit are offered as one, and accepted as one; half of it is no offer."""
    who = await make.resident(conn, 1, NOW)
    items = [make.LONG_ITEM, "HJ-124"]
    first = civil_date(NOW) + timedelta(days=3)
    shown = await actions.visit_times(conn, items, make.HALL, first, 20, NOW)
    start = next(day.times[0].starts_at for day in shown.days if day.times)
    wish = Wish(make.HALL, start, [Matter(item) for item in items])
    held = await actions.hold(conn, make.KEYS, who, wish, NOW)
    booked = await actions.confirm(conn, make.KEYS, who, held.id, NOW)
    boss = await make.staff(conn, "test-boss", "administrator")
    shut = make.closing(await make.centre_id(conn), booked[0].on)
    change = Change(centre_id=shut.centre_id, exceptions=(shut,))
    seen = await closing.preview(conn, change, NOW)
    await closing.save(conn, make.KEYS, boss, change, seen.digest, "停电检修", NOW)
    (offer,) = await lists.offers_of(conn, who, NOW)
    assert len(offer.matters) == 2
    half = await conn.fetchval("SELECT id FROM appointment WHERE party_id = $1 LIMIT 1", offer.id)
    with pytest.raises(fair.UnknownOffer):
        await offers.accept(conn, make.KEYS, who, half, NOW)
    moved = await offers.accept(conn, make.KEYS, who, offer.id, NOW + SECOND)
    assert {one.id for one in moved} == {one.id for one in booked}
    assert [one.revision for one in moved] == [1, 1]
    assert min(one.starts_at for one in moved) == offer.starts_at
    assert await sweep(conn) == []


async def test_a_closures_offer_whose_appointment_is_gone_is_moot(conn: db.Conn) -> None:
    who = await make.resident(conn, 1, NOW)
    booked = await make.appointment(conn, who, NOW)
    boss = await make.staff(conn, "test-boss", "administrator")
    shut = make.closing(await make.centre_id(conn), booked.on)
    change = Change(centre_id=shut.centre_id, exceptions=(shut,))
    seen = await closing.preview(conn, change, NOW)
    await closing.save(conn, make.KEYS, boss, change, seen.digest, "停电检修", NOW)
    (offer,) = await lists.offers_of(conn, who, NOW)
    await lists.cancel(conn, who, booked.id, NOW)
    with pytest.raises(fair.OfferMoot):
        await offers.accept(conn, make.KEYS, who, offer.id, NOW)
    assert civil_date(offer.starts_at) != booked.on
