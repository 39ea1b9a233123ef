"""After the decision: the document, how it reaches the applicant, and what becomes of the permit."""

from datetime import datetime
from typing import Literal

from backend import db
from backend.access.models import Staff
from backend.cases import rules
from backend.cases.actions import clocks
from backend.cases.actions.moving import move, tell
from backend.cases.models import Case, Collect, PermitState
from backend.cases.models.steps import Actor, Changes
from backend.clock import civil_date
from backend.crypto import Keys
from backend.refusal import NotAllowed

PermitVerb = Literal["withdraw_permit", "revoke_permit", "cancel_permit", "strike_permit"]
BECOMES: dict[PermitVerb, PermitState] = {
    "withdraw_permit": "withdrawn",
    "revoke_permit": "revoked",
    "cancel_permit": "cancelled",
    "strike_permit": "struck",
}


async def make(conn: db.Conn, keys: Keys, case: Case, who: Staff, now: datetime) -> Case:
    """The document is made and waits; who collects it is told."""
    case = await move(
        conn,
        case,
        "make",
        Actor("staff", who.id),
        now,
        changes=Changes(made_on=civil_date(now)),
    )
    if case.collect == "window":
        await tell(conn, keys, case, "case_ready", now, centre=case.centre_name_zh)
    return case


async def mail(
    conn: db.Conn, keys: Keys, case: Case, who: Staff, parcel: str, now: datetime
) -> Case:
    """Sent by mail: no visit."""
    if len(parcel.strip()) < 4:
        raise rules.NoMailNumber()
    case = await move(
        conn,
        case,
        "mail",
        Actor("staff", who.id),
        now,
        changes=Changes(collect="mail", mail_number=parcel.strip()),
    )
    await tell(conn, keys, case, "case_mailed", now, parcel=parcel.strip())
    return case


async def deliver(
    conn: db.Conn, case: Case, who: Staff, now: datetime, how: Collect | None = None
) -> Case:
    """The applicant has the result: the case is closed. At a window that is a visit; by mail or electronically it is none."""
    way: Collect = how or ("mail" if case.state == "mailed" else "window")
    return await move(
        conn,
        case,
        "deliver",
        Actor("staff", who.id),
        now,
        changes=Changes(delivered_on=civil_date(now), collect=way),
        details=None if way == "window" else {"how": way},
    )


async def permit_step(
    conn: db.Conn,
    case: Case,
    who: Staff,
    verb: PermitVerb,
    reason: str,
    basis: str,
    now: datetime,
) -> Case:
    """What was granted is withdrawn (撤回 §8), revoked (撤销 §69), cancelled (注销 §70), or a penalty is recorded."""
    if not who.may("supervisor", centre_id=case.centre_id):
        raise NotAllowed()
    reason = rules.check_reason(reason)
    case = await clocks.settle(conn, case, now)
    if case.permit != "in_force":
        raise rules.NotInForce()
    return await move(
        conn,
        case,
        verb,
        Actor("staff", who.id),
        now,
        changes=Changes(permit=BECOMES[verb]),
        reason=reason,
        details={"basis": basis.strip()},
    )
