"""Which messages a resident wants. Here and not in `notices`, which stands below the guards."""

from litestar import get, put
from litestar.params import JSONBody

from backend.access.guards import resident
from backend.deps import Reading, ResidentWriting
from backend.notices import actions as notices
from backend.notices.models import NoticeWishes


@get("/me/notices", guards=[resident])
async def my_wishes(view: Reading) -> NoticeWishes:
    """Which messages I want that need not be sent. What must be said is always sent."""
    return await notices.wishes(view.conn, view.who.account_id)


@put("/me/notices", guards=[resident])
async def set_wishes(once: ResidentWriting, data: JSONBody[NoticeWishes]) -> NoticeWishes:
    """Choose; also for messages that are written but not sent yet. Needs an Idempotency-Key."""
    return await once.answer(notices.set_wishes(once.conn, once.who.account_id, data), status=200)


HANDLERS = [my_wishes, set_wishes]
