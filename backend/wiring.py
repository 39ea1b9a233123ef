"""Puts a door together: pool, cache, keys, dependencies, headers, and refusals as problem documents."""

import secrets
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import structlog
from litestar import Litestar, Request, Response, get
from litestar.config.app import AppConfig
from litestar.di import Provide
from litestar.exceptions import (
    HTTPException,
    ImproperlyConfiguredException,
    MethodNotAllowedException,
    NotFoundException,
    ValidationException,
)
from litestar.handlers import HTTPRouteHandler
from litestar.middleware import DefineMiddleware
from litestar.plugins import InitPlugin
from litestar.types import ASGIApp, ControllerRouterHandler, Message, Receive, Scope, Send

from backend import crypto, db, deps
from backend.access.guards import anyone
from backend.cache import Cache
from backend.problem import Problem, language_of, refused, respond
from backend.refusal import BadInput, NotFound, Refusal, TooLarge, TryAgain
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
log = structlog.get_logger()
BODY_LIMIT = 256 * 1024
Lifespan = Callable[[Litestar], Any]

SECURITY = {
    b"content-security-policy": b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    b"connect-src 'self'; manifest-src 'self'; worker-src 'self'; font-src 'self'; base-uri 'none'; "
    b"form-action 'self'; frame-ancestors 'none'",
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"geolocation=(self), camera=(), microphone=()",
}


def open_house(settings: Settings) -> Callable[[Litestar], Any]:
    """The lifespan that opens pools, cache and keys."""

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        house = await make_house(settings)
        app.state.house = house
        try:
            yield
        finally:
            await house.pool.close()
            await house.statistics.close()
            await house.cache.close()

    return lifespan


async def make_house(settings: Settings) -> deps.House:
    """Connect to everything a door needs."""
    url = settings.database_url or ""
    pool = await db.open_pool(url, role=settings.app_role, size=12)
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
    on_refusal: Callable[[Request[Any, Any, Any], Refusal], Response[Any] | Awaitable[Response[Any]]] = refused,
    on_problem: Callable[[Request[Any, Any, Any], Problem], Response[Any]] = lambda _, body: respond(body),
    **options: Any,
) -> Litestar:
    """A door. `on_refusal` and `on_problem` say how a "no" and a bug look there (JSON or a page).

    `opened` (tests) is used as it is; otherwise the door opens and closes its own house.
    """

    def refusal(request: Request[Any, Any, Any], no: Refusal) -> Any:
        return on_refusal(request, no)

    def broken(request: Request[Any, Any, Any], broke: db.ConstraintBroken) -> Any:
        meant = BY_CONSTRAINT().get(broke.constraint_name or "")
        return on_refusal(request, meant()) if meant else bug(request, broke)

    def http(request: Request[Any, Any, Any], error: HTTPException) -> Any:
        if error.status_code >= 500:
            return bug(request, error)
        return on_refusal(request, _as_refusal(request, error))

    def bug(request: Request[Any, Any, Any], error: Exception) -> Any:
        number = secrets.token_hex(6)
        log.error("bug", id=number, route=request.url.path, method=request.method, exc_info=error)
        zh = language_of(request) == "zh"
        return on_problem(
            request,
            Problem(
                "Bug",
                "系统出错" if zh else "Our mistake",
                f"系统出现问题，已记录（编号{number}），请稍后再试。"
                if zh
                else f"Something went wrong on our side and was written down ({number}). Please try again later.",
                500,
                number,
            ),
        )

    app = Litestar(
        route_handlers=[live, ready, *handlers],
        lifespan=[] if opened else [open_house(settings)],
        dependencies={
            "view": Provide(deps.view),
            "tx": Provide(deps.tx),
            "once": Provide(deps.once),
            "count": Provide(deps.count),
        },
        exception_handlers={
            Refusal: refusal,
            deps.Replayed: _replay,
            db.ConstraintBroken: broken,
            db.LOST[0]: lambda request, _: on_refusal(request, TryAgain()),
            HTTPException: http,
            Exception: bug,
        },
        middleware=[
            Guarded,
            DefineMiddleware(session, exclude=["^/assets/", "^/static/", "^/health/"]),
        ],
        plugins=[EveryRouteIsGuarded()],
        request_max_body_size=BODY_LIMIT,
        **options,
    )
    if opened is not None:
        app.state.house = opened
    return app


def BY_CONSTRAINT() -> dict[str, type[Refusal]]:  # noqa: N802 - reads like the table it is
    """Which refusal a broken constraint means."""
    return {kind.constraint: kind for kind in refusals() if kind.constraint}


def refusals() -> list[type[Refusal]]:
    """Every refusal the loaded features know."""
    found, ahead = [], list(Refusal.__subclasses__())
    while ahead:
        kind = ahead.pop()
        found.append(kind)
        ahead.extend(kind.__subclasses__())
    return sorted(found, key=lambda kind: kind.__name__)


def _as_refusal(request: Request[Any, Any, Any], error: HTTPException) -> Refusal:
    """The framework's own refusals in our words."""
    if isinstance(error, NotFoundException):
        return NotFound(what="页面" if language_of(request) == "zh" else "page")
    if isinstance(error, MethodNotAllowedException):
        return NotFound(what="操作" if language_of(request) == "zh" else "operation")
    if error.status_code == 413:
        return TooLarge(limit=BODY_LIMIT)
    if isinstance(error, ValidationException) and isinstance(error.extra, list) and error.extra:
        first = error.extra[0]
        where = first.get("key") or "请求" if isinstance(first, dict) else "请求"
        what = first.get("message", "") if isinstance(first, dict) else str(first)
        return BadInput(where=where, problem=what, problem_zh=f"格式不符合要求（{what}）")
    return BadInput(where="request", problem=error.detail, problem_zh="不是有效的JSON或参数")


def _replay(_: Request[Any, Any, Any], again: deps.Replayed) -> Response[bytes]:
    return Response(
        again.body,
        status_code=again.status,
        media_type="application/json",
        headers={"Idempotency-Replayed": "true"},
    )


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


class EveryRouteIsGuarded(InitPlugin):
    """Deny by default: a route that names nobody stops the start."""

    def on_app_init(self, app_config: AppConfig) -> AppConfig:
        app_config.on_startup.append(check_guards)
        return app_config


def check_guards(app: Litestar) -> None:
    """Refuse to start when a route lacks a guard."""
    for route in app.routes:
        for handler in getattr(route, "route_handlers", []):
            ours = isinstance(handler, HTTPRouteHandler) and "OPTIONS" not in handler.http_methods
            if ours and not handler.resolve_guards() and not route.path.startswith("/schema"):
                raise ImproperlyConfiguredException(f"{route.path} names nobody who may ask")


class Guarded:
    """Security headers on every answer, and no unsafe request from another site (Sec-Fetch-Site)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if scope["method"] not in ("GET", "HEAD", "OPTIONS") and _from_elsewhere(dict(scope["headers"])):
            await _forbidden(send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message["headers"]}
                extra = [(name, text) for name, text in SECURITY.items() if name not in present]
                if b"cache-control" not in present:
                    extra.append((b"cache-control", b"no-store"))
                message["headers"] = [*message["headers"], *extra]
            await send(message)

        await self.app(scope, receive, guarded)


def _from_elsewhere(headers: dict[bytes, bytes]) -> bool:
    site = headers.get(b"sec-fetch-site")
    if site is not None:
        return site not in (b"same-origin", b"none")
    origin = headers.get(b"origin")
    return origin is not None and origin.split(b"://")[-1] != headers.get(b"host")


async def _forbidden(send: Send) -> None:
    body = (
        '{"type":"OtherSite","title":"没有权限 / Not allowed","detail":"请从本网站页面操作。'
        ' Use this site\'s own pages.","status":403}'
    ).encode()
    await send(
        {
            "type": "http.response.start",
            "status": 403,
            "headers": [(b"content-type", b"application/problem+json"), *SECURITY.items()],
        }
    )
    await send({"type": "http.response.body", "body": body, "more_body": False})


