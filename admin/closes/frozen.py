"""Frozen tables, their files run again, and the files as they were filed."""

import hashlib
from typing import Any, Literal
from urllib.parse import quote

from litestar import Response, get
from litestar.params import FromPath

from admin.closes.wish import View, choice_of, close_of, language, text, view_of
from admin.nav import TALLIES
from admin.page import Asking, render
from backend.access.guards import staff
from backend.deps import Counting
from backend.tallies import rules, wording
from backend.tallies.actions import freeze
from backend.tallies.actions import frozen as actions
from backend.tallies.dims import DIM_NAMES
from backend.tallies.models.closes import Close, Form
from backend.tallies.models.figures import Definition, Table
from backend.tallies.queries import filed as keeping
from backend.tallies.rules import closes as closing

SHOWN = 200
"""Rows of a table on one page; the total is always that of all of them."""
MEDIA: dict[Form, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@get("/closes/{close_id:int}/table", guards=[staff(*TALLIES)])
async def table(request: Asking, count: Counting, close_id: FromPath[int]) -> Response[Any]:
    """A figure of a closed period, by its frozen definition; by category and item as it was filed."""
    found, view, told = await _asked(request, count, close_id)
    kept = await actions.frozen_of(count.conn, found)
    definition = actions.defined(kept, view.figure)
    tongue = language(request)
    return render(
        request,
        "closes/table.html",
        close=found,
        view=view,
        table=told,
        rows=told.rows[:SHOWN],
        more=len(told.rows) - SHOWN,
        foundation=wording.foundation(told),
        marks=actions.marked_then(kept, await choice_of(count, found), tongue, told.figure),
        definition=definition,
        figures=[
            (code, f"{code} {wording.say(d.name, tongue)}")
            for code, d in sorted(kept.definitions.items())
        ],
        dims=[(d, wording.say(DIM_NAMES[d], tongue)) for d in definition.dims],
        filed=await _filed(count, found, view, told, definition),
        wording=wording,
    )


async def _asked(request: Asking, count: Counting, close_id: int) -> tuple[Close, View, Table]:
    found = await close_of(count, close_id)
    kept = await actions.frozen_of(count.conn, found)
    view = view_of(request, actions.defined(kept, text(request, "figure") or "F01"))
    told = await actions.frozen_table(
        count.conn,
        found,
        await choice_of(count, found),
        view.figure,
        view.rows,
        view.across or None,
        view.measure or None,
        language(request),
    )
    return found, view, told


async def _filed(
    count: Counting, found: Close, view: View, told: Table, definition: Definition
) -> dict[str, tuple[str, bool]]:
    """Of each format the digest as filed, and whether it is written the same today; only of the filed table."""
    whole = (await choice_of(count, found)).centre_ids is None
    if not whole or view.across or view.rows != freeze.filed_by(definition.dims):
        return {}
    compared: dict[str, tuple[str, bool]] = {}
    for one in await keeping.files(count.conn, found.id):
        if (one.figure, one.language) == (view.figure, told.language):
            again = hashlib.sha256(freeze.written(told, one.form)).hexdigest()
            compared[one.form] = (one.digest, again == one.digest)
    return compared


@get("/closes/{close_id:int}/export/{form:str}", guards=[staff(*TALLIES)])
async def export(
    request: Asking,
    count: Counting,
    close_id: FromPath[int],
    form: FromPath[Literal["csv", "xlsx"]],
) -> Response[bytes]:
    """The frozen table on the screen as a file, written anew: the same bytes whenever it is asked for."""
    found, view, told = await _asked(request, count, close_id)
    return _file(found, view.figure, told.title, form, freeze.written(told, form))


@get("/closes/{close_id:int}/files/{figure:str}/{form:str}", guards=[staff(*TALLIES)])
async def filed(
    request: Asking,
    count: Counting,
    close_id: FromPath[int],
    figure: FromPath[str],
    form: FromPath[Literal["csv", "xlsx"]],
) -> Response[bytes]:
    """A file exactly as it was filed at the close."""
    found, tongue = await close_of(count, close_id), language(request)
    if (await choice_of(count, found)).centre_ids is not None:
        raise closing.WholeOrganCloses()
    kept = await keeping.filed(count.conn, found.id, figure.upper(), form, tongue)
    if kept is None:
        known = sorted({one.figure for one in await keeping.files(count.conn, found.id)})
        raise rules.UnknownFigure(given=figure, known=", ".join(known))
    return _file(found, figure.upper(), f"{figure.upper()} {found.period}", form, kept.content)


def _file(found: Close, figure: str, title: str, form: Form, content: bytes) -> Response[bytes]:
    """Named after the figure, the period and the close."""
    plain = f"{figure}-{found.period}-close-{found.id}.{form}"
    headers = {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(f'{title}.{form}')}",
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=MEDIA[form], headers=headers)
