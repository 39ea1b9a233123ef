"""Puts a door together: pool, cache, keys, dependencies, headers, and refusals as problem documents."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

import structlog
from litestar import Litestar, Request, Response, get
from litestar.di import Provide
from litestar.enums import ScopeType
from litestar.exceptions import (
    ImproperlyConfiguredException,
)
from litestar.middleware import DefineMiddleware
from litestar.types import ASGIApp, ControllerRouterHandler, Message, Receive, Scope, Send

from backend import clock, crypto, db, deps
from backend.access.guards import anyone
from backend.answers import BODY_LIMIT, Answers, Asking, as_json
from backend.cache import Cache
from backend.permits import actions as permits
from backend.problem import Problem, refused
from backend.refusal import (
    OtherSite,
    Refusal,
)
from backend.settings import Settings

structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        # Local variables may hold a name or an ID number: they never reach a log.
        structlog.processors.ExceptionRenderer(
            structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
        ),
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ],
    logger_factory=structlog.PrintLoggerFactory(sys.stderr),
)
Lifespan = Callable[[Litestar], Any]

HEADERS = {
    b"content-security-policy": b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    b"connect-src 'self'; manifest-src 'self'; worker-src 'self'; font-src 'self'; base-uri 'none'; "
    b"form-action 'self'; frame-ancestors 'none'",
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"geolocation=(self), camera=(), microphone=()",
    b"cache-control": b"no-store",
}
"""On every answer that does not say otherwise."""


def open_house(settings: Settings) -> Callable[[Litestar], Any]:
    """The lifespan that opens pools, cache and keys."""

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        house = await make_house(settings)
        app.state.house = house
        warming = asyncio.create_task(_warm(house))
        try:
            yield
        finally:
            warming.cancel()
            await house.pool.close()
            await house.statistics.close()
            await house.cache.close()

    return lifespan


async def _warm(house: deps.House) -> None:
    """Make the search index before the first resident asks; without it, that resident waits for it."""
    with suppress(Refusal):
        async with db.transaction(house.pool) as conn:
            await permits.index_on(conn, clock.civil_date(clock.now()))


async def make_house(settings: Settings) -> deps.House:
    """Connect to everything a door needs."""
    url = settings.database_url or ""
    pool = await db.open_pool(url, role=settings.app_role, size=12, plans=db.SHORT)
    statistics = await db.open_pool(
        settings.database_statistics_url or url,
        role=None if settings.database_statistics_url else "yitang_statistics",
        size=4,
    )
    keys = crypto.Keys.load(settings.keys_file)
    return deps.House(settings, pool, statistics, Cache(settings.redis_url), keys)


def build(
    handlers: Sequence[ControllerRouterHandler],
    settings: Settings,
    *,
    session: type[Any],
    opened: deps.House | None = None,
    on_refusal: Callable[[Asking, Refusal], Response[Any]] = refused,
    on_problem: Callable[[Asking, Problem], Response[Any]] = as_json,
    **options: Any,
) -> Litestar:
    """A door. `on_refusal` and `on_problem` say how a "no" and a bug look there (JSON or a page).

    `opened` (tests) is used as it is; otherwise the door opens and closes its own house.
    """

    app = Litestar(
        route_handlers=[live, ready, *handlers],
        lifespan=[] if opened else [open_house(settings)],
        dependencies={
            "view": Provide(deps.view),
            "tx": Provide(deps.tx),
            "once": Provide(deps.once),
            "count": Provide(deps.count),
        },
        exception_handlers=Answers(on_refusal, on_problem).handlers(),
        middleware=[
            OwnPagesOnly,
            DefineMiddleware(session, exclude=["^/assets/", "^/static/", "^/health/"]),
        ],
        before_send=[add_headers],
        request_max_body_size=BODY_LIMIT,
        **options,
    )
    check_guards(app)
    if opened is not None:
        app.state.house = opened
    return app


@get("/health/live", guards=[anyone], include_in_schema=False)
async def live() -> dict[str, str]:
    """The process answers."""
    return {"status": "live"}


@get("/health/ready", guards=[anyone], include_in_schema=False)
async def ready(request: Request[Any, Any, Any]) -> Response[dict[str, str]]:
    """The database answers too."""
    try:
        async with db.transaction(deps.house_of(request).pool) as conn:
            await db.value(conn, "SELECT 1 FROM organ LIMIT 1")
    except Refusal:
        return Response({"status": "database unreachable"}, status_code=503)
    return Response({"status": "ready"})


def check_guards(app: Litestar) -> None:
    """Deny by default: a route that names nobody stops the start."""
    for route in app.routes:
        for handler in getattr(route, "route_handlers", None) or [route.route_handler]:  # type: ignore[union-attr]
            answers_itself = "OPTIONS" in getattr(handler, "http_methods", ())
            ours = not answers_itself and not route.path.startswith("/schema")
            if ours and not handler.resolve_guards():
                raise ImproperlyConfiguredException(f"{route.path} names nobody who may ask")


async def add_headers(message: Message, _: Scope) -> None:
    """Security headers on every answer, also where no route was found."""
    if message["type"] == "http.response.start":
        present = {name.lower() for name, _ in message["headers"]}
        extra = [(name, text) for name, text in HEADERS.items() if name not in present]
        message["headers"] = [*message["headers"], *extra]


class OwnPagesOnly:
    """No unsafe request from another site's page (Sec-Fetch-Site, else Origin)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP and scope["method"] not in ("GET", "HEAD", "OPTIONS"):
            check_site(dict(scope["headers"]))
        await self.app(scope, receive, send)


def check_site(headers: Mapping[bytes, bytes]) -> None:
    """A browser says where a request comes from; a program that says nothing carries no cookie by accident."""
    site, origin = headers.get(b"sec-fetch-site"), headers.get(b"origin")
    if site is not None and site not in (b"same-origin", b"none"):
        raise OtherSite()
    if site is None and origin is not None and origin.split(b"://")[-1] != headers.get(b"host"):
        raise OtherSite()
