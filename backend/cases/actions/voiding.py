"""Voiding: a case that was recorded twice, or is none, never counts."""

from datetime import datetime

from backend import db
from backend.access.models import Staff
from backend.cases import queries
from backend.cases.actions import clocks
from backend.cases.actions.moving import move
from backend.cases.models import Case, VoidKind
from backend.cases.models.steps import Actor, Changes
from backend.cases.queries import clocks as locks
from backend.cases.queries import filings
from backend.cases.queries import voids as stored
from backend.cases.queries.voids import Other
from backend.cases.rules import check_may, check_reason
from backend.cases.rules import voids as rules
from backend.clock import civil_date
from backend.refusal import NotAllowed


async def void(
    conn: db.Conn,
    case: Case,
    who: Staff,
    kind: VoidKind,
    reason: str,
    now: datetime,
    into: str = "",
) -> Case:
    """Before a decision, by a supervisor, with a reason; a duplicate with the number of the case that goes on.

    No fact of the case counts any more, whenever it was counted. A visit or an appointment stays as it is; a draft from
    home is given up, so that the applicant can begin another.
    Refuses with NotAllowed, ReasonNeeded, DecisionStands, NotTheSameMatter.
    """
    if not who.may("supervisor", centre_id=case.centre_id):
        raise NotAllowed()
    reason = check_reason(reason)
    case = await clocks.settle(conn, case, now)
    rules.check_undecided(case)
    check_may("void", case.state, case.power_type)
    other = await _other(conn, case, into.strip()) if kind == "duplicate" else None
    if case.state == "paused":
        await queries.end_pause(conn, case, civil_date(now))
    await filings.give_up_filing(conn, case.organ_id, case.id, now)
    return await move(
        conn,
        case,
        "void",
        Actor("staff", who.id),
        now,
        changes=Changes(voided_as=kind, merged_into=other.id if other else None, reason=reason),
        reason=reason,
        details={"as": kind, "into": other.number} if other else {"as": kind},
    )


async def _other(conn: db.Conn, case: Case, number: str) -> Other:
    """Locked with this one, so that no two cases are merged into each other; read again once nobody moves it."""
    found = rules.check_other(await stored.other(conn, case, number), number)
    await locks.lock_cases(conn, case.organ_id, [case.id, found.id])
    return rules.check_other(await stored.other(conn, case, number), number)
