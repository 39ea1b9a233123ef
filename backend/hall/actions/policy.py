"""What a centre sets about its line, by its supervisor, with the reason kept."""

from datetime import datetime

from backend import db
from backend.access import queries as people
from backend.access.models import RoleName, Staff
from backend.booking.rules.staff import NOTE, text_of
from backend.hall import queries
from backend.hall.models import HallPolicy
from backend.places import actions as places
from backend.places.models import Centre
from backend.places.rules import UnknownCentre
from backend.refusal import NotAllowed

CHANGED = "hall_policy_changed"


async def centre_of(conn: db.Conn, who: Staff, code: str, *roles: RoleName) -> Centre:
    """A centre where who asks has one of the roles. Refuses with UnknownCentre, NotAllowed."""
    centre = await places.centre(conn, code)
    if centre.organ_id != who.organ_id:
        raise UnknownCentre(code=code)
    if not who.may(*roles, centre_id=centre.id):
        raise NotAllowed()
    return centre


async def set_policy(
    conn: db.Conn, who: Staff, centre_code: str, given: HallPolicy, reason: str, now: datetime
) -> None:
    """From now on these hold at the centre, for whoever enters its line. What is out of bounds, the
    constraints refuse."""
    centre = await centre_of(conn, who, centre_code, "supervisor")
    said, old = text_of(reason, *NOTE), await queries.policy(conn, centre.id)
    changed = [
        name for name in given.__struct_fields__ if getattr(old, name) != getattr(given, name)
    ]
    await queries.set_policy(conn, centre.id, given)
    details = {
        "was": {name: getattr(old, name) for name in changed},
        "became": {name: getattr(given, name) for name in changed},
    }
    await people.add_audit(conn, who.id, centre.id, CHANGED, None, said, details, now)
