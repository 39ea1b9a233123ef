"""Finding a place, or saying that there is none."""

from backend import db
from backend.places import queries, rules
from backend.places.models import Centre


async def centre(conn: db.Conn, code: str) -> Centre:
    """The centre with this code, closed ones too. Refuses: UnknownCentre."""
    found = await queries.centre(conn, code)
    if found is None:
        raise rules.UnknownCentre(code=code)
    return found
