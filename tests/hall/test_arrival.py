"""Coming into the hall: one number a page, early and late, priority, what is refused with nothing changed."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace

from backend import clock, db
from backend.access import actions as access
from backend.booking import actions as booking
from backend.booking.models import Booking
from backend.hall import actions, queries, rules
from backend.hall.models import HallPolicy, Ticket, WalkIn
from backend.refusal import Refusal
from tests import make
from tests.people import id_number

pytestmark = pytest.mark.anyio
OTHER = "HJ-153"


@pytest.fixture
def now() -> datetime:
    return clock.now()


async def walk_in(conn: db.Conn, now: datetime, key: UUID | None = None, **asked: str) -> Ticket:
    wanted = WalkIn(asked.get("item", make.LONG_ITEM), asked.get("priority"), key)  # type: ignore[arg-type]
    return await actions.walk_in(conn, await make.centre_id(conn), wanted, now)


async def state_of(conn: db.Conn) -> list[object]:
    """All that an arrival could change."""
    return list(
        await conn.fetchrow(
            """
            SELECT (SELECT count(*) FROM event), (SELECT coalesce(sum(last), 0) FROM ticket_counter),
                   (SELECT string_agg(t::text, ',' ORDER BY id) FROM ticket t),
                   (SELECT string_agg(state, ',' ORDER BY id) FROM appointment)
            """
        )
    )


async def refused(conn: db.Conn, kind: type[Refusal], work: object) -> Refusal:
    before = await state_of(conn)
    with pytest.raises(kind) as no:
        async with conn.transaction():
            await work  # type: ignore[misc]
    assert await state_of(conn) == before

    assert no.value.text("zh") != no.value.text("en")
    return no.value


async def test_the_same_page_gives_the_same_number_and_counts_none(
    conn: db.Conn, now: datetime
) -> None:
    key = uuid4()
    first = await walk_in(conn, now, key)
    counted = await state_of(conn)
    later = now + timedelta(minutes=3)
    assert await walk_in(conn, later, key) == first
    assert await state_of(conn) == counted
    assert (await walk_in(conn, now, uuid4())).label != first.label


async def test_a_page_used_for_another_matter(conn: db.Conn, now: datetime) -> None:
    key = uuid4()
    await walk_in(conn, now, key)
    await refused(conn, rules.PageOld, walk_in(conn, now, key, item=OTHER))


async def test_a_priority_the_centre_does_not_give(conn: db.Conn, now: datetime) -> None:
    centre_id = await make.centre_id(conn)
    await queries.set_policy(conn, centre_id, HallPolicy(priorities=("senior",)))
    await refused(conn, rules.NoPriorityHere, walk_in(conn, now, priority="soldier"))
    assert (await walk_in(conn, now, priority="senior")).priority == "senior"


@pytest.mark.parametrize(
    ("minutes", "placed_by"), [(-60, "booked"), (0, "booked"), (15, "booked"), (16, "late")]
)
async def test_early_and_late(conn: db.Conn, now: datetime, minutes: int, placed_by: str) -> None:
    made = await make.appointment(conn, await make.resident(conn, 1, now), now)
    at = made.starts_at + timedelta(minutes=minutes)
    await make.clerk_at_window(conn, at)
    came = await actions.arrive(conn, make.KEYS, await make.centre_id(conn), made.qr, at)
    assert came.ticket.placed_by == placed_by
    told = await actions.slip(conn, came.ticket, at)
    assert told.ahead == 0
    assert told.wait is not None
    assert told.wait.low <= told.wait.high
    assert ("迟到" in told.why.zh) == (placed_by == "late")


async def test_what_is_refused_changes_nothing(conn: db.Conn, now: datetime) -> None:
    who = await make.resident(conn, 1, now)
    made = await make.appointment(conn, who, now)
    here, there = await make.centre_id(conn), await make.centre_id(conn, "QX-HUZHEN")
    on_time = made.starts_at - timedelta(minutes=10)
    keys, arrive = make.KEYS, actions.arrive
    changed = made.qr[:50] + ("A" if made.qr[50] != "A" else "B") + made.qr[51:]
    for kind, work in (
        (rules.TooEarly, arrive(conn, keys, here, made.qr, made.starts_at - timedelta(minutes=61))),
        (rules.WrongDay, arrive(conn, keys, here, made.qr, on_time - timedelta(days=1))),
        (rules.WrongDay, arrive(conn, keys, here, made.qr, on_time + timedelta(days=1))),
        (rules.WrongCentre, arrive(conn, keys, there, made.code, on_time)),
        (rules.ForgedCode, arrive(conn, keys, here, changed, on_time)),
        (rules.ForgedCode, arrive(conn, keys, here, "x" * 146, on_time)),
        (rules.UnknownCode, arrive(conn, keys, here, "ABCDEFGH", on_time)),
        (rules.UnknownCode, arrive(conn, keys, here, "", on_time)),
        (rules.UnknownTicket, arrive(conn, keys, here, "A999", on_time)),
        (rules.UnknownTicket, arrive(conn, keys, here, f"https://x.test/line/{uuid4()}", on_time)),
        (rules.NotHereYet, actions.come_back(conn, keys, here, made.code, on_time)),
    ):
        no = await refused(conn, kind, work)
        assert no.zh
    await booking.cancel(conn, keys, who, made.id, now)
    await refused(conn, rules.NotBooked, arrive(conn, keys, here, made.code, on_time))


async def test_nobody_comes_back_with_a_served_ticket(conn: db.Conn, now: datetime) -> None:
    ticket, here = await walk_in(conn, now), await make.centre_id(conn)
    await conn.execute("UPDATE ticket SET state = 'served', ended_at = $1", now)
    back = actions.come_back(conn, make.KEYS, here, ticket.label, now)
    no = await refused(conn, rules.TicketMoved, back)
    assert "已办结" in no.sentence("zh")


async def test_a_slip_of_yesterday_or_of_another_centre(conn: db.Conn, now: datetime) -> None:
    ticket, here = await walk_in(conn, now), await make.centre_id(conn)
    there = await make.centre_id(conn, "QX-HUZHEN")
    tomorrow = now + timedelta(days=1)
    for say in (actions.come_back, actions.arrive):
        await refused(conn, rules.TicketOver, say(conn, make.KEYS, here, str(ticket.id), tomorrow))
        await refused(conn, rules.TicketElsewhere, say(conn, make.KEYS, there, str(ticket.id), now))
        await refused(conn, rules.UnknownTicket, say(conn, make.KEYS, there, ticket.label, now))


def test_a_door_s_clock_moves_an_arrival_only_back_and_not_far() -> None:
    now = datetime.fromisoformat("2026-11-23T10:00+08:00")
    hour = timedelta(hours=1)
    assert rules.came(None, now) == now
    assert rules.came(now - hour, now) == now - hour
    assert rules.came(now + hour, now) == now
    assert rules.came(now - 9 * hour, now) == now - rules.DOOR_KEEPS


@pytest.mark.parametrize(
    ("born", "priority"),
    [("19661123", "senior"), ("19661124", None), ("19900307", None), ("19300101", "senior")],
)
def test_a_senior_has_priority_unasked_from_the_sixtieth_birthday(
    born: str, priority: str | None
) -> None:
    today, birth = date(2026, 11, 23), datetime.strptime(born, "%Y%m%d").replace(tzinfo=UTC).date()
    assert rules.priority_by_age(birth, today, HallPolicy()) == priority
    assert rules.priority_by_age(birth, today, HallPolicy(priorities=("soldier",))) is None


async def test_a_booked_senior_stands_ahead_where_the_centre_gives_it(
    conn: db.Conn, now: datetime
) -> None:
    phone, number = "13910000077", id_number(77, "19500101")
    person_id = await access.find_or_add_person(conn, make.KEYS, "林老伯", number, phone, now)
    time = await make.free_time(conn, now)
    who = replace(await make.resident(conn, 1, now), person_id=person_id)
    asked = Booking(make.LONG_ITEM, make.HALL, time.starts_at)
    made = await booking.book(conn, make.KEYS, who, person_id, asked, now)
    at, centre_id = made.starts_at, await make.centre_id(conn)
    for gives, priority, ahead in ((("soldier",), None, 30), (("senior",), "senior", 90)):
        async with conn.transaction():
            await queries.set_policy(conn, centre_id, HallPolicy(priorities=gives))  # type: ignore[arg-type]
            came = await actions.arrive(conn, make.KEYS, centre_id, made.qr, at)
            assert came.ticket.priority == priority
            assert came.ticket.turn_at == at - timedelta(minutes=ahead)
            await conn.execute("DELETE FROM ticket")
            await conn.execute("UPDATE appointment SET state = 'booked', arrived_at = NULL")
