"""One snapshot of a centre: every screen and phone is worked out from it, in the one order."""

import asyncio
from datetime import timedelta
from uuid import UUID

import httpx
import msgspec
import pytest

from backend import clock, db
from backend.hall import actions, queries, rules
from backend.hall.models import Finished, HallNow, InLine, WalkIn
from backend.hall.rules import Scene
from tests import make

pytestmark = pytest.mark.anyio
ITEM = make.LONG_ITEM


async def hall(conn: db.Conn) -> Scene:
    return await actions.scene(conn, await make.centre_id(conn), clock.now())


async def numbers(conn: db.Conn, count: int) -> list[UUID]:
    """So many walk-ins, each a second after the other."""
    now = clock.now()
    return [(await make.walk_in(conn, now + timedelta(seconds=n), ITEM)).id for n in range(count)]


async def test_display_waiting_page_phone_and_clerk_have_one_order(conn: db.Conn) -> None:
    """Arrival, priority and somebody back after a missed call: the same order in all four."""
    now, centre_id = clock.now(), await make.centre_id(conn)
    clerk = await make.clerk_at_window(conn, now)
    await numbers(conn, 6)
    senior = await actions.walk_in(conn, centre_id, WalkIn(ITEM, "senior"), now)
    first = await actions.call_next(conn, clerk, now)
    assert first.id == senior.id
    await actions.park(conn, clerk, first.id, now)
    await actions.rejoin(conn, centre_id, first.id, now)
    scene = await hall(conn)
    clerks = [one.label for one in await queries.line(conn, centre_id, first.on, None)]
    snapshot = [one for one in scene.now.tickets if one.state == "waiting"]
    by_phone = sorted(snapshot, key=lambda one: rules.place_of(scene, one).ahead)
    (line,) = [one for one in rules.lines_of(scene) if one.waiting]
    rows = await queries.line(conn, centre_id, first.on, None)
    assert [one.label for one in sorted(rows, key=rules.key)] == clerks
    assert [one.label for one in snapshot] == clerks
    assert [one.label for one in by_phone] == clerks
    assert [one.label for one in line.first] == clerks
    called = []
    for _ in clerks:
        ticket = await actions.call_next(conn, clerk, now)
        called.append(ticket.label)
        shown = rules.display_of((await hall(conn)).now)
        assert shown.called[0].label == ticket.label
        await actions.start(conn, clerk, ticket.id, now)
        await actions.finish(conn, clerk, ticket.id, Finished(), now)
    assert called == clerks


async def test_why_is_the_same_sentence_everywhere(conn: db.Conn) -> None:
    centre_id = await make.centre_id(conn)
    ticket = await actions.walk_in(conn, centre_id, WalkIn(ITEM, "senior"), clock.now())
    scene = await hall(conn)
    said = rules.why(ticket.placed_by, ticket.priority, scene.now.policy)
    place = rules.place_of(scene, scene.tickets[ticket.id])
    (line,) = [one for one in rules.lines_of(scene) if one.waiting]
    assert (place.why_zh, place.why_en) == (said.zh, said.en)
    assert (line.first[0].why_zh, line.first[0].why_en) == (said.zh, said.en)


async def test_a_snapshot_holds_nothing_personal(conn: db.Conn) -> None:
    now = clock.now()
    who = await make.resident(conn, 7, now)
    booked = await make.appointment(conn, who, now)
    await actions.check_in(
        conn, make.KEYS, await make.centre_id(conn), booked.code, booked.starts_at
    )
    told = await queries.hall_now(conn, await make.centre_id(conn), booked.on)
    assert "林" not in told.decode()
    assert booked.code not in told.decode()
    keys = set(msgspec.structs.asdict(queries.read_hall(told)))
    assert keys == {"centre_code", "centre_name_zh", "centre_name_en"} | {
        "own_policy",
        "pools",
        "desks",
        "tickets",
    }


async def test_a_snapshot_is_one_statement(conn: db.Conn) -> None:
    said: list[str] = []
    centre_id = await make.centre_id(conn)
    await numbers(conn, 3)
    conn.add_query_logger(lambda one: said.append(one.query))
    await queries.hall_now(conn, centre_id, clock.civil_date(clock.now()))
    await asyncio.sleep(0.02)
    assert len(said) == 1


async def test_the_next_two_are_told_to_go(conn: db.Conn) -> None:
    await make.clerk_at_window(conn, clock.now())
    await numbers(conn, 4)
    scene = await hall(conn)
    places = [rules.place_of(scene, one) for one in scene.now.tickets]
    assert [one.near for one in places] == [True, True, False, False]
    assert [one.ahead for one in places] == [0, 1, 2, 3]
    highs = [one.wait_minutes_high for one in places if one.wait_minutes_high is not None]
    assert len(highs) == 4
    assert highs == sorted(highs)


async def test_who_is_called_sees_window_and_calls(conn: db.Conn) -> None:
    now = clock.now()
    clerk = await make.clerk_at_window(conn, now)
    (one,) = await numbers(conn, 1)
    await actions.call_next(conn, clerk, now)
    await actions.recall(conn, clerk, one, now + timedelta(seconds=20))
    scene = await hall(conn)
    place = rules.place_of(scene, scene.tickets[one])
    assert place.window is not None
    assert (place.state, place.calls, place.calls_wanted) == ("called", 2, 3)
    assert (place.wait_minutes_high, place.why_zh, place.near) == (None, "", False)
    assert rules.display_of(scene.now).called[0].calls == 2


async def test_paused_windows_do_not_shorten_the_wait(conn: db.Conn) -> None:
    now = clock.now()
    clerk = await make.clerk_at_window(conn, now)
    await numbers(conn, 2)
    (before,) = [one for one in rules.lines_of(await hall(conn)) if one.waiting]
    await actions.pause(conn, clerk, "meal", now)
    (after,) = [one for one in rules.lines_of(await hall(conn)) if one.waiting]
    assert (before.desks, before.paused) == (1, 0)
    assert (after.desks, after.paused) == (0, 1)


# ---- over HTTP


async def place(door: httpx.AsyncClient, path: str) -> InLine:
    answer = await door.get(path)
    assert answer.status_code == 200, answer.text
    return msgspec.json.decode(answer.content, type=InLine)


async def test_a_walk_in_sees_the_place_by_the_number_s_address(
    public: httpx.AsyncClient, conn: db.Conn
) -> None:
    one, two = await numbers(conn, 2)
    shown = await place(public, f"/api/tickets/{two}")
    assert (shown.state, shown.ahead, shown.ticket_id) == ("waiting", 1, two)
    assert shown.centre_name_zh
    assert await place(public, f"/api/tickets/{one}") != shown


async def test_missed_and_back_and_gone(public: httpx.AsyncClient, conn: db.Conn) -> None:
    now = clock.now()
    clerk = await make.clerk_at_window(conn, now)
    one, *_ = await numbers(conn, 5)
    await actions.call_next(conn, clerk, now)
    await actions.park(conn, clerk, one, now)
    assert (await place(public, f"/api/tickets/{one}")).behind == 1
    answer = await public.post(f"/api/tickets/{one}/back")
    assert (answer.json()["state"], answer.json()["ahead"]) == ("waiting", 1)
    again = await public.post(f"/api/tickets/{one}/back")
    assert (again.status_code, again.json()["type"]) == (409, "TicketMoved")
    left = await public.post(f"/api/tickets/{one}/leave")
    assert (left.status_code, left.json()["state"]) == (200, "left")
    assert (await public.post(f"/api/tickets/{one}/leave")).status_code == 409
    events = await conn.fetch(
        "SELECT kind, actor_kind FROM event WHERE ticket_id = $1 ORDER BY id DESC LIMIT 2", one
    )
    assert [tuple(row) for row in events] == [
        ("ticket_left", "resident"),
        ("ticket_rejoined", "resident"),
    ]


async def test_who_is_being_served_cannot_leave_by_phone(
    public: httpx.AsyncClient, conn: db.Conn
) -> None:
    now = clock.now()
    clerk = await make.clerk_at_window(conn, now)
    (one,) = await numbers(conn, 1)
    await actions.call_next(conn, clerk, now)
    await actions.start(conn, clerk, one, now)
    answer = await public.post(f"/api/tickets/{one}/leave")
    assert (answer.status_code, answer.json()["type"]) == (409, "TicketMoved")
    assert "办理中" in answer.json()["detail"]


@pytest.mark.parametrize("path", ["", "/events"])
async def test_a_number_of_another_day_or_none_is_refused(
    public: httpx.AsyncClient, conn: db.Conn, path: str
) -> None:
    yesterday = clock.now() - timedelta(days=1)
    old = await make.walk_in(conn, yesterday)
    for unknown in (old.id, UUID(int=5)):
        answer = await public.get(f"/api/tickets/{unknown}{path}")
        assert (answer.status_code, answer.json()["type"]) == (404, "UnknownTicket")
    for act in ("back", "leave"):
        assert (await public.post(f"/api/tickets/{old.id}/{act}")).status_code == 404


async def test_another_s_appointment_is_refused(public: httpx.AsyncClient, conn: db.Conn) -> None:
    now = clock.now()
    owner, other = await make.residents(conn, 2, now)
    booked = await make.appointment(conn, owner, now)
    base = f"/api/appointments/{booked.id}/line"
    for path in (base, f"{base}/events"):
        assert (await public.get(path)).status_code == 401
    public.cookies.set("__Host-yitang_resident", await make.cookie(conn, other, now))
    for path in (base, f"{base}/events"):
        assert (await public.get(path)).status_code == 404
    key = {"Idempotency-Key": "a-key-for-this-wish"}
    for act in ("back", "leave"):
        answer = await public.post(f"{base}/{act}", headers=key)
        assert (answer.status_code, answer.json()["type"]) == (404, "UnknownAppointment")


async def test_before_check_in_there_is_no_number(public: httpx.AsyncClient, conn: db.Conn) -> None:
    now = clock.now()
    (owner,) = await make.residents(conn, 1, now)
    booked = await make.appointment(conn, owner, now)
    public.cookies.set("__Host-yitang_resident", await make.cookie(conn, owner, now))
    shown = await place(public, f"/api/appointments/{booked.id}/line")
    assert (shown.ticket, shown.state) == (None, "booked")
    key = {"Idempotency-Key": "a-key-for-this-wish"}
    answer = await public.post(f"/api/appointments/{booked.id}/line/back", headers=key)
    assert (answer.status_code, answer.json()["type"]) == (404, "UnknownTicket")


def test_a_centre_without_its_own_rules_has_the_planning_defaults() -> None:
    assert HallNow("A", "甲", "A", None, (), (), ()).policy.calls == 3


async def test_the_owner_is_back_once_however_often_it_is_sent(
    public: httpx.AsyncClient, conn: db.Conn, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now()
    (owner,) = await make.residents(conn, 1, now)
    booked = await make.appointment(conn, owner, now)
    public.cookies.set("__Host-yitang_resident", await make.cookie(conn, owner, now))
    await conn.execute("UPDATE session SET expires_at = $1", booked.ends_at)
    monkeypatch.setattr(clock, "now", lambda: booked.starts_at)
    clerk = await make.clerk_at_window(conn, booked.starts_at)
    centre_id = await make.centre_id(conn)
    await actions.check_in(conn, make.KEYS, centre_id, booked.code, booked.starts_at)
    ticket = await actions.call_next(conn, clerk, booked.starts_at)
    await actions.park(conn, clerk, ticket.id, booked.starts_at)
    base, key = f"/api/appointments/{booked.id}/line", {"Idempotency-Key": "a-key-for-this-wish"}
    first = await public.post(f"{base}/back", headers=key)
    again = await public.post(f"{base}/back", headers=key)
    assert (first.status_code, first.json()["state"]) == (200, "waiting")
    assert (again.status_code, again.json()) == (200, first.json())
    assert (await public.post(f"{base}/back")).status_code == 400
    rejoined = "SELECT count(*) FROM event WHERE kind = 'ticket_rejoined'"
    assert await conn.fetchval(rejoined) == 1
    assert (await place(public, base)).why_zh == "暂离后返回，排在1人之后"
