"""Today and the people of the sign-ins, all through the ordinary actions."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from uuid import UUID

from msgspec import Struct

from backend import clock, crypto, db
from backend.access import actions as access
from backend.access import queries as accounts
from backend.access.actions import family
from backend.access.models import NewMember, Resident, Role, Staff
from backend.booking import actions as booking
from backend.booking.models import Booking
from backend.cases import actions as cases
from backend.cases.models import Decided, Ticked
from backend.crypto import Keys
from backend.demo import people, queries
from backend.demo.county import BAY_TOWN, HALL, ORGAN_ID
from backend.hall import actions as hall
from backend.hall.models import WalkIn
from backend.permits import actions as permits
from backend.places import actions as places
from backend.refusal import Refusal

WAITING = {
    HALL: (
        ("HJ-153", 21),
        ("CR-213", 17),
        ("CJ-332", 14),
        ("HJ-141", 9),
        ("CJ-301", 6),
        ("HJ-125", 2),
    ),
    BAY_TOWN: (("HJ-154", 12), ("CJ-302", 7), ("HJ-161", 3)),
}
"""Walk-ins in line when the demo starts, whatever the hour: (item, minutes ago)."""
TODAY = (("HJ-153", HALL), ("CJ-314", HALL), ("CJ-302", BAY_TOWN), ("CR-202", HALL))
"""Appointments at the next free time, today if there is one."""
COMING = ("HJ-157", HALL, 3)
"""The first resident's own: not before so many days from now."""


class Known(Struct, frozen=True):
    """A resident who gave name and ID number."""

    resident: Resident
    person_id: int


async def add(conn: db.Conn, keys: Keys, now: datetime) -> None:
    """Needs slots."""
    await _line_up(conn, now)
    residents = [await _resident(conn, keys, one, now) for one in people.RESIDENTS]
    await _book(conn, keys, residents[0], COMING[0], COMING[1], now, COMING[2])
    for who, (item_code, centre) in zip(residents[1:], TODAY, strict=False):
        await _book(conn, keys, who, item_code, centre, now, 0)
    await _family(conn, keys, residents[0], now)
    await _open_case(conn, keys, residents[0], now)
    await _closed_case(conn, keys, residents[1], now)


async def _line_up(conn: db.Conn, now: datetime) -> None:
    midnight = datetime.combine(clock.civil_date(now), time(), clock.CENTRE_ZONE)
    for code, arrivals in WAITING.items():
        centre = await places.centre(conn, code)
        for item_code, minutes in arrivals:
            at = max(now - timedelta(minutes=minutes), midnight)
            await hall.walk_in(conn, centre.id, WalkIn(item_code), at)


async def _resident(conn: db.Conn, keys: Keys, one: people.Resident, now: datetime) -> Known:
    """Signed in once, name and ID number given."""
    index = crypto.blind_index(keys, "phone", one.phone)
    sealed = crypto.seal(keys, one.phone, "account.phone", index.hex())
    account_id = await accounts.account_of_phone(conn, index, sealed, now)
    person_id = await access.find_or_add_person(conn, keys, one.name, one.id_number, one.phone, now)
    await accounts.bind_person(conn, account_id, person_id)
    return Known(Resident(account_id, person_id, "zh"), person_id)


async def _family(conn: db.Conn, keys: Keys, who: Known, now: datetime) -> None:
    """Named as at home; the grown-up agrees as if the code had been read out."""
    for one in people.RELATIVES:
        asked = NewMember(one.kind, one.relation, one.name, one.id_number, one.phone)
        added = await family.add(conn, keys, who.resident, asked, now)
        if not isinstance(added, Refusal) and not added.confirmed:
            row = await accounts.member(conn, who.resident.account_id, added.id)
            added = await family.agree(conn, keys, who.resident, row, now) if row else added
        if isinstance(added, Refusal):
            raise added


async def _book(
    conn: db.Conn, keys: Keys, who: Known, item_code: str, centre: str, now: datetime, days: int
) -> None:
    """The first free time from so many days on; none at all is no trouble for a demo."""
    first = clock.civil_date(now) + timedelta(days=days)
    found = await booking.free_times(conn, item_code, centre, first, 14, now)
    starts = [free.starts_at for day in found.days for free in day.times]
    if starts:
        wish = Booking(item_code, centre, starts[0])
        await booking.book(conn, keys, who.resident, who.person_id, wish, now)


async def _open_case(conn: db.Conn, keys: Keys, who: Known, now: datetime) -> None:
    """Accepted the day before yesterday, waiting for its decision."""
    logins, at = await queries.staff_ids(conn), now - timedelta(days=2)
    await _accepted(conn, keys, who, "HJ-131", staff(logins, "clerk1", "clerk"), at)


async def _closed_case(conn: db.Conn, keys: Keys, who: Known, now: datetime) -> None:
    """From home to result without a visit."""
    logins, at = await queries.staff_ids(conn), now - timedelta(days=12)
    clerk, reviewer = staff(logins, "clerk1", "clerk"), staff(logins, "reviewer", "reviewer")
    case_id = await _accepted(conn, keys, who, "HJ-144", clerk, at)
    decided = at + timedelta(days=3)
    await cases.decide(
        conn, keys, await cases.case_of(conn, case_id), reviewer, Decided("granted"), decided
    )
    await cases.deliver(
        conn, await cases.case_of(conn, case_id), clerk, decided + timedelta(days=1), "mail"
    )


async def _accepted(
    conn: db.Conn, keys: Keys, who: Known, item_code: str, clerk: Staff, at: datetime
) -> UUID:
    centre, version = (
        await places.centre(conn, HALL),
        await permits.item_now(conn, item_code, clock.civil_date(at)),
    )
    case_id = await cases.prepare(
        conn,
        ORGAN_ID,
        people.DIVISION,
        version,
        who.person_id,
        who.resident.account_id,
        "app",
        centre.id,
        at,
    )
    case = await cases.case_of(conn, case_id)
    papers = range(1, len(version.item.materials) + 1)
    await cases.tick(conn, case, [Ticked(place, "have") for place in papers])
    await cases.submit(conn, case, clerk, at + timedelta(minutes=5))
    await cases.accept(
        conn, keys, await cases.case_of(conn, case_id), clerk, at + timedelta(hours=1)
    )
    return case_id


def staff(logins: dict[str, int], login: str, *roles: str) -> Staff:
    """A demo member of staff with these roles everywhere."""
    return Staff(logins[login], ORGAN_ID, login, login, _roles(roles))


def _roles(names: Sequence[str]) -> list[Role]:
    return [Role(name, None) for name in names]  # type: ignore[arg-type]
