"""The list of closes, whether a period can be closed, and one close with what it froze."""

from datetime import date, timedelta
from typing import Annotated, Any

from litestar import Response, get
from litestar.params import FromPath, QueryParameter

from admin.closes.wish import choice_of, close_of, language
from admin.nav import CLOSES_AGREE, CLOSES_ASK, TALLIES
from admin.page import Asking, page
from backend import clock
from backend.access.guards import staff
from backend.deps import Asked, Reading
from backend.refusal import Refusal
from backend.tallies import restating, rules, wording
from backend.tallies.actions import closes as actions
from backend.tallies.actions import frozen, restatements
from backend.tallies.actions.notes import marked
from backend.tallies.models.closes import Close
from backend.tallies.models.figures import Language
from backend.tallies.models.marks import Marked
from backend.tallies.queries import closes as queries
from backend.tallies.queries import filed as keeping
from backend.tallies.queries import names as called
from backend.tallies.rules import closes as closing

KINDS = {
    "asked": "action",
    "declined": "soft",
    "closed": "good",
    "reopening": "warn",
    "reopened": "soft",
}
"""How each state is shown."""


@get("/closes", guards=[staff(*TALLIES)])
async def closes(
    request: Asking,
    view: Reading,
    period: Annotated[str, QueryParameter(max_length=40)] = "",
) -> Response[Any]:
    """Every close of the organ; and, for a period that is named, whether it can be closed."""
    found = await queries.closes(view.conn, view.who.organ_id)
    offered, why_not = None, None
    if period:
        try:
            offered = await actions.look(view.conn, view.who, period, clock.now())
        except Refusal as no:
            why_not = no.sentence(language(request))
    return await page(
        request,
        "closes/list.html",
        view,
        status=200,
        closes=found,
        names=await _names(view, found),
        kinds=KINDS,
        civil=clock.civil_date,
        asks=_may(view, CLOSES_ASK),
        places={c.id: c for c in await called.centres(view.conn)} if offered else {},
        quick=_open_periods(found, clock.civil_date(clock.now())),
        period=period,
        offered=offered,
        why_not=why_not,
    )


@get("/closes/{close_id:int}", guards=[staff(*TALLIES)])
async def one(
    request: Asking,
    view: Reading,
    close_id: FromPath[int],
    done: Annotated[str, QueryParameter(max_length=10)] = "",
    check: Annotated[bool, QueryParameter()] = False,
) -> Response[Any]:
    """Who asked and agreed, what was frozen beside what is counted now, and what can be done."""
    found, tongue = await close_of(view, close_id), language(request)
    choice = await choice_of(view, found)
    every = await queries.closes(view.conn, found.organ_id)
    return await page(
        request,
        "closes/close.html",
        view,
        close=found,
        names=await _names(view, [found]),
        kinds=KINDS,
        civil=clock.civil_date,
        asks=_may(view, CLOSES_ASK),
        agrees=_may(view, CLOSES_AGREE),
        sides=await restatements.sides(view.conn, found, choice),
        marks=await _marks(view, found, tongue),
        standing=await keeping.standing(view.conn, found.id),
        files=await keeping.files(view.conn, found.id),
        others=[c for c in every if c.id != found.id and c.closed_at and _alike(c, found)],
        moves=None if found.run is None else await restatements.moves(view.conn, found, None),
        proof=await frozen.proof(view.conn, found) if check and found.digest else None,
        when=restating.period(closing.period_of(found), tongue),
        done=done,
        wording=wording,
    )


async def _marks(view: Asked, found: Close, tongue: Language) -> tuple[Marked, ...]:
    """As they were frozen, else as they are now."""
    choice = await choice_of(view, found)
    if found.closed_at is None:
        return await marked(view.conn, choice, tongue, clock.civil_date(clock.now()))
    return frozen.marked_then(await frozen.frozen_of(view.conn, found), choice, tongue)


def _alike(one: Close, other: Close) -> bool:
    return (one.first, one.last) == (other.first, other.last)


def _may(asked: Asked, roles: Any) -> bool:
    return any(role.role in roles and role.centre_id is None for role in asked.who.roles)


async def _names(view: Asked, found: list[Close]) -> dict[int, str]:
    """Of everybody who did something to these."""
    ids = {
        staff_id
        for c in found
        for staff_id in (
            c.asked_by, c.agreed_by, c.declined_by, c.reopen_asked_by, c.reopened_by,
        )
        if staff_id is not None
    }  # fmt: skip
    return await queries.staff_names(view.conn, sorted(ids))


def _open_periods(found: list[Close], today: date) -> list[str]:
    """The last month, quarter and year that are over and neither closed nor asked for."""
    taken = {c.period for c in found if c.state not in ("declined", "reopened")}
    month = today.replace(day=1) - timedelta(days=1)
    quarter = today.replace(month=3 * ((today.month - 1) // 3) + 1, day=1) - timedelta(days=1)
    spans = (
        (month.replace(day=1), month),
        (quarter.replace(month=quarter.month - 2, day=1), quarter),
        (date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
    )
    texts = [closing.period_text(first, last) for first, last in spans]
    return [text for text in texts if text not in taken and int(text[:4]) >= rules.FIRST_YEAR]
