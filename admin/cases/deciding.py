"""From acceptance on: pauses, the decision, the document, the permit; and what is voided before a decision."""

from uuid import UUID

from litestar import post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from admin.cases.forms import (
    At,
    Checking,
    Deciding,
    Delivering,
    Mailing,
    OnPermit,
    Pausing,
    Reason,
    Voiding,
    back,
    maybe_day,
)
from admin.cases.writing import in_writing
from admin.nav import HALL
from backend import clock
from backend.access.guards import staff
from backend.cases import actions
from backend.cases.models import Decided
from backend.cases.rules import DECIDES
from backend.deps import Writing


@post("/cases/{case_id:uuid}/withdraw-acceptance", guards=[staff("supervisor")])
async def withdraw_acceptance(
    tx: Writing, case_id: FromPath[UUID], data: URLEncodedBody[Reason]
) -> Redirect:
    """The acceptance is taken back, with reasons."""
    case = await actions.case_for(tx.conn, tx.who, case_id, "supervisor")
    case = await actions.withdraw_acceptance(
        tx.conn, tx.keys, case, tx.who, data.reason, clock.now()
    )
    await in_writing(tx, case, "withdraw_acceptance")
    return back(data, case_id)


@post("/cases/{case_id:uuid}/void", guards=[staff("supervisor")])
async def void(tx: Writing, case_id: FromPath[UUID], data: URLEncodedBody[Voiding]) -> Redirect:
    """Recorded twice, a test or only a question: it never counts."""
    case = await actions.case_for(tx.conn, tx.who, case_id, "supervisor")
    await actions.void(tx.conn, case, tx.who, data.why, data.reason, clock.now(), data.into)
    return back(data, case_id)


@post("/cases/{case_id:uuid}/pause", guards=[staff("reviewer")])
async def pause(tx: Writing, case_id: FromPath[UUID], data: URLEncodedBody[Pausing]) -> Redirect:
    """Nothing counts from today on."""
    case = await actions.case_for(tx.conn, tx.who, case_id, "reviewer")
    case = await actions.pause(
        tx.conn, tx.keys, case, tx.who, data.procedure, data.days, data.reason, clock.now()
    )
    await in_writing(tx, case, "pause")
    return back(data, case_id)


@post("/cases/{case_id:uuid}/resume", guards=[staff("reviewer")])
async def resume(tx: Writing, case_id: FromPath[UUID], data: URLEncodedBody[At]) -> Redirect:
    """Today is the last day that does not count."""
    case = await actions.case_for(tx.conn, tx.who, case_id, "reviewer")
    await actions.resume(tx.conn, tx.keys, case, tx.who, clock.now())
    return back(data, case_id)


@post("/cases/{case_id:uuid}/extend", guards=[staff("supervisor")])
async def extend(tx: Writing, case_id: FromPath[UUID], data: URLEncodedBody[Reason]) -> Redirect:
    """The one lengthening of the legal limit."""
    case = await actions.case_for(tx.conn, tx.who, case_id, "supervisor")
    case = await actions.extend(tx.conn, tx.keys, case, tx.who, data.reason, clock.now())
    await in_writing(tx, case, "extend")
    return back(data, case_id)


@post("/cases/{case_id:uuid}/decide", guards=[staff("reviewer")])
async def decide(tx: Writing, case_id: FromPath[UUID], data: URLEncodedBody[Deciding]) -> Redirect:
    """Granted, refused or ended by another officer than the one who accepted."""
    case = await actions.case_for(tx.conn, tx.who, case_id, "reviewer")
    decided = Decided(data.decision, data.reason, permit_to=maybe_day("permit_to", data.permit_to))
    case = await actions.decide(tx.conn, tx.keys, case, tx.who, decided, clock.now())
    await in_writing(tx, case, DECIDES[data.decision])
    return back(data, case_id)


@post("/cases/{case_id:uuid}/check", guards=[staff("reviewer")])
async def check(tx: Writing, case_id: FromPath[UUID], data: URLEncodedBody[Checking]) -> Redirect:
    """What was promised, looked at afterwards."""
    case = await actions.case_for(tx.conn, tx.who, case_id, "reviewer")
    await actions.check(tx.conn, case, tx.who, data.kept, data.reason, clock.now())
    return back(data, case_id)


@post("/cases/{case_id:uuid}/make", guards=[staff(*HALL)])
async def make(tx: Writing, case_id: FromPath[UUID], data: URLEncodedBody[At]) -> Redirect:
    """The document is made."""
    case = await actions.case_for(tx.conn, tx.who, case_id, *HALL)
    await actions.make(tx.conn, tx.keys, case, tx.who, clock.now())
    return back(data, case_id)


@post("/cases/{case_id:uuid}/mail", guards=[staff(*HALL)])
async def mail(tx: Writing, case_id: FromPath[UUID], data: URLEncodedBody[Mailing]) -> Redirect:
    """Sent by mail."""
    case = await actions.case_for(tx.conn, tx.who, case_id, *HALL)
    await actions.mail(tx.conn, tx.keys, case, tx.who, data.parcel, clock.now())
    return back(data, case_id)


@post("/cases/{case_id:uuid}/deliver", guards=[staff(*HALL)])
async def deliver(
    tx: Writing, case_id: FromPath[UUID], data: URLEncodedBody[Delivering]
) -> Redirect:
    """The applicant has the result."""
    case = await actions.case_for(tx.conn, tx.who, case_id, *HALL)
    await actions.deliver(tx.conn, case, tx.who, clock.now(), data.how or None)
    return back(data, case_id)


@post("/cases/{case_id:uuid}/permit", guards=[staff("supervisor")])
async def permit(tx: Writing, case_id: FromPath[UUID], data: URLEncodedBody[OnPermit]) -> Redirect:
    """What was granted is withdrawn, revoked or cancelled, or a penalty is recorded."""
    case = await actions.case_for(tx.conn, tx.who, case_id, "supervisor")
    case = await actions.permit_step(
        tx.conn, case, tx.who, data.verb, data.reason, data.basis, clock.now()
    )
    await in_writing(tx, case, data.verb)
    return back(data, case_id)


HANDLERS = [
    withdraw_acceptance,
    void,
    pause,
    resume,
    extend,
    decide,
    check,
    make,
    mail,
    deliver,
    permit,
]
