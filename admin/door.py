"""The check at the door, for whoever stands there with a phone: good, elsewhere, another day, forged, used.

A QR code is checked in the browser with the installation's public keys, so that it goes on without a
network; arrivals seen then are kept in the browser and sent once it is back. Nothing personal is on it.
"""

import base64
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Response, Router, get, post
from litestar.background_tasks import BackgroundTask
from litestar.params import QueryParameter, URLEncodedBody
from msgspec import Meta, Struct

from admin.nav import HALL
from admin.page import Asking, page
from admin.pushed import told
from admin.slip import place
from admin.texts import TEXTS, Texts
from backend import clock, crypto
from backend.access.guards import staff
from backend.access.models import RoleName
from backend.deps import Asked, Reading, Writing
from backend.hall import actions, queries
from backend.hall.actions.policy import centre_of
from backend.places import queries as places
from backend.places.models import Centre
from backend.problem import language_of
from backend.refusal import NotAllowed

CAMERA = "geolocation=(), camera=(self), microphone=()"
"""This page alone may ask for the camera."""
WORDS = tuple(sorted(key for key in TEXTS if key.startswith("door.")))


class Seen(Struct, frozen=True, forbid_unknown_fields=True):
    """`came_at`: when the door saw the person, if it had no network then."""

    centre_code: Annotated[str, Meta(max_length=20)]
    code: Annotated[str, Meta(max_length=600)] = ""
    came_at: datetime | None = None


class In(Struct, frozen=True):
    """What the page's script is told of an arrival. `again`: the code had been used before."""

    label: str
    place: str
    again: bool


@get("/door", guards=[staff(*HALL)])
async def door(
    request: Asking,
    view: Reading,
    centre: Annotated[str, QueryParameter(max_length=20)] = "",
    ticket: UUID | None = None,
    again: bool = False,
) -> Response[Any]:
    """The page, with all it needs to go on without a network."""
    own, language = await centres_of(view, *HALL), language_of(request)
    at = await centre_of(view.conn, view.who, centre or own[0].code, *HALL)
    everywhere = await places.centres(view.conn, clock.civil_date(clock.now()))
    t = Texts(language)
    known = {
        "keys": {
            key_id: base64.b64encode(key).decode()
            for key_id, key in crypto.public_keys(view.keys).items()
        },
        "centre": at.id,
        "code": at.code,
        "centres": {one.id: one.name_zh if language == "zh" else one.name_en for one in everywhere},
        "now": clock.now(),
        "early": (await queries.policy(view.conn, at.id)).early_minutes,
        "lang": "zh-CN" if language == "zh" else "en",
        "words": {key.removeprefix("door."): TEXTS[key][language != "zh"] for key in WORDS},
    }
    answer = await page(
        request,
        "door.html",
        view,
        centres=own,
        centre=at,
        known=msgspec.json.encode(known).decode(),
        came=await _came(view, t, at, ticket, again) if ticket else "",
    )
    answer.headers["permissions-policy"] = CAMERA
    return answer


async def centres_of(view: Asked, *roles: RoleName) -> list[Centre]:
    """The centres where who asks has one of the roles, county hall first; at least one."""
    found = [
        one
        for one in await places.centres(view.conn, clock.civil_date(clock.now()))
        if one.organ_id == view.who.organ_id and view.who.may(*roles, centre_id=one.id)
    ]
    if not found:
        raise NotAllowed()
    return found


async def _came(view: Asked, t: Texts, at: Centre, ticket_id: UUID, again: bool) -> str:
    """The sentence about who was checked in a moment ago."""
    now = clock.now()
    ticket = await actions.ticket_of(view.conn, ticket_id, clock.civil_date(now))
    if ticket.centre_id != at.id:
        return ""
    where = place(t, await actions.slip(view.conn, ticket, now))
    return t("door.again" if again else "door.good_online", label=ticket.label, place=where)


@post("/door/check-ins", guards=[staff(*HALL)])
async def check_in(request: Asking, tx: Writing, data: URLEncodedBody[Seen]) -> Response[Any]:
    """A number for the appointment; the same code again is answered with the same number."""
    now = clock.now()
    at = await centre_of(tx.conn, tx.who, data.centre_code, *HALL)
    came_at = data.came_at if data.came_at and data.came_at.tzinfo else None
    came = await actions.arrive(tx.conn, tx.keys, at.id, data.code, now, "staff", came_at)
    if "application/json" not in request.headers.get("accept", ""):
        again = "&again=true" if came.again else ""
        return told(f"/door?centre={at.code}&ticket={came.ticket.id}{again}", tx.house, at.code)
    where = place(Texts(language_of(request)), await actions.slip(tx.conn, came.ticket, now))
    return Response(
        In(came.ticket.label, where, came.again),
        status_code=200,
        background=BackgroundTask(tx.house.cache.tell, f"hall:{at.code}", "changed"),
    )


router = Router("/", route_handlers=[door, check_in])
