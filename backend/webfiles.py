"""The built web app and the pages that open without JavaScript."""

import hashlib
import mimetypes
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from jinja2 import Environment, FileSystemLoader, select_autoescape
from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, QueryParameter
from msgspec import Struct

from backend import clock
from backend.access.guards import anyone
from backend.cases import actions as cases
from backend.cases.actions import story
from backend.cases.rules import UnknownCase
from backend.deps import Reading
from backend.permits import actions as permits
from backend.permits.rules import UnknownItem
from backend.problem import language_of
from backend.refusal import NotFound

TEMPLATES = Path(__file__).parent.parent / "frontend-static" / "templates"
ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
FOREVER = "public, max-age=31536000, immutable"
Lang = Annotated[str | None, QueryParameter(max_length=5)]


class File(Struct, frozen=True):
    """A built file, with its compressed forms by encoding."""

    body: bytes
    encoded: dict[str, bytes]
    media_type: str
    etag: str
    cache: str


def read(folder: Path) -> dict[str, File]:
    """Every built file by its path. The whole app is a few hundred kilobytes: it lives in memory."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix not in (".br", ".gz", ".map"):
            found[path.relative_to(folder).as_posix()] = _file(path)
    return found


def _file(path: Path) -> File:
    body = path.read_bytes()
    encoded = {
        name: Path(f"{path}{suffix}").read_bytes()
        for name, suffix in ENCODINGS
        if Path(f"{path}{suffix}").exists()
    }
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if path.suffix == ".webmanifest":
        kind = "application/manifest+json"
    named_by_hash = "assets" in path.parts
    return File(
        body,
        encoded,
        kind,
        f'"{hashlib.sha256(body).hexdigest()[:16]}"',
        FOREVER if named_by_hash else "no-cache",
    )


def web_app(folder: Path) -> list[HTTPRouteHandler]:
    """The handlers that serve the built web app from memory; a page address opens its shell."""
    files = read(folder)

    def answer(request: Request[Any, Any, Any], path: str) -> Response[bytes]:
        file = files.get(path)
        if file is None:
            if path.startswith(("api/", "schema/", "assets/")) or "." in path.rsplit("/", 1)[-1]:
                raise NotFound(what="页面" if language_of(request) == "zh" else "page")
            file = files.get("index.html")
        if file is None:
            raise NotFound(what="网页应用" if language_of(request) == "zh" else "web app")
        return _send(request, file)

    @get("/", guards=[anyone], include_in_schema=False, sync_to_thread=False)
    def first(request: Request[Any, Any, Any]) -> Response[bytes]:
        """The first screen, drawn at build time in the asked language."""
        home = f"home.{language_of(request)}.html"
        return answer(request, home if home in files else "index.html")

    @get("/{path:path}", guards=[anyone], include_in_schema=False, sync_to_thread=False)
    def file(request: Request[Any, Any, Any], path: FromPath[str]) -> Response[bytes]:
        """A file of the web app, or its shell."""
        return answer(request, path.lstrip("/"))

    return [first, file]


def _send(request: Request[Any, Any, Any], file: File) -> Response[bytes]:
    headers = {
        "ETag": file.etag,
        "Cache-Control": file.cache,
        "Vary": "Accept-Encoding, Accept-Language",
    }
    if request.headers.get("if-none-match") == file.etag:
        return Response(b"", status_code=304, headers=headers)
    accepted = request.headers.get("accept-encoding", "")
    for name, body in file.encoded.items():
        if name in accepted:
            return Response(
                body, media_type=file.media_type, headers=headers | {"Content-Encoding": name}
            )
    return Response(file.body, media_type=file.media_type, headers=headers)


PAGES = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=select_autoescape(["html"]))


def page(name: str, status: int = 200, **context: object) -> Response[str]:
    return Response(
        PAGES.get_template(name).render(context),
        status_code=status,
        media_type="text/html; charset=utf-8",
        headers={"Cache-Control": "no-cache"},
    )


@get("/guide/{code:str}", guards=[anyone], include_in_schema=False)
async def guide(
    request: Request[Any, Any, Any], view: Reading, code: FromPath[str], lang: Lang = None
) -> Response[str]:
    """The guide of an item, for any browser."""
    language = language_of(request)
    try:
        on = clock.civil_date(clock.now())
        found = await permits.item_guide(view.conn, code.upper(), on)
        asked = await permits.asked(view.conn, code.upper(), on)
    except UnknownItem as no:
        return page("not_found.html", no.status, detail=no.sentence(language), language=language)
    return page("guide.html", item=found, asked=asked, language=language)


@get("/status/{case_id:uuid}", guards=[anyone], include_in_schema=False)
async def status(
    request: Request[Any, Any, Any], view: Reading, case_id: FromPath[UUID], lang: Lang = None
) -> Response[str]:
    """Where a case stands, for whoever holds its unguessable address; nothing personal stands there."""
    language = language_of(request)
    try:
        case = await cases.case_of(view.conn, case_id)
    except UnknownCase as no:
        return page("not_found.html", no.status, detail=no.sentence(language), language=language)
    shown = await story.story(view.conn, view.keys, case, clock.now())
    return page("status.html", case=shown, language=language)


def pages() -> list[HTTPRouteHandler]:
    return [guide, status]
