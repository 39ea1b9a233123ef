"""What can not be called, served or numbered."""

from uuid import uuid4

import pytest

from backend import clock
from backend.hall import actions as hall
from tests import make
from tests.bad_input.scenes import AtWork
from tests.people import id_number

pytestmark = pytest.mark.anyio


async def test_a_ticket_that_is_not_there_or_not_ones_own(at_work: AtWork) -> None:
    for act in ("start", "miss", "finish", "case"):
        await at_work.refused(404, "UnknownTicket", f"/hall/tickets/{uuid4()}/{act}")
    await at_work.refused(404, "NotFound", "/hall/tickets/A001/start")
    mine = await at_work.ticket()
    for act in ("start", "miss"):
        await at_work.refused(409, "TicketMoved", f"/hall/tickets/{mine.id}/{act}")
    await at_work.refused(409, "WindowBusy", "/hall/sign-off")
    await at_work.as_(await make.clerk_at_window(at_work.conn, clock.now(), "test-next"))
    for act in ("start", "finish", "case"):
        await at_work.refused(409, "OtherWindow", f"/hall/tickets/{mine.id}/{act}")


async def test_a_call_that_can_not_be(at_work: AtWork) -> None:
    await at_work.refused(409, "NobodyWaiting", "/hall/next")
    desk = await hall.desk_of(at_work.conn, at_work.clerk)
    await at_work.colleague("clerk", centre=make.HALL)
    await at_work.refused(409, "NotAtWindow", "/hall/next")
    await at_work.refused(409, "WindowTaken", "/hall/sign-on", window_id=desk.window_id)
    await at_work.refused(404, "UnknownWindow", "/hall/sign-on", window_id=99999)
    await at_work.refused(422, "Unstorable", "/hall/sign-on", window_id=2**40)
    await at_work.refused(400, "BadInput", "/hall/sign-on", window_id="two")
    await at_work.refused(400, "BadInput", "/hall/sign-on", window_id=1, force="yes")


async def test_a_visit_that_ends_without_its_cause(at_work: AtWork) -> None:
    ticket = await at_work.ticket()
    path = f"/hall/tickets/{ticket.id}/finish"
    await at_work.refused(422, "CauseNeeded", path, cause="no_reason")
    done = await at_work.client.post(path, data={"cause": "system_down"})
    assert done.status_code == 303
    await at_work.refused(409, "TicketMoved", path, cause="system_down")


@pytest.mark.parametrize(
    ("said", "status", "kind"),
    [
        ({}, 409, "PersonNeeded"),
        ({"name": "林晓青"}, 422, "IdNumberShape"),
        ({"name": "林晓青", "id_number": id_number(3)[:17] + "?"}, 422, "IdNumberShape"),
        ({"name": "?", "id_number": id_number(3)}, 422, "NameShape"),
        ({"name": "王小明", "id_number": id_number(1)}, 409, "IdentityTaken"),
    ],
)
async def test_a_case_for_nobody(
    at_work: AtWork, said: dict[str, str], status: int, kind: str
) -> None:
    ticket = await at_work.ticket()
    await at_work.refused(status, kind, f"/hall/tickets/{ticket.id}/case", **said)


@pytest.mark.parametrize(
    ("item", "status", "kind"),
    [("CJ-999", 404, "UnknownItem"), ("", 404, "UnknownItem"), ("H" * 11, 400, "BadInput")],
)
async def test_a_number_for_nothing(at_work: AtWork, item: str, status: int, kind: str) -> None:
    await at_work.refused(status, kind, "/hall/walk-ins", item_code=item)
    await at_work.refused(status, kind, "/screens/QX-HALL/kiosk/tickets", item_code=item)


async def test_a_number_where_it_is_not_served(at_work: AtWork) -> None:
    await at_work.refused(
        409, "NotServedHere", "/screens/QX-DONGPING/kiosk/tickets", item_code="CJ-304"
    )
    await at_work.refused(
        404, "UnknownCentre", "/screens/QX-NOWHERE/kiosk/tickets", item_code="HJ-108"
    )
