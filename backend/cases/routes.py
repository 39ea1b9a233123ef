"""The resident's own cases."""

from uuid import UUID

from litestar import Router, get
from litestar.params import FromPath

from backend.access.guards import resident
from backend.cases import actions
from backend.cases.models import CaseView
from backend.deps import Reading


@get("/cases", guards=[resident])
async def my_cases(view: Reading) -> list[CaseView]:
    """My cases, newest first."""
    return await actions.my_cases(view.conn, view.who)


@get("/cases/{case_id:uuid}", guards=[resident])
async def my_case(view: Reading, case_id: FromPath[UUID]) -> CaseView:
    """One case of mine: where it stands, both dates, what happened, trips so far."""
    return await actions.my_case(view.conn, view.who, case_id)


router = Router("/api", route_handlers=[my_cases, my_case])
