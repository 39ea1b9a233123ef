"""The work list and the page of one case. Every act is a plain form post that answers with the page it came from."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromPath, QueryParameter, URLEncodedBody

from admin.cases import deciding, receiving
from admin.cases.around import around
from admin.cases.forms import Reason
from admin.cases.shown import left, shown
from admin.nav import CASES, HALL
from admin.page import Asking, page
from backend import clock
from backend.access import actions as access
from backend.access.actions import OpenPerson
from backend.access.guards import staff
from backend.access.models import Staff
from backend.calendar import actions as calendar
from backend.cases import actions, queries
from backend.cases.filerules import RULES
from backend.cases.models import Case
from backend.cases.queries import WorkRow
from backend.cases.rules.sealed import sight_of
from backend.deps import Reading, Writing
from backend.permits import actions as permits

PAGE = 30
FILTERS: dict[str, list[str]] = {
    "open": [
        "submitted",
        "correcting",
        "accepted",
        "paused",
        "granted",
        "ready",
        "mailed",
        "refused",
    ],
    "submitted": ["submitted"],
    "correcting": ["correcting"],
    "accepted": ["accepted"],
    "paused": ["paused"],
    "deliver": ["granted", "ready", "mailed", "refused"],
    "prepared": ["prepared"],
}


@get("/cases", guards=[staff(*CASES)])
async def work_list(
    request: Asking,
    view: Reading,
    wanted: Annotated[str, QueryParameter(name="state", max_length=20)] = "",
    item: Annotated[str, QueryParameter(max_length=10)] = "",
    q: Annotated[str, QueryParameter(max_length=30)] = "",
    page_number: Annotated[int, QueryParameter(name="page", ge=1, le=1000)] = 1,
) -> Response[Any]:
    """Open cases of one's own centres, soonest due first; or the case of a number."""
    state = wanted if wanted in FILTERS else "accepted" if begins_deciding(view.who) else "open"
    rows = await _numbered(view, q) if q.strip() else await _work(view, state, item, page_number)
    today, known = clock.civil_date(clock.now()), await calendar.load_calendar(view.conn)
    return await page(
        request,
        "cases/list.html",
        view,
        rows=[(row, left(_soonest(row), today, known)) for row in rows[:PAGE]],
        names=await access.masked_names(view.conn, view.keys, [row.person_id for row in rows]),
        more=len(rows) > PAGE,
        page=page_number,
        state=state,
        states=list(FILTERS),
        item=item,
        items=await permits.find_items(view.conn, today, limit=500),
        q=q,
    )


def _soonest(row: WorkRow | Case) -> date | None:
    return min((on for on in (row.promised_due_on, row.legal_due_on) if on), default=None)


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
        sight_of(who),
    )


async def _numbered(view: Reading, q: str) -> Sequence[Case]:
    """The case of this number, whatever its state, if who asks may see it."""
    found = await actions.case_numbered(view.conn, view.who, q, *CASES)
    return [found] if found else []


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
    it = await shown(view, case_id, today)
    return await page(
        request,
        "cases/case.html",
        view,
        it=it,
        of=await around(view, it.case, today),
        rules=RULES,
        full=full,
        at="case",
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


router = Router(
    "/",
    route_handlers=[work_list, case_page, full_view, *receiving.HANDLERS, *deciding.HANDLERS],
)
