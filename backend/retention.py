"""How long things are kept: each kind with what counts it and what takes it away, the daily run, its report.

Above the features, because every one of them keeps something. A run is dry for each kind until
somebody who may has read what would go and switched it on. The event log is never touched, and
nothing that is counted changes (`tests/cases/test_retention.py`).
"""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta

from msgspec import Struct

from backend import db
from backend.access import queries as people
from backend.access.models import Staff
from backend.booking.queries import retention as booking
from backend.cases.models.retention import KINDS, Kept, Kind, Standing
from backend.cases.queries import retention as cases
from backend.cases.queries import runs
from backend.cases.queries.runs import JobRun
from backend.cases.rules.decisions import check_reason
from backend.clock import civil_date
from backend.crypto import Keys
from backend.hall.queries import retention as hall
from backend.notices import queries as notices
from backend.refusal import Refusal

JOB = "retention"
AT_ONCE = 2000
SHORTEST, LONGEST = 30, 36600
Due = Callable[[db.Conn, date], Awaitable[int]]
Cut = Callable[[db.Conn, date, int], Awaitable[int]]


class UnknownKind(Refusal):
    """Nothing of this kind is deleted here. Reload the page and choose one of the list."""

    zh = "该类记录不在可删除的范围内，请刷新页面后从列表中选择。"
    status = 422


class KeptOutOfBounds(Refusal):
    """Records are kept for {shortest} to {longest} days. Correct the number."""

    zh = "保存期限应在{shortest}天至{longest}天之间，请改正。"
    status = 422


class Shears(Struct, frozen=True):
    """How many are due before a day, and the cuts, each so many at once, in this order."""

    due: Due
    cuts: tuple[Cut, ...]


SHEARS: dict[str, Shears] = {
    "tickets": Shears(hall.tickets_due, (hall.forget_tickets,)),
    "bookings": Shears(booking.bookings_due, (booking.forget_bookings, booking.forget_prepared)),
    "messages": Shears(notices.messages_due, (notices.forget_messages,)),
    "addresses": Shears(cases.addresses_due, (cases.forget_addresses,)),
    "papers": Shears(cases.papers_due, (cases.forget_papers,)),
}


async def standing(conn: db.Conn, today: date) -> list[Standing]:
    """Every kind as it holds now, with what is due: the dry run."""
    kept = {one.kind: one for one in await cases.kept(conn)}
    found = []
    for kind in KINDS:
        one = _holds(kind, kept.get(kind.code))
        shears = SHEARS.get(kind.code)
        if shears is not None and one.keep_days is not None:
            due = await shears.due(conn, today - timedelta(days=one.keep_days))
            one = Standing(kind, one.keep_days, one.basis, one.uncertain, one.carried_out, one.changed, due)  # fmt: skip
        found.append(one)
    return found


def _holds(kind: Kind, kept: Kept | None) -> Standing:
    if kept is None:
        unsure = kind.mark == "uncertain"
        return Standing(kind, kind.keep_days, kind.basis, unsure, False, None, None)
    return Standing(
        kind, kept.keep_days, kept.basis, not kept.confirmed, kept.carried_out, kept, None
    )


async def run_through(pool: db.Pool, keys: Keys, now: datetime) -> int:
    """The day's run, once: what is due is counted; what is switched on goes, each batch in a transaction."""
    today = civil_date(now)
    async with db.transaction(pool) as conn:
        last = await runs.newest_run(conn, JOB)
        if last is not None and last.on_date >= today:
            return 0
        kinds = [one for one in await standing(conn, today) if one.due is not None]
    gone: dict[str, int] = {}
    for one in kinds:
        if one.carried_out and one.due:
            gone[one.kind.code] = await _cut_through(pool, one, today)
    async with db.transaction(pool) as conn:
        done = {"due": {one.kind.code: one.due for one in kinds}, "gone": gone}
        await runs.add_run(conn, JOB, today, now, now, done)
    return sum(gone.values())


async def _cut_through(pool: db.Pool, one: Standing, today: date) -> int:
    """Whatever stands in the way of one batch is left for the next day."""
    done = 0
    before = today - timedelta(days=one.keep_days or LONGEST)
    for cut in SHEARS[one.kind.code].cuts:
        while True:
            async with db.transaction(pool) as conn:
                count = await cut(conn, before, AT_ONCE)
            done += count
            if count < AT_ONCE:
                break
    return done


async def set_kept(
    conn: db.Conn,
    who: Staff,
    kind: str,
    keep_days: int,
    basis: str,
    confirmed: bool,
    carried_out: bool,
    reason: str,
    now: datetime,
) -> None:
    """From the next run on; who changed what and why stays in the audit."""
    if kind not in SHEARS:
        raise UnknownKind()
    if not SHORTEST <= keep_days <= LONGEST:
        raise KeptOutOfBounds(shortest=SHORTEST, longest=LONGEST)
    said, law = check_reason(reason), check_reason(basis)
    await cases.set_kept(conn, kind, keep_days, law, confirmed, carried_out, who.id, now)
    details = {
        "kind": kind,
        "keep_days": keep_days,
        "confirmed": confirmed,
        "carried_out": carried_out,
    }
    await people.add_audit(conn, who.id, None, "retention_changed", None, said, details, now)


async def newest_runs(conn: db.Conn, most: int) -> list[JobRun]:
    return await runs.runs(conn, JOB, most)
