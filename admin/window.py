"""What a window does with the ticket before it, beside it or in its line: one form post each.

Each answers with the hall screen as it then is. Whatever was pressed twice is refused the second time
by the ticket's state, so that nothing happens twice.
"""

from typing import Annotated
from uuid import UUID

from litestar import Router, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect
from msgspec import Meta, Struct

from admin.nav import HALL
from admin.pushed import told
from backend import clock
from backend.access.guards import staff
from backend.deps import Writing
from backend.hall import actions
from backend.hall.models import Cause, Finished, Outcome, PauseReason

CAUSES: dict[Outcome, tuple[Cause, ...]] = {
    "unserved_ours": ("system_down", "window_closed", "wrong_guidance"),
    "unserved_theirs": ("paper_missing", "not_eligible", "left_early"),
}


class Ending(Struct, frozen=True, forbid_unknown_fields=True):
    """The cause of a visit without service says whose it was; none: served."""

    cause: str = ""


class ToLine(Struct, frozen=True, forbid_unknown_fields=True):
    pool_id: int


class ToCentre(Struct, frozen=True, forbid_unknown_fields=True):
    centre_code: Annotated[str, Meta(max_length=20)]


class Pause(Struct, frozen=True, forbid_unknown_fields=True):
    reason: PauseReason


@post("/hall/next", guards=[staff(*HALL)])
async def call_next(tx: Writing) -> Redirect:
    """Call the next one."""
    desk = await actions.desk_of(tx.conn, tx.who)
    await actions.call_next(tx.conn, tx.who, clock.now())
    return told("/hall", tx.house, desk.centre_code)


@post("/hall/tickets/{ticket_id:uuid}/call", guards=[staff(*HALL)])
async def call_this(tx: Writing, ticket_id: FromPath[UUID]) -> Redirect:
    """Call this one out of turn; how many were passed is kept."""
    await actions.call_this(tx.conn, tx.who, ticket_id, clock.now())
    return await _back(tx)


@post("/hall/tickets/{ticket_id:uuid}/recall", guards=[staff(*HALL)])
async def recall(tx: Writing, ticket_id: FromPath[UUID]) -> Redirect:
    """Call the same number once more."""
    await actions.recall(tx.conn, tx.who, ticket_id, clock.now())
    return await _back(tx)


@post("/hall/tickets/{ticket_id:uuid}/start", guards=[staff(*HALL)])
async def start(tx: Writing, ticket_id: FromPath[UUID]) -> Redirect:
    """The called person is here."""
    await actions.start(tx.conn, tx.who, ticket_id, clock.now())
    return await _back(tx)


@post("/hall/tickets/{ticket_id:uuid}/miss", guards=[staff(*HALL)])
async def miss(tx: Writing, ticket_id: FromPath[UUID]) -> Redirect:
    """The called person did not come."""
    await actions.miss(tx.conn, tx.who, ticket_id, clock.now())
    return await _back(tx)


@post("/hall/tickets/{ticket_id:uuid}/park", guards=[staff(*HALL)])
async def park(tx: Writing, ticket_id: FromPath[UUID]) -> Redirect:
    """The person steps aside for a moment."""
    await actions.park(tx.conn, tx.who, ticket_id, clock.now())
    return await _back(tx)


@post("/hall/tickets/{ticket_id:uuid}/return", guards=[staff(*HALL)])
async def put_back(tx: Writing, ticket_id: FromPath[UUID]) -> Redirect:
    """Back into the line, at the same place."""
    await actions.put_back(tx.conn, tx.who, ticket_id, clock.now())
    return await _back(tx)


@post("/hall/tickets/{ticket_id:uuid}/rejoin", guards=[staff(*HALL)])
async def rejoin(tx: Writing, ticket_id: FromPath[UUID]) -> Redirect:
    """Who stepped aside or was missed is here again."""
    desk, now = await actions.desk_of(tx.conn, tx.who), clock.now()
    await actions.rejoin(tx.conn, desk.centre_id, ticket_id, now, tx.who)
    return told("/hall", tx.house, desk.centre_code)


@post("/hall/tickets/{ticket_id:uuid}/leave", guards=[staff(*HALL)])
async def leave(tx: Writing, ticket_id: FromPath[UUID]) -> Redirect:
    """The person went away."""
    await actions.leave(tx.conn, tx.who, ticket_id, clock.now())
    return await _back(tx)


@post("/hall/tickets/{ticket_id:uuid}/transfer", guards=[staff(*HALL)])
async def transfer(
    tx: Writing, ticket_id: FromPath[UUID], data: URLEncodedBody[ToLine]
) -> Redirect:
    """To another line of this centre."""
    now = clock.now()
    await actions.transfer(tx.conn, tx.who, ticket_id, data.pool_id, now)
    return await _back(tx)


@post("/hall/tickets/{ticket_id:uuid}/send-on", guards=[staff(*HALL)])
async def send_on(
    tx: Writing, ticket_id: FromPath[UUID], data: URLEncodedBody[ToCentre]
) -> Redirect:
    """To another centre, where a number is kept."""
    now = clock.now()
    kept = await actions.send_on(tx.conn, tx.who, ticket_id, data.centre_code, now)
    desk = await actions.desk_of(tx.conn, tx.who)
    return told(f"/hall?sent={kept.label}", tx.house, desk.centre_code, data.centre_code)


@post("/hall/tickets/{ticket_id:uuid}/onward", guards=[staff(*HALL)])
async def onward(tx: Writing, ticket_id: FromPath[UUID]) -> Redirect:
    """From the bay to the window of the same visit."""
    await actions.onward(tx.conn, tx.who, ticket_id, clock.now())
    return await _back(tx)


@post("/hall/tickets/{ticket_id:uuid}/finish", guards=[staff(*HALL)])
async def finish(tx: Writing, ticket_id: FromPath[UUID], data: URLEncodedBody[Ending]) -> Redirect:
    """The visit ends: served, or without service and why."""
    how = _ended(data.cause)
    await actions.finish(tx.conn, tx.who, ticket_id, how, clock.now())
    return await _back(tx)


def _ended(cause: str) -> Finished:
    if not cause:
        return Finished()
    for outcome, known in CAUSES.items():
        for one in known:
            if one == cause:
                return Finished(outcome, one)
    return Finished("unserved_ours", None)


@post("/hall/undo", guards=[staff(*HALL)])
async def undo(tx: Writing) -> Redirect:
    """Take the window's last act back, within ten seconds."""
    await actions.undo(tx.conn, tx.who, clock.now())
    return await _back(tx)


@post("/hall/pause", guards=[staff(*HALL)])
async def pause(tx: Writing, data: URLEncodedBody[Pause]) -> Redirect:
    """Nobody new is called here for a while."""
    desk = await actions.desk_of(tx.conn, tx.who)
    await actions.pause(tx.conn, tx.who, data.reason, clock.now())
    return told("/hall", tx.house, desk.centre_code)


@post("/hall/resume", guards=[staff(*HALL)])
async def resume(tx: Writing) -> Redirect:
    """The window serves again."""
    desk = await actions.desk_of(tx.conn, tx.who)
    await actions.resume(tx.conn, tx.who, clock.now())
    return told("/hall", tx.house, desk.centre_code)


async def _back(tx: Writing) -> Redirect:
    desk = await actions.desk_of(tx.conn, tx.who)
    return told("/hall", tx.house, desk.centre_code)


router = Router(
    "/",
    route_handlers=[
        call_next,
        call_this,
        recall,
        start,
        miss,
        park,
        put_back,
        rejoin,
        leave,
        transfer,
        send_on,
        onward,
        finish,
        undo,
        pause,
        resume,
    ],
)
