"""Official papers of a case: issue one, look at one to print it."""

from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect
from msgspec import Meta, Struct

from admin.nav import CASES
from admin.page import to
from backend import clock
from backend.access.guards import staff
from backend.cases import actions
from backend.cases.actions import papers
from backend.cases.models.papers import PaperKind
from backend.deps import Writing


class Wanted(Struct, frozen=True, forbid_unknown_fields=True):
    """A kind; of several notices or pauses which one; again: a new one in place of the one that was issued."""

    kind: PaperKind
    about: Annotated[int, Meta(ge=1, le=99)] | None = None
    again: bool = False


@post("/cases/{case_id:uuid}/paper", guards=[staff(*CASES)])
async def issue(tx: Writing, case_id: FromPath[UUID], data: URLEncodedBody[Wanted]) -> Redirect:
    """The paper, made now unless it was before; back to the case, where it stands in the list."""
    case = await actions.case_for(tx.conn, tx.who, case_id, *CASES)
    await papers.issue(
        tx.conn, tx.keys, case, data.kind, tx.who, clock.now(), data.about, data.again
    )
    return to(f"/cases/{case_id}#papers-issued")


@get("/cases/{case_id:uuid}/paper/{paper_id:uuid}", guards=[staff(*CASES)])
async def paper(tx: Writing, case_id: FromPath[UUID], paper_id: FromPath[UUID]) -> Response[bytes]:
    """The PDF to print. Who looked is written down; nothing of it is kept by the browser."""
    case = await actions.case_for(tx.conn, tx.who, case_id, *CASES)
    found = await papers.staff_paper(tx.conn, tx.keys, tx.who, case, paper_id, clock.now())
    name = quote(f"{found.paper.title_zh}-{found.paper.number}.pdf")
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f"inline; filename=\"paper.pdf\"; filename*=UTF-8''{name}",
    }
    return Response(found.pdf, media_type="application/pdf", headers=headers)


router = Router("/", route_handlers=[issue, paper])
