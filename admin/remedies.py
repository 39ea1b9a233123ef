"""The register of remedies against acts of cases: what is open, what was sought, how it ended."""

from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromPath, QueryParameter, URLEncodedBody
from litestar.response import Redirect

from admin.nav import REMEDIES
from admin.page import Asking, page, to
from backend import clock
from backend.access.guards import staff
from backend.cases import actions as cases
from backend.cases.actions import remedies as actions
from backend.cases.models.remedies import Ending, Filing
from backend.deps import Reading, Writing

PAGE = 30


class Decided(Ending, frozen=True, forbid_unknown_fields=True):
    """With the page it goes back to."""

    at: Literal["case", "list"] = "list"


@get("/remedies", guards=[staff(*REMEDIES)])
async def register(
    request: Asking,
    view: Reading,
    which: Annotated[Literal["", "open", "all"], QueryParameter()] = "",
    page_number: Annotated[int, QueryParameter(name="page", ge=1, le=1000)] = 1,
) -> Response[Any]:
    """Those without an outcome, or every one there ever was."""
    skipped = (page_number - 1) * PAGE
    rows = await actions.register(view.conn, view.who, which != "all", PAGE + 1, skipped)
    return await page(
        request,
        "remedies/list.html",
        view,
        rows=rows[:PAGE],
        more=len(rows) > PAGE,
        page=page_number,
        which=which or "open",
        today=clock.civil_date(clock.now()),
    )


@post("/cases/{case_id:uuid}/remedies", guards=[staff(*REMEDIES)])
async def file(tx: Writing, case_id: FromPath[UUID], data: URLEncodedBody[Filing]) -> Redirect:
    """A review was asked for, or a suit brought."""
    case = await cases.case_for(tx.conn, tx.who, case_id, *REMEDIES)
    await actions.file(tx.conn, tx.who, case, data, clock.now())
    return to(f"/cases/{case_id}")


@post("/remedies/{remedy_id:int}/decide", guards=[staff(*REMEDIES)])
async def decide(tx: Writing, remedy_id: FromPath[int], data: URLEncodedBody[Decided]) -> Redirect:
    """How it ended."""
    ended = Ending(data.outcome, data.decided_on, data.words)
    found = await actions.end(tx.conn, tx.who, remedy_id, ended, clock.now())
    return to(f"/cases/{found.case_id}" if data.at == "case" else "/remedies")


router = Router("/", route_handlers=[register, file, decide])
