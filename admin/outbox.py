"""What residents' phones would have received. Only in the demo."""

from typing import Any

from litestar import Response, Router, get

from admin.nav import OUTBOX
from admin.page import Asking, page
from backend.access.guards import staff
from backend.deps import Reading
from backend.notices import actions as notices


@get("/outbox", guards=[staff(*OUTBOX)])
async def outbox(request: Asking, view: Reading) -> Response[Any]:
    """The newest messages."""
    return await page(
        request, "outbox.html", view, messages=await notices.outbox(view.conn, view.keys, 100)
    )


router = Router("/", route_handlers=[outbox])
