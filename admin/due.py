"""What is due: limits soonest first, warnings to look at, and the reason owed for a limit that was not kept."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal, get_args
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromPath, QueryParameter, URLEncodedBody
from litestar.response import Redirect
from msgspec import Meta, Struct

from admin.door import centres_of
from admin.nav import CASES
from admin.page import Asking, page, to
from backend import clock
from backend.access import actions as access
from backend.access.guards import staff
from backend.calendar import actions as calendar
from backend.calendar import rules as days
from backend.cases import actions
from backend.cases.actions import due
from backend.cases.actions.sweep import SWEEP
from backend.cases.models import ClockKind
from backend.cases.models.due import DueRow
from backend.cases.queries import due as queries
from backend.cases.queries import runs
from backend.cases.rules.machine import may
from backend.cases.rules.sealed import sight_of
from backend.deps import Asked, Reading, Writing

PAGE, ALERTS = 30, 20
LEVELS: dict[str, list[str]] = {
    "": ["green", "yellow", "red", "overdue"],
    "yellow": ["yellow", "red", "overdue"],
    "red": ["red", "overdue"],
    "overdue": ["overdue"],
}
KINDS: tuple[ClockKind, ...] = get_args(ClockKind)


class Seen(Struct, frozen=True, forbid_unknown_fields=True):
    """Numbers of warnings, parted by commas."""

    alerts: Annotated[str, Meta(pattern=r"^\d{1,18}(,\d{1,18}){0,99}$")]


class Why(Struct, frozen=True, forbid_unknown_fields=True):
    """Why a limit was not kept; `at`: the page to go back to."""

    reason: Annotated[str, Meta(max_length=1000)]
    at: Literal["due", "case"] = "due"


@get("/due", guards=[staff(*CASES)])
async def due_list(
    request: Asking,
    view: Reading,
    level: Annotated[str, QueryParameter(max_length=10)] = "",
    kind: Annotated[str, QueryParameter(max_length=20)] = "",
    centre: Annotated[str, QueryParameter(max_length=20)] = "",
    page_number: Annotated[int, QueryParameter(name="page", ge=1, le=1000)] = 1,
) -> Response[Any]:
    """Soonest first; for who keeps limits by acting, those; for who looks after them, all."""
    own = await centres_of(view, *CASES)
    at = [one.id for one in own if centre in ("", one.code)] or [one.id for one in own]
    now = clock.now()
    rows = await queries.due_list(
        view.conn,
        view.who.organ_id,
        at,
        list(_kinds(view, kind)),
        LEVELS.get(level, LEVELS[""]),
        await due.until_of(view.conn, view.who, level, clock.civil_date(now)),
        PAGE + 1,
        (page_number - 1) * PAGE,
        sight_of(view.who),
    )
    alerts = await due.alerts_of(view.conn, view.who, [one.id for one in own], ALERTS)
    last = await runs.newest_run(view.conn, SWEEP)
    return await page(
        request,
        "due/list.html",
        view,
        rows=[(row, left) for row, left in await _left(view, rows[:PAGE], clock.civil_date(now))],
        names=await access.masked_names(view.conn, view.keys, [row.person_id for row in rows]),
        more=len(rows) > PAGE,
        page=page_number,
        level=level,
        levels=list(LEVELS),
        kind=kind,
        kinds=KINDS,
        centre=centre,
        centres=own,
        alerts=[(one, one.level == "overdue" and may("explain", one.state)) for one in alerts],
        last=last,
        ran_today=last is not None and last.on_date == clock.civil_date(now),
        explains=view.who.may(*due.EXPLAINS),
    )


def _kinds(view: Asked, kind: str) -> Sequence[str]:
    if kind == "all":
        return KINDS
    return [kind] if kind in KINDS else due.kinds_of(view.who)


async def _left(view: Asked, rows: Sequence[DueRow], today: date) -> list[tuple[DueRow, int]]:
    """With the working days that are left; negative once overdue."""
    known = await calendar.load_calendar(view.conn)
    return [(row, days.working_days_to(row.due_on, today, known)) for row in rows]


@post("/due/seen", guards=[staff(*CASES)])
async def seen(tx: Writing, data: URLEncodedBody[Seen]) -> Redirect:
    """Looked at: these warnings go from the list."""
    at = [one.id for one in await centres_of(tx, *CASES)]
    await due.see(tx.conn, tx.who, at, [int(one) for one in data.alerts.split(",")], clock.now())
    return to("/due")


@post("/cases/{case_id:uuid}/explain", guards=[staff(*due.EXPLAINS)])
async def explain(tx: Writing, case_id: FromPath[UUID], data: URLEncodedBody[Why]) -> Redirect:
    """Why it took longer; an event of the case, and the applicant may read it."""
    case = await actions.case_for(tx.conn, tx.who, case_id, *due.EXPLAINS)
    await due.explain(tx.conn, tx.who, case, data.reason, clock.now())
    return to("/due" if data.at == "due" else f"/cases/{case_id}")


router = Router("/", route_handlers=[due_list, seen, explain])
