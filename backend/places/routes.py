"""Centres for everybody."""

from litestar import Router, get
from litestar.params import FromPath

from backend import clock
from backend.access.guards import anyone
from backend.deps import Reading
from backend.places import actions, queries
from backend.places.models import Centre


@get("/centres", guards=[anyone])
async def centres(view: Reading) -> list[Centre]:
    """Every centre that is open today."""
    return await queries.centres(view.conn, clock.civil_date(clock.now()))


@get("/centres/{code:str}", guards=[anyone])
async def centre(view: Reading, code: FromPath[str]) -> Centre:
    """One centre by its code."""
    return await actions.centre(view.conn, code)


router = Router("/api", route_handlers=[centres, centre])
