"""Sign-in by phone code, and who I am."""

from typing import Any

from litestar import Request, Response, delete, get, post, put
from litestar.params import JSONBody
from litestar.types import ControllerRouterHandler

from backend import clock
from backend.access import actions, rules
from backend.access.guards import (
    RESIDENT_COOKIE,
    address_of,
    anyone,
    cookie_name,
    resident,
    session_cookie,
    token_of,
)
from backend.access.models import CodeSent, CodeWanted, Identity, Me, SignIn
from backend.deps import Reading, Writing
from backend.notices import actions as notices
from backend.problem import Problem, language_of, refused
from backend.refusal import TooManyTries


@post("/session/codes", guards=[anyone])
async def ask_code(
    tx: Writing, data: JSONBody[CodeWanted], request: Request[Any, Any, Any]
) -> CodeSent:
    """Send a sign-in code to a phone. The answer is the same for known and unknown phones.

    Codes nobody signed in with are limited per address: a whole town can be behind one.
    """
    if wait := await tx.house.cache.wait_before(
        "code", address_of(request), burst=30, per_minute=30
    ):
        raise TooManyTries(seconds=wait)
    now = clock.now()
    code_id, phone, code = await actions.new_code(tx.conn, tx.keys, data, now)
    await notices.send(
        tx.conn,
        tx.keys,
        key=f"login_code:{code_id}",
        template="login_code",
        phone=phone,
        now=now,
        code=code,
    )
    return actions.code_sent()


@post("/session", guards=[anyone])
async def sign_in(
    tx: Writing, data: JSONBody[SignIn], request: Request[Any, Any, Any]
) -> Response[Me] | Response[Problem]:
    """Exchange phone and code for a session cookie."""
    now = clock.now()
    session = await actions.sign_in(tx.conn, tx.keys, data, now)
    if session is None:
        return refused(request, rules.WrongCode())
    await tx.house.cache.give_back("code", address_of(request))
    who = await actions.resident_of(tx.conn, session.token, now)
    return Response(
        await actions.me(tx.conn, tx.keys, who),
        cookies=[session_cookie(request, RESIDENT_COOKIE, session)],
    )


@delete("/session", guards=[resident], status_code=204)
async def sign_out(tx: Writing, request: Request[Any, Any, Any]) -> Response[None]:
    """End this session everywhere at once."""
    await actions.sign_out(tx.conn, token_of(request, RESIDENT_COOKIE) or "")
    answer: Response[None] = Response(
        None, status_code=204, headers={"Clear-Site-Data": '"cache", "storage"'}
    )
    for secure in (True, False):
        answer.delete_cookie(cookie_name(RESIDENT_COOKIE, secure))
    return answer


@get("/me", guards=[resident])
async def me(view: Reading) -> Me:
    """The signed-in resident, masked."""
    return await actions.me(view.conn, view.keys, view.who)


@put("/me/identity", guards=[resident])
async def identify(tx: Writing, data: JSONBody[Identity], request: Request[Any, Any, Any]) -> Me:
    """Give name and ID number (GB 11643). An unknown birthplace code is a warning only."""
    now, language = clock.now(), language_of(request)
    return await actions.identify(
        tx.conn, tx.keys, tx.who, data, clock.civil_date(now), now, language
    )


HANDLERS: list[ControllerRouterHandler] = [ask_code, sign_in, sign_out, me, identify]
