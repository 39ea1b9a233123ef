"""The close of a day: its ledger, the open tickets ended with a cause, the last thirty days with their mark."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated, Any, get_args
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.background_tasks import BackgroundTask
from litestar.params import QueryParameter, URLEncodedBody
from litestar.response import Redirect
from msgspec import Meta, Struct

from admin.nav import CLOSE
from admin.page import Asking, page, to
from backend import clock
from backend.access.guards import staff
from backend.deps import Asked, Reading, Writing
from backend.hall.actions import closing as actions
from backend.hall.models.closing import (
    CloseCause,
    Column,
    Course,
    DayLedger,
    DayMark,
    Ledger,
    OpenState,
)
from backend.hall.queries import closing as queries
from backend.hall.rules import closing as rules
from backend.places import queries as places
from backend.places.models import Centre
from backend.places.rules import UnknownCentre
from backend.refusal import BadInput

Short = Annotated[str, Meta(max_length=40)]
DAY = timedelta(days=1)
FURTHEST = timedelta(days=3660)
COLUMNS: tuple[Column, ...] = get_args(Column)
STATES: tuple[OpenState, ...] = get_args(OpenState)
KINDS: dict[DayMark, str] = {
    "untouched": "soft",
    "closed": "good",
    "closed_unbalanced": "bad",
    "unfinished": "warn",
    "unbalanced": "bad",
    "ready": "action",
}
"""How each mark is shown."""


class Ended(Struct, frozen=True, forbid_unknown_fields=True):
    """Open tickets of one kind: one by its id, or all of them: exactly one of the two buttons."""

    centre: Short
    on: date
    state: OpenState
    cause: CloseCause
    ticket: UUID | None = None
    all: bool = False
    note: Annotated[str, Meta(max_length=100)] = ""


class ThisDay(Struct, frozen=True, forbid_unknown_fields=True):
    centre: Short
    on: date


class Reopened(Struct, frozen=True, forbid_unknown_fields=True):
    centre: Short
    on: date
    reason: Annotated[str, Meta(max_length=100)] = ""


class DayShown(Struct, frozen=True):
    """A line of the last thirty days."""

    on: date
    mark: DayMark
    rows: Ledger | None


@get("/close", guards=[staff(*CLOSE)])
async def closing(
    request: Asking,
    view: Reading,
    centre: Annotated[str, QueryParameter(max_length=40)] = "",
    on: Annotated[date | None, QueryParameter()] = None,
    done: Annotated[str, QueryParameter(max_length=10)] = "",
    ended: Annotated[int, QueryParameter(ge=0, le=99999)] = 0,
) -> Response[Any]:
    """A centre's day, and what keeps it from being closed."""
    today = clock.civil_date(clock.now())
    mine = await _own(view, today)
    chosen, day = _chosen(mine, centre), _day(on, today)
    found = await actions.ledger(view.conn, chosen.id, day)
    courses = await queries.courses(view.conn, chosen.id, day)
    row = await queries.day(view.conn, chosen.id, day)
    return await page(
        request,
        "closing/day.html",
        view,
        centre=chosen,
        centres=mine,
        on=day,
        today=today,
        ledger=found,
        day=row,
        mark=_mark(found, row),
        kinds=KINDS,
        columns=COLUMNS,
        open_now={state: [one for one in courses if one.state == state] for state in STATES},
        causes=get_args(CloseCause),
        why=rules.WHY_WRONG,
        acts=await queries.day_acts(view.conn, chosen.id, day),
        past=await _past(view, chosen.id, today),
        days=rules.DAYS_SHOWN,
        done=done,
        ended=ended,
    )


def _mark(found: DayLedger, row: Any) -> DayMark:
    if not found.rows.issued and not found.log.issued and not found.wrong:
        return "closed" if row and row.closed_at else "untouched"
    if row is not None and row.closed_at is not None:
        return "closed" if found.balanced and row.balanced else "closed_unbalanced"
    if found.rows.open:
        return "unfinished"
    return "ready" if found.balanced else "unbalanced"


async def _past(view: Reading, centre_id: int, today: date) -> list[DayShown]:
    """The newest day first; days without numbers are left out."""
    first = today - rules.DAYS_SHOWN * DAY
    counted = await queries.ledgers(view.conn, centre_id, first, today)
    stored = {one.on: one for one in await queries.days(view.conn, centre_id, first, today)}
    sides = {(one.on, one.source): one for one in counted}
    shown = []
    for on in sorted({one.on for one in counted}, reverse=True):
        rows, log = sides.get((on, "rows")), sides.get((on, "log"))
        shown.append(DayShown(on, rules.mark_of(rows, log, stored.get(on)), rows))
    return shown


@get("/close/tickets", guards=[staff(*CLOSE)])
async def tickets(
    request: Asking,
    view: Reading,
    centre: Annotated[str, QueryParameter(max_length=40)] = "",
    on: Annotated[date | None, QueryParameter()] = None,
    column: Annotated[Column | None, QueryParameter()] = None,
) -> Response[Any]:
    """The numbers a line of the ledger stands on; without a column, all of the day."""
    today = clock.civil_date(clock.now())
    chosen, day = _chosen(await _own(view, today), centre), _day(on, today)
    return await page(
        request,
        "closing/tickets.html",
        view,
        centre=chosen,
        on=day,
        column=column,
        courses=_in(await queries.courses(view.conn, chosen.id, day), column),
        why=rules.WHY_WRONG,
        fault_of=rules.fault_of,
        causes=get_args(CloseCause),
    )


def _in(courses: Sequence[Course], column: Column | None) -> list[Course]:
    return [one for one in courses if column is None or column in (one.stands, one.said_stands)]


@post("/close/tickets", guards=[staff(*CLOSE)])
async def close_tickets(tx: Writing, data: URLEncodedBody[Ended]) -> Redirect:
    """End one open ticket, or all of a kind, with a cause."""
    centre, now = await _of(tx, data.centre), clock.now()
    if data.all == (data.ticket is not None):
        raise BadInput(
            where="ticket", problem="name one, or all", problem_zh="请选择一个号，或全部"
        )
    ended = await actions.close_tickets(
        tx.conn, tx.who, centre.id, data.on, data.state, data.ticket, data.cause, data.note, now
    )
    return _told(tx, centre, data.on, f"tickets&ended={ended}")


@post("/close/day", guards=[staff(*CLOSE)])
async def close_day(tx: Writing, data: URLEncodedBody[ThisDay]) -> Redirect:
    """Nothing more is issued or changed that day."""
    centre = await _of(tx, data.centre)
    await actions.close_day(tx.conn, tx.who, centre.id, data.on, clock.now())
    return _told(tx, centre, data.on, "closed")


@post("/close/reopen", guards=[staff(*CLOSE)])
async def reopen(tx: Writing, data: URLEncodedBody[Reopened]) -> Redirect:
    """A closed day goes on, with the reason kept."""
    centre = await _of(tx, data.centre)
    await actions.reopen_day(tx.conn, tx.who, centre.id, data.on, data.reason, clock.now())
    return _told(tx, centre, data.on, "reopened")


async def _own(asked: Asked, today: date) -> list[Centre]:
    """The centres whose days who asks may close."""
    return [
        one
        for one in await places.centres(asked.conn, today)
        if one.organ_id == asked.who.organ_id and asked.who.may(*CLOSE, centre_id=one.id)
    ]


def _chosen(mine: list[Centre], code: str) -> Centre:
    found = next((one for one in mine if code in ("", one.code)), None)
    if found is None:
        raise UnknownCentre(code=code or "—")
    return found


async def _of(tx: Writing, code: str) -> Centre:
    return _chosen(await _own(tx, clock.civil_date(clock.now())), code)


def _day(on: date | None, today: date) -> date:
    return min(max(on or today, today - FURTHEST), today)


def _told(tx: Writing, centre: Centre, on: date, done: str) -> Redirect:
    """Back to the day; the screens of the centre hear of the change once it is committed."""
    answer = to(f"/close?centre={centre.code}&on={on}&done={done}")
    answer.background = BackgroundTask(tx.house.cache.tell, f"hall:{centre.code}", "changed")
    return answer


router = Router("/", route_handlers=[closing, tickets, close_tickets, close_day, reopen])
