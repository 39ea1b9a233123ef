"""A small hall in which writes meet: six windows, a short line, one booked and not there yet.

Daytime: A and E are free; B serves; C has called somebody for the third time; D has just called somebody
and pauses; two have stepped aside (parked, missed), three wait. Evening: everybody is served or missed,
F's last act, a finish, can
still be undone, and G at another centre is about to send somebody here.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct

from backend import db
from backend.access.models import Staff
from backend.clock import civil_date
from backend.hall import actions, queries
from backend.hall.models import Finished, HallPolicy, WalkIn
from backend.hall.models.closing import OpenState
from tests import make
from tests.storm.gates import Work
from tests.storm.village import Village

NOBODY = UUID(int=0)
TABLES = [
    "hall_policy", "case_file", "case_material", "appointment", "ticket_counter", "ticket", "desk", "desk_act", "visit",
    "visit_case", "event", "tally_due", "event_undone", "hall_day", "notice", "outbox",
]  # fmt: skip
SHORT, BOTH, OTHER = "HJ-154", "HJ-108", "QX-HUZHEN"
"""An item of the hall; one that the hall and the other centre serve; the other centre."""

DIGEST = """
    SELECT concat_ws(' | ',
        (SELECT string_agg(format('%s%s %s w%s p%s c%s %s', prefix, number, state, window_id, pool_id, calls, cause), ' '
                           ORDER BY centre_id, prefix, number) FROM ticket),
        (SELECT string_agg(format('%s:%s%s', window_id, staff_id, pause_reason), ' ' ORDER BY window_id) FROM desk),
        (SELECT string_agg(format('%s %s', prefix, last), ' ' ORDER BY centre_id, prefix) FROM ticket_counter WHERE last > 0),
        (SELECT string_agg(state, ' ' ORDER BY id) FROM appointment),
        (SELECT string_agg(format('%s %s', centre_id, closed_at IS NOT NULL), ' ' ORDER BY centre_id) FROM hall_day),
        (SELECT string_agg(n || ' ' || kind, ' ' ORDER BY kind) FROM (
            SELECT kind, count(*) AS n FROM event e
            WHERE NOT EXISTS (SELECT FROM event_undone u WHERE u.event_id = e.id) GROUP BY kind) e))
"""


class Hall(Village):
    """A village whose end is told by tickets and desks."""

    async def digest(self) -> str:
        return str(await self.owner.fetchval(DIGEST))


class Stage(Struct):
    """Who and what stands on it. Clerks by letter, tickets by what they are."""

    village: Hall
    clerks: dict[str, Staff]
    boss: Staff
    here: int
    tickets: dict[str, UUID]
    code: str
    pool: int
    """Another line of the centre."""

    @property
    def now(self) -> datetime:
        return self.village.now

    @property
    def on(self) -> date:
        return self.village.on


async def settle(owner: db.Conn, now: datetime) -> Stage:
    """The hall with its clerks; nobody has come yet."""
    here = await make.centre_id(owner)
    who = await make.resident(owner, 1, now)
    booked = await make.appointment(owner, who, now, item=SHORT)
    on, start = civil_date(booked.starts_at), booked.starts_at
    pools = await owner.fetch("SELECT id, code FROM pool WHERE centre_id = $1 ORDER BY id", here)
    line = await owner.fetchval(
        "SELECT pool_id FROM service WHERE item_code = $1 AND centre_id = $2", SHORT, here
    )
    clerks = {}
    for place, letter in enumerate("ABCDEF"):
        clerk = await make.staff(owner, letter, "clerk", centre_id=here)
        window = await owner.fetchval(
            """
            WITH w AS (INSERT INTO service_window (centre_id, number, name_zh, name_en)
                       VALUES ($1, $2, '窗口', 'Window') RETURNING id),
                 p AS (INSERT INTO window_pool (window_id, pool_id) SELECT id, $3 FROM w)
            SELECT id FROM w
            """,
            here,
            700 + place,
            line,
        )
        await actions.sign_on(owner, clerk, window, start - timedelta(hours=1))
        clerks[letter] = clerk
    clerks["G"] = await make.clerk_at_window(
        owner, start - timedelta(hours=1), "G", item=BOTH, centre=OTHER
    )
    await queries.set_policy(owner, here, HallPolicy(call_gap_seconds=0))
    boss = await make.staff(owner, "boss", "supervisor", centre_id=here)
    village = Hall(owner, on, start, boss, TABLES)
    other = next(pool["id"] for pool in pools if pool["id"] != line and pool["code"] != "bay")
    await village.keep("morning")
    return Stage(village, clerks, boss, here, {}, booked.code, other)


async def _comes(s: Stage, name: str, minutes: float) -> UUID:
    at = s.now + timedelta(minutes=minutes)
    ticket = await actions.walk_in(s.village.owner, s.here, WalkIn(SHORT), at)
    s.tickets[name] = ticket.id
    return ticket.id


async def _missed(s: Stage) -> None:
    conn, clerk, at = s.village.owner, s.clerks["A"], s.now - timedelta(minutes=30)
    one = await _comes(s, "missed", -40)
    await actions.call_next(conn, clerk, at)
    for again in (1, 2):
        await actions.recall(conn, clerk, one, at + timedelta(minutes=again))
    await actions.miss(conn, clerk, one, at + timedelta(minutes=3))


async def daytime(s: Stage) -> None:
    """Kept as `day`."""
    await s.village.back_to("morning")
    conn, c, now = s.village.owner, s.clerks, s.now
    await _missed(s)
    parked = await _comes(s, "parked", -25)
    await actions.call_next(conn, c["A"], now - timedelta(minutes=24))
    await actions.park(conn, c["A"], parked, now - timedelta(minutes=23))
    serving = await _comes(s, "serving", -20)
    await actions.call_next(conn, c["B"], now - timedelta(minutes=19))
    await actions.start(conn, c["B"], serving, now - timedelta(seconds=3))
    called = await _comes(s, "called", -15)
    await actions.call_next(conn, c["C"], now - timedelta(minutes=14))
    for seconds in (60, 3):
        await actions.recall(conn, c["C"], called, now - timedelta(seconds=seconds))
    await _comes(s, "fresh", -10)
    await actions.call_next(conn, c["D"], now - timedelta(seconds=4))
    await actions.pause(conn, c["D"], "break", now - timedelta(seconds=2))
    for name, minutes in (("first", -9), ("second", -8), ("third", -7)):
        await _comes(s, name, minutes)
    await s.village.keep("day")


async def evening(s: Stage) -> None:
    """Kept as `evening`; with the day closed as `night`."""
    await s.village.back_to("morning")
    await _missed(s)
    conn, clerk, now = s.village.owner, s.clerks["F"], s.now
    last = await _comes(s, "last", -10)
    await actions.call_next(conn, clerk, now - timedelta(minutes=9))
    await actions.start(conn, clerk, last, now - timedelta(minutes=8))
    await actions.finish(conn, clerk, last, Finished(), now - timedelta(seconds=3))
    there = await make.walk_in(conn, now - timedelta(minutes=5), item=BOTH, centre=OTHER)
    s.tickets["there"] = there.id
    await actions.call_next(conn, s.clerks["G"], now - timedelta(minutes=4))
    await s.village.keep("evening")
    await actions.close_day(conn, s.boss, s.here, s.on, now)
    await s.village.keep("night")


Write = Callable[[Stage], Work]
KINDS = (
    "call_next", "call_this", "recall", "start", "miss", "park", "rejoin", "put_back", "transfer", "leave", "finish",
    "undo", "pause", "sign_off", "check_in", "walk_in", "close",
)  # fmt: skip
OF_CALLED = ("recall", "start", "miss", "park", "put_back", "transfer")
EVENING = ("close_day", "rejoin", "leave", "undo", "check_in", "walk_in", "close", "send_on", "job")


def at_which(kind: str, other: str) -> tuple[str, str]:
    """The clerk and the ticket of a write, so that it meets the other one."""
    if "close_day" in (kind, other) or "job" in (kind, other):
        return {"undo": ("F", "last"), "leave": ("E", "missed"), "send_on": ("G", "there")}.get(
            kind, ("A", "")
        )
    if kind == "finish" or (other == "finish" and kind in ("park", "put_back", "transfer", "undo")):
        return "B", "serving"
    if kind in OF_CALLED or (kind == "undo" and other in OF_CALLED):
        return "C", "called"
    if kind == "undo":
        return "D", "fresh"
    if kind in ("pause", "sign_off"):
        at = {"undo": "D", "finish": "B"} | dict.fromkeys(OF_CALLED, "C")
        return at.get(other, "A"), ""
    names = {"rejoin": "missed", "undo": "fresh"} | dict.fromkeys(OF_CALLED, "called")
    return ("E", names.get(other, "first")) if kind == "leave" else ("A", "first")


def facing(kind: str, other: str, second: bool = False) -> Write:
    """The write as it collides with another: for the same person, window or clerk."""
    letter, name = at_which(kind, other)
    if (
        second
        and kind in ("call_next", "call_this")
        and kind != other
        and other not in ("pause", "sign_off")
    ):
        letter = "E"
    if second and kind == other and kind in ("call_next", "call_this", "leave"):
        letter = "E"

    def on(s: Stage) -> Work:
        who, now, ticket = s.clerks[letter], s.now, s.tickets.get(name, NOBODY)

        async def work(conn: Any) -> object:
            return await DO[kind](conn, s, who, ticket, now, other)

        return work

    return on


async def _undo(conn: Any, s: Stage, who: Staff, ticket: UUID, now: datetime, other: str) -> object:
    return await actions.undo(conn, who, now)


async def _close(
    conn: Any, s: Stage, who: Staff, ticket: UUID, now: datetime, other: str
) -> object:
    kinds: dict[str, OpenState] = {
        "rejoin": "missed",
        "finish": "serving",
        "undo": "called",
        "close_day": "missed",
        "job": "missed",
    }
    state: OpenState = kinds.get(other, "called" if other in OF_CALLED else "waiting")
    return await actions.close_tickets(
        conn, s.boss, s.here, s.on, state, None, "office_closed", "", now
    )


async def _job(conn: Any, s: Stage, who: Staff, ticket: UUID, now: datetime, other: str) -> object:
    return await actions.close_days(conn, now + timedelta(days=1))


DO: dict[str, Callable[..., Any]] = {
    "call_next": lambda conn, s, who, t, now, o: actions.call_next(conn, who, now),
    "call_this": lambda conn, s, who, t, now, o: actions.call_this(conn, who, t, now),
    "recall": lambda conn, s, who, t, now, o: actions.recall(conn, who, t, now),
    "start": lambda conn, s, who, t, now, o: actions.start(conn, who, t, now),
    "miss": lambda conn, s, who, t, now, o: actions.miss(conn, who, t, now),
    "park": lambda conn, s, who, t, now, o: actions.park(conn, who, t, now),
    "rejoin": lambda conn, s, who, t, now, o: actions.rejoin(
        conn, s.here, s.tickets["missed"], now
    ),
    "put_back": lambda conn, s, who, t, now, o: actions.put_back(conn, who, t, now),
    "transfer": lambda conn, s, who, t, now, o: actions.transfer(conn, who, t, s.pool, now),
    "leave": lambda conn, s, who, t, now, o: actions.leave(conn, who, t, now),
    "finish": lambda conn, s, who, t, now, o: actions.finish(conn, who, t, Finished(), now),
    "undo": _undo,
    "pause": lambda conn, s, who, t, now, o: actions.pause(conn, who, "meal", now),
    "sign_off": lambda conn, s, who, t, now, o: actions.sign_off(conn, who, now),
    "check_in": lambda conn, s, who, t, now, o: actions.check_in(
        conn, make.KEYS, s.here, s.code, now
    ),
    "walk_in": lambda conn, s, who, t, now, o: actions.walk_in(conn, s.here, WalkIn(SHORT), now),
    "close": _close,
    "close_day": lambda conn, s, who, t, now, o: actions.close_day(conn, s.boss, s.here, s.on, now),
    "job": _job,
    "send_on": lambda conn, s, who, t, now, o: actions.send_on(conn, who, t, make.HALL, now),
}
