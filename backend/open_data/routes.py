"""The year in figures for residents: a page for any browser, the open data behind it, and their catalogue.

What is shown is the edition that a statistician released, as it was hashed. Nothing is counted here, so
nothing here can be slow or say something else tomorrow.
"""

import hashlib
import io
from collections.abc import Callable
from typing import Annotated, Any, BinaryIO

from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, QueryParameter

from backend import db
from backend.access.guards import anyone
from backend.deps import Reading
from backend.open_data import actions, queries
from backend.open_data.files import OpenFile, files, incomplete, shown
from backend.open_data.formats import csv, dcat, jsonstat
from backend.open_data.models import OpenCell, OpenPolicy, OpenYear, PublishedSet, Standing
from backend.open_data.rules.publishing import UnknownOpenSet
from backend.problem import language_of
from backend.refusal import Refusal
from backend.tallies import wording
from backend.webfiles import Lang, page

Asking = Request[Any, Any, Any]
Form = Callable[[OpenFile, BinaryIO], None]
FORMS: dict[str, tuple[Form, str]] = {
    "csv": (csv.write, csv.KIND),
    "json": (jsonstat.write, jsonstat.KIND),
}
GOOD = {"trips": ("trips_0", "trips_1"), "ratings": ("level_5", "level_4", "level_3")}
"""The classes whose share the page tells first."""
Organ = Annotated[str | None, QueryParameter(name="organ", max_length=12)]
KEPT = 200
_kept: dict[tuple[object, ...], tuple[str, bytes]] = {}
"""What was last made, with its ETag, by all it is made of: a new edition or policy has another key."""


def made(key: tuple[object, ...], make: Callable[[], bytes]) -> tuple[str, bytes]:
    """Made once for each key in this process."""
    found = _kept.get(key)
    if found is None:
        body = make()
        found = (f'"{hashlib.sha256(body).hexdigest()[:24]}"', body)
        while len(_kept) >= KEPT:
            _kept.pop(next(iter(_kept)))
        _kept[key] = found
    return found


def answer(
    request: Asking, found: tuple[str, bytes], kind: str, name: str | None = None
) -> Response[bytes]:
    """Whole, or “not modified” for who has it."""
    etag, body = found
    headers = {"ETag": etag, "Cache-Control": "no-cache", "Vary": "Accept-Language, Cookie"}
    if name is not None:
        headers |= {
            "Content-Disposition": f'attachment; filename="{name}"',
            "Access-Control-Allow-Origin": "*",
        }
    if request.headers.get("if-none-match") == etag:
        return Response(b"", status_code=304, headers=headers)
    return Response(body, media_type=kind, headers=headers)


@get(["/figures", "/figures/{year:str}"], guards=[anyone], include_in_schema=False)
async def figures(
    request: Asking,
    view: Reading,
    year: FromPath[str | None] = None,
    organ: Organ = None,
    lang: Lang = None,
) -> Response[Any]:
    """The year in figures: how many permits, how long, how many trips, who waited how long, ratings."""
    return await shown_page(request, view.conn, "figures.html", year, organ)


@get("/open-data", guards=[anyone], include_in_schema=False)
async def listed(
    request: Asking,
    view: Reading,
    year: Annotated[str | None, QueryParameter(max_length=10)] = None,
    organ: Organ = None,
    lang: Lang = None,
) -> Response[Any]:
    """The files of a year, with what stands beside them."""
    return await shown_page(request, view.conn, "open_data.html", year, organ)


async def shown_page(
    request: Asking, conn: db.Conn, template: str, year: str | None, organ: str | None
) -> Response[Any]:
    language = language_of(request)
    try:
        chosen, known = await actions.standing_of(conn, year, organ)
    except Refusal as no:
        if year is None and organ is None:
            return page("figures_none.html", language=language)
        if "application/json" in request.headers.get("accept", ""):
            raise
        detail = no.sentence(language)
        return page("not_found.html", no.status, detail=detail, language=language)
    found, policy = await year_and_policy(conn, chosen)
    offered = sorted({one.year for one in known if one.division == chosen.division}, reverse=True)
    organs = sorted({(one.division, one.organ_zh, one.organ_en) for one in known})

    def make() -> bytes:
        return page(
            template,
            language=language,
            year=found,
            released_at=chosen.released_at,
            sha256=chosen.sha256,
            policy=policy,
            years=offered,
            organs=organs,
            files=list(files(found, chosen, policy)),
            told={one.code: told(one, found.least) for one in found.sets},
            shown=shown,
            incomplete=incomplete(found),
            moment=lambda at: wording.instant(at, "zh" if language == "zh" else "en"),
        ).content.encode()

    key = (template, language, chosen, policy, tuple(offered), tuple(organs))
    return answer(request, made(key, make), "text/html; charset=utf-8")


def told(of: PublishedSet, least: int) -> dict[str, Any]:
    """What the sentences of the page are made of."""
    cells = dict(zip((code for code, _ in of.columns), of.total.cells, strict=True))
    found: dict[str, Any] = {code: _said(cell, least) for code, cell in cells.items()}
    good = [cells[code] for code in GOOD.get(of.code, ())]
    shown_good = [cell for cell in good if isinstance(cell, int)]
    return found | {
        "n": _said(of.total.total, least),
        "share": share(sum(shown_good), of.total.total) if len(shown_good) == len(good) else None,
        "shares": [share(cell, of.total.total) for cell in of.total.cells],
        "median": of.middle and of.middle[0],
        "p90": of.middle and of.middle[1],
    }


def _said(cell: OpenCell, least: int) -> str:
    return f"{cell:,}" if isinstance(cell, int) else shown(cell, least)


def share(part: OpenCell, whole: OpenCell) -> str | None:
    """In percent, where both numbers are shown."""
    if not isinstance(part, int) or not isinstance(whole, int) or not whole:
        return None
    return f"{100 * part / whole:.1f}"


async def year_and_policy(conn: db.Conn, chosen: Standing) -> tuple[OpenYear, OpenPolicy]:
    return await actions.year_of(conn, chosen), await actions.policy_of(conn, chosen.organ_id)


@get("/open-data/catalogue.json", guards=[anyone], include_in_schema=False)
async def catalogue(request: Asking, view: Reading) -> Response[bytes]:
    """Every file of every year that is public, in the words of DCAT."""
    found: list[OpenFile] = []
    for one in await queries.standing(view.conn):
        found += files(*await _with_standing(view.conn, one))

    def make() -> bytes:
        out = io.BytesIO()
        dcat.write(found, out)
        return out.getvalue()

    key = ("catalogue", *((one.name, one.edition_sha256, one.policy) for one in found))
    return answer(request, made(key, make), dcat.KIND, "catalogue.json")


async def _with_standing(conn: db.Conn, one: Standing) -> tuple[OpenYear, Standing, OpenPolicy]:
    year, policy = await year_and_policy(conn, one)
    return year, one, policy


@get("/open-data/{division:str}/{year:str}/{name:str}", guards=[anyone], include_in_schema=False)
async def data_file(
    request: Asking,
    view: Reading,
    division: FromPath[str],
    year: FromPath[str],
    name: FromPath[str],
) -> Response[bytes]:
    """One set of one year, as CSV or JSON-stat by its ending."""
    chosen, _ = await actions.standing_of(view.conn, year, division)
    found = list(files(*await _with_standing(view.conn, chosen)))
    stem, _, form = name.rpartition(".")
    wanted = next((one for one in found if one.name == stem), None)
    if wanted is None or form not in FORMS:
        known = ", ".join(f"{one.name}.csv" for one in found[:3]) + " …, .json"
        raise UnknownOpenSet(given=name, known=known)
    write, kind = FORMS[form]

    def make() -> bytes:
        out = io.BytesIO()
        write(wanted, out)
        return out.getvalue()

    made_file = made((wanted.name, form, chosen, wanted.policy), make)
    return answer(request, made_file, kind, f"{division}-{year}-{name}")


def pages() -> list[HTTPRouteHandler]:
    return [figures, listed, catalogue, data_file]
