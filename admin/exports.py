"""Exports: the rows behind a number as a file, large ones made in the background, and where they are fetched."""

import io
from collections.abc import AsyncIterator
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromPath, QueryParameter, URLEncodedBody
from litestar.response import Redirect, Stream
from msgspec import Meta, Struct

from admin.nav import POLICY, TALLIES
from admin.page import Asking, page, to
from admin.tallies.wish import wanted
from backend import clock
from backend.access.guards import staff
from backend.deps import Counting, House, Reading, Writing, briefly
from backend.tallies.actions import exports
from backend.tallies.models.exports import ExportJob, Form
from backend.tallies.rules.exports import KEEP_DAYS, KEEP_LEAST, KEEP_MOST

PAGE = 20


class Nothing(Struct, frozen=True, forbid_unknown_fields=True):
    """A button is all there is."""


class Keep(Struct, frozen=True, forbid_unknown_fields=True):
    """How many days a finished file waits."""

    keep_days: Annotated[int, Meta(ge=-1000, le=100_000)]


def attachment(name: str, plain: str) -> dict[str, str]:
    """The name in any language, and one that every browser knows."""
    return {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}",
        "Cache-Control": "no-store",
    }


@get("/exports", guards=[staff(*TALLIES)])
async def listed(
    request: Asking,
    view: Reading,
    done: Annotated[str, QueryParameter(max_length=10)] = "",
    number: Annotated[int, QueryParameter(name="page", ge=1, le=1000)] = 1,
) -> Response[Any]:
    """One's own exports, newest first, with how far each is."""
    found = await exports.jobs(view.conn, view.who, PAGE + 1, (number - 1) * PAGE)
    return await page(
        request,
        "exports/list.html",
        view,
        jobs=found[:PAGE],
        more=len(found) > PAGE,
        page=number,
        running=any(job.live for job in found),
        keep_days=await exports.keep_days(view.conn, view.who.organ_id),
        bounds=(KEEP_LEAST, KEEP_MOST, KEEP_DAYS),
        may_set=view.who.may(*POLICY),
        done=done if done in ("asked", "cancelled", "saved") else "",
    )


@get("/exports/rows/{form:str}", guards=[staff(*TALLIES)])
async def rows_now(request: Asking, count: Counting, form: FromPath[Form]) -> Response[bytes]:
    """The rows behind one number, at once; too many are refused in words."""
    out = io.BytesIO()
    asked = wanted(request, count.who, form, rows=True)
    made = await exports.make_now(count.conn, asked, clock.now(), out)
    plain = f"{asked.figure}-rows.{made.name.rpartition('.')[2]}"
    return Response(
        out.getvalue(), media_type=made.media_type, headers=attachment(made.name, plain)
    )


@post("/exports/rows/{form:str}", guards=[staff(*TALLIES)])
async def ask_rows(
    request: Asking, tx: Writing, form: FromPath[Form], data: URLEncodedBody[Nothing]
) -> Redirect:
    """The rows behind one number, in the background."""
    await exports.ask(tx.conn, tx.who, wanted(request, tx.who, form, rows=True), clock.now())
    return to("/exports?done=asked")


@post("/exports/table/{form:str}", guards=[staff(*TALLIES)])
async def ask_table(
    request: Asking, tx: Writing, form: FromPath[Form], data: URLEncodedBody[Nothing]
) -> Redirect:
    """A table, in the background."""
    await exports.ask(tx.conn, tx.who, wanted(request, tx.who, form, rows=False), clock.now())
    return to("/exports?done=asked")


@get("/exports/{job_id:uuid}/file", guards=[staff(*TALLIES)])
async def file(view: Reading, job_id: FromPath[UUID]) -> Stream:
    """The finished file, piece by piece, each in a transaction of its own."""
    job = await exports.finished(view.conn, view.who, job_id)
    name = job.file_name or ""
    headers = attachment(name, f"export.{name.rpartition('.')[2]}")
    headers["Content-Length"] = str(job.bytes)
    return Stream(_pieces(view.house, job), media_type=job.media_type, headers=headers)


async def _pieces(house: House, job: ExportJob) -> AsyncIterator[bytes]:
    for place in range(job.pieces or 0):
        async with briefly(house) as conn:
            content = await exports.piece(conn, job, place)
        yield content


@post("/exports/{job_id:uuid}/cancel", guards=[staff(*TALLIES)])
async def cancel(tx: Writing, job_id: FromPath[UUID], data: URLEncodedBody[Nothing]) -> Redirect:
    """Nobody wants it any more."""
    await exports.cancel(tx.conn, tx.who, job_id, clock.now())
    return to("/exports?done=cancelled")


@post("/exports/policy", guards=[staff(*POLICY)])
async def save_policy(tx: Writing, data: URLEncodedBody[Keep]) -> Redirect:
    """How long finished files wait, from the next one on."""
    await exports.set_keep_days(tx.conn, tx.who, data.keep_days)
    return to("/exports?done=saved")


router = Router(
    "/",
    route_handlers=[listed, rows_now, ask_rows, ask_table, file, cancel, save_policy],
)
