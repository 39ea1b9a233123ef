"""The official papers of one's own case."""

from urllib.parse import quote
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from backend.access.guards import resident
from backend.cases.actions import papers
from backend.cases.models.papers import IssuedPaper
from backend.deps import Reading


@get("/cases/{case_id:uuid}/papers", guards=[resident])
async def my_papers(view: Reading, case_id: FromPath[UUID]) -> list[IssuedPaper]:
    """The papers of a case of mine, oldest first, also those that were replaced."""
    return await papers.my_papers(view.conn, view.who, case_id)


@get(
    "/cases/{case_id:uuid}/papers/{paper_id:uuid}",
    guards=[resident],
    media_type="application/pdf",
)
async def my_paper(
    view: Reading, case_id: FromPath[UUID], paper_id: FromPath[UUID]
) -> Response[bytes]:
    """The PDF as it was issued; given out only while it is whole and mine."""
    found = await papers.my_paper(view.conn, view.keys, view.who, case_id, paper_id)
    name = quote(f"{found.paper.title_zh}-{found.paper.number}.pdf")
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f"inline; filename=\"paper.pdf\"; filename*=UTF-8''{name}",
    }
    return Response(found.pdf, media_type="application/pdf", headers=headers)


handlers = [my_papers, my_paper]
