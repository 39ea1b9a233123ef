"""What an organ set about its cases, or the planning defaults."""

from datetime import datetime

from backend import db
from backend.access import queries as people
from backend.access.models import Staff
from backend.cases import rules
from backend.cases.models.policy import CasePolicy
from backend.cases.queries import policy as queries

CHANGED = "case_policy_changed"


async def policy_of(conn: db.Conn, organ_id: int) -> CasePolicy:
    return await queries.policy(conn, organ_id) or CasePolicy()


async def set_policy(
    conn: db.Conn, who: Staff, given: CasePolicy, reason: str, now: datetime
) -> None:
    """From now on it holds; limits that run are worked out again by the worker. What is out of bounds,
    the constraints refuse."""
    said, old = rules.check_reason(reason), await policy_of(conn, who.organ_id)
    changed = [
        name for name in given.__struct_fields__ if getattr(old, name) != getattr(given, name)
    ]
    await queries.set_policy(conn, who.organ_id, given)
    details = {
        "was": {name: getattr(old, name) for name in changed},
        "became": {name: getattr(given, name) for name in changed},
    }
    await people.add_audit(conn, who.id, None, CHANGED, None, said, details, now)
