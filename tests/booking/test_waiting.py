"""The waiting list: who stands where, who is offered what, and who is left in peace."""

from datetime import time, timedelta

import httpx
import pytest

from backend import clock, crypto, db
from backend.booking import actions, queries
from backend.booking.actions import waiting
from backend.booking.models import Policy
from backend.booking.rules import waiting as fair
from backend.clock import CENTRE_ZONE
from backend.notices import actions as notices
from backend.notices.models import NoticeWishes
from tests import make
from tests.bad_input.scenes import RESIDENT
from tests.booking import lists
from tests.booking.sweep import sweep

pytestmark = pytest.mark.anyio

NOW = lists.midday(clock.now())
SECOND = timedelta(seconds=1)


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


async def test_one_entry_per_person_and_matter(conn: db.Conn) -> None:
    who, entry = await lists.wait(conn, 1, NOW)
    with pytest.raises(fair.AlreadyWaiting):
        await waiting.join(conn, make.KEYS, who, lists.wish(now=NOW), NOW)
    await waiting.leave(conn, make.KEYS, who, entry.id, NOW)
    again = await waiting.join(conn, make.KEYS, who, lists.wish(now=NOW), NOW)
    assert again.state == "waiting"


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


async def test_offers_are_capped_by_the_day(conn: db.Conn) -> None:
    holder, booked = await lists.full_hall(conn, NOW)
    organ_id = await conn.fetchval("SELECT id FROM organ LIMIT 1")
    await queries.set_policy(conn, organ_id, Policy(offers_a_day=1))
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


async def test_at_night_nobody_is_asked_to_answer_before_the_morning(conn: db.Conn) -> None:
    holder, booked = await lists.full_hall(conn, NOW)
    who, _ = await lists.wait(conn, 1, NOW)
    night = NOW.replace(hour=23)
    await lists.cancel(conn, holder, booked.id, night)
    assert await actions.offer_freed(conn, make.KEYS, night) == 1
    (offer,) = await lists.offers_of(conn, who, night)
    assert offer.expires_at is not None
    assert offer.expires_at.astimezone(CENTRE_ZONE).time() == time(8)


async def test_when_the_days_are_over_the_entry_ends(conn: db.Conn) -> None:
    who, _ = await lists.wait(conn, 1, NOW, to_date=NOW.date() + timedelta(days=1))
    await actions.offer_freed(conn, make.KEYS, NOW + timedelta(days=2))
    (shown,) = await waiting.my_waiting(conn, make.KEYS, who, NOW + timedelta(days=2))
    assert shown.state == "expired"
    assert shown.note_en


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
