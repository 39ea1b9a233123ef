"""How a page is made: its template, its texts, who is signed in, and the whole of it or only its middle."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Request, Response
from litestar.response import Redirect

from admin import said
from admin.nav import home, nav
from admin.texts import Texts
from backend import clock
from backend.access.models import Staff
from backend.deps import Asked, house_of
from backend.hall import queries as hall
from backend.problem import language_of

FOLDER = Path(__file__).parent
PART = "yitang-part"
"""The request header with which the page's own script asks for the middle of a page only."""

Asking = Request[Any, Any, Any]

templates = Environment(
    loader=FileSystemLoader(FOLDER / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@cache
def static(name: str) -> str:
    """The address of a static file: it changes when the file does, so it may be kept for ever."""
    content = (FOLDER / "static" / name).read_bytes()
    return f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:10]}"


def wants_part(request: Asking) -> bool:
    return PART in request.headers


def with_query(request: Asking, **changed: object) -> str:
    """This page's address with some of its query changed; None takes a name out."""
    query = {**dict(request.query_params.items()), **changed}
    kept = {name: text for name, text in query.items() if text not in (None, "")}
    return f"{request.url.path}?{urlencode(kept)}" if kept else str(request.url.path)


def back(request: Asking) -> str:
    """The page of this door that the request came from, else the home of who asks."""
    came = urlsplit(request.headers.get("referer", ""))
    if came.netloc == request.headers.get("host", "-") and came.path != request.url.path:
        return own_path(f"{came.path}?{came.query}" if came.query else came.path)
    return home(request.scope.get("user"))


def own_path(path: str) -> str:
    """Only a path of this door: a link that leads elsewhere is not followed."""
    plain = path.isascii() and path.isprintable() and "\\" not in path
    return path if plain and path.startswith("/") and not path.startswith("//") else "/"


async def page(
    request: Asking, name: str, asked: Asked | None = None, *, status: int = 200, **facts: Any
) -> Response[str]:
    """A page of the door. With `asked` its header also names the window where who asks sits."""
    who = request.scope.get("user")
    desk = None
    if asked is not None and isinstance(who, Staff) and not wants_part(request):
        desk = await hall.desk_of(asked.conn, who.id)
    return render(request, name, status=status, **{"desk": desk, **facts})


def render(request: Asking, name: str, *, status: int = 200, **facts: Any) -> Response[str]:
    """A page that needs no database."""
    language, who = language_of(request), request.scope.get("user")
    house = house_of(request)
    texts = Texts(language)
    known: dict[str, Any] = {
        "t": texts,
        "lang": language,
        "said": said.Words(language),
        "who": who,
        "desk": None,
        "demo": house.settings.demo,
        "now": clock.now(),
        "path": request.url.path,
        "nav": nav(who, request.url.path, house.settings.demo),
        "layout": "part.html" if wants_part(request) else "base.html",
        "with_query": lambda **changed: with_query(request, **changed),
        "static": static,
    }
    body = templates.get_template(name).render(known | facts)
    answer = Response(body, status_code=status, media_type="text/html")
    asked_language = request.query_params.get("lang")
    if asked_language in ("zh", "en"):
        answer.set_cookie("yitang_language", asked_language, max_age=31536000, samesite="lax")
    return answer


def to(path: str) -> Redirect:
    """After a post: look at the page again."""
    return Redirect(path, status_code=303)
