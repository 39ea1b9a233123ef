"""The public door: residents' JSON API, the built web app, the pages that need no JavaScript."""

from typing import Annotated, Any

from litestar import Litestar, get
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.params import QueryParameter
from litestar.types import ControllerRouterHandler

from backend import deps, idempotency, publicity, webapp, wiring
from backend.access import routes as access
from backend.access.guards import ResidentSession, anyone
from backend.booking import online_routes, waiting_routes
from backend.booking import routes as booking
from backend.cases import routes as cases
from backend.deps import Reading
from backend.hall import routes as hall
from backend.notices import actions as notices
from backend.notices.models import Delivered
from backend.open_data import routes as open_data
from backend.permits import routes as permits
from backend.places import routes as places
from backend.settings import Settings
from backend.webfiles import pages, web_app

MANNERS = f"""
Every write of a resident needs an `Idempotency-Key` header: 8 to 128 characters, new for each new wish,
bound to account, address and body. 400: it is missing; 422: it was used for something else; 409: the
first request is still being worked on, ask again in a second; else the same request gets the same answer
again. A key is kept for {int(idempotency.KEYS_KEPT.total_seconds() // 3600)} hours.

Instants are RFC 3339 with an offset, civil dates ISO 8601. A refusal is `application/problem+json`
(RFC 9457): `type` is its name, `title` and `detail` a sentence in the asked language that says what to do.
503 with `Retry-After`: nothing was lost, send the same request again with the same key. What is polled has
an `ETag`.
"""


@get("/api/demo/outbox", guards=[anyone])
async def demo_outbox(
    view: Reading, phone: Annotated[str, QueryParameter(max_length=20)] = ""
) -> list[Delivered]:
    """Only in the demo: the messages a phone would have received."""
    return [
        message
        for message in await notices.outbox(view.conn, view.keys)
        if phone in ("", message.phone)
    ]


def create_app(settings: Settings, opened: deps.House | None = None, **options: Any) -> Litestar:
    """The public door. The demo's outbox exists only in the demo."""
    handlers: list[ControllerRouterHandler] = [
        access.router,
        places.router,
        permits.router,
        booking.router,
        waiting_routes.router,
        online_routes.router,
        cases.router,
        hall.router,
        *pages(),
        *publicity.pages(),
        *open_data.pages(),
        *([demo_outbox] if settings.demo else []),
        *web_app(webapp.folder(settings.data)),
    ]
    return wiring.build(
        handlers,
        settings,
        session=ResidentSession,
        opened=opened,
        openapi_config=OpenAPIConfig(
            title="Yitang 一趟",
            version="0.1.0",
            description=MANNERS,
            render_plugins=[JsonRenderPlugin()],
        ),
        **options,
    )
