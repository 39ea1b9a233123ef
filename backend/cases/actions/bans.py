"""Bans: checked at acceptance, imposed after the decision that brings them, lifted with a reason."""

from datetime import date, datetime
from uuid import UUID

from backend import db
from backend.access import queries as people
from backend.access.models import Staff
from backend.cases.models import Case
from backend.cases.models.bans import BanKind
from backend.cases.queries import bans as queries
from backend.cases.queries.bans import BanRow
from backend.cases.rules import bans as rules
from backend.cases.rules.decisions import check_reason
from backend.clock import civil_date
from backend.permits import actions as permits

FOLLOWS: dict[BanKind, list[str]] = {
    "false_papers": ["case_not_accepted", "case_refused"],
    "fraud": ["case_permit_revoked"],
}


async def check(conn: db.Conn, case: Case, on: date) -> None:
    """Refuses with `Banned` where the person may not apply for this matter on that day."""
    standing = await queries.bans_of(conn, case.organ_id, case.person_id, on)
    if standing:
        item = (await permits.item_version(conn, case.item_code, case.item_version)).item
        rules.check_not_banned(standing, item, on)


async def impose(
    conn: db.Conn, who: Staff, case: Case, kind: BanKind, reason: str, now: datetime
) -> int:
    """From the day of the decision it follows from; its length and scope are the law's, not the officer's."""
    said = check_reason(reason)
    rules.check_ground(case, kind)
    item = (await permits.item_version(conn, case.item_code, case.item_version)).item
    scope = rules.scope_of(item, kind)
    if scope is None:
        raise rules.NotBannable()
    decided = await queries.ended_on(conn, case, FOLLOWS[kind])
    from_on = decided or case.decided_on or civil_date(now)
    made = await queries.add_ban(
        conn, case, kind, scope, from_on, rules.last_day(from_on, kind), said, who.id, now
    )
    details = {"ban": made, "case": str(case.id), "kind": kind}
    await people.add_audit(
        conn, who.id, case.centre_id, "ban_imposed", case.person_id, said, details, now
    )
    return made


async def lift(conn: db.Conn, who: Staff, ban_id: int, reason: str, now: datetime) -> None:
    """From now on the person may apply again; that there was a ban stays written."""
    said = check_reason(reason)
    found = await queries.bans(conn, who.organ_id, None, None, ban_id, 1, 0)
    if not found or not await queries.lift_ban(conn, who.organ_id, ban_id, who.id, said, now):
        raise rules.UnknownBan()
    details = {"ban": ban_id}
    await people.add_audit(
        conn, who.id, found[0].centre_id, "ban_lifted", found[0].person_id, said, details, now
    )


async def bans_of_case(conn: db.Conn, organ_id: int, case_id: UUID) -> list[BanRow]:
    """Bans that followed from the case."""
    return await queries.bans(conn, organ_id, None, case_id, None, 10, 0)


async def may_follow(conn: db.Conn, case: Case) -> BanKind | None:
    """The ban that could follow from the case as it stands now, if the law knows one."""
    item = (await permits.item_version(conn, case.item_code, case.item_version)).item
    kind: BanKind = "fraud" if case.permit == "revoked" else "false_papers"
    try:
        rules.check_ground(case, kind)
    except rules.NoGroundForBan:
        return None
    return kind if rules.scope_of(item, kind) else None
