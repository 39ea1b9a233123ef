"""What a deployment sets about the circle: measured travel times as a file, and the published basket."""

import csv
import io
from datetime import date
from typing import Annotated, Any

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import MultipartBody, QueryParameter, URLEncodedBody
from litestar.response import Redirect
from msgspec import Meta, Struct

from admin.nav import POLICY
from admin.page import Asking, page, to
from backend import clock
from backend.access.guards import staff
from backend.deps import Asked, Reading, Writing
from backend.permits.models import Category
from backend.problem import language_of
from backend.tallies.actions import circle as actions
from backend.tallies.actions import standing
from backend.tallies.models import Period
from backend.tallies.models.standing import Ground
from backend.tallies.queries import circle as queries
from backend.tallies.queries import standing as places
from backend.tallies.rules import circle as rules
from backend.tallies.rules.standing import CATEGORIES, open_centres
from backend.tallies.wording import safe

LARGEST = 4 * 1024 * 1024
"""Bytes of a matrix: a county of 600 villages and 100 centres has a fifth of it."""
Reason = Annotated[str, Meta(max_length=300)]
Codes = Annotated[str, Meta(max_length=2000)]


class MatrixFile(Struct, frozen=True, forbid_unknown_fields=True):
    """The form with the file."""

    file: UploadFile
    source: Annotated[str, Meta(max_length=200)]
    valid_from: date


class Withdrawing(Struct, frozen=True, forbid_unknown_fields=True):
    matrix: Annotated[int, Meta(ge=1, le=2_000_000_000)]
    reason: Reason = ""


class Basket(Struct, frozen=True, forbid_unknown_fields=True):
    """Item codes of each category."""

    household: Codes = ""
    exit_entry: Codes = ""
    vehicle_driver: Codes = ""
    public_order: Codes = ""
    reason: Reason = ""


@get("/circle-policy", guards=[staff(*POLICY)])
async def setup(
    request: Asking,
    view: Reading,
    done: Annotated[str, QueryParameter(max_length=20)] = "",
    times: Annotated[int, QueryParameter(ge=0, le=10_000_000)] = 0,
) -> Response[Any]:
    """Matrices imported, the basket that holds, and where both can be changed."""
    stands = await _ground(view)
    return await page(
        request,
        "circle/policy.html",
        view,
        matrices=await queries.imported(view.conn, view.who.organ_id),
        holds=[m.id for m in stands.matrices],
        basket={c: sorted(codes) for c, codes in rules.basket(stands).items()},
        default=not stands.basket,
        categories=CATEGORIES,
        today=stands.on,
        done=done if done in ("imported", "withdrawn", "basket") else "",
        times=times,
    )


async def _ground(asked: Asked) -> Ground:
    today = clock.civil_date(clock.now())
    return await standing.ground(
        asked.conn, asked.who.organ_id, today, Period(str(today), today, today)
    )


@post("/circle-policy/matrix", guards=[staff(*POLICY)], request_max_body_size=LARGEST)
async def matrix(tx: Writing, data: MultipartBody[MatrixFile]) -> Redirect:
    """Import a file whole, or refuse it whole."""
    content = await data.file.read()
    times = await actions.import_matrix(
        tx.conn, tx.who, content, data.source, data.valid_from, clock.now()
    )
    return to(f"/circle-policy?done=imported&times={times}")


@post("/circle-policy/withdraw", guards=[staff(*POLICY)])
async def withdraw(tx: Writing, data: URLEncodedBody[Withdrawing]) -> Redirect:
    """A matrix that was wrong holds no more."""
    await actions.withdraw_matrix(tx.conn, tx.who, data.matrix, data.reason, clock.now())
    return to("/circle-policy?done=withdrawn")


@post("/circle-policy/basket", guards=[staff(*POLICY)])
async def basket(tx: Writing, data: URLEncodedBody[Basket]) -> Redirect:
    """From today on another basket."""
    wished: dict[Category, str] = {c: getattr(data, c) for c in CATEGORIES}
    stands = await _ground(tx)
    await actions.set_basket(tx.conn, tx.who, stands, wished, data.reason, clock.now())
    return to("/circle-policy?done=basket")


@get("/circle-policy/form.csv", guards=[staff(*POLICY)])
async def form(request: Asking, view: Reading) -> Response[bytes]:
    """An empty matrix to be filled in: a line a village, a column a centre that is open today."""
    stands, zh = await _ground(view), language_of(request) == "zh"
    centres = list(open_centres(stands, stands.on).values())
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(
        ["村代码" if zh else "village_code", "村名" if zh else "name", *(c.code for c in centres)]
    )
    for village in await places.villages(view.conn, view.who.organ_id):
        name = village.name_zh if zh else village.name_en
        lines.writerow([village.code, safe(name), *([""] * len(centres))])
    headers = {
        "Content-Disposition": 'attachment; filename="travel-matrix.csv"',
        "Cache-Control": "no-store",
    }
    return Response(
        text.getvalue().encode("utf-8-sig"), media_type="text/csv; charset=utf-8", headers=headers
    )


ROUTES = [setup, matrix, withdraw, basket, form]
