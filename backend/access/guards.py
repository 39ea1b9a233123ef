"""Who may ask. Every route names one of these; a route without one stops the start.

All are coroutines: a plain function would be run in a thread.
"""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.handlers import BaseRouteHandler
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult
from litestar.types import Guard

from backend import clock, crypto, db
from backend.access import queries
from backend.access.models import Resident, RoleName, Session, Staff
from backend.access.rules import IdentityFirst
from backend.refusal import NotAllowed, SignInFirst

Connection = ASGIConnection[Any, Any, Any, Any]
RESIDENT_COOKIE = "yitang_resident"
STAFF_COOKIE = "yitang_staff"


def cookie_name(name: str, secure: bool) -> str:
    """Over TLS the cookie carries the prefix that binds it to this host."""
    return f"__Host-{name}" if secure else name


def address_of(connection: Connection) -> str:
    """Where a request comes from, as far as the trusted proxies tell: what tries are counted by."""
    return connection.client.host if connection.client else "-"


def token_of(connection: Connection, name: str) -> str | None:
    return connection.cookies.get(cookie_name(name, True)) or connection.cookies.get(name)


def session_cookie(connection: Connection, name: str, session: Session) -> Cookie:
    """HttpOnly, SameSite=Lax; Secure and bound to the host whenever the connection came over TLS."""
    secure = connection.url.scheme == "https"
    return Cookie(
        key=cookie_name(name, secure),
        value=session.token,
        httponly=True,
        samesite="lax",
        secure=secure,
        path="/",
        max_age=int((session.expires_at - clock.now()).total_seconds()),
    )


class ResidentSession(AbstractAuthenticationMiddleware):
    """Finds the resident of the session cookie, or nobody."""

    async def authenticate_request(self, connection: Connection) -> AuthenticationResult:
        token, who = token_of(connection, RESIDENT_COOKIE), None
        if token:
            async with db.glance(connection.app.state.house.pool) as conn:
                who = await queries.resident_of_session(conn, crypto.digest(token), clock.now())
        return AuthenticationResult(user=who, auth=token)


class StaffSession(AbstractAuthenticationMiddleware):
    """Finds the member of staff of the session cookie, or nobody."""

    async def authenticate_request(self, connection: Connection) -> AuthenticationResult:
        token, who = token_of(connection, STAFF_COOKIE), None
        if token:
            async with db.transaction(connection.app.state.house.pool) as conn:
                row = await queries.staff_of_session(conn, crypto.digest(token), clock.now())
                if row is not None:
                    roles = await queries.roles_of(conn, row.id)
                    who = Staff(row.id, row.organ_id, row.login, row.name, roles)
        return AuthenticationResult(user=who, auth=token)


async def anyone(connection: Connection, _: BaseRouteHandler) -> None:
    """Open to all: guides, places, free times, screens without personal data."""


async def resident(connection: Connection, _: BaseRouteHandler) -> None:
    """A signed-in resident."""
    if not isinstance(connection.scope.get("user"), Resident):
        raise SignInFirst()


async def identified(connection: Connection, handler: BaseRouteHandler) -> None:
    """A signed-in resident whose name and ID number are known."""
    await resident(connection, handler)
    if connection.scope["user"].person_id is None:
        raise IdentityFirst()


def staff(*roles: RoleName) -> Guard:
    """A member of staff with one of the roles; none named: any member of staff."""

    async def guard(connection: Connection, _: BaseRouteHandler) -> None:
        who = connection.scope.get("user")
        if not isinstance(who, Staff):
            raise SignInFirst()
        if roles and not who.may(*roles):
            raise NotAllowed()

    guard.__name__ = f"staff_{'_or_'.join(roles) or 'any'}"
    return guard
