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
    """The newest messages, also those not sent, and what became of each."""
    return await page(
        request, "outbox.html", view, messages=await notices.written(view.conn, view.keys, 100)
    )


router = Router("/", route_handlers=[outbox])
