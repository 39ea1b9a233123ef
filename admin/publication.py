"""The publication queue: what is due by which day, the record before it goes out, publish, hold back with a reason."""

from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromPath, QueryParameter, URLEncodedBody
from litestar.response import Redirect
from msgspec import Meta, Struct

from admin.cases.shown import Left, left
from admin.nav import PUBLICATION
from admin.page import Asking, page, to
from backend import clock
from backend.access.guards import staff
from backend.calendar import actions as calendar
from backend.cases import actions
from backend.cases.actions import publication
from backend.cases.models import Case
from backend.cases.models.publication import Awaiting, PublicationPolicy, Wish
from backend.cases.queries import publication as queries
from backend.cases.rules.publication import FIELDS, cells
from backend.deps import Reading, Writing
from backend.publicity import download

PAGE = 20


class Reason(Struct, frozen=True, forbid_unknown_fields=True):
    reason: Annotated[str, Meta(max_length=500)] = ""


class Nothing(Struct, frozen=True, forbid_unknown_fields=True):
    """A button is all there is."""


class Policy(Struct, frozen=True, forbid_unknown_fields=True):
    """`automatic` as a list's value: yes or no."""

    automatic: Literal["yes", "no"]
    after_days: Annotated[int, Meta(ge=0, le=6)]


class Waiting(Struct, frozen=True):
    """A line of the queue: field, name and text of each part of the record, and what is wrong with it."""

    of: Awaiting
    left: Left | None
    fields: list[tuple[str, str, str]]
    faults: list[str]


@get("/publication", guards=[staff(*PUBLICATION)])
async def queue(
    request: Asking,
    view: Reading,
    q: Annotated[str, QueryParameter(max_length=100)] = "",
    done: Annotated[str, QueryParameter(max_length=10)] = "",
    number: Annotated[int, QueryParameter(name="page", ge=1, le=1000)] = 1,
) -> Response[Any]:
    """What waits, soonest due first, with the record as it would go out; and what went out last."""
    organ = view.who.organ_id
    rows = await publication.queue(view.conn, organ, PAGE + 1, (number - 1) * PAGE)
    return await page(
        request,
        "publication/queue.html",
        view,
        waiting=[await _waiting(view, row) for row in rows[:PAGE]],
        more=len(rows) > PAGE,
        page=number,
        published=await queries.published(view.conn, Wish(q.strip()), PAGE, 0),
        q=q,
        policy=await publication.policy_of(view.conn, organ),
        default=PublicationPolicy(),
        done=done if done in ("published", "held", "released", "saved") else "",
    )


async def _waiting(view: Reading, row: Awaiting) -> Waiting:
    case = await actions.case_of(view.conn, row.case_id, row.organ_id)
    shown = await publication.preview(view.conn, view.keys, case)
    known = await calendar.load_calendar(view.conn)
    told = zip(FIELDS, cells(shown.record), strict=True)
    return Waiting(
        row,
        left(row.due_on, clock.civil_date(clock.now()), known),
        [(field[0], field[1], cell) for field, cell in told if cell],
        shown.faults,
    )


async def _case(tx: Writing, case_id: UUID) -> Case:
    return await actions.case_for(tx.conn, tx.who, case_id, *PUBLICATION)


@post("/publication/{case_id:uuid}/publish", guards=[staff(*PUBLICATION)])
async def publish(tx: Writing, case_id: FromPath[UUID], data: URLEncodedBody[Nothing]) -> Redirect:
    """Out now, before its day."""
    case = await _case(tx, case_id)
    await publication.publish(tx.conn, tx.keys, case, tx.who, clock.now())
    return to("/publication?done=published")


@post("/publication/{case_id:uuid}/hold", guards=[staff(*PUBLICATION)])
async def hold(tx: Writing, case_id: FromPath[UUID], data: URLEncodedBody[Reason]) -> Redirect:
    """Not to go out for now, with the reason."""
    case = await _case(tx, case_id)
    await publication.hold(tx.conn, case, tx.who, data.reason, clock.now())
    return to("/publication?done=held")


@post("/publication/{case_id:uuid}/release", guards=[staff(*PUBLICATION)])
async def release(tx: Writing, case_id: FromPath[UUID], data: URLEncodedBody[Nothing]) -> Redirect:
    """It may go out again."""
    await publication.release(tx.conn, await _case(tx, case_id), tx.who, clock.now())
    return to("/publication?done=released")


@post("/publication/policy", guards=[staff(*PUBLICATION)])
async def save_policy(tx: Writing, data: URLEncodedBody[Policy]) -> Redirect:
    """Of itself or by hand, and after how many working days."""
    wanted = PublicationPolicy(data.automatic == "yes", data.after_days)
    await publication.set_policy(tx.conn, tx.who.organ_id, wanted)
    return to("/publication?done=saved")


@get("/publication/file/{form:str}", guards=[staff(*PUBLICATION)])
async def file(
    view: Reading,
    form: FromPath[Literal["csv", "xlsx"]],
    first: Annotated[str, QueryParameter(name="from", max_length=10)] = "",
    last: Annotated[str, QueryParameter(name="to", max_length=10)] = "",
) -> Response[bytes]:
    """What was published in the days, as the national form wants it; the same file as the public's."""
    return await download(view.conn, form, first, last)


router = Router("/", route_handlers=[queue, publish, hold, release, save_policy, file])
