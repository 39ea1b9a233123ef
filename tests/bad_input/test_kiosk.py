"""Said to a kiosk or at the door by somebody who got it wrong: a sentence, and nothing changed."""

from datetime import timedelta
from uuid import uuid4

import pytest

from backend import clock
from backend.hall import actions as hall
from tests import make
from tests.bad_input.scenes import AtWork

pytestmark = pytest.mark.anyio
KIOSK = "/screens/QX-HALL/kiosk"


@pytest.mark.parametrize("path", ["check-ins", "returns"])
@pytest.mark.parametrize(
    ("said", "status", "kind"),
    [
        ("", 422, "UnknownCode"),
        ("A000", 404, "UnknownTicket"),
        ("Z99999", 404, "UnknownTicket"),
        ("a 0 2 3 x", 422, "UnknownCode"),
        ("ABCDEFGH", 422, "UnknownCode"),
        ("https://elsewhere.test/line/01a20344-0000-7000-8000-000000000000", 404, "UnknownTicket"),
        ("https://elsewhere.test/" + "x" * 60, 422, "ForgedCode"),
        ("A" * 146, 422, "ForgedCode"),
        ("号" * 601, 400, "BadInput"),
    ],
)
async def test_a_code_that_is_none(
    at_work: AtWork, path: str, said: str, status: int, kind: str
) -> None:
    await at_work.refused(status, kind, f"{KIOSK}/{path}", code=said)


async def test_a_page_that_was_tampered_with(at_work: AtWork) -> None:
    for wrong in ("1", "x" * 36):
        await at_work.refused(400, "BadInput", f"{KIOSK}/tickets", item_code="HJ-108", key=wrong)
    await at_work.refused(
        400, "BadInput", f"{KIOSK}/tickets", item_code="HJ-108", priority="friend"
    )
    await at_work.refused(400, "BadInput", f"{KIOSK}/tickets", item_code="HJ-108", force="yes")
    key, path = uuid4(), f"{KIOSK}/tickets"
    given = await at_work.client.post(path, data={"item_code": "HJ-108", "key": str(key)})
    assert given.status_code == 303
    await at_work.refused(409, "PageOld", path, item_code="HJ-153", key=key)


async def test_a_served_ticket_does_not_come_back(at_work: AtWork) -> None:
    ticket = await at_work.ticket()
    done = await at_work.client.post(f"/hall/tickets/{ticket.id}/finish", data={})
    assert done.status_code == 303
    await at_work.refused(409, "TicketMoved", f"{KIOSK}/returns", code=ticket.label)


async def test_a_slip_of_another_centre_or_day(
    at_work: AtWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = await make.walk_in(at_work.conn, clock.now())
    there = "/screens/QX-HUZHEN/kiosk"
    for path in ("check-ins", "returns"):
        await at_work.refused(409, "TicketElsewhere", f"{there}/{path}", code=str(ticket.id))
    tomorrow = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    for path in ("check-ins", "returns"):
        await at_work.refused(409, "TicketOver", f"{KIOSK}/{path}", code=str(ticket.id))


async def test_a_door_of_another_centre(at_work: AtWork) -> None:
    for centre, status, kind in (
        ("QX-HUZHEN", 403, "NotAllowed"),
        ("QX-NOWHERE", 404, "UnknownCentre"),
    ):
        await at_work.refused(
            status, kind, "/door/check-ins", centre_code=centre, code=at_work.booked.qr
        )
    later = {"centre_code": make.HALL, "code": at_work.booked.qr, "came_at": "gestern"}
    await at_work.refused(400, "BadInput", "/door/check-ins", **later)
    assert await hall.walk_in_room(at_work.conn, await make.centre_id(at_work.conn), clock.now())
