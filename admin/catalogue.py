"""The catalogue, read only, with how sure we are of each statement."""

from typing import Annotated, Any

from litestar import Response, Router, get
from litestar.params import FromPath, QueryParameter

from admin.nav import EVERYBODY
from admin.page import Asking, page
from backend import clock
from backend.access.guards import staff
from backend.deps import Reading
from backend.permits import actions
from backend.permits.models import Category, Marks
from backend.permits.rules.guide import found
from backend.permits.rules.words import CATEGORY


@get("/items", guards=[staff(*EVERYBODY)])
async def items(
    request: Asking,
    view: Reading,
    q: Annotated[str, QueryParameter(max_length=60)] = "",
    category: Annotated[str, QueryParameter(max_length=20)] = "",
) -> Response[Any]:
    """Every item as it holds today, found by name, common word, pinyin or initials."""
    today = clock.civil_date(clock.now())
    chosen: Category | None = next((one for one in CATEGORY if one == category), None)
    rows = await actions.find_items(view.conn, today, q, chosen, limit=500)
    return await page(
        request,
        "items.html",
        view,
        q=q,
        category=category,
        categories=CATEGORY,
        rows=[
            (found(item), sum(mark == "uncertain" for _, mark in marks(item.confidence)))
            for item in rows
        ],
    )


@get("/items/{code:str}", guards=[staff(*EVERYBODY)])
async def item(request: Asking, view: Reading, code: FromPath[str]) -> Response[Any]:
    """One item: what residents see, and the marks."""
    today = clock.civil_date(clock.now())
    version = await actions.item_now(view.conn, code.upper(), today)
    return await page(
        request,
        "item.html",
        view,
        it=await actions.item_guide(view.conn, code.upper(), today),
        version=version,
        marks=marks(version.item.confidence),
    )


def marks(of: Marks) -> list[tuple[str, str]]:
    """(statement, how sure), what is to be confirmed first."""
    pairs = [(name, getattr(of, name)) for name in of.__struct_fields__]
    order = {"uncertain": 0, "found": 1, "known": 2}
    return sorted(((n, mark) for n, mark in pairs if mark), key=lambda pair: order[pair[1]])


router = Router("/", route_handlers=[items, item])
