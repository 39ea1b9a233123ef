"""Back to a page; the screens of the centres hear of the change once it is committed."""

from litestar.background_tasks import BackgroundTask
from litestar.response import Redirect

from admin.page import to
from backend.deps import House


def told(path: str, house: House, *centre_codes: str) -> Redirect:
    """The redirect; each centre's followers look again. Whoever does not hear it looks within two seconds."""
    answer = to(path)
    answer.background = BackgroundTask(_tell, house, centre_codes)
    return answer


async def _tell(house: House, centre_codes: tuple[str, ...]) -> None:
    for code in centre_codes:
        await house.cache.tell(f"hall:{code}", "changed")
