"""Makes what a test needs through the house's own functions: people, free times, appointments, tickets."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import TypeVar
from uuid import UUID

from backend import crypto, db
from backend.access import actions as access
from backend.access import queries as accounts
from backend.access.models import Resident, Role, RoleName, Staff
from backend.answers import rule_of
from backend.booking import actions as booking
from backend.booking.models import Appointment, Booking, FreeTime
from backend.calendar.models import OpeningException
from backend.cases import actions as cases
from backend.cases.models import Case, CaseState
from backend.clock import civil_date
from backend.hall import actions as hall
from backend.hall import queries as desks
from backend.hall.models import Ticket, WalkIn
from backend.permits import actions as permits
from backend.refusal import Refusal
from tests import steps
from tests.people import id_number

T = TypeVar("T")
KEYS = crypto.Keys.demo()
HALL = "QX-HALL"
LONG_ITEM = "HJ-123"
"""40 minutes on a grid of ten: four consecutive slots."""


@cache
def password_hash() -> str:
    return access.HASHER.hash("a long enough password")


async def resident(conn: db.Conn, serial: int, now: datetime, name: str = "林晓青") -> Resident:
    """An account whose person is known."""
    phone = f"1391{serial:07d}"
    person_id = await access.find_or_add_person(conn, KEYS, name, id_number(serial), phone, now)
    index = crypto.blind_index(KEYS, "phone", phone)
    sealed = crypto.seal(KEYS, phone, "account.phone", index.hex())
    account_id = await accounts.account_of_phone(conn, index, sealed, now)
    await accounts.bind_person(conn, account_id, person_id)
    return Resident(account_id, person_id, "zh")


async def residents(conn: db.Conn, count: int, now: datetime) -> list[Resident]:
    return [await resident(conn, serial, now) for serial in range(1, count + 1)]


async def cookie(conn: db.Conn, who: Resident | Staff, now: datetime) -> str:
    """A session of theirs: the token for the cookie."""
    token = crypto.new_token()
    account, staff = (who.account_id, None) if isinstance(who, Resident) else (None, who.id)
    until = now + timedelta(hours=1)
    await accounts.add_session(conn, crypto.digest(token), account, staff, now, until)
    return token


async def staff(conn: db.Conn, login: str, *roles: RoleName, centre_id: int | None = None) -> Staff:
    """A member of staff with the roles at one centre, or in the whole organ."""
    organ_id = await conn.fetchval("SELECT id FROM organ LIMIT 1")
    staff_id = await conn.fetchval(
        "INSERT INTO staff (organ_id, login, name, password_hash) VALUES ($1, $2, $2, $3) RETURNING id",
        organ_id,
        login,
        password_hash(),
    )
    for role in roles:
        await conn.execute(
            "INSERT INTO staff_role (staff_id, role, centre_id) VALUES ($1, $2, $3)",
            staff_id,
            role,
            centre_id,
        )
    return Staff(staff_id, organ_id, login, login, [Role(role, centre_id) for role in roles])


async def centre_id(conn: db.Conn, code: str = HALL) -> int:
    found: int = await conn.fetchval("SELECT id FROM centre WHERE code = $1", code)
    return found


def closing(centre: int, on: date) -> OpeningException:
    """A day on which the centre stays shut."""
    return OpeningException(
        centre_id=centre,
        pool_id=None,
        from_date=on,
        to_date=on,
        closed=True,
        reason_zh="停电检修",
        reason_en="Power cut",
    )


async def free_time(
    conn: db.Conn, now: datetime, item: str = LONG_ITEM, centre: str = HALL, skip_days: int = 1
) -> FreeTime:
    """The first free time on a later weekday: neither the hour nor a Saturday's few windows matter."""
    first = civil_date(now) + timedelta(days=skip_days)
    shown = await booking.free_times(conn, item, centre, first, 30, now)
    return next(day.times[0] for day in shown.days if day.times and day.on.isoweekday() < 6)


async def appointment(
    conn: db.Conn, who: Resident, now: datetime, item: str = LONG_ITEM, centre: str = HALL
) -> Appointment:
    """Booked at the first free time of a later day."""
    assert who.person_id is not None
    time = await free_time(conn, now, item, centre)
    asked = Booking(item, centre, time.starts_at)
    return await booking.book(conn, KEYS, who, who.person_id, asked, now)


async def walk_in(
    conn: db.Conn, now: datetime, item: str = LONG_ITEM, centre: str = HALL, priority: bool = False
) -> Ticket:
    return await hall.walk_in(
        conn, await centre_id(conn, centre), WalkIn(item, "senior" if priority else None), now
    )


async def windows_for(conn: db.Conn, item: str = LONG_ITEM, centre: str = HALL) -> list[int]:
    """The windows that serve the item."""
    rows = await conn.fetch(
        """
        SELECT p.window_id FROM window_pool p JOIN service s ON s.pool_id = p.pool_id
        JOIN centre c ON c.id = s.centre_id WHERE s.item_code = $1 AND c.code = $2 ORDER BY p.window_id
        """,
        item,
        centre,
    )
    return [row["window_id"] for row in rows]


async def clerk_at_window(
    conn: db.Conn,
    now: datetime,
    login: str = "test-clerk",
    item: str = LONG_ITEM,
    centre: str = HALL,
) -> Staff:
    """A clerk who sits at a window that serves the item."""
    who = await staff(conn, login, "clerk", centre_id=await centre_id(conn, centre))
    for window_id in await windows_for(conn, item, centre):
        if await desks.sign_on(conn, window_id, who.id, civil_date(now), now):
            return who
    raise AssertionError("every window is taken")


async def at_once(
    pool: db.Pool, works: Sequence[Callable[[db.Conn], Awaitable[T]]]
) -> list[T | Exception]:
    """Each work in a transaction of its own, all at the same time; a "no" is an answer too."""

    async def one(work: Callable[[db.Conn], Awaitable[T]]) -> T | Exception:
        try:
            async with db.transaction(pool) as conn:
                return await work(conn)
        except (Refusal, db.ConstraintBroken) as no:
            return no

    return list(await asyncio.gather(*(one(work) for work in works)))


def nos(answers: Sequence[object]) -> list[str]:
    """Why each loser lost: the constraint, or the refusal's name."""
    lost = [no for no in answers if isinstance(no, Exception)]
    return [rule_of(getattr(no, "constraint_name", None) or type(no).__name__) for no in lost]


def wins(answers: Sequence[T | Exception]) -> list[T]:
    return [answer for answer in answers if not isinstance(answer, Exception)]


def ids(tickets: Sequence[Ticket]) -> list[UUID]:
    return [ticket.id for ticket in tickets]


async def case(
    conn: db.Conn, now: datetime, item: str = LONG_ITEM, centre: str = HALL, serial: int = 1
) -> Case:
    """Prepared at a centre, nothing handed in yet, its papers all there."""
    version = await permits.item_now(conn, item, civil_date(now))
    organ = await conn.fetchrow("SELECT id, division_code FROM organ LIMIT 1")
    who = await resident(conn, serial, now)
    case_id = await cases.prepare(
        conn,
        organ["id"],
        organ["division_code"],
        version,
        who.person_id or 0,
        who.account_id,
        "window",
        await centre_id(conn, centre),
        now,
    )
    await conn.execute("UPDATE case_material SET state = 'have' WHERE case_id = $1", case_id)
    return await cases.case_of(conn, case_id)


async def case_in(
    conn: db.Conn,
    state: CaseState,
    clerk: Staff,
    reviewer: Staff,
    now: datetime,
    item: str = "CR-201",
) -> Case:
    """A case brought to a state by the steps that lead there."""
    made = await case(conn, now, item)
    for verb in steps.WAY_TO[state]:
        made = await steps.take(conn, made, verb, clerk, reviewer, now)
    assert made.state == state
    return made
