"""Who may not apply again: until when, for what, by which law; lifted with a reason."""

from typing import Annotated, Any, Literal

from litestar import Response, Router, get, post
from litestar.params import FromPath, QueryParameter, URLEncodedBody
from litestar.response import Redirect
from msgspec import Meta, Struct

from admin.nav import BANS, FINDINGS
from admin.page import Asking, page, to
from backend import clock
from backend.access import actions as access
from backend.access.guards import staff
from backend.cases.actions import bans as actions
from backend.cases.queries import bans as queries
from backend.cases.rules.sealed import centres_with
from backend.deps import Reading, Writing

PAGE = 30


class Why(Struct, frozen=True, forbid_unknown_fields=True):
    reason: Annotated[str, Meta(max_length=1000)] = ""


@get("/bans", guards=[staff(*BANS)])
async def list_bans(
    request: Asking,
    view: Reading,
    which: Annotated[Literal["", "standing", "all"], QueryParameter()] = "",
    page_number: Annotated[int, QueryParameter(name="page", ge=1, le=1000)] = 1,
) -> Response[Any]:
    """Those that stand today, or every one there ever was."""
    today = clock.civil_date(clock.now())
    found = await queries.bans(
        view.conn,
        view.who.organ_id,
        None if which == "all" else today,
        None,
        None,
        PAGE + 1,
        (page_number - 1) * PAGE,
    )
    sees = centres_with(view.who, "legal")
    rows = [one for one in found if not one.sealed or sees is None or one.centre_id in sees]
    return await page(
        request,
        "findings/bans.html",
        view,
        rows=rows[:PAGE],
        more=len(found) > PAGE,
        page=page_number,
        which=which or "standing",
        names=await access.masked_names(view.conn, view.keys, [one.person_id for one in rows]),
        today=today,
        may_lift=view.who.may(*FINDINGS),
    )


@post("/bans/{ban_id:int}/lift", guards=[staff(*FINDINGS)])
async def lift(tx: Writing, ban_id: FromPath[int], data: URLEncodedBody[Why]) -> Redirect:
    """The person may apply again from now on."""
    await actions.lift(tx.conn, tx.who, ban_id, data.reason, clock.now())
    return to("/bans")


router = Router("/", route_handlers=[list_bans, lift])
