"""When a window's connection is gone: the page that goes on without it, what it takes along and brings back."""

import hashlib
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Response, Router, get, post
from litestar.background_tasks import BackgroundTask
from litestar.params import FromPath, JSONBody, URLEncodedBody
from litestar.response import Redirect
from msgspec import Meta, Struct

from admin.nav import HALL, Nav
from admin.page import FOLDER, Asking, page, render, static, to
from admin.texts import TEXTS
from admin.texts.offline import PREFIXES
from admin.window import CAUSES
from backend import clock
from backend.access.guards import anyone, staff
from backend.deps import Reading, Writing
from backend.hall import actions
from backend.hall.models.leases import LeaseWanted, TakenAlong
from backend.hall.models.merging import Journal, Merged

PAGE = "/hall/offline"
SHELL = (
    "tokens.css",
    "admin.css",
    "offline.css",
    "admin.js",
    "offline.js",
    "offline_line.js",
    "offline_store.js",
    "icon.svg",
)


class GivenBack(Struct, frozen=True, forbid_unknown_fields=True):
    lease: UUID


class Settled(Struct, frozen=True, forbid_unknown_fields=True):
    note: Annotated[str, Meta(max_length=500)] = ""


@get(PAGE, guards=[staff(*HALL)])
async def shell(request: Asking) -> Response[str]:
    """The page without anything on it: no name and no number, so that a browser may keep it."""
    return render(
        request, "offline/page.html", spoken_in=spoken_in, causes=CAUSES, who=None, nav=Nav([], [])
    )


def spoken_in(language: str) -> dict[str, str]:
    """What the page's script says; its `{names}` are filled there."""
    place = ("zh", "en").index(language)
    return {key: text[place] for key, text in TEXTS.items() if key.startswith(PREFIXES)}


@get(f"{PAGE}/worker.js", guards=[anyone])
async def worker() -> Response[str]:
    """The service worker, with what it keeps. It changes when any of that does."""
    text = (FOLDER / "static" / "offline_worker.js").read_text()
    kept = {"page": PAGE, "files": [static(name) for name in SHELL]}
    made_of = text.encode() + msgspec.json.encode(kept) + _template()
    before = f'const VERSION = "{hashlib.sha256(made_of).hexdigest()[:10]}";\n'
    before += f"const SHELL = {msgspec.json.encode(kept).decode()};\n"
    headers = {"Service-Worker-Allowed": "/hall", "Cache-Control": "no-cache"}
    return Response(before + text, media_type="text/javascript", headers=headers)


def _template() -> bytes:
    return (FOLDER / "templates" / "offline" / "page.html").read_bytes()


@post(f"{PAGE}/lease", guards=[staff(*HALL)], status_code=200)
async def lease(tx: Writing, data: JSONBody[LeaseWanted]) -> TakenAlong:
    """What the window takes along: the line, numbers of its own, today's appointments by digest."""
    return await actions.take_along(tx.conn, tx.who, data, clock.now())


@post(f"{PAGE}/release", guards=[staff(*HALL)], status_code=204)
async def release(tx: Writing, data: JSONBody[GivenBack]) -> None:
    """Another browser may lead the lines."""
    await actions.give_back(tx.conn, tx.who, data.lease, clock.now())


@post(f"{PAGE}/journal", guards=[staff(*HALL)], status_code=200)
async def journal(tx: Writing, data: JSONBody[Journal]) -> Response[Merged]:
    """What was done without a network; sent again it changes nothing."""
    merged = await actions.merge(tx.conn, tx.keys, tx.who, data, clock.now())
    code = await actions.centre_of_lease(tx.conn, data.lease)
    return Response(
        merged, background=BackgroundTask(tx.house.cache.tell, f"hall:{code}", "changed")
    )


@get(f"{PAGE}/conflicts", guards=[staff(*HALL)])
async def conflicts(request: Asking, view: Reading) -> Response[Any]:
    """What did not fit when it came back, to be settled with a note."""
    found = await actions.offline_conflicts(view.conn, view.who)
    return await page(request, "offline/conflicts.html", view, conflicts=found)


@post(f"{PAGE}/conflicts/{{conflict_id:uuid}}/settle", guards=[staff(*HALL)])
async def settle(
    tx: Writing, conflict_id: FromPath[UUID], data: URLEncodedBody[Settled]
) -> Redirect:
    """Somebody looked into it."""
    await actions.settle_conflict(tx.conn, tx.who, conflict_id, data.note, clock.now())
    return to(f"{PAGE}/conflicts")


router = Router("/", route_handlers=[shell, worker, lease, release, journal, conflicts, settle])
