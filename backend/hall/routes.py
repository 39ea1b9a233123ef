"""The resident's place in line."""

from uuid import UUID

from litestar import Router, get
from litestar.params import FromPath

from backend import clock
from backend.access.guards import resident
from backend.booking.models import InLine
from backend.deps import Reading
from backend.hall import actions


@get("/appointments/{appointment_id:uuid}/line", guards=[resident])
async def in_line(view: Reading, appointment_id: FromPath[UUID]) -> InLine:
    """My place in line today, with a range for the wait in minutes."""
    return await actions.in_line(view.conn, view.who, appointment_id, clock.now())


router = Router("/api", route_handlers=[in_line])
