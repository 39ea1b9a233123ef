"""Closing a day: the ledger from both sides, open tickets ended with a cause, the day closed and reopened."""

from datetime import date, datetime, timedelta
from uuid import UUID

from msgspec.structs import asdict

from backend import db
from backend.access.models import RoleName, Staff
from backend.clock import civil_date
from backend.hall.models.closing import CloseCause, DayLedger, OpenState
from backend.hall.queries import closing as queries
from backend.hall.rules import closing as rules
from backend.hall.rules.calls import STATES
from backend.places import queries as places
from backend.places.models import Centre
from backend.places.rules import UnknownCentre

CLOSERS: tuple[RoleName, ...] = ("supervisor",)
AT_ONCE = 120
"""Days the worker looks at in one run."""


async def centre_to_close(conn: db.Conn, who: Staff, centre_id: int) -> Centre:
    """A centre where who asks is supervisor; any other does not exist for them."""
    centre = await places.centre_by_id(conn, centre_id)
    if (
        centre is None
        or centre.organ_id != who.organ_id
        or not who.may(*CLOSERS, centre_id=centre_id)
    ):
        raise UnknownCentre(code="—")
    return centre


async def ledger(conn: db.Conn, centre_id: int, on: date) -> DayLedger:
    """The day from the tickets and from the log, with what keeps it from balancing."""
    counted = await queries.ledgers(conn, centre_id, on, on)
    return rules.ledger_of(on, counted, await queries.courses(conn, centre_id, on))


async def close_tickets(
    conn: db.Conn,
    who: Staff,
    centre_id: int,
    on: date,
    state: OpenState,
    ticket_id: UUID | None,
    cause: CloseCause,
    note: str,
    now: datetime,
) -> int:
    """End one open ticket, or all of its kind, with a cause. Who is at a window then is taken from it.

    Refuses with DayClosed, NothingToClose.
    """
    centre = await centre_to_close(conn, who, centre_id)
    rules.check_day(on, civil_date(now))
    if not await queries.hold_open(conn, centre.id, on):
        raise rules.DayClosed()
    ended = await queries.close_tickets(
        conn, centre.id, on, state, ticket_id, cause, note.strip(), who.id, now
    )
    if not ended:
        raise rules.NothingToClose(state=STATES[state])
    if why := rules.turned_away_by(state, cause):
        ids = [one.id for one in ended]
        await queries.turn_away(conn, centre.id, on, ids, why, who.id, now)
    return len(ended)


async def close_day(
    conn: db.Conn, who: Staff, centre_id: int, on: date, now: datetime
) -> DayLedger:
    """Nothing more is issued or changed. Done twice it is as done once. Who is missed has missed the day.

    An unbalanced day may be closed by a supervisor: it keeps its mark. Refuses with StillOpen.
    """
    centre = await centre_to_close(conn, who, centre_id)
    rules.check_day(on, civil_date(now))
    await _hold(conn, centre.id, on)
    found = await ledger(conn, centre.id, on)
    if await queries.is_closed(conn, centre.id, on):
        return found
    if still := max(found.rows.open, found.log.open if not found.wrong else 0):
        raise rules.StillOpen(count=still)
    await _close(conn, centre.organ_id, centre.id, on, who.id, found, now)
    return found


async def _hold(conn: db.Conn, centre_id: int, on: date) -> None:
    await queries.add_counters(conn, centre_id, on)
    await queries.hold_counters(conn, centre_id, on)


async def _close(
    conn: db.Conn,
    organ_id: int,
    centre_id: int,
    on: date,
    staff_id: int | None,
    found: DayLedger,
    now: datetime,
) -> None:
    figures = {name: count for name, count in asdict(found.rows).items() if isinstance(count, int)}
    wrong = len(found.wrong)
    await queries.close_day(
        conn, organ_id, centre_id, on, staff_id, wrong, found.balanced, figures, now
    )


async def reopen_day(
    conn: db.Conn, who: Staff, centre_id: int, on: date, reason: str, now: datetime
) -> None:
    """A closed day goes on. Refuses with ReasonForReopening, DayNotClosed."""
    centre = await centre_to_close(conn, who, centre_id)
    if len(reason.strip()) < 2:
        raise rules.ReasonForReopening()
    await queries.hold_counters(conn, centre.id, on)
    if not await queries.reopen_day(conn, centre.id, on, who.id, reason.strip(), now):
        raise rules.DayNotClosed()


async def close_days(conn: db.Conn, now: datetime) -> int:
    """The worker's part, after midnight: days that balance with nothing open are closed, others are marked.

    Open tickets are never ended here. How many days were closed or changed their mark; run again, none.
    """
    today = civil_date(now)
    waiting = await queries.unclosed(
        conn,
        today - timedelta(days=rules.CATCH_UP_DAYS),
        today,
        now - timedelta(hours=rules.REST_HOURS),
        AT_ONCE,
    )
    changed = 0
    for one in waiting:
        await _hold(conn, one.centre_id, one.on)
        if await queries.is_closed(conn, one.centre_id, one.on):
            continue
        found = await ledger(conn, one.centre_id, one.on)
        if found.balanced and not found.rows.open:
            await _close(conn, one.organ_id, one.centre_id, one.on, None, found, now)
            changed += 1
        else:
            wrong = len(found.wrong)
            changed += await queries.mark_day(
                conn,
                one.organ_id,
                one.centre_id,
                one.on,
                found.rows.open,
                wrong,
                found.balanced,
                now,
            )
    return changed
