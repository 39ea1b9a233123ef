"""A draw anybody can check: committed to before, in an order that follows, offered in that order."""

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
import httpx
import pytest

from backend import clock, db
from backend.access.models import Resident, Staff
from backend.booking import actions, rules
from backend.booking.actions import draws, offers
from backend.booking.models.draws import Entry, NewDraw
from backend.booking.rules import draw as rule
from backend.clock import civil_date
from backend.refusal import Refusal
from tests import make
from tests.bad_input.scenes import RESIDENT
from tests.booking import lists
from tests.booking.sweep import sweep
from tests.booking.test_draw_order import order_by_hand

NOW = lists.midday(clock.now())
SECOND = timedelta(seconds=1)
CLOSES = NOW + timedelta(days=3)
OVER = CLOSES + timedelta(days=2)
anyio = pytest.mark.anyio


async def pool_of(conn: db.Conn) -> int:
    found: int = await conn.fetchval(
        "SELECT s.pool_id FROM service s JOIN centre c ON c.id = s.centre_id WHERE s.item_code = $1 AND c.code = $2",
        make.LONG_ITEM,
        make.HALL,
    )
    return found


async def new_draw(conn: db.Conn, who: Staff, places: int = 1) -> UUID:
    """Of one day that is not open yet, with so many places of four slots."""
    on = (await make.free_time(conn, NOW, skip_days=20)).starts_at
    pool, day = await pool_of(conn), civil_date(on)
    await conn.execute(
        "UPDATE slot SET opens_at = $3 WHERE pool_id = $1 AND on_date = $2", pool, day, OVER
    )
    await conn.execute(
        """
        UPDATE slot SET places = $3, opened = $3 WHERE pool_id = $1 AND on_date = $2
        """,
        pool,
        day,
        0,
    )
    await conn.execute(
        """
        UPDATE slot SET places = $3, opened = $3
        WHERE (pool_id, starts_at) IN (SELECT pool_id, starts_at FROM slot WHERE pool_id = $1 AND on_date = $2
                                       ORDER BY starts_at LIMIT 4)
        """,
        pool,
        day,
        places,
    )
    asked = NewDraw(pool, make.LONG_ITEM, day, day, CLOSES, OVER)
    return await draws.open_draw(
        conn, make.KEYS, who, await make.centre_id(conn), asked, "驾考名额紧张", NOW
    )


async def boss(conn: db.Conn) -> Staff:
    return await make.staff(conn, "test-boss", "administrator")


async def enter(
    conn: db.Conn, draw_id: UUID, serial: int, now: datetime = NOW
) -> tuple[Resident, str]:
    who = await make.resident(conn, serial, NOW)
    entered = await draws.enter(conn, make.KEYS, who, draw_id, Entry(make.LONG_ITEM), now)
    return who, entered.token


@anyio
async def test_its_days_can_be_booked_only_when_it_is_over(conn: db.Conn) -> None:
    draw_id = await new_draw(conn, await boss(conn))
    (shown,) = await draws.draws(conn, None, NOW)
    free = await actions.free_times(conn, make.LONG_ITEM, make.HALL, shown.from_date, 1, NOW)
    assert free.days == []
    await conn.execute("DELETE FROM slot WHERE on_date = $1 AND taken = 0", shown.from_date)
    await actions.materialise(conn, civil_date(NOW))
    made = await conn.fetch(
        "SELECT DISTINCT opens_at FROM slot WHERE pool_id = $1 AND on_date = $2",
        await pool_of(conn),
        shown.from_date,
    )
    assert [row["opens_at"] for row in made] == [OVER]
    free = await actions.free_times(conn, make.LONG_ITEM, make.HALL, shown.from_date, 1, OVER)
    assert free.days[0].places > 0
    assert shown.id == draw_id


@anyio
async def test_days_that_are_open_are_not_drawn(conn: db.Conn) -> None:
    on = civil_date((await make.free_time(conn, NOW, skip_days=20)).starts_at)
    asked = NewDraw(await pool_of(conn), make.LONG_ITEM, on, on, CLOSES, OVER)
    with pytest.raises(rule.DrawDaysOpen):
        await draws.open_draw(
            conn, make.KEYS, await boss(conn), await make.centre_id(conn), asked, "原因", NOW
        )


@anyio
async def test_drawn_as_published_and_offered_in_that_order(conn: db.Conn) -> None:
    draw_id = await new_draw(conn, await boss(conn))
    people = {}
    for serial in range(1, 6):
        who, token = await enter(conn, draw_id, serial)
        people[token] = who
    before = await draws.draw_list(conn, draw_id, NOW)
    assert (before.seed, before.order, before.state) == (None, None, "open")
    assert before.tokens == sorted(people)
    assert await actions.draw_due(conn, make.KEYS, CLOSES - SECOND) == 0
    assert await actions.draw_due(conn, make.KEYS, CLOSES) == 1
    assert await actions.draw_due(conn, make.KEYS, CLOSES) == 0
    after = await draws.draw_list(conn, draw_id, CLOSES)
    assert after.seed is not None
    assert after.seed_hash == before.seed_hash == hashlib.sha256(after.seed.encode()).hexdigest()
    assert after.order == order_by_hand(after.seed, before.tokens)
    results = await conn.fetchval("SELECT count(*) FROM notice WHERE template = 'draw_result'")
    assert results == 5

    assert await actions.offer_drawn(conn, make.KEYS, CLOSES) == 1
    assert await actions.offer_drawn(conn, make.KEYS, CLOSES) == 0
    first, second = people[after.order[0]], people[after.order[1]]
    (offer,) = await lists.offers_of(conn, first, CLOSES)
    assert (offer.reason, offer.seconds_left) == ("draw", 12 * 3600)
    await offers.decline(conn, make.KEYS, first, offer.id, CLOSES)
    assert await actions.offer_drawn(conn, make.KEYS, CLOSES) == 1
    (offer,) = await lists.offers_of(conn, second, CLOSES)
    assert await lists.offers_of(conn, first, CLOSES) == []
    (booked,) = await offers.accept(conn, make.KEYS, second, offer.id, CLOSES + SECOND)
    assert booked.state == "booked"
    assert await actions.offer_drawn(conn, make.KEYS, CLOSES + SECOND) == 0
    assert await sweep(conn) == []


@anyio
async def test_unanswered_it_goes_on_until_its_time_ends(conn: db.Conn) -> None:
    draw_id = await new_draw(conn, await boss(conn))
    entered = [await enter(conn, draw_id, serial) for serial in range(1, 4)]
    people = {token: who for who, token in entered}
    await actions.draw_due(conn, make.KEYS, CLOSES)
    order = (await draws.draw_list(conn, draw_id, CLOSES)).order or []
    for n, token in enumerate(order):
        then = CLOSES + timedelta(hours=13 * n)
        assert await actions.offer_drawn(conn, make.KEYS, then) == 1
        assert len(await lists.offers_of(conn, people[token], then)) == 1
    assert await actions.offer_drawn(conn, make.KEYS, OVER) == 0
    await actions.lapse_due(conn, OVER)
    assert await sweep(conn) == []


@anyio
async def test_each_person_enters_once_and_in_time(conn: db.Conn) -> None:
    draw_id = await new_draw(conn, await boss(conn))
    who, _ = await enter(conn, draw_id, 1)
    no: list[tuple[type[Refusal], datetime, str]] = [
        (rule.AlreadyEntered, NOW, make.LONG_ITEM),
        (rule.DrawNotForItem, NOW, "HJ-124"),
        (rule.DrawClosed, CLOSES, make.LONG_ITEM),
    ]
    for kind, now, item in no:
        other = who if kind is rule.AlreadyEntered else await make.resident(conn, 2, NOW)
        with pytest.raises(kind):
            await draws.enter(conn, make.KEYS, other, draw_id, Entry(item), now)
    holder = await make.resident(conn, 3, NOW)
    await make.appointment(conn, holder, NOW)
    with pytest.raises(rules.AlreadyBookedItem):
        await draws.enter(conn, make.KEYS, holder, draw_id, Entry(make.LONG_ITEM), NOW)


@anyio
async def test_a_withdrawn_draw_opens_its_days_to_everybody(conn: db.Conn) -> None:
    who = await boss(conn)
    draw_id = await new_draw(conn, who)
    await enter(conn, draw_id, 1)
    await draws.withdraw_draw(conn, who, draw_id, "场地停用", NOW)
    with pytest.raises(rule.DrawOver):
        await draws.withdraw_draw(conn, who, draw_id, "场地停用", NOW)
    with pytest.raises(rule.DrawClosed):
        await enter(conn, draw_id, 2)
    assert await actions.draw_due(conn, make.KEYS, CLOSES) == 0
    (shown,) = await draws.draws(conn, None, NOW)
    assert shown.state == "withdrawn"
    tomorrow = civil_date(NOW) + timedelta(days=1)
    opens_at = await conn.fetchval(
        "SELECT max(opens_at) FROM slot WHERE pool_id = $1 AND on_date = $2",
        await pool_of(conn),
        shown.from_date,
    )
    assert civil_date(opens_at) == tomorrow


@anyio
@pytest.mark.parametrize(
    "change",
    [
        "seed_hash = repeat('0', 64)",
        "seed_sealed = ''",
        "closes_at = closes_at + interval '1 day'",
        "pool_id = pool_id",
    ],
)
async def test_what_was_published_cannot_be_changed(conn: db.Conn, change: str) -> None:
    draw_id = await new_draw(conn, await boss(conn))
    await conn.execute("SET LOCAL ROLE yitang_app")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await conn.execute(f"UPDATE draw SET {change} WHERE id = $1", draw_id)


@anyio
@pytest.mark.parametrize(
    "statement",
    ["UPDATE draw_entry SET token = token", "DELETE FROM draw_entry", "DELETE FROM draw"],
)
async def test_entries_are_only_added(conn: db.Conn, statement: str) -> None:
    await conn.execute("SET LOCAL ROLE yitang_app")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await conn.execute(statement)


@anyio
async def test_another_seed_than_the_one_committed_to_is_refused(conn: db.Conn) -> None:
    draw_id = await new_draw(conn, await boss(conn))
    with pytest.raises(db.ConstraintBroken, match="draw_seed_is_the_one_committed_to"):
        await conn.execute(
            "UPDATE draw SET state = 'drawn', ended_at = closes_at, seed = repeat('ab', 32) WHERE id = $1",
            draw_id,
        )


@anyio
async def test_the_public_list_names_nobody(
    public: httpx.AsyncClient, conn: db.Conn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    draw_id = await new_draw(conn, await boss(conn))
    who, token = await enter(conn, draw_id, 1)
    said = (await public.get(f"/api/draws/{draw_id}/list")).json()
    assert set(said) == {"id", "state", "seed_hash", "seed", "tokens", "order", "recipe"}
    assert said["tokens"] == [token]
    (shown,) = (await public.get("/api/draws")).json()
    assert (shown["entries"], shown["my_token"], shown["seed"]) == (1, None, None)
    public.cookies.set(RESIDENT, await make.cookie(conn, who, clock.now()))
    (mine,) = (await public.get("/api/draws")).json()
    assert mine["my_token"] == token
    again = await public.post(
        f"/api/draws/{draw_id}/enter",
        json={"item_code": make.LONG_ITEM},
        headers={"Idempotency-Key": "enter-0001"},
    )
    assert (again.status_code, again.json()["type"].rsplit("/", 1)[-1]) == (409, "AlreadyEntered")
