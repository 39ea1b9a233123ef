"""The acts of a journal, one by one: what each does at its own time, for the window and clerk of its lease.

Each raises what keeps it from being applied, and returns what was applied but has to be looked at.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

from backend import db
from backend.access.models import Staff
from backend.booking import queries as bookings
from backend.crypto import Keys
from backend.hall import queries, rules
from backend.hall.actions.again import back_in_line
from backend.hall.actions.arrival import place_of, ticket_for
from backend.hall.actions.calls import (
    FINISH,
    LEAVE,
    MISS,
    PARK,
    RECALL,
    START,
    count_visit,
    hand_in,
)
from backend.hall.models import Finished, HallPolicy, Priority, Ticket
from backend.hall.models.leases import Lease
from backend.hall.models.merging import Entry, Kind
from backend.hall.queries import Act, NewTicket, merging
from backend.hall.queries import lent as along
from backend.hall.rules import merging as fits
from backend.permits import actions as permits
from backend.refusal import Refusal

Work = Callable[[db.Conn, Keys, Lease, Entry, datetime], Awaitable[Refusal | None]]


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
        stated = _allowed(entry.priority, policy)
        new = await ticket_for(conn, keys, row, policy, at, at, stated)
        await _issue(conn, lease, entry, new, at)
        return None
    other = await queries.ticket_of_appointment(conn, row.id, lease.on)
    await issue(conn, keys, lease, entry, at)
    if other is not None:
        return fits.CheckedInTwice(label=entry.label, other=other.label)
    return fits.BookingGone(label=entry.label)


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


def _of_window(wanted: Act) -> Work:
    async def work(
        conn: db.Conn, keys: Keys, lease: Lease, entry: Entry, at: datetime
    ) -> Refusal | None:
        return await _act(conn, lease, entry, wanted, at)

    return work


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
    try:
        back = await back_in_line(conn, ticket, at)
    except rules.TicketMoved:
        raise _moved(ticket) from None
    if not await queries.act(conn, ticket.id, lease.on, None, lease.staff_id, back, at):
        raise _moved(ticket)
    return None


async def finish(
    conn: db.Conn, keys: Keys, lease: Lease, entry: Entry, at: datetime
) -> Refusal | None:
    """The visit of then: counted on its day, for its case; its appointment is fulfilled."""
    how = Finished(entry.outcome, entry.cause)
    rules.check_ending(how)
    ticket = await _ticket(conn, lease, entry)
    if (ticket.state, ticket.window_id) == ("served", lease.window_id):
        return None
    if how.cause == "paper_missing":
        clerk = Staff(lease.staff_id, lease.organ_id, "", "", [])
        await hand_in(conn, clerk, ticket.case_id, at)
    await _act(conn, lease, entry, FINISH, at)
    await count_visit(conn, lease.organ_id, lease.staff_id, ticket, how, at)
    return None


async def _ticket(conn: db.Conn, lease: Lease, entry: Entry) -> Ticket:
    found = await queries.ticket(conn, entry.ticket, lease.on)
    if found is None or found.centre_id != lease.centre_id:
        raise fits.NotInThisLine(label=entry.label)
    return found


def _moved(ticket: Ticket) -> Refusal:
    return fits.TicketMovedMeanwhile(label=ticket.label, state=rules.STATES[ticket.state])


DOES: dict[Kind, Work] = {
    "issue": issue,
    "arrive": arrive,
    "call": call,
    "recall": _of_window(RECALL),
    "start": _of_window(START),
    "finish": finish,
    "miss": _of_window(MISS),
    "park": _of_window(PARK),
    "rejoin": rejoin,
    "leave": _of_window(LEAVE),
}
