"""The publication queue: what is due, shown before, published of itself or by hand, held back with a reason."""

from datetime import date, datetime

import structlog
from msgspec import Struct

from backend import db
from backend.access import actions as access
from backend.access.models import Staff
from backend.calendar import actions as calendar
from backend.cases.actions import papers
from backend.cases.actions.moving import move
from backend.cases.actions.views import case_of
from backend.cases.models import Case
from backend.cases.models.papers import OrganName
from backend.cases.models.policy import PUBLICATION_DAYS
from backend.cases.models.publication import Awaiting, PublicationPolicy, Published, Record
from backend.cases.models.steps import Actor, Changes
from backend.cases.queries import papers as kept
from backend.cases.queries import publication as queries
from backend.cases.rules import check_reason
from backend.cases.rules import publication as rules
from backend.clock import civil_date
from backend.crypto import Keys
from backend.permits import actions as permits
from backend.permits.models import Item
from backend.refusal import Refusal

log = structlog.get_logger()
AT_ONCE = 50
NO_NUMBER_YET = ("准予行政许可决定书", "（公示时出具）")
"""Stands in a preview while the decision's paper was not issued: publishing issues it."""


class Preview(Struct, frozen=True):
    """What would be published, and what keeps it from being."""

    record: Record
    faults: list[str]


async def queue(conn: db.Conn, organ_id: int, most: int, offset: int = 0) -> list[Awaiting]:
    """Decisions of the organ that wait, soonest due first."""
    return await queries.awaiting(conn, organ_id, most, offset)


async def preview(conn: db.Conn, keys: Keys, case: Case) -> Preview:
    """The record as it would be published now."""
    item = await _item(conn, case)
    issued = [one for one in await kept.issued_papers(conn, case) if one.kind == "granted"]
    paper = (issued[-1].title_zh, issued[-1].number) if issued else NO_NUMBER_YET
    record = await _record(conn, keys, case, item, paper)
    return Preview(record, rules.faults(record))


async def publish(
    conn: db.Conn, keys: Keys, case: Case, who: Staff | None, now: datetime
) -> Published:
    """The first revision, with the day it was published on the case. Its decision is issued if it was not."""
    await kept.lock_case(conn, case)
    case = await case_of(conn, case.id, case.organ_id)
    item = await _item(conn, case)
    if not rules.is_published(case, item, await _applicant(conn, case)):
        raise rules.NotPublished()
    if case.published_on is not None or await queries.revisions(conn, case):
        raise rules.PublishedBefore()
    held = await queries.hold_reason(conn, case)
    if held is not None:
        raise rules.HeldBack(reason=held)
    paper = await papers.issue(conn, keys, case, "granted", None, now)
    record = await _record(conn, keys, case, item, (paper.title_zh, paper.number))
    if found := rules.faults(record):
        raise rules.RecordUnfit(faults="；".join(found))
    today = civil_date(now)
    due = await queries.due_of(conn, case) or await _due(conn, case)
    await queries.add_revision(conn, case, 1, record, now, today, due, who.id if who else None)
    actor = Actor("staff", who.id) if who else Actor("job")
    await move(conn, case, "publish", actor, now, changes=Changes(published_on=today))
    return (await queries.revisions(conn, case))[-1]


async def publish_due(conn: db.Conn, keys: Keys, now: datetime) -> int:
    """What an organ lets be published of itself, on its day; then what became of permits. How many records.

    A record that is not fit stays in the queue with what is wrong, and the log says so.
    """
    today, done, passed = civil_date(now), 0, 0
    while waiting := await queries.ripe(conn, today, AT_ONCE, passed):
        tried = [await _tried(conn, keys, one, today, now) for one in waiting]
        done, passed = done + sum(tried), passed + tried.count(False)
    return done + await follow_permits(conn, now)


async def _tried(conn: db.Conn, keys: Keys, one: queries.Ripe, today: date, now: datetime) -> bool:
    """In a savepoint: a number taken for a record that is not fit is given back."""
    if (await calendar.due(conn, one.decided_on, one.after_days, "working_day")).on > today:
        return False
    case = await case_of(conn, one.case_id, one.organ_id)
    try:
        async with conn.transaction():
            await publish(conn, keys, case, None, now)
    except Refusal as no:
        log.warning("not_published", case=str(case.id), why=no.code())
        return False
    return True


async def follow_permits(conn: db.Conn, now: datetime) -> int:
    """A further revision, invalid, of each published permit that is no longer in force."""
    gone = await queries.superseded(conn, AT_ONCE)
    for one in gone:
        case = await case_of(conn, one.case_id, one.organ_id)
        last = (await queries.revisions(conn, case))[-1]
        status, remark = rules.status_of(case)
        record = _replaced(last, status, remark)
        await queries.add_revision(
            conn, case, last.revision + 1, record, now, civil_date(now), last.due_on, None
        )
    return len(gone)


def _replaced(last: Published, status: int, remark: str) -> Record:
    """What was published, with another status: the rest is never told anew."""
    told = {name: getattr(last, name) for name in Record.__struct_fields__}
    return Record(**told | {"xk_zt": status, "bz": remark})


async def hold(conn: db.Conn, case: Case, who: Staff, reason: str, now: datetime) -> None:
    """Not to be published for now, with the reason; the last day runs on. Held twice is held once."""
    reason = check_reason(reason)
    if not rules.is_published(case, await _item(conn, case), await _applicant(conn, case)):
        raise rules.NotPublished()
    if case.published_on is not None:
        raise rules.PublishedBefore()
    await queries.add_hold(conn, case, who.id, reason, now)


async def release(conn: db.Conn, case: Case, who: Staff, now: datetime) -> None:
    if not await queries.release_hold(conn, case, who.id, now):
        raise rules.NotHeld()


async def policy_of(conn: db.Conn, organ_id: int) -> PublicationPolicy:
    return await queries.publication_policy(conn, organ_id) or PublicationPolicy()


async def set_policy(conn: db.Conn, organ_id: int, policy: PublicationPolicy) -> None:
    await queries.set_publication_policy(conn, organ_id, policy)


async def _record(
    conn: db.Conn, keys: Keys, case: Case, item: Item, paper: tuple[str, str]
) -> Record:
    if not rules.is_published(case, item, await _applicant(conn, case)):
        raise rules.NotPublished()
    whose = await access.open_person(conn, keys, case.person_id)
    organ = await kept.organ_name(conn, case.organ_id) or OrganName("", "", None)
    return rules.record_of(case, item, organ, whose.name, whose.id_number, paper)


async def _applicant(conn: db.Conn, case: Case) -> str:
    return await kept.person_kind(conn, case.person_id) or "person"


async def _item(conn: db.Conn, case: Case) -> Item:
    return (await permits.item_version(conn, case.item_code, case.item_version)).item


async def _due(conn: db.Conn, case: Case) -> date:
    if case.decided_on is None:
        raise rules.NotPublished()
    return (await calendar.due(conn, case.decided_on, PUBLICATION_DAYS, "working_day")).on
