"""The statistical close: asked by one person, agreed to by another; frozen, and reopened the same way."""

from datetime import datetime

from backend import db
from backend.access import queries as people
from backend.access.models import Staff
from backend.clock import civil_date
from backend.tallies import freezing, rules
from backend.tallies.actions.freeze import carried, freeze
from backend.tallies.actions.tables import imbalances
from backend.tallies.definitions import FIGURES
from backend.tallies.models import Choice, Period
from backend.tallies.models.closes import Close, Readiness
from backend.tallies.queries import closes as queries
from backend.tallies.queries import frozen, marks
from backend.tallies.rules import closes as closing
from backend.tallies.rules.closes import AGREERS, ASKERS

OPEN = ("not_closed", "unbalanced")


async def readiness(conn: db.Conn, organ_id: int, period: Period, now: datetime) -> Readiness:
    """What still waits, which cases don't balance, and which days were left open."""
    found = await marks.marks(conn, period.first, period.last, civil_date(now), organ_id)
    whole = Choice(period, rules.SCOPES, complete=True, organ_id=organ_id)
    return Readiness(
        await queries.due(conn, period.first, period.last),
        await imbalances(conn, whole),
        [mark for mark in found if mark.kind in OPEN],
    )


async def look(conn: db.Conn, who: Staff, given: str, now: datetime) -> tuple[Period, Readiness]:
    """Whether a period can be closed. Refuses what is no whole period or not over, or is closed already."""
    period = closing.period_to_close(given, civil_date(now))
    if await queries.standing_in_the_way(conn, who.organ_id, period.first, period.last):
        raise closing.AlreadyClosed()
    return period, await readiness(conn, who.organ_id, period, now)


async def ask(conn: db.Conn, who: Staff, given: str, reason: str, now: datetime) -> int:
    """Ask for the close of a month, quarter or year of one's own organ; the id of the close.

    Refuses what is no whole period, not over, not counted to the end, unbalanced, or asked for already;
    days that were left open need a reason.
    """
    closing.check_whole_organ(who, ASKERS)
    period = closing.period_to_close(given, civil_date(now))
    why = closing.reason_for(reason, needed=False)
    open_days = await _ready(conn, who.organ_id, period, why, now)
    cells = await frozen.live_digest(conn, who.organ_id, *closing.months(period), carried())
    found = await queries.ask(
        conn, who.organ_id, period.text, period.first, period.last, who.id, why, open_days,
        freezing.seen(cells, FIGURES), now,
    )  # fmt: skip
    await _told(conn, who, "close_asked", why or period.text, found, now)
    return found


async def _ready(conn: db.Conn, organ_id: int, period: Period, reason: str, now: datetime) -> int:
    """How many days were left open; refuses what may not be closed."""
    found = await readiness(conn, organ_id, period, now)
    closing.check_ready(found, reason)
    rules.check_books(period, found.faults)
    return len(found.open_days)


async def agree(conn: db.Conn, who: Staff, close_id: int, now: datetime) -> Close:
    """Freeze what the asker saw. Refuses AnotherPersonCloses, and NumbersMoved if it is not the same any more."""
    closing.check_whole_organ(who, AGREERS)
    asked = await _held(conn, who, close_id)
    closing.check_state(asked, "asked")
    closing.check_other_closes(asked, who.id)
    run = await frozen.stand_still(conn)
    period = closing.period_of(asked)
    await _ready(conn, asked.organ_id, period, asked.reason, now)
    await freeze(conn, who, asked, run, now)
    await _told(conn, who, "close_agreed", asked.period, close_id, now)
    return await close_of(conn, who, close_id)


async def decline(conn: db.Conn, who: Staff, close_id: int, reason: str, now: datetime) -> None:
    """The asker takes it back, or another says no."""
    closing.check_whole_organ(who, AGREERS)
    asked = await _held(conn, who, close_id)
    closing.check_state(asked, "asked")
    why = closing.reason_for(reason)
    await queries.decline(conn, close_id, who.id, why, now)
    await _told(conn, who, "close_declined", why, close_id, now)


async def ask_to_reopen(
    conn: db.Conn, who: Staff, close_id: int, reason: str, now: datetime
) -> None:
    """Refuses what is not closed, or asked for already."""
    closing.check_whole_organ(who, ASKERS)
    closing.check_state(await _held(conn, who, close_id), "closed")
    why = closing.reason_for(reason)
    await queries.ask_to_reopen(conn, close_id, who.id, why, now)
    await _told(conn, who, "reopening_asked", why, close_id, now)


async def keep_closed(conn: db.Conn, who: Staff, close_id: int, reason: str, now: datetime) -> None:
    """The wish to reopen is taken back or declined: the close stays in force."""
    closing.check_whole_organ(who, AGREERS)
    closing.check_state(await _held(conn, who, close_id), "reopening")
    why = closing.reason_for(reason)
    await queries.keep_closed(conn, close_id)
    await _told(conn, who, "reopening_declined", why, close_id, now)


async def reopen(conn: db.Conn, who: Staff, close_id: int, now: datetime) -> None:
    """The period may be closed anew; this close stays as it was. Refuses AnotherPersonReopens."""
    closing.check_whole_organ(who, AGREERS)
    found = await _held(conn, who, close_id)
    closing.check_state(found, "reopening")
    closing.check_other_reopens(found, who.id)
    await queries.reopen(conn, close_id, who.id, now)
    await _told(conn, who, "reopened", found.period, close_id, now)


async def close_of(conn: db.Conn, who: Staff, close_id: int) -> Close:
    """A close of one's own organ; any other does not exist."""
    found = await queries.close(conn, close_id)
    if found is None or found.organ_id != who.organ_id:
        raise closing.UnknownClose()
    return found


async def _held(conn: db.Conn, who: Staff, close_id: int) -> Close:
    """As it is once nobody else acts on it."""
    await queries.hold(conn, close_id)
    return await close_of(conn, who, close_id)


async def _told(
    conn: db.Conn, who: Staff, act: str, reason: str, close_id: int, now: datetime
) -> None:
    await people.add_audit(conn, who.id, None, act, None, reason, {"close": close_id}, now)
