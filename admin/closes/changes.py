"""What changed since a close, or between two closes, and the rows that came and went."""

from typing import Any
from urllib.parse import urlencode

from litestar import Response, get
from litestar.params import FromPath

from admin.closes.wish import (
    choice_of,
    close_of,
    language,
    number_of,
    spot_address,
    spot_of,
    text,
)
from admin.nav import TALLIES
from admin.page import Asking, render
from backend import clock
from backend.access.guards import staff
from backend.deps import Counting
from backend.tallies import actions as tallies
from backend.tallies import parts, restating, wording
from backend.tallies.actions import frozen
from backend.tallies.actions import restatements as actions
from backend.tallies.models.closes import Close
from backend.tallies.queries import closes as queries
from backend.tallies.rules import closes as closing
from backend.tallies.sources import SOURCES

PAGE = 100


@get("/closes/{close_id:int}/changes", guards=[staff(*TALLIES)])
async def changes(request: Asking, count: Counting, close_id: FromPath[int]) -> Response[Any]:
    """Figure by figure in sentences, then every row of a figure that differs."""
    asked, tongue = await close_of(count, close_id), language(request)
    found, later = await actions.later_of(count.conn, asked, number_of(request, "with"))
    choice = await choice_of(count, found)
    kept = await frozen.frozen_of(count.conn, found)
    only = text(request, "figure").upper()
    if only:
        frozen.defined(kept, only)
    restated = [
        await actions.restatement(count.conn, found, later, choice, code, tongue)
        for code in sorted(kept.definitions)
        if only in ("", code)
    ]
    of = closing.period_of(found)
    return render(
        request,
        "closes/changes.html",
        close=found,
        later=later,
        only=only,
        when=restating.period(of, tongue),
        restated=[(one, _sentence(one, found, later, request)) for one in restated if one.differs],
        moves=await actions.moves(count.conn, found, later) if choice.centre_ids is None else None,
        others=await _others(count, found, later),
        opens=_opens(found, later),
        kept=kept,
        marks=frozen.marked_then(kept, choice, tongue),
        wording=wording,
        restating=restating,
        civil=clock.civil_date,
    )


def _sentence(one: Any, found: Close, later: Close | None, request: Asking) -> str:
    closed_at = found.closed_at or found.asked_at
    until = None if later is None else later.closed_at
    return restating.sentence(one, closing.period_of(found), closed_at, until, language(request))


async def _others(count: Counting, found: Close, later: Close | None) -> list[Close]:
    """Other closes of the period to compare with."""
    return [
        one
        for one in await queries.closes(count.conn, found.organ_id)
        if (one.first, one.last) == (found.first, found.last)
        and one.closed_at is not None
        and one.id not in (found.id, None if later is None else later.id)
    ]


def _opens(found: Close, later: Close | None) -> Any:
    """Addresses of the rows behind one number."""

    def address(figure: str, measure: str, spot: Any = None) -> str:
        facts: dict[str, object] = {"figure": figure, "measure": measure}
        if later is not None:
            facts["with"] = later.id
        facts |= spot_address(spot) if spot is not None else {}
        return f"/closes/{found.id}/rows?{urlencode(facts)}"

    return address


@get("/closes/{close_id:int}/rows", guards=[staff(*TALLIES)])
async def changed_rows(request: Asking, count: Counting, close_id: FromPath[int]) -> Response[Any]:
    """The counted things that came and went behind one number."""
    asked, tongue = await close_of(count, close_id), language(request)
    found, later = await actions.later_of(count.conn, asked, number_of(request, "with"))
    code, measure = text(request, "figure").upper() or "F01", text(request, "measure") or None
    page = max(1, number_of(request, "page") or 1)
    spot = spot_of(request)
    choice = await choice_of(count, found)
    moves, rows = await actions.changed_rows(
        count.conn, found, later, choice, code, measure, spot, (page - 1) * PAGE, PAGE + 1
    )
    kept = await frozen.frozen_of(count.conn, found)
    definition = frozen.defined(kept, code)
    names = await tallies.names(count.conn)
    return render(
        request,
        "closes/rows.html",
        marks=frozen.marked_then(kept, choice, tongue, code),
        close=found,
        later=later,
        definition=definition,
        measure=definition.measure(measure or "") or definition.measures[0],
        moves=moves,
        rows=rows[:PAGE],
        page=page,
        more=len(rows) > PAGE,
        at=[
            wording.value_of(dim, spot, names, tongue)
            for dim in ("centre", "item")
            if getattr(spot, dim) is not None
        ],
        when=restating.period(closing.period_of(found), tongue),
        names=names,
        wording=wording,
        said_part=lambda row: parts.said(SOURCES.get(row.source), row.part, tongue),
    )
