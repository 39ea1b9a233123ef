"""Up to acceptance: what a clerk does with a matter. Every act is a plain form post that answers with its page."""

from uuid import UUID

from litestar import post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from admin.cases.forms import (
    AcceptingForm,
    At,
    Bundling,
    NotAccepting,
    Noticing,
    Reason,
    Ticking,
    back,
    lines_of,
    maybe_day,
)
from admin.cases.writing import in_writing
from admin.nav import HALL
from backend import clock
from backend.access.guards import staff
from backend.cases import actions, queries
from backend.cases.models import Case, Ticked
from backend.cases.models.steps import Accepting, Actor
from backend.cases.rules import UnknownCase
from backend.deps import Writing


@post("/cases/{case_id:uuid}/papers", guards=[staff(*HALL)])
async def tick(tx: Writing, case_id: FromPath[UUID], data: URLEncodedBody[Ticking]) -> Redirect:
    """A paper's new state."""
    case = await actions.case_for(tx.conn, tx.who, case_id, *HALL)
    places = [data.place]
    if data.place == 0:
        papers = await queries.materials(tx.conn, case.organ_id, case.id)
        places = [paper.place for paper in papers if paper.state == "missing"]
    await actions.tick(tx.conn, case, [Ticked(place, data.state) for place in places])
    return back(data, case_id)


@post("/cases/{case_id:uuid}/bundle", guards=[staff(*HALL)])
async def bundle(tx: Writing, case_id: FromPath[UUID], data: URLEncodedBody[Bundling]) -> Redirect:
    """Part of a bundle, or on its own: said before it is handed in."""
    case = await actions.case_for(tx.conn, tx.who, case_id, *HALL)
    await actions.put_in_bundle(tx.conn, case, data.bundle.strip())
    return back(data, case_id)


@post("/cases/{case_id:uuid}/submit", guards=[staff(*HALL)])
async def submit(tx: Writing, case_id: FromPath[UUID], data: URLEncodedBody[At]) -> Redirect:
    """The matter is handed in."""
    case = await actions.case_for(tx.conn, tx.who, case_id, *HALL)
    await actions.submit(tx.conn, case, tx.who, clock.now())
    return back(data, case_id)


async def _handed_in(tx: Writing, case_id: UUID) -> Case:
    """The case for a clerk, handed in at the latest now, with its papers as they were ticked."""
    case = await actions.case_for(tx.conn, tx.who, case_id, *HALL)
    if case.state != "prepared":
        return case
    return await actions.submit(tx.conn, case, tx.who, clock.now())


@post("/cases/{case_id:uuid}/accept", guards=[staff(*HALL)])
async def accept(
    tx: Writing, case_id: FromPath[UUID], data: URLEncodedBody[AcceptingForm]
) -> Redirect:
    """Accepted: both clocks start."""
    case = await _handed_in(tx, case_id)
    renewed = None
    if data.renews.strip():
        key = await queries.case_by_number(tx.conn, data.renews.strip())
        if key is None:
            raise UnknownCase()
        renewed = key.id
    asked = Accepting(data.commitment, data.joint, renewed, maybe_day("event_on", data.event_on))
    case = await actions.accept(tx.conn, tx.keys, case, tx.who, clock.now(), asked)
    await in_writing(tx, case, "accept")
    return back(data, case_id)


@post("/cases/{case_id:uuid}/grant", guards=[staff(*HALL)])
async def grant(tx: Writing, case_id: FromPath[UUID], data: URLEncodedBody[At]) -> Redirect:
    """Accepted and granted on the spot."""
    case = await _handed_in(tx, case_id)
    await actions.grant_on_the_spot(tx.conn, tx.keys, case, tx.who, clock.now())
    return back(data, case_id)


@post("/cases/{case_id:uuid}/not-accept", guards=[staff(*HALL)])
async def not_accept(
    tx: Writing, case_id: FromPath[UUID], data: URLEncodedBody[NotAccepting]
) -> Redirect:
    """Not accepted, with reasons; not ours names whose it is."""
    case = await _handed_in(tx, case_id)
    case = await actions.not_accept(
        tx.conn, case, tx.who, data.reason, clock.now(), data.ground, data.right_body
    )
    await in_writing(tx, case, "not_accept")
    return back(data, case_id)


@post("/cases/{case_id:uuid}/not-needed", guards=[staff(*HALL)])
async def not_needed(
    tx: Writing, case_id: FromPath[UUID], data: URLEncodedBody[Reason]
) -> Redirect:
    """No permit is needed: said at once."""
    case = await _handed_in(tx, case_id)
    case = await actions.not_needed(tx.conn, case, tx.who, data.reason, clock.now())
    await in_writing(tx, case, "not_needed")
    return back(data, case_id)


@post("/cases/{case_id:uuid}/correct", guards=[staff(*HALL)])
async def correct(tx: Writing, case_id: FromPath[UUID], data: URLEncodedBody[Reason]) -> Redirect:
    """Put right here and now."""
    case = await _handed_in(tx, case_id)
    await actions.correct(tx.conn, case, tx.who, data.reason, clock.now())
    return back(data, case_id)


@post("/cases/{case_id:uuid}/notice", guards=[staff(*HALL)])
async def notice(tx: Writing, case_id: FromPath[UUID], data: URLEncodedBody[Noticing]) -> Redirect:
    """The one-time notice of everything missing."""
    case = await _handed_in(tx, case_id)
    await actions.notice(
        tx.conn,
        tx.keys,
        case,
        tx.who,
        lines_of(data.lines),
        clock.now(),
        data.receipt,
        data.again or None,
    )
    await in_writing(tx, case, "notice")
    return back(data, case_id)


@post("/cases/{case_id:uuid}/supplement", guards=[staff(*HALL)])
async def supplement(tx: Writing, case_id: FromPath[UUID], data: URLEncodedBody[At]) -> Redirect:
    """The applicant brought what the notice asked for."""
    case = await actions.case_for(tx.conn, tx.who, case_id, *HALL)
    await actions.supplement(tx.conn, tx.keys, case, Actor("staff", tx.who.id), clock.now())
    return back(data, case_id)


@post("/cases/{case_id:uuid}/withdraw", guards=[staff(*HALL)])
async def withdraw(tx: Writing, case_id: FromPath[UUID], data: URLEncodedBody[At]) -> Redirect:
    """The applicant takes the matter back at the window."""
    case = await actions.case_for(tx.conn, tx.who, case_id, *HALL)
    actor = Actor("staff", tx.who.id)
    case = await actions.withdraw(tx.conn, tx.keys, case, actor, clock.now())
    await in_writing(tx, case, "end" if case.decision else "withdraw")
    return back(data, case_id)


@post("/cases/{case_id:uuid}/complete", guards=[staff(*HALL)])
async def complete(tx: Writing, case_id: FromPath[UUID], data: URLEncodedBody[At]) -> Redirect:
    """The papers that were to follow are here."""
    case = await actions.case_for(tx.conn, tx.who, case_id, *HALL)
    papers = await queries.materials(tx.conn, case.organ_id, case.id)
    came = [Ticked(paper.place, "have") for paper in papers if paper.state == "deferred"]
    await actions.complete(tx.conn, case, tx.who, came, clock.now())
    return back(data, case_id)


HANDLERS = [
    tick,
    bundle,
    submit,
    accept,
    grant,
    not_accept,
    not_needed,
    correct,
    notice,
    supplement,
    withdraw,
    complete,
]
