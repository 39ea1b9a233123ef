"""The reviewer's net at work: after each step, over all files by passes, and acknowledged by the legal officer."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from backend import db
from backend.access import queries as people
from backend.access.models import Staff
from backend.calendar import actions as calendar
from backend.calendar.models import StatutoryCalendar
from backend.cases import filerules
from backend.cases.models.facts import CaseFile, Facts, FindingChange
from backend.cases.queries import facts as files
from backend.cases.queries import findings as queries
from backend.cases.queries import passes, runs
from backend.cases.queries.findings import FindingRow
from backend.cases.rules import findings as rules
from backend.cases.rules.sealed import centres_with
from backend.clock import civil_date
from backend.crypto import Keys
from backend.permits import actions as permits
from backend.permits.models import Item

REVIEW = "review_files"
AT_ONCE = 2000
WHOLE_EVERY = timedelta(days=7)
SEVERITIES = {code: rule.severity for code, rule in filerules.RULES.items()}


async def review(conn: db.Conn, organ_id: int, case_id: UUID, now: datetime) -> int:
    """One case after a step; how many findings changed. Writes nothing where nothing did."""
    return len(await review_many(conn, organ_id, [case_id], now))


async def review_many(
    conn: db.Conn, organ_id: int, case_ids: Sequence[UUID], now: datetime
) -> list[FindingChange]:
    """Several, in as many statements as one; what was written."""
    known, items = await calendar.load_calendar(conn), dict[tuple[str, int], Item]()
    changes: list[FindingChange] = []
    for case in await files.case_files(conn, organ_id, list(case_ids)):
        key = (case.item_code, case.item_version)
        if key not in items:
            items[key] = (await permits.item_version(conn, *key)).item
        changes += changes_of(case, items[key], known, civil_date(now))
    if changes:
        await queries.write(conn, organ_id, changes, now)
    return changes


def changes_of(
    case: CaseFile, item: Item, known: StatutoryCalendar, today: date
) -> list[FindingChange]:
    found = filerules.review(Facts(case, item, known, today))
    return rules.differences(case, found, SEVERITIES)


async def review_files_through(pool: db.Pool, keys: Keys, now: datetime) -> int:
    """Each batch in a transaction of its own, until the passes that are due are over."""
    seen = 0
    while True:
        async with db.transaction(pool) as conn:
            looked = await review_files(conn, now)
        seen += looked
        if looked == 0:
            return seen


async def review_files(conn: db.Conn, now: datetime) -> int:
    """The next batch of the pass of each organ; how many cases were looked at.

    A pass begins by itself: every day over the files that time alone can change, every seventh over all.
    It may stop anywhere and be run by anybody: the batch and its place are one transaction.
    """
    seen = 0
    for organ in await passes.organs(conn):
        if not await passes.any_running(conn, organ.id):
            await _begin_due(conn, organ.id, now)
        seen += await _batch(conn, organ.id, now)
    return seen


async def _begin_due(conn: db.Conn, organ_id: int, now: datetime) -> None:
    today = civil_date(now)
    last, whole = (
        await passes.newest(conn, organ_id, None),
        await passes.newest(conn, organ_id, True),
    )
    if last is None or last.on_date < today:
        due = whole is None or whole.on_date + WHOLE_EVERY <= today
        await passes.begin(conn, organ_id, due, today, now)


async def _batch(conn: db.Conn, organ_id: int, now: datetime) -> int:
    at = await passes.running(conn, organ_id)
    if at is None:
        return 0
    cases = await passes.next_cases(conn, organ_id, at.whole, at.after_id, AT_ONCE)
    if cases:
        changes = await review_many(conn, organ_id, [one.id for one in cases], now)
        resolved = sum(one.state == "resolved" for one in changes)
        await passes.advance(
            conn, at.id, cases[-1].id, len(cases), len(changes) - resolved, resolved
        )
    if len(cases) < AT_ONCE:
        await _end(conn, organ_id, now)
    return len(cases)


async def _end(conn: db.Conn, organ_id: int, now: datetime) -> None:
    """With the proof that it ran."""
    at = await passes.running(conn, organ_id)
    if at is not None:
        await passes.end(conn, at.id, now)
        done = {
            "organ": organ_id,
            "whole": at.whole,
            "rules": len(filerules.RULES),
            "seen": at.seen,
            "opened": at.opened,
            "resolved": at.resolved,
        }
        await runs.add_run(conn, REVIEW, at.on_date, at.began_at, now, done)


async def begin_whole(conn: db.Conn, who: Staff, now: datetime) -> bool:
    """All files once more, now; False: a pass is under way."""
    return await passes.begin(conn, who.organ_id, True, civil_date(now), now)


async def acknowledge(
    conn: db.Conn, who: Staff, row: FindingRow, digest: str, reason: str, now: datetime
) -> None:
    """What was read is known and stays as it is, for a reason; kept in the audit too, which nobody changes."""
    said = rules.check_acknowledgement(reason)
    done = await queries.acknowledge(
        conn, who.organ_id, row.case_id, row.rule, digest, who.id, said, now
    )
    if not done:
        raise rules.UnknownFinding()
    details = {"case": str(row.case_id), "rule": row.rule, "evidence": row.evidence}
    await people.add_audit(
        conn, who.id, row.centre_id, "finding_acknowledged", None, said, details, now
    )


async def finding_of(conn: db.Conn, who: Staff, case_id: UUID, rule: str) -> FindingRow:
    """One that a legal officer of its centre may judge, or UnknownFinding."""
    rows = await queries.findings(
        conn, who.organ_id, centres_with(who, "legal"), "open", None, rule, case_id, 1, 0
    )
    if not rows:
        raise rules.UnknownFinding()
    return rows[0]


async def findings_of(conn: db.Conn, organ_id: int, case_id: UUID) -> list[FindingRow]:
    """Everything the rules ever held against the case, newest first."""
    return await queries.findings(conn, organ_id, None, "open", None, None, case_id, 100, 0)
