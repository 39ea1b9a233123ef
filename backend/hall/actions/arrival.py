"""Coming into the hall: a number by appointment or without one."""

from datetime import date, datetime, timedelta
from uuid import UUID

from backend import crypto, db
from backend.access import actions as access
from backend.access import identity
from backend.booking import actions as booking
from backend.booking import queries as bookings
from backend.booking.actions.visit import answered_of
from backend.booking.models import Answered
from backend.booking.rules import NotServedHere
from backend.booking.rules.answers import answers_of, in_order
from backend.clock import civil_date
from backend.crypto import Keys
from backend.hall import queries, rules
from backend.hall.models import HallPolicy, Priority, Ticket, WalkIn
from backend.permits import actions as permits
from backend.permits.models import Item


async def check_in(
    conn: db.Conn,
    keys: Keys,
    centre_id: int,
    said: str,
    now: datetime,
    actor_kind: str = "staff",
    came_at: datetime | None = None,
) -> Ticket:
    """By QR text or booking code, at the appointment's own centre and day. One code brings in the whole
    visit: every matter booked with it gets its number too; the one of the code is returned.

    `came_at`: when the door saw the person, if it had no network then; early and late go by it.
    """
    row = await appointment_of(conn, keys, said)
    if row.centre_id != centre_id:
        raise rules.WrongCentre(centre=row.centre_name_zh)
    today = civil_date(now)
    if row.on != today:
        raise rules.WrongDay(on=f"{row.on.month}月{row.on.day}日")
    if await queries.ticket_of_appointment(conn, row.id, today) is not None:
        raise rules.AlreadyCheckedIn()
    policy = await queries.policy(conn, centre_id)
    came = rules.came(came_at, now)
    opens = row.starts_at - timedelta(minutes=policy.early_minutes)
    rules.check_time(row.starts_at, came, policy, booking.when(opens))
    ticket = await _arrived(conn, keys, row, policy, now, actor_kind, came)
    if ticket is None:
        if await queries.ticket_of_appointment(conn, row.id, today) is not None:
            raise rules.AlreadyCheckedIn()
        raise rules.NotBooked()
    for other in await bookings.party(conn, row.party_id) if row.party_id else []:
        if (other.centre_id, other.on, other.state) == (centre_id, today, "booked"):
            await _arrived(conn, keys, other, policy, now, actor_kind, came)
    return ticket


async def _arrived(
    conn: db.Conn,
    keys: Keys,
    row: bookings.AppointmentRow,
    policy: HallPolicy,
    now: datetime,
    actor_kind: str,
    came: datetime,
) -> Ticket | None:
    """The appointment's number; None when it was not booked any more."""
    today = civil_date(now)
    if not await bookings.arrive(conn, row.organ_id, row.id, now, today, actor_kind):
        return None
    at = await place_of(conn, row.item_code, row.centre_id, today)
    if at.kind == "bay" and row.pool_kind == "window":
        at = await queries.place_in(conn, row.pool_id, row.centre_id, today) or at
    new = await ticket_for(conn, keys, row, policy, came, now)
    return await ticket_of(conn, await queries.issue(conn, at, today, new, now, actor_kind), today)


async def ticket_for(
    conn: db.Conn,
    keys: Keys,
    row: bookings.AppointmentRow,
    policy: HallPolicy,
    came: datetime,
    entered: datetime,
    stated: Priority | None = None,
) -> queries.NewTicket:
    """What the number of an appointment begins with. A senior has priority unasked, if none was stated."""
    person = await access.open_person(conn, keys, row.person_id)
    born = identity.id_number(person.id_number, row.on).birth_date if person.id_number else None
    priority = stated or (rules.priority_by_age(born, row.on, policy) if born else None)
    turn_at, placed_by = rules.booked_turn(row.starts_at, came, policy)
    return queries.NewTicket(
        row.item_code,
        rules.with_priority(turn_at, priority, policy),
        entered,
        placed_by,
        priority,
        row.person_id,
        row.id,
        row.case_id,
    )


async def appointment_of(conn: db.Conn, keys: Keys, said: str) -> bookings.AppointmentRow:
    """The appointment a QR text or a short code names."""
    said = said.strip()
    if len(said) > 40:
        try:
            claim = crypto.read_ticket(keys, said)
        except crypto.ForgedTicket as forged:
            raise rules.ForgedCode() from forged
        row = await bookings.appointment(conn, claim.appointment)
    else:
        code = crypto.check_code(said)
        if code is None:
            raise rules.UnknownCode()
        row = await bookings.appointment_by_code(conn, code)
    if row is None:
        raise rules.UnknownCode()
    return row


async def walk_in(
    conn: db.Conn, centre_id: int, asked: WalkIn, now: datetime, actor_kind: str = "staff"
) -> Ticket:
    """A number for somebody without an appointment: never refused while the item is served here.

    The same page sent again gets the number it was given.
    """
    today = civil_date(now)
    if asked.key is not None:
        given = await queries.ticket_of_request(conn, asked.key, today)
        if given is not None:
            return _same(given, centre_id, asked)
    item_code = asked.item_code.upper()
    item = (await permits.item_now(conn, item_code, today)).item
    policy = await queries.policy(conn, centre_id)
    rules.check_priority(asked.priority, policy)
    at, answered = await _answered_place(conn, item, centre_id, asked, today)
    new = queries.NewTicket(
        item_code,
        rules.with_priority(now, asked.priority, policy),
        now,
        "arrived",
        asked.priority,
        request_key=asked.key,
        situation=answered,
    )
    try:
        async with conn.transaction():
            issued = await queries.issue(conn, at, today, new, now, actor_kind)
    except db.Unique:
        # Two taps at once: whoever came second has waited for the first to commit.
        if asked.key is None:
            raise
        given = await queries.ticket_of_request(conn, asked.key, today)
        if given is None:
            raise
        return _same(given, centre_id, asked)
    return await ticket_of(conn, issued, today)


async def _answered_place(
    conn: db.Conn, item: Item, centre_id: int, asked: WalkIn, today: date
) -> tuple[queries.Place, Answered | None]:
    """Which line: the window's where what was answered spares the inspection. Refuses answers that do not
    fit the questions."""
    at = await place_of(conn, item.code, centre_id, today)
    (said,) = in_order([item.code], answers_of([asked.situation] if asked.situation else []))
    answered = answered_of(item, said)
    if answered is None or answered.bay or at.kind != "bay":
        return at, answered
    window = await queries.window_beside(conn, at.pool_id, item.category, today)
    beside = await queries.place_in(conn, window, centre_id, today) if window else None
    return beside or at, answered


def _same(given: Ticket, centre_id: int, asked: WalkIn) -> Ticket:
    """The page's number, if it was asked for the same."""
    if (given.centre_id, given.item_code) != (centre_id, asked.item_code.upper()):
        raise rules.PageOld()
    return given


async def place_of(conn: db.Conn, item_code: str, centre_id: int, on: date) -> queries.Place:
    at = await queries.place(conn, item_code, centre_id, on)
    if at is None:
        raise NotServedHere()
    return at


async def ticket_of(conn: db.Conn, ticket_id: UUID, on: date) -> Ticket:
    found = await queries.ticket(conn, ticket_id, on)
    if found is None:
        raise rules.UnknownTicket()
    return found
