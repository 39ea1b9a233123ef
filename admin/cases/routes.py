"""The work list and the page of one case. Every act is a plain form post that answers with the page it came from."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromPath, QueryParameter, URLEncodedBody
from litestar.response import Redirect
from msgspec import Meta, Struct

from admin.cases.shown import left, shown
from admin.nav import CASES, HALL
from admin.page import Asking, page, to
from backend import clock
from backend.access import actions as access
from backend.access.actions import OpenPerson
from backend.access.guards import staff
from backend.access.models import Staff
from backend.calendar import actions as calendar
from backend.cases import actions, queries
from backend.cases.models import Case, Decided, Decision, MaterialState, Ticked
from backend.cases.queries import WorkRow
from backend.cases.rules import UnknownCase
from backend.deps import Reading, Writing
from backend.permits import actions as permits

PAGE = 30
FILTERS: dict[str, list[str]] = {
    "open": ["submitted", "accepted", "granted", "refused"],
    "submitted": ["submitted"],
    "accepted": ["accepted"],
    "deliver": ["granted", "refused"],
    "prepared": ["prepared"],
}
Where = Literal["case", "hall"]


class At(Struct, frozen=True, forbid_unknown_fields=True):
    """Which page an act was done on: there it goes back to."""

    at: Where = "case"


class Ticking(At, frozen=True, forbid_unknown_fields=True):
    """One paper's new state; place 0: every paper that is missing."""

    place: Annotated[int, Meta(ge=0, le=99)] = 0
    state: MaterialState = "have"


class Reason(At, frozen=True, forbid_unknown_fields=True):
    reason: Annotated[str, Meta(max_length=2000)] = ""


class Deciding(At, frozen=True, forbid_unknown_fields=True):
    decision: Decision = "granted"
    reason: Annotated[str, Meta(max_length=2000)] = ""


@get("/cases", guards=[staff(*CASES)])
async def work_list(
    request: Asking,
    view: Reading,
    wanted: Annotated[str, QueryParameter(name="state", max_length=20)] = "",
    item: Annotated[str, QueryParameter(max_length=10)] = "",
    q: Annotated[str, QueryParameter(max_length=30)] = "",
    page_number: Annotated[int, QueryParameter(name="page", ge=1, le=1000)] = 1,
) -> Response[Any]:
    """Open cases of one's own centres, soonest promise first; or the case of a number."""
    state = wanted if wanted in FILTERS else "accepted" if begins_deciding(view.who) else "open"
    rows = await _numbered(view, q) if q.strip() else await _work(view, state, item, page_number)
    today, known = clock.civil_date(clock.now()), await calendar.load_calendar(view.conn)
    return await page(
        request,
        "cases/list.html",
        view,
        rows=[
            (row, left(row.promised_due_on or row.legal_due_on, today, known))
            for row in rows[:PAGE]
        ],
        names=await access.masked_names(view.conn, view.keys, [row.person_id for row in rows]),
        more=len(rows) > PAGE,
        page=page_number,
        state=state,
        states=list(FILTERS),
        item=item,
        items=await permits.find_items(view.conn, today, limit=500),
        q=q,
    )


async def _work(view: Reading, state: str, item: str, number: int) -> Sequence[WorkRow]:
    """One page, and one row more if there is another."""
    who: Staff = view.who
    return await queries.work_list(
        view.conn,
        who.organ_id,
        who.centres,
        FILTERS[state],
        item or None,
        PAGE + 1,
        (number - 1) * PAGE,
    )


async def _numbered(view: Reading, q: str) -> Sequence[Case]:
    """The case of this number, whatever its state, if who asks may see it."""
    key = await queries.case_by_number(view.conn, q.strip())
    if key is None:
        return []
    with suppress(UnknownCase):
        return [await actions.case_for(view.conn, view.who, key.id, *CASES)]
    return []


def begins_deciding(who: Staff) -> bool:
    """A reviewer without a window begins with what waits for a decision."""
    return who.may("reviewer") and not who.may(*HALL)


@get("/cases/{case_id:uuid}", guards=[staff(*CASES)])
async def case_page(request: Asking, view: Reading, case_id: FromPath[UUID]) -> Response[Any]:
    """One case: facts, both due dates, papers, steps, and the acts allowed now."""
    return await _page(request, view, case_id)


async def _page(
    request: Asking, view: Reading, case_id: UUID, full: OpenPerson | None = None
) -> Response[Any]:
    today = clock.civil_date(clock.now())
    return await page(
        request, "cases/case.html", view, it=await shown(view, case_id, today), full=full, at="case"
    )


@post("/cases/{case_id:uuid}/full-view", guards=[staff(*CASES)], status_code=200)
async def full_view(
    request: Asking, tx: Writing, case_id: FromPath[UUID], data: URLEncodedBody[Reason]
) -> Response[Any]:
    """The applicant unmasked, once; the look is written down with its reason first."""
    case = await actions.case_for(tx.conn, tx.who, case_id, *CASES)
    full = await access.full_view(
        tx.conn, tx.keys, tx.who, case.person_id, data.reason, clock.now()
    )
    return await _page(request, tx, case_id, full)


@post("/cases/{case_id:uuid}/papers", guards=[staff(*HALL)])
async def tick(tx: Writing, case_id: FromPath[UUID], data: URLEncodedBody[Ticking]) -> Redirect:
    """A paper's new state."""
    case = await actions.case_for(tx.conn, tx.who, case_id, *HALL)
    places = [data.place]
    if data.place == 0:
        papers = await queries.materials(tx.conn, case.organ_id, case.id)
        places = [paper.place for paper in papers if paper.state == "missing"]
    await actions.tick(tx.conn, case, [Ticked(place, data.state) for place in places])
    return _back(data, case_id)


@post("/cases/{case_id:uuid}/submit", guards=[staff(*HALL)])
async def submit(tx: Writing, case_id: FromPath[UUID], data: URLEncodedBody[At]) -> Redirect:
    """The matter is handed in."""
    case = await actions.case_for(tx.conn, tx.who, case_id, *HALL)
    await actions.submit(tx.conn, case, tx.who, clock.now())
    return _back(data, case_id)


async def _handed_in(tx: Writing, case_id: UUID) -> Case:
    """The case for a clerk, handed in at the latest now, with its papers as they were ticked."""
    case = await actions.case_for(tx.conn, tx.who, case_id, *HALL)
    if case.state != "prepared":
        return case
    await actions.submit(tx.conn, case, tx.who, clock.now())
    return await actions.case_for(tx.conn, tx.who, case_id, *HALL)


@post("/cases/{case_id:uuid}/accept", guards=[staff(*HALL)])
async def accept(tx: Writing, case_id: FromPath[UUID], data: URLEncodedBody[At]) -> Redirect:
    """Accepted: both clocks start."""
    case = await _handed_in(tx, case_id)
    await actions.accept(tx.conn, tx.keys, case, tx.who, clock.now())
    return _back(data, case_id)


@post("/cases/{case_id:uuid}/not-accept", guards=[staff(*HALL)])
async def not_accept(
    tx: Writing, case_id: FromPath[UUID], data: URLEncodedBody[Reason]
) -> Redirect:
    """Not accepted, with reasons."""
    case = await _handed_in(tx, case_id)
    await actions.not_accept(tx.conn, case, tx.who, data.reason, clock.now())
    return _back(data, case_id)


@post("/cases/{case_id:uuid}/grant", guards=[staff(*HALL)])
async def grant(tx: Writing, case_id: FromPath[UUID], data: URLEncodedBody[At]) -> Redirect:
    """Accepted and granted on the spot."""
    case = await _handed_in(tx, case_id)
    await actions.grant_on_the_spot(tx.conn, tx.keys, case, tx.who, clock.now())
    return _back(data, case_id)


@post("/cases/{case_id:uuid}/decide", guards=[staff("reviewer")])
async def decide(tx: Writing, case_id: FromPath[UUID], data: URLEncodedBody[Deciding]) -> Redirect:
    """Granted, refused or ended by another officer than the one who accepted."""
    case = await actions.case_for(tx.conn, tx.who, case_id, "reviewer")
    decided = Decided(data.decision, data.reason)
    await actions.decide(tx.conn, tx.keys, case, tx.who, decided, clock.now())
    return _back(data, case_id)


@post("/cases/{case_id:uuid}/deliver", guards=[staff(*HALL)])
async def deliver(tx: Writing, case_id: FromPath[UUID], data: URLEncodedBody[At]) -> Redirect:
    """The applicant has the result."""
    case = await actions.case_for(tx.conn, tx.who, case_id, *HALL)
    await actions.deliver(tx.conn, case, tx.who, clock.now())
    return _back(data, case_id)


def _back(data: At, case_id: UUID) -> Redirect:
    return to("/hall" if data.at == "hall" else f"/cases/{case_id}")


router = Router(
    "/",
    route_handlers=[
        work_list,
        case_page,
        full_view,
        tick,
        submit,
        accept,
        not_accept,
        grant,
        decide,
        deliver,
    ],
)
