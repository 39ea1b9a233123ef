"""Signing in and out, and where each role starts."""

from typing import Annotated, Any

from litestar import Response, Router, get, post
from litestar.params import QueryParameter, URLEncodedBody
from litestar.response import Redirect

from admin.nav import home
from admin.page import Asking, own_path, page, to
from backend import clock
from backend.access import actions
from backend.access.guards import (
    STAFF_COOKIE,
    address_of,
    anyone,
    cookie_name,
    session_cookie,
    token_of,
)
from backend.access.models import StaffSignIn
from backend.access.rules import WrongPassword
from backend.deps import Reading, Writing
from backend.places import queries as places
from backend.problem import language_of
from backend.refusal import Refusal, TooManyTries

TRIES_A_NAME, TRIES_AN_ADDRESS = 10, 60
"""Wrong passwords at once; half as many more each minute."""


class SigningIn(StaffSignIn, frozen=True, forbid_unknown_fields=True):
    """What the form sends: also the page that was asked for before."""

    next: str = ""


@get("/", guards=[anyone])
async def start(request: Asking) -> Redirect:
    """The first page of whoever asks."""
    return to(home(request.scope.get("user")))


@get("/sign-in", guards=[anyone])
async def sign_in_page(
    request: Asking,
    view: Reading,
    next_path: Annotated[str, QueryParameter(name="next", max_length=300)] = "",
) -> Response[Any]:
    """The form, and the screens of each centre beside it."""
    if request.scope.get("user") is not None:
        return to(home(request.scope["user"]))
    return await _form(request, view, next_path)


async def _form(
    request: Asking, view: Reading, next_path: str, login: str = "", no: Refusal | None = None
) -> Response[Any]:
    centres = await places.centres(view.conn, clock.civil_date(clock.now()))
    said = no.sentence(language_of(request)) if no else ""
    return await page(
        request,
        "sign_in.html",
        status=no.status if no else 200,
        next=next_path,
        login=login,
        refused=said,
        centres=centres,
    )


@post("/sign-in", guards=[anyone])
async def sign_in(request: Asking, tx: Writing, data: URLEncodedBody[SigningIn]) -> Response[Any]:
    """A session for the right name and password; else the form again with what was typed but the password.

    Wrong tries are limited per name and per address. A right one costs nothing: a whole county signs in from
    behind one address at half past eight. An address that has to wait uses up no name's tries.
    """
    login, cache = data.login.strip().lower(), tx.house.cache
    tries = (
        ("staff_address", address_of(request), TRIES_AN_ADDRESS),
        ("staff_login", login, TRIES_A_NAME),
    )
    for act, who, burst in tries:
        if wait := await cache.wait_before(act, who, burst=burst, per_minute=burst / 2):
            return await _form(request, tx, data.next, data.login, TooManyTries(seconds=wait))
    try:
        session = await actions.sign_in_staff(tx.conn, login, data.password, clock.now())
    except WrongPassword as no:
        return await _form(request, tx, data.next, data.login, no)
    for act, who, _ in tries:
        await cache.give_back(act, who)
    answer = to(own_path(data.next) if data.next else "/")
    answer.cookies.append(session_cookie(request, STAFF_COOKIE, session))
    return answer


@post("/sign-out", guards=[anyone])
async def sign_out(request: Asking, tx: Writing) -> Redirect:
    """End the session; signing out twice is no mistake."""
    await actions.sign_out(tx.conn, token_of(request, STAFF_COOKIE) or "")
    answer = to("/sign-in")
    for secure in (True, False):
        answer.delete_cookie(cookie_name(STAFF_COOKIE, secure))
    return answer


router = Router("/", route_handlers=[start, sign_in_page, sign_in, sign_out])
