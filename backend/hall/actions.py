"""The day at a centre: arrive, wait, be called, be served."""

from datetime import date, datetime
from uuid import UUID

from backend import crypto, db
from backend.access import actions as access
from backend.access import identity
from backend.access.models import Identity, Resident, RoleName, Staff
from backend.booking import actions as booking
from backend.booking import queries as bookings
from backend.booking.models import InLine
from backend.booking.rules import NotServedHere
from backend.cases import actions as cases
from backend.cases.models import Case
from backend.clock import civil_date
from backend.crypto import Keys
from backend.hall import queries, rules
from backend.hall.models import Display, Finished, Ticket, WalkIn
from backend.permits import actions as permits
from backend.places import actions as places
from backend.refusal import NotAllowed

STAFF_OF_HALL: tuple[RoleName, ...] = ("clerk", "supervisor")


async def check_in(
    conn: db.Conn, keys: Keys, centre_id: int, said: str, now: datetime, actor_kind: str = "staff"
) -> Ticket:
    """By QR text or booking code, at the appointment's own centre and day."""
    row = await _appointment_of(conn, keys, said)
    if row.centre_id != centre_id:
        raise rules.WrongCentre(centre=row.centre_name_zh)
    today = civil_date(now)
    if row.on != today:
        raise rules.WrongDay(on=f"{row.on.month}月{row.on.day}日")
    if await queries.ticket_of_appointment(conn, row.id, today) is not None:
        raise rules.AlreadyCheckedIn()
    rules.check_time(row.starts_at, now, booking.when(row.starts_at - rules.EARLIEST))
    if not await bookings.arrive(conn, row.organ_id, row.id, now, today, actor_kind):
        raise rules.NotBooked()
    at = await _place(conn, row.item_code, centre_id, today)
    due = rules.due_at(row.starts_at, now)
    made = await queries.issue(
        conn,
        at,
        today,
        row.item_code,
        row.person_id,
        row.id,
        row.case_id,
        due,
        False,
        now,
        actor_kind,
    )
    return await ticket_of(conn, made, today)


async def _appointment_of(conn: db.Conn, keys: Keys, said: str) -> bookings.AppointmentRow:
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
    """A number for somebody without an appointment: never refused while the item is served here."""
    today = civil_date(now)
    item_code = asked.item_code.upper()
    await permits.item_now(conn, item_code, today)
    at = await _place(conn, item_code, centre_id, today)
    made = await queries.issue(
        conn, at, today, item_code, None, None, None, now, asked.priority, now, actor_kind
    )
    return await ticket_of(conn, made, today)


async def _place(conn: db.Conn, item_code: str, centre_id: int, on: date) -> queries.Place:
    at = await queries.place(conn, item_code, centre_id, on)
    if at is None:
        raise NotServedHere()
    return at


async def ticket_of(conn: db.Conn, ticket_id: UUID, on: date) -> Ticket:
    found = await queries.ticket(conn, ticket_id, on)
    if found is None:
        raise rules.UnknownTicket()
    return found


async def sign_on(conn: db.Conn, who: Staff, window_id: int, now: datetime) -> queries.DeskRow:
    """Sit down at a window of one's own centres, leaving the one before."""
    window = await queries.window(conn, window_id)
    if window is None or window.organ_id != who.organ_id:
        raise rules.UnknownWindow()
    if not who.may(*STAFF_OF_HALL, centre_id=window.centre_id):
        raise NotAllowed()
    before = await queries.desk_of(conn, who.id)
    if before is not None and before.window_id != window_id:
        if await queries.at_window(conn, before.window_id, civil_date(now)) is not None:
            raise rules.WindowBusy()
        await queries.sign_off(conn, who.id)
    if not await queries.sign_on(conn, window_id, who.id, now):
        raise rules.WindowTaken()
    return window


async def sign_off(conn: db.Conn, who: Staff, now: datetime) -> None:
    """Leave the window; not while somebody is before it."""
    desk = await queries.desk_of(conn, who.id)
    if (
        desk is not None
        and await queries.at_window(conn, desk.window_id, civil_date(now)) is not None
    ):
        raise rules.WindowBusy()
    await queries.sign_off(conn, who.id)


async def desk_of(conn: db.Conn, who: Staff) -> queries.DeskRow:
    desk = await queries.desk_of(conn, who.id)
    if desk is None:
        raise rules.NotAtWindow()
    return desk


async def call_next(conn: db.Conn, who: Staff, now: datetime) -> Ticket:
    """The next person for this window: one statement, so that two windows never call one person."""
    desk, today = await desk_of(conn, who), civil_date(now)
    called = await queries.call_next(conn, desk.centre_id, desk.window_id, today, who.id, now)
    if called is None:
        raise rules.NobodyWaiting()
    return await ticket_of(conn, called, today)


async def start(conn: db.Conn, who: Staff, ticket_id: UUID, now: datetime) -> Ticket:
    """The called person is at the window."""
    return await _move(conn, who, ticket_id, ["called"], "serving", "ticket_started", now)


async def miss(conn: db.Conn, who: Staff, ticket_id: UUID, now: datetime) -> Ticket:
    """The called person did not come."""
    return await _move(conn, who, ticket_id, ["called"], "missed", "ticket_missed", now)


async def own_ticket(conn: db.Conn, who: Staff, ticket_id: UUID, now: datetime) -> Ticket:
    """The ticket, if one's own window called it."""
    ticket = await ticket_of(conn, ticket_id, civil_date(now))
    if ticket.window_id != (await desk_of(conn, who)).window_id:
        raise rules.OtherWindow()
    return ticket


async def person_of(conn: db.Conn, who: Staff, ticket_id: UUID, now: datetime) -> int:
    """Who is before one's own window."""
    ticket = await own_ticket(conn, who, ticket_id, now)
    if ticket.person_id is None:
        raise rules.PersonNeeded()
    return ticket.person_id


async def open_case(
    conn: db.Conn, keys: Keys, who: Staff, ticket_id: UUID, said: Identity | None, now: datetime
) -> Case:
    """The case of the ticket, handed in as its papers are now."""
    case = await take_case(conn, keys, who, ticket_id, said, now)
    if case.state == "prepared":
        await cases.submit(conn, case, who, now)
    return await cases.case_of(conn, case.id, case.organ_id)


async def take_case(
    conn: db.Conn, keys: Keys, who: Staff, ticket_id: UUID, said: Identity | None, now: datetime
) -> Case:
    """The case of the ticket: the booked one, or a new one for the person whose ID card was read.

    Not handed in yet: the clerk looks through the papers first, so that it shows whether they were
    complete at first (F18).
    """
    today = civil_date(now)
    ticket = await own_ticket(conn, who, ticket_id, now)
    if ticket.case_id is not None:
        return await cases.case_of(conn, ticket.case_id)
    person_id = ticket.person_id
    if said is not None:
        number = identity.id_number(said.id_number, today)
        person_id = await access.find_or_add_person(
            conn, keys, identity.name(said.name), number.number, None, now
        )
    if person_id is None:
        raise rules.PersonNeeded()
    return await _new_case(conn, who, ticket, person_id, now)


async def _new_case(
    conn: db.Conn, who: Staff, ticket: Ticket, person_id: int, now: datetime
) -> Case:
    today = civil_date(now)
    at = await _place(conn, ticket.item_code, ticket.centre_id, today)
    version = await permits.item_now(conn, ticket.item_code, today)
    case_id = await cases.prepare(
        conn,
        at.organ_id,
        at.division_code,
        version,
        person_id,
        None,
        "window",
        at.centre_id,
        now,
        who.id,
    )
    if not await queries.bind(conn, ticket.id, today, person_id, case_id):
        raise rules.CaseAlreadyOpen()
    return await cases.case_of(conn, case_id, at.organ_id)


async def finish(
    conn: db.Conn, who: Staff, ticket_id: UUID, how: Finished, now: datetime
) -> Ticket:
    """The visit ends: the ticket closes, the visit counts (for its case, if any), the appointment is fulfilled."""
    if (how.outcome == "served") != (how.cause is None):
        raise rules.CauseNeeded()
    if how.cause == "paper_missing":
        await _hand_in(conn, who, ticket_id, now)
    ticket = await _move(conn, who, ticket_id, ["serving"], "served", "ticket_finished", now)
    await queries.add_visit(
        conn,
        who.organ_id,
        ticket.centre_id,
        ticket.on,
        ticket.person_id,
        ticket.id,
        ticket.item_code,
        how.outcome,
        how.cause,
        [ticket.case_id] if ticket.case_id else [],
        now,
        who.id,
    )
    if ticket.appointment_id is not None:
        await bookings.end(conn, who.organ_id, ticket.appointment_id, "fulfilled", now, ticket.on)
    return ticket


async def _hand_in(conn: db.Conn, who: Staff, ticket_id: UUID, now: datetime) -> None:
    """Who is sent home for a missing paper has handed the matter in, incomplete."""
    ticket = await own_ticket(conn, who, ticket_id, now)
    if ticket.case_id is not None:
        case = await cases.case_of(conn, ticket.case_id)
        if case.state == "prepared":
            await cases.submit(conn, case, who, now)


async def _move(
    conn: db.Conn, who: Staff, ticket_id: UUID, states: list[str], to: str, kind: str, now: datetime
) -> Ticket:
    desk, today = await desk_of(conn, who), civil_date(now)
    if not await queries.move(
        conn, ticket_id, today, desk.window_id, states, to, kind, now, who.id
    ):
        found = await ticket_of(conn, ticket_id, today)
        if found.window_id not in (None, desk.window_id):
            raise rules.OtherWindow()
        raise rules.TicketMoved(state=rules.STATES_ZH[found.state])
    return await ticket_of(conn, ticket_id, today)


async def display(conn: db.Conn, centre_code: str, now: datetime) -> Display:
    """What everybody in the hall may see: numbers and windows."""
    centre, today = await places.centre(conn, centre_code), civil_date(now)
    return Display(
        centre.code,
        centre.name_zh,
        centre.name_en,
        await queries.called_now(conn, centre.id, today),
        await queries.waiting_count(conn, centre.id, today),
    )


async def in_line(conn: db.Conn, who: Resident, appointment_id: UUID, now: datetime) -> InLine:
    """The owner's place in line, with a range for the wait from the item's usual minutes."""
    row = await booking.own(conn, who, appointment_id)
    ticket = await queries.ticket_of_appointment(conn, row.id, row.on)
    if ticket is None:
        return InLine(None, row.state, 0, None, 0, 0)
    ahead = await queries.ahead_of(conn, ticket.id, row.on) if ticket.state == "waiting" else 0
    desks = max(1, await queries.open_desks(conn, ticket.pool_id))
    usual = await queries.usual_minutes(conn, ticket.item_code)
    wait = ahead * usual / desks
    return InLine(
        ticket.label,
        ticket.state,
        ahead,
        ticket.window_number,
        int(wait * 0.6),
        int(wait * 1.6 + 5),
    )
