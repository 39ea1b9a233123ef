"""The case of who is before the window."""

from datetime import datetime
from uuid import UUID

from backend import db
from backend.access import actions as access
from backend.access import identity
from backend.access.models import Identity, Staff
from backend.cases import actions as cases
from backend.cases.models import Case
from backend.clock import civil_date
from backend.crypto import Keys
from backend.hall import queries, rules
from backend.hall.actions.arrival import place_of
from backend.hall.actions.calls import own_ticket
from backend.hall.models import Ticket
from backend.permits import actions as permits


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
    at = await place_of(conn, ticket.item_code, ticket.centre_id, today)
    version = await permits.item_now(conn, ticket.item_code, today)
    told = await queries.situation_of(conn, ticket.id, today)
    said = told.situation.said if told and told.situation else None
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
        cases.taken_of(version.item, said, "resident", now),
    )
    if not await queries.bind(conn, ticket.id, today, person_id, case_id):
        raise rules.CaseAlreadyOpen()
    return await cases.case_of(conn, case_id, at.organ_id)
