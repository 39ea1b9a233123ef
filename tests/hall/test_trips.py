"""Trips are derived: the fold, the view and a recount by hand agree, whatever a day brought."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest

from backend import db
from backend.access.models import Identity, Staff
from backend.cases import actions as cases
from backend.cases.actions import trips as case_trips
from backend.cases.models import Case
from backend.cases.rules import trips as rules
from backend.clock import civil_date
from backend.hall import actions
from backend.hall.models import Finished, Ticket
from backend.hall.queries import trips as queries
from tests import make
from tests.hall.offline import leave_network
from tests.people import id_number

pytestmark = pytest.mark.anyio
NINE = datetime(2026, 9, 18, 1, tzinfo=UTC)
ON = date(2026, 9, 18)
MINUTE = timedelta(minutes=1)
OURS = Finished("unserved_ours", "system_down")
SAME_DAY = "HJ-153"


async def serve(
    conn: db.Conn, clerk: Staff, at: datetime, how: Finished, serial: int | None = None
) -> Ticket:
    """A walk-in from number to end; with `serial`, the person's card is read and a case opened."""
    await make.walk_in(conn, at)
    ticket = await actions.call_next(conn, clerk, at)
    await actions.start(conn, clerk, ticket.id, at)
    if serial is not None:
        said = Identity("林晓青", id_number(serial))
        await actions.take_case(conn, make.KEYS, clerk, ticket.id, said, at)
    return await actions.finish(conn, clerk, ticket.id, how, at + 5 * MINUTE)


async def at_hall(conn: db.Conn, last: date = ON) -> tuple[int, int]:
    """Trips and wasted trips: by the view, which must equal the fold and the plain recount."""
    here = await make.centre_id(conn)
    told = await queries.told(conn, [here], ON, last)
    folded = rules.trips(told)
    assert len(folded) == len(by_hand(await rows(conn)))
    counted = await queries.counts(conn, 1, [here], ON, last)
    if not counted:
        assert folded == []
        return 0, 0
    (found,) = counted
    assert (found.trips, found.wasted) == (len(folded), sum(trip.wasted for trip in folded))
    lost = await queries.wasted(conn, 1, [here], ON, last, 1000)
    assert len(lost) == found.wasted
    return found.trips, found.wasted


async def rows(conn: db.Conn) -> list[Any]:
    found: list[Any] = await conn.fetch(
        """
        SELECT e.*, v.person_id AS visitor, f.person_id AS applicant
        FROM event e LEFT JOIN visit v ON v.id = e.visit_id LEFT JOIN case_file f ON f.id = e.case_id
        WHERE NOT EXISTS (SELECT FROM event_undone u WHERE u.event_id = e.id)
        """
    )
    return found


def by_hand(events: list[Any]) -> dict[tuple[Any, int, date], set[Any]]:
    """(who, centre, day) -> cases, without the fold: sets only."""
    found: dict[tuple[Any, int, date], set[Any]] = defaultdict(set)
    for e in events:
        if e["kind"] in ("visit_ended", "case_visited"):
            key = (e["visitor"] or e["visit_id"], e["centre_id"], e["on_date"])
        elif e["kind"] == "case_delivered" and "how" not in (e["details"] or {}):
            key = (e["applicant"], e["centre_id"], e["on_date"])
        else:
            continue
        found[key] |= {e["case_id"]} - {None}
    return found


async def test_two_tickets_of_one_person_on_one_day_are_one_trip(conn: db.Conn) -> None:
    clerk = await make.clerk_at_window(conn, NINE)
    await serve(conn, clerk, NINE, Finished(), serial=1)
    await serve(conn, clerk, NINE + 20 * MINUTE, Finished(), serial=1)
    assert await at_hall(conn) == (1, 0)
    await serve(conn, clerk, NINE + 40 * MINUTE, Finished(), serial=2)
    assert await at_hall(conn) == (2, 0)


async def test_whom_nobody_knows_made_a_trip_of_their_own(conn: db.Conn) -> None:
    clerk = await make.clerk_at_window(conn, NINE)
    await serve(conn, clerk, NINE, OURS)
    await serve(conn, clerk, NINE + 20 * MINUTE, OURS)
    assert await at_hall(conn) == (2, 2)


async def test_a_trip_in_vain_is_mended_when_the_same_matter_is_served_that_day(
    conn: db.Conn,
) -> None:
    clerk = await make.clerk_at_window(conn, NINE)
    lost = await serve(conn, clerk, NINE, OURS, serial=1)
    assert await at_hall(conn) == (1, 1)
    await serve(conn, clerk, NINE + 20 * MINUTE, Finished(), serial=1)
    assert await at_hall(conn) == (1, 1), "another matter of theirs does not mend the first"
    assert lost.case_id is not None
    await count(conn, lost.case_id, lost.person_id, NINE + 60 * MINUTE, "served")
    assert await at_hall(conn) == (1, 0)


async def test_an_undone_end_is_no_trip(conn: db.Conn) -> None:
    clerk = await make.clerk_at_window(conn, NINE)
    await serve(conn, clerk, NINE, OURS, serial=1)
    await actions.undo(conn, clerk, NINE + 5 * MINUTE + timedelta(seconds=5))
    assert await at_hall(conn) == (0, 0)


async def test_a_merged_journal_counts_on_the_day_it_was_kept(conn: db.Conn) -> None:
    window = await leave_network(conn, await make.clerk_at_window(conn, NINE), NINE)
    for _ in range(3):
        window.serve(window.give())
    await window.back(conn, NINE + timedelta(days=1, hours=1))
    assert await at_hall(conn, ON + timedelta(days=1)) == (3, 0)


async def test_who_is_sent_home_at_the_close_came_in_vain(conn: db.Conn) -> None:
    here = await make.centre_id(conn)
    boss = await make.staff(conn, "boss", "supervisor", centre_id=here)
    for place in range(3):
        await make.walk_in(conn, NINE + place * MINUTE)
    first = await conn.fetchval("SELECT id FROM ticket ORDER BY issued_at LIMIT 1")
    close = actions.close_tickets
    await close(conn, boss, here, ON, "waiting", first, "gone_home", "", NINE + 30 * MINUTE)
    assert await at_hall(conn) == (0, 0), "who left by themselves was not turned away"
    await close(conn, boss, here, ON, "waiting", None, "office_closed", "", NINE + 60 * MINUTE)
    assert await at_hall(conn) == (2, 2)
    ledger = await actions.close_day(conn, boss, here, ON, NINE + 61 * MINUTE)
    assert ledger.balanced


async def count(
    conn: db.Conn, case_id: UUID | None, person: int | None, at: datetime, outcome: str
) -> UUID:
    """A visit that ended, as the hall writes it, without a ticket."""
    visit, on = uuid4(), civil_date(at)
    cause = None if outcome == "served" else "system_down"
    here = await make.centre_id(conn)
    await conn.execute(
        """
        INSERT INTO visit (organ_id, id, centre_id, on_date, person_id, outcome, cause, ended_at)
        VALUES (1, $1, $2, $3, $4, $5, $6, $7)
        """,
        visit, here, on, person, outcome, cause, at,
    )  # fmt: skip
    for kind, case in [("visit_ended", None), *([("case_visited", case_id)] if case_id else [])]:
        await conn.execute(
            """
            INSERT INTO event (organ_id, on_date, at, kind, case_id, item_code, item_version, centre_id, visit_id,
                               actor_kind, details)
            VALUES (1, $1, $2, $3, $4, 'CR-201', 1, $5, $6, 'staff', jsonb_build_object('outcome', $7::text, 'cause', $8::text))
            """,
            on, at, kind, case, here, visit, outcome, cause,
        )  # fmt: skip
    return visit


@pytest.mark.parametrize("seed", range(5))
async def test_view_fold_and_recount_agree_on_random_days(conn: db.Conn, seed: int) -> None:
    draw = Random(seed)
    files = [await make.case(conn, NINE, "CR-201", serial=1 + n // 3) for n in range(9)]
    for step in range(80):
        at = NINE + timedelta(days=draw.randrange(4), minutes=step)
        file = draw.choice([*files, None])
        person = file.person_id if file else draw.choice([files[0].person_id, None])
        if file and draw.random() < 0.2:
            how = draw.choice((None, {"how": "mail"}, {"how": "electronic"}))
            await conn.execute(
                """
                INSERT INTO event (organ_id, on_date, at, kind, case_id, item_code, item_version, centre_id, actor_kind,
                                   details) VALUES (1, $1, $2, 'case_delivered', $3, 'CR-201', 1, $4, 'staff', $5)
                """,
                civil_date(at), at, file.id, file.centre_id, how,
            )  # fmt: skip
            continue
        outcome = draw.choice(("served", "unserved_ours", "unserved_theirs"))
        visit = await count(conn, file.id if file else None, person, at, outcome)
        if file and draw.random() < 0.3:  # one visit for two matters
            other = draw.choice([one for one in files if one.person_id == file.person_id])
            await conn.execute(
                """
                INSERT INTO event (organ_id, on_date, at, kind, case_id, item_code, item_version, centre_id, visit_id,
                                   actor_kind, details)
                SELECT 1, $1, $2, 'case_visited', $3, 'CR-201', 1, centre_id, id, 'staff',
                       jsonb_build_object('outcome', outcome, 'cause', cause) FROM visit WHERE id = $4
                """,
                civil_date(at), at, other.id, visit,
            )  # fmt: skip
        if draw.random() < 0.15:
            await conn.execute(
                "INSERT INTO event_undone SELECT 1, on_date, id FROM event WHERE visit_id = $1",
                visit,
            )
            await conn.execute("DELETE FROM visit WHERE id = $1", visit)
    trips, wasted = await at_hall(conn, ON + timedelta(days=4))
    assert trips > wasted > 0
    hand = by_hand(await rows(conn))
    for file in files:
        of_case = sorted(on for (_, _, on), of in hand.items() if file.id in of)
        shown = await case_trips.trips_of(conn, file)
        assert [trip.on for trip in shown.trips] == of_case
        assert [trip.place for trip in shown.trips] == list(range(1, len(of_case) + 1))


async def decided(conn: db.Conn) -> tuple[Case, Staff]:
    """A case granted some days ago."""
    clerk = await make.staff(conn, "clerk", "clerk", "supervisor")
    reviewer = await make.staff(conn, "reviewer", "reviewer")
    return await make.case_in(conn, "granted", clerk, reviewer, NINE), clerk


async def test_a_result_handed_over_without_a_ticket_is_a_trip_by_mail_it_is_none(
    conn: db.Conn,
) -> None:
    case, clerk = await decided(conn)
    assert (await case_trips.trips_of(conn, case)).count == 0
    later = NINE + timedelta(days=3)
    halfway = conn.transaction()
    await halfway.start()
    await cases.deliver(conn, case, clerk, later, "mail")
    assert (await case_trips.trips_of(conn, case)).count == 0
    await halfway.rollback()
    await cases.deliver(conn, case, clerk, later)
    (trip,) = (await case_trips.trips_of(conn, case)).trips
    assert (trip.on, trip.collected, trip.outcome) == (ON + timedelta(days=3), True, "served")
