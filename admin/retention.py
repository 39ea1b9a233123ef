"""How long things are kept: what is due, what went, and what may be set."""

from typing import Annotated, Any, Literal

from litestar import Response, Router, get, post
from litestar.params import QueryParameter, URLEncodedBody
from litestar.response import Redirect
from msgspec import Meta, Struct

from admin.nav import POLICY, RETENTION
from admin.page import Asking, page, to
from backend import clock, retention
from backend.access.guards import staff
from backend.deps import Reading, Writing

RUNS = 14
Tick = Literal["", "on"]


class Wish(Struct, frozen=True, forbid_unknown_fields=True):
    """The form of one kind. A ticked box says “on”."""

    kind: Annotated[str, Meta(max_length=30)]
    keep_days: Annotated[int, Meta(ge=-32768, le=99999)]
    basis: Annotated[str, Meta(max_length=500)]
    reason: Annotated[str, Meta(max_length=500)] = ""
    confirmed: Tick = ""
    carried_out: Tick = ""


@get("/retention", guards=[staff(*RETENTION)])
async def report(
    request: Asking, view: Reading, done: Annotated[str, QueryParameter(max_length=10)] = ""
) -> Response[Any]:
    """Each kind with its term, its basis and what is due today; the last runs."""
    return await page(
        request,
        "findings/retention.html",
        view,
        kinds=await retention.standing(view.conn, clock.civil_date(clock.now())),
        runs=await retention.newest_runs(view.conn, RUNS),
        may_set=view.who.may(*POLICY),
        done=done,
    )


@post("/retention/save", guards=[staff(*POLICY)])
async def save(tx: Writing, data: URLEncodedBody[Wish]) -> Redirect:
    """From the next run on."""
    await retention.set_kept(
        tx.conn,
        tx.who,
        data.kind,
        data.keep_days,
        data.basis,
        data.confirmed == "on",
        data.carried_out == "on",
        data.reason,
        clock.now(),
    )
    return to("/retention?done=saved")


router = Router("/", route_handlers=[report, save])
