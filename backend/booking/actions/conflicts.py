"""Appointments that stand where nothing is open any more: found anew each time, never stored."""

from datetime import datetime
from uuid import UUID

from backend import db
from backend.access.models import Staff
from backend.booking.actions import closing
from backend.booking.actions.offering import Moved, offer
from backend.booking.actions.proposals import Party, choices
from backend.booking.models.closing import Proposal
from backend.booking.queries import AppointmentRow, appointment, lock_people
from backend.booking.queries import closing as queries
from backend.booking.rules import closing as rules
from backend.booking.rules.holds import NotMovable
from backend.booking.rules.times import NoSuchTime, UnknownAppointment
from backend.calendar import actions as calendar
from backend.clock import civil_date
from backend.crypto import Keys

MOST = 24
"""Other times to choose from."""


async def conflicts(conn: db.Conn, centre_id: int, now: datetime) -> list[queries.ClaimRow]:
    """Booked appointments of the coming days whose slots are closed or over capacity, in time order.

    Worked out from the openings: a slot's own `places` never falls below what is taken.
    """
    table = await calendar.timetable_of_centre(conn, centre_id, civil_date(now))
    standing = await queries.taken_slots(conn, centre_id, now)
    parties = closing.parties_of(await queries.claims(conn, centre_id, now))
    places = (await closing.grid(conn, table, now)).places
    lost = rules.losing(places, closing.visits_of(parties, standing))
    rows = [row for visit in lost if visit.rank == 1 for row in parties[visit.id]]
    return sorted(rows, key=lambda row: (row.starts_at, row.id))


async def other_times(
    conn: db.Conn, row: AppointmentRow, now: datetime
) -> tuple[queries.ClaimRow, list[Proposal]]:
    """How the appointment stands, and where else it could take place with all of its visit, best first."""
    party, found = await _choices(conn, row, now)
    names = {one.centre_id: one for one in await queries.spots(conn, row.organ_id, civil_date(now))}
    place = _place(party, row.id)
    times = [closing.proposal(one.option, place, names) for one in found[:MOST]]
    return party[place], times


def _place(party: Party, appointment_id: UUID) -> int:
    return [row.id for row in party].index(appointment_id)


async def _choices(conn: db.Conn, row: AppointmentRow, now: datetime) -> tuple[Party, list[Moved]]:
    if row.state != "booked":
        raise NotMovable()
    table = await calendar.timetable_of_centre(conn, row.centre_id, civil_date(now))
    standing = await queries.taken_slots(conn, row.centre_id, now)
    parties = closing.parties_of(await queries.claims(conn, row.centre_id, now))
    party = parties.get(row.party_id or row.id)
    if party is None or row.id not in [one.id for one in party]:
        raise NotMovable()
    own = closing.free_sheets(await closing.grid(conn, table, now), standing, now)
    found = await choices(conn, row.centre_id, party, own, now)
    return party, [Moved(party, option) for option in found]


async def offer_time(
    conn: db.Conn,
    keys: Keys,
    who: Staff,
    row: AppointmentRow,
    centre_code: str,
    starts_at: datetime,
    reason: str,
    now: datetime,
) -> None:
    """Keep that time for the person as an offer; the old appointment stays until it is answered."""
    party, _ = await _choices(conn, row, now)
    await lock_people(conn, sorted({one.person_id for one in party}))
    await queries.lock_claims(conn, row.organ_id, sorted(one.id for one in party))
    again = await appointment(conn, row.id)
    if again is None:
        raise UnknownAppointment()
    party, found = await _choices(conn, again, now)
    if any(one.offered_until is not None for one in party):
        raise rules.OfferStands()
    spots = await queries.spots(conn, row.organ_id, civil_date(now))
    wanted = next((one.centre_id for one in spots if one.code == centre_code), None)
    place = _place(party, row.id)
    chosen = [
        one
        for one in found
        if one.option.centre_id == wanted and one.option.runs[place][0].starts_at == starts_at
    ]
    if not chosen:
        raise NoSuchTime()
    await offer(conn, keys, who, chosen[:1], reason, now)


async def told(conn: db.Conn, row: AppointmentRow, note: str) -> None:
    """Write down that the person was reached, beside what was noted before."""
    whole = f"{row.note}；{note}" if row.note else note
    rules.check_note(whole)
    if not await queries.note(conn, row.organ_id, row.id, whole):
        raise NotMovable()
