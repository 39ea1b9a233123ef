"""The acts of a journal, one by one: what each does at its own time, for the window and clerk of its lease.

Each raises what keeps it from being applied, and returns what was applied but has to be looked at.
"""

from datetime import datetime
from uuid import UUID

from backend import db
from backend.access import actions as access
from backend.access import identity
from backend.access.models import Staff
from backend.booking import queries as bookings
from backend.cases import actions as cases
from backend.crypto import Keys
from backend.hall import queries, rules
from backend.hall.actions.arrival import place_of
from backend.hall.actions.calls import FINISH, LEAVE, MISS, PARK, RECALL, START
from backend.hall.models import HallPolicy, PlacedBy, Priority, Ticket
from backend.hall.models.leases import Lease
from backend.hall.models.merging import Entry
from backend.hall.queries import Act, NewTicket, merging
from backend.hall.queries import lent as along
from backend.hall.rules import merging as fits
from backend.permits import actions as permits
from backend.refusal import Refusal


async def issue(
    conn: db.Conn, keys: Keys, lease: Lease, entry: Entry, at: datetime
) -> Refusal | None:
    """A walk-in under the number the page gave."""
    await permits.item_now(conn, entry.item_code, lease.on)
    policy = await queries.policy(conn, lease.centre_id)
    turn_at = rules.with_priority(at, _allowed(entry.priority, policy), policy)
    new = NewTicket(entry.item_code, turn_at, at, "arrived", _allowed(entry.priority, policy))
    await _issue(conn, lease, entry, new, at)
    return None


def _allowed(priority: Priority | None, policy: HallPolicy) -> Priority | None:
    """What the centre gives no priority for any more counts as none: the number was given all the same."""
    return priority if priority in policy.priorities else None


async def _issue(conn: db.Conn, lease: Lease, entry: Entry, new: NewTicket, at: datetime) -> None:
    place = await place_of(conn, new.item_code, lease.centre_id, lease.on)
    if not await merging.issue_lent(conn, lease, place, entry.ticket, entry.number, new, at):
        raise fits.NumberNotLent(label=rules.label(place.prefix, entry.number))


async def arrive(
    conn: db.Conn, keys: Keys, lease: Lease, entry: Entry, at: datetime
) -> Refusal | None:
    """The number of an appointment; when that is gone, its person holds the number all the same: a walk-in."""
    known = await along.appointment_of(conn, lease.id, entry.digest)
    row = await bookings.appointment(conn, known) if known else None
    if row is None:
        await issue(conn, keys, lease, entry, at)
        return fits.CodeUnknownHere(label=entry.label)
    here = (row.centre_id, row.on) == (lease.centre_id, lease.on)
    if here and await bookings.arrive(conn, row.organ_id, row.id, at, lease.on, "staff"):
        policy = await queries.policy(conn, lease.centre_id)
        await _issue(conn, lease, entry, await _booked(conn, keys, row, entry, policy, at), at)
        return None
    other = await queries.ticket_of_appointment(conn, row.id, lease.on)
    await issue(conn, keys, lease, entry, at)
    if other is not None:
        return fits.CheckedInTwice(label=entry.label, other=other.label)
    return fits.BookingGone(label=entry.label)


async def _booked(
    conn: db.Conn,
    keys: Keys,
    row: bookings.AppointmentRow,
    entry: Entry,
    policy: HallPolicy,
    at: datetime,
) -> NewTicket:
    person = await access.open_person(conn, keys, row.person_id)
    today = row.on
    born = identity.id_number(person.id_number, today).birth_date if person.id_number else None
    by_age = rules.priority_by_age(born, today, policy) if born else None
    priority = _allowed(entry.priority, policy) or by_age
    turn_at, placed_by = rules.booked_turn(row.starts_at, at, policy)
    return NewTicket(
        row.item_code,
        rules.with_priority(turn_at, priority, policy),
        at,
        placed_by,
        priority,
        row.person_id,
        row.id,
        row.case_id,
    )


async def call(
    conn: db.Conn, keys: Keys, lease: Lease, entry: Entry, at: datetime
) -> Refusal | None:
    """Called at the window then. Whoever was called there as the connection broke, unseen, stands in line again."""
    ticket = await _ticket(conn, lease, entry)
    if (ticket.state, ticket.window_id) == ("called", lease.window_id):
        return None
    unseen = await merging.called_unseen(conn, lease, at)
    if not await _call(conn, lease, entry, unseen, at):
        if ticket.state == "waiting":
            raise fits.NotInThisLine(label=ticket.label)
        raise _moved(ticket)
    if unseen is None:
        return None
    missed = await queries.ticket(conn, unseen, lease.on)
    return fits.CalledUnseen(label=missed.label if missed else "", ticket=unseen)


async def _call(
    conn: db.Conn, lease: Lease, entry: Entry, unseen: UUID | None, at: datetime
) -> bool:
    if unseen is not None:
        back = Act("ticket_returned", ("called",), "waiting", placed_by="returned")
        await queries.act(conn, unseen, lease.on, lease.window_id, lease.staff_id, back, at)
    return await merging.call_then(conn, lease, entry.ticket, at)


async def recall(
    conn: db.Conn, keys: Keys, lease: Lease, entry: Entry, at: datetime
) -> Refusal | None:
    return await _act(conn, lease, entry, RECALL, at)


async def start(
    conn: db.Conn, keys: Keys, lease: Lease, entry: Entry, at: datetime
) -> Refusal | None:
    return await _act(conn, lease, entry, START, at)


async def miss(
    conn: db.Conn, keys: Keys, lease: Lease, entry: Entry, at: datetime
) -> Refusal | None:
    return await _act(conn, lease, entry, MISS, at)


async def park(
    conn: db.Conn, keys: Keys, lease: Lease, entry: Entry, at: datetime
) -> Refusal | None:
    return await _act(conn, lease, entry, PARK, at)


async def leave(
    conn: db.Conn, keys: Keys, lease: Lease, entry: Entry, at: datetime
) -> Refusal | None:
    return await _act(conn, lease, entry, LEAVE, at)


async def _act(
    conn: db.Conn, lease: Lease, entry: Entry, wanted: Act, at: datetime
) -> Refusal | None:
    """Like an act of the window online; one that had arrived before the connection broke is done already."""
    ticket = await _ticket(conn, lease, entry)
    done = wanted.kind != RECALL.kind and ticket.state == wanted.to
    if done and ticket.window_id in (None, lease.window_id):
        return None
    if not await queries.act(
        conn, ticket.id, lease.on, lease.window_id, lease.staff_id, wanted, at
    ):
        raise _moved(ticket)
    return None


async def rejoin(
    conn: db.Conn, keys: Keys, lease: Lease, entry: Entry, at: datetime
) -> Refusal | None:
    """Behind so many of those who stand in line now."""
    ticket = await _ticket(conn, lease, entry)
    if ticket.state not in ("parked", "missed"):
        raise _moved(ticket)
    policy = await queries.policy(conn, lease.centre_id)
    places = policy.parked_behind if ticket.state == "parked" else policy.missed_behind
    placed_by: PlacedBy = "parked" if ticket.state == "parked" else "missed"
    line = await queries.line(conn, lease.centre_id, lease.on, [ticket.pool_id])
    turn_at, entered_at = rules.behind(line, places, at)
    back = Act(
        "ticket_rejoined",
        (ticket.state,),
        "waiting",
        own=False,
        turn_at=turn_at,
        entered_at=entered_at,
        placed_by=placed_by,
        details={"behind": min(places, len(line))},
    )
    if not await queries.act(conn, ticket.id, lease.on, None, lease.staff_id, back, at):
        raise _moved(ticket)
    return None


async def finish(
    conn: db.Conn, keys: Keys, lease: Lease, entry: Entry, at: datetime
) -> Refusal | None:
    """The visit of then: counted on its day, for its case; its appointment is fulfilled."""
    if (entry.outcome == "served") != (entry.cause is None):
        raise rules.CauseNeeded()
    ticket = await _ticket(conn, lease, entry)
    if (ticket.state, ticket.window_id) == ("served", lease.window_id):
        return None
    if entry.cause == "paper_missing" and ticket.case_id is not None:
        await _hand_in(conn, lease, ticket.case_id, at)
    await _act(conn, lease, entry, FINISH, at)
    await queries.add_visit(
        conn,
        lease.organ_id,
        ticket.centre_id,
        ticket.on,
        ticket.person_id,
        ticket.id,
        ticket.item_code,
        entry.outcome,
        entry.cause,
        [ticket.case_id] if ticket.case_id else [],
        at,
        lease.staff_id,
    )
    if ticket.appointment_id is not None:
        await bookings.end(conn, lease.organ_id, ticket.appointment_id, "fulfilled", at, ticket.on)
    return None


async def _hand_in(conn: db.Conn, lease: Lease, case_id: UUID, at: datetime) -> None:
    """Who is sent home for a missing paper has handed the matter in, incomplete."""
    case = await cases.case_of(conn, case_id)
    if case.state == "prepared":
        clerk = Staff(lease.staff_id, lease.organ_id, "", "", [])
        await cases.submit(conn, case, clerk, at)


async def _ticket(conn: db.Conn, lease: Lease, entry: Entry) -> Ticket:
    found = await queries.ticket(conn, entry.ticket, lease.on)
    if found is None or found.centre_id != lease.centre_id:
        raise fits.NotInThisLine(label=entry.label)
    return found


def _moved(ticket: Ticket) -> Refusal:
    return fits.TicketMovedMeanwhile(label=ticket.label, state=rules.STATES[ticket.state])
