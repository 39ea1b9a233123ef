"""The resident's own cases."""

from uuid import UUID

from litestar import get
from litestar.params import FromPath

from backend import clock
from backend.access.guards import resident
from backend.cases.actions import story, views
from backend.cases.models import CaseView
from backend.cases.models.story import CaseStory
from backend.deps import Reading


@get("/cases", guards=[resident])
async def my_cases(view: Reading) -> list[CaseView]:
    """My cases, newest first."""
    return await views.my_cases(view.conn, view.who)


@get("/cases/{case_id:uuid}", guards=[resident])
async def my_case(view: Reading, case_id: FromPath[UUID]) -> CaseStory:
    """One case of mine: what happened, what is next and whose turn it is, limits with their days, trips so far."""
    return await story.my_story(view.conn, view.keys, view.who, case_id, clock.now())


handlers = [my_cases, my_case]
