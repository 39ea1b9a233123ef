"""The public record of licences granted to organisations (双公示): a page for any browser, and a file."""

import io
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date
from typing import Annotated, Any, BinaryIO, Literal

from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, QueryParameter

from backend import db
from backend.access.guards import anyone
from backend.cases.models.publication import Record, Wish
from backend.cases.queries import publication as queries
from backend.cases.rules.publication import FIELDS, cells
from backend.deps import Reading
from backend.problem import language_of
from backend.refusal import BadInput
from backend.tallies.exports import double_publicity
from backend.webfiles import Lang, page

PAGE = 20
Form = Literal["csv", "xlsx"]
Writer = Callable[[AsyncIterator[Record], BinaryIO], Awaitable[int]]
FORMS: dict[Form, tuple[Writer, str]] = {
    "csv": (double_publicity.write_csv, "text/csv; charset=utf-8"),
    "xlsx": (
        double_publicity.write_xlsx,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}


def day(text: str, otherwise: date) -> date:
    """A day of a form; an empty field means no bound."""
    if not text.strip():
        return otherwise
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise BadInput(
            where="date", problem="write a day as 2026-09-16", problem_zh="日期请写成2026-09-16"
        ) from None


@get("/publication", guards=[anyone], include_in_schema=False)
async def published(
    request: Request[Any, Any, Any],
    view: Reading,
    q: Annotated[str, QueryParameter(max_length=100)] = "",
    first: Annotated[str, QueryParameter(name="from", max_length=10)] = "",
    last: Annotated[str, QueryParameter(name="to", max_length=10)] = "",
    number: Annotated[int, QueryParameter(name="page", ge=1, le=10_000)] = 1,
    lang: Lang = None,
) -> Response[str]:
    """What was published, newest decision first; by part of a name, by a number, by day of decision."""
    wish = Wish(q.strip(), day(first, date.min), day(last, date.max))
    rows = await queries.published(view.conn, wish, PAGE + 1, (number - 1) * PAGE)
    return page(
        "publication.html",
        language=language_of(request),
        rows=[(row, list(zip(FIELDS, cells(row), strict=True))) for row in rows[:PAGE]],
        more=len(rows) > PAGE,
        number=number,
        q=q,
        first=first,
        last=last,
    )


@get("/publication/file/{form:str}", guards=[anyone], include_in_schema=False)
async def file(
    view: Reading,
    form: FromPath[Form],
    first: Annotated[str, QueryParameter(name="from", max_length=10)] = "",
    last: Annotated[str, QueryParameter(name="to", max_length=10)] = "",
) -> Response[bytes]:
    """Every record published in the days, as the national form wants it."""
    return await download(view.conn, form, first, last)


async def download(conn: db.Conn, form: Form, first: str, last: str) -> Response[bytes]:
    """The whole file, never a part of it; the days as a form writes them."""
    write, kind = FORMS[form]
    out = io.BytesIO()
    rows = queries.published_within(conn, day(first, date.min), day(last, date.max))
    await write(rows, out)
    headers = {"Content-Disposition": f'attachment; filename="publication.{form}"'}
    return Response(out.getvalue(), media_type=kind, headers=headers)


def pages() -> list[HTTPRouteHandler]:
    return [published, file]
