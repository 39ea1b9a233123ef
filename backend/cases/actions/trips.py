"""Trips of a case against its promise, and the causes supervisors confirm."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from msgspec import Struct

from backend import db
from backend.access.models import RoleName, Staff
from backend.cases import queries as files
from backend.cases.models import Case
from backend.cases.models.trips import Told, TripCause, Trips
from backend.cases.queries import trips as queries
from backend.cases.rules import UnknownCase
from backend.cases.rules import trips as rules
from backend.clock import civil_date
from backend.permits import actions as permits
from backend.permits.models import Item

CAUSERS: tuple[RoleName, ...] = ("supervisor",)


async def trips_of(conn: db.Conn, case: Case) -> Trips:
    """“Trips: n of max m” of the case, each beyond the promise with its cause, proposed or confirmed."""
    return _folded(
        case,
        await queries.told(conn, case.organ_id, [case.id]),
        (await permits.item_version(conn, case.item_code, case.item_version)).item,
    )


async def trips_of_cases(conn: db.Conn, cases: Sequence[Case]) -> dict[UUID, Trips]:
    """The same for several cases of one organ, in one question."""
    if not cases:
        return {}
    by_case: dict[UUID | None, list[Told]] = defaultdict(list)
    for event in await queries.told(conn, cases[0].organ_id, [case.id for case in cases]):
        by_case[event.case_id].append(event)
    found = {}
    for case in cases:
        version = await permits.item_version(conn, case.item_code, case.item_version)
        found[case.id] = _folded(case, by_case[case.id], version.item)
    return found


def _folded(case: Case, told: Sequence[Told], item: Item) -> Trips:
    return rules.of_case(case.id, told, item, online=case.channel == "app")


class Beyond(Struct, frozen=True):
    """A trip beyond the promise that waits for its cause, and what the events propose."""

    row: queries.BeyondRow
    proposed: TripCause | None


async def beyond(
    conn: db.Conn,
    who: Staff,
    days: int,
    item_code: str | None,
    limit: int,
    offset: int,
    today: date,
) -> list[Beyond]:
    """Trips of the last days beyond the promise to one's own centres, nobody has said why."""
    first = today - timedelta(days=days)
    rows = await queries.beyond(
        conn, who.organ_id, who.centres, first, today, item_code, limit, offset
    )
    cases = [await files.case(conn, who.organ_id, id_) for id_ in {r.case_id for r in rows}]
    known = await trips_of_cases(conn, [case for case in cases if case is not None])
    return [Beyond(row, _cause_of(known.get(row.case_id), row.on, row.centre_id)) for row in rows]


def _cause_of(found: Trips | None, on: date, centre_id: int) -> TripCause | None:
    at = (on, centre_id)
    trips = found.trips if found else []
    return next((trip.cause for trip in trips if (trip.on, trip.centre_id) == at), None)


async def cause_trip(
    conn: db.Conn,
    who: Staff,
    case: Case,
    on: date,
    centre_id: int,
    cause: TripCause,
    note: str,
    now: datetime,
) -> None:
    """Why the trip of that day was needed, and whose it is to mend: by the supervisor of where it led to.

    Refuses with UnknownCase, NoSuchTrip, WithinPromise.
    """
    if case.organ_id != who.organ_id or not who.may(*CAUSERS, centre_id=centre_id):
        raise UnknownCase()
    trip = rules.check_trip(await trips_of(conn, case), on, centre_id)
    details = {
        "trip_on": on.isoformat(),
        "centre": centre_id,
        "cause": cause,
        "owner": rules.OWNERS[cause],
        "proposed": None if trip.settled else trip.cause,
    }
    await queries.add_cause(
        conn, case.organ_id, case.id, civil_date(now), now, who.id, note.strip() or None, details
    )
