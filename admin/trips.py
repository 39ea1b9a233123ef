"""Trips beyond the promise: each with its cause, proposed from the events and confirmed here; and who came in vain."""

from datetime import date, timedelta
from typing import Annotated, Any, Literal, get_args
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromPath, QueryParameter, URLEncodedBody
from litestar.response import Redirect
from msgspec import Meta, Struct

from admin.nav import TRIPS
from admin.page import Asking, page, to
from backend import clock
from backend.access.guards import staff
from backend.cases import actions as cases
from backend.cases.actions import trips as actions
from backend.cases.models.trips import TripCause
from backend.cases.queries import trips as causes
from backend.cases.rules import trips as rules
from backend.deps import Reading, Writing
from backend.hall.queries import trips as queries
from backend.permits import actions as permits

PAGE = 30
SHOWN = 50
"""Trips in vain listed at most."""
DAYS = (7, 30, 90)
CAUSES: tuple[TripCause, ...] = get_args(TripCause)


class Caused(Struct, frozen=True, forbid_unknown_fields=True):
    """Why a trip of a case was needed."""

    on: date
    centre: Annotated[int, Meta(ge=1, le=2_000_000_000)]
    cause: TripCause
    note: Annotated[str, Meta(max_length=300)] = ""
    at: Literal["list", "case"] = "list"


@get("/trips", guards=[staff(*TRIPS)])
async def trips(
    request: Asking,
    view: Reading,
    days: Annotated[int, QueryParameter(ge=1, le=366)] = 7,
    item: Annotated[str, QueryParameter(max_length=10)] = "",
    page_number: Annotated[int, QueryParameter(name="page", ge=1, le=1000)] = 1,
    done: Annotated[bool, QueryParameter()] = False,
) -> Response[Any]:
    """What waits for a cause, what was said, and the trips in vain of one's own centres."""
    today, who = clock.civil_date(clock.now()), view.who
    first = today - timedelta(days=days)
    rows = await actions.beyond(
        view.conn, who, days, item or None, PAGE + 1, (page_number - 1) * PAGE, today
    )
    span = (view.conn, who.organ_id, who.centres, first, today)
    return await page(
        request,
        "trips/list.html",
        view,
        rows=rows[:PAGE],
        more=len(rows) > PAGE,
        page=page_number,
        days=days,
        spans=DAYS,
        item=item,
        items=await permits.find_items(view.conn, today, limit=500),
        causes=CAUSES,
        owners=rules.OWNERS,
        said_causes=await causes.causes(*span),
        centres=await queries.counts(*span),
        wasted=await queries.wasted(*span, SHOWN),
        done=done,
    )


@post("/trips/{case_id:uuid}/cause", guards=[staff(*TRIPS)])
async def cause(tx: Writing, case_id: FromPath[UUID], data: URLEncodedBody[Caused]) -> Redirect:
    """Confirm or correct the cause of one trip."""
    case = await cases.case_of(tx.conn, case_id)
    await actions.cause_trip(
        tx.conn, tx.who, case, data.on, data.centre, data.cause, data.note, clock.now()
    )
    return to(f"/cases/{case_id}" if data.at == "case" else "/trips?done=true")


router = Router("/", route_handlers=[trips, cause])
