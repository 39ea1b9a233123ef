"""The catalogue for everybody: search and guide."""

from typing import Annotated

from litestar import Router, get
from litestar.params import FromPath, QueryParameter

from backend import clock
from backend.access.guards import anyone
from backend.deps import Reading
from backend.permits import actions
from backend.permits.models import Category, Depth, Found, Guide, LifeEvent
from backend.permits.models.situation import Asked
from backend.permits.rules.guide import found


@get("/items", guards=[anyone])
async def items(
    view: Reading,
    q: Annotated[
        str, QueryParameter(max_length=60, description="Name, everyday word, pinyin or initials")
    ] = "",
    category: Annotated[Category | None, QueryParameter()] = None,
    life_event: Annotated[LifeEvent | None, QueryParameter()] = None,
    online: Annotated[Depth | None, QueryParameter(description="Only items of this depth")] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=200)] = 20,
) -> list[Found]:
    """Items that fit, best first; without `q` every item, the most frequent first."""
    on = clock.civil_date(clock.now())
    fitting = await actions.find_items(view.conn, on, q, category, life_event, 200)
    return [found(item) for item in fitting if online in (None, item.online.depth)][:limit]


@get("/items/{code:str}", guards=[anyone])
async def item(view: Reading, code: FromPath[str]) -> Guide:
    """The guide of one item as it holds today."""
    return await actions.item_guide(view.conn, code, clock.civil_date(clock.now()))


@get("/items/{code:str}/situation", guards=[anyone])
async def situation(view: Reading, code: FromPath[str]) -> Asked:
    """The questions that fix the papers, the minutes, the bay and who has to come, with what every path
    comes to. Version 0: nothing is asked of this item."""
    return await actions.asked(view.conn, code.upper(), clock.civil_date(clock.now()))


router = Router("/api", route_handlers=[items, item, situation])
