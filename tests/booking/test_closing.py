"""A change of openings: what its preview says is what saving does, nobody is moved silently."""

from datetime import date, datetime, time, timedelta

import pytest
from msgspec.structs import replace

from backend import clock, db
from backend.access.models import Resident, Staff
from backend.booking import actions as booking
from backend.booking import queries
from backend.booking.actions import closing, conflicts, offers
from backend.booking.models import Appointment
from backend.booking.models.closing import Preview
from backend.booking.rules.closing import GridInUse, LosersChanged, OfferStands
from backend.calendar import actions as calendar
from backend.calendar import rules as counting
from backend.calendar.models import Change, OpeningException
from backend.clock import CENTRE_ZONE, civil_date
from tests import make

pytestmark = pytest.mark.anyio
DAY = timedelta(days=1)


@pytest.fixture
def now() -> datetime:
    return clock.now()


async def supervisor(conn: db.Conn) -> Staff:
    centre = await make.centre_id(conn)
    return await make.staff(conn, "test-supervisor", "supervisor", centre_id=centre)


async def closure(conn: db.Conn, on: date, **parts: object) -> Change:
    centre = await make.centre_id(conn)
    shut = OpeningException(centre, None, on, on, True, "停电检修", "Power cut")
    return Change(centre, exceptions=(replace(shut, **parts),))


async def standing(conn: db.Conn) -> list[tuple[object, ...]]:
    """Every appointment as it is."""
    rows = await conn.fetch("SELECT id, state, starts_at, pool_id FROM appointment ORDER BY id")
    return [tuple(row) for row in rows]


async def test_a_closed_day_names_who_loses_and_where_they_could_go(
    conn: db.Conn, now: datetime
) -> None:
    people = await make.residents(conn, 3, now)
    booked = [await make.appointment(conn, who, now) for who in people]
    before = await standing(conn)
    found = await closing.preview(conn, await closure(conn, booked[0].on), now)
    assert {one.id for one in found.losers} == {one.id for one in booked}
    assert (found.people, found.placed) == (3, 3)
    for one in found.losers:
        assert one.proposal is not None
        new = one.proposal.starts_at
        assert civil_date(new) != booked[0].on
        assert abs(civil_date(new) - booked[0].on) <= 3 * DAY
    assert found.places_gone > 100
    assert found.places_new == 0
    assert await standing(conn) == before
    assert (
        await conn.fetchval("SELECT count(*) FROM opening_exception WHERE from_time IS NULL") == 0
    )


async def test_nobody_loses_on_an_empty_day(conn: db.Conn, now: datetime) -> None:
    on = civil_date((await make.free_time(conn, now)).starts_at)
    found = await closing.preview(conn, await closure(conn, on), now)
    assert (found.losers, found.unconfirmed) == ((), 0)


async def saved(conn: db.Conn, change: Change, now: datetime) -> Preview:
    seen = (await closing.preview(conn, change, now)).digest
    who = await supervisor(conn)
    return await closing.save(conn, make.KEYS, who, change, seen, "停电检修", now)


async def test_saving_offers_the_proposed_times_and_leaves_the_old_ones(
    conn: db.Conn, now: datetime
) -> None:
    people = await make.residents(conn, 3, now)
    booked = [await make.appointment(conn, who, now) for who in people]
    change = await closure(conn, booked[0].on)
    seen = await closing.preview(conn, change, now)
    assert await saved(conn, change, now) == seen
    offers = await conn.fetch(
        "SELECT replaces, starts_at, offered_for, keeps_until, case_id FROM appointment"
        " WHERE state = 'offered'"
    )
    proposed = {one.id: one.proposal for one in seen.losers}
    assert {row["replaces"] for row in offers} == set(proposed)
    for row in offers:
        proposal = proposed[row["replaces"]]
        assert proposal is not None
        assert row["starts_at"] == proposal.starts_at
        assert row["offered_for"] == "closure"
        assert row["keeps_until"] == min(
            now + timedelta(hours=48), row["starts_at"] - timedelta(hours=2)
        )
    old = await conn.fetch("SELECT id, state FROM appointment WHERE replaces IS NULL")
    assert {row["id"]: row["state"] for row in old} == {one.id: "booked" for one in booked}
    shut = await conn.fetch(
        "SELECT places, taken FROM slot s JOIN pool p ON p.id = s.pool_id"
        " WHERE p.centre_id = $1 AND s.on_date = $2",
        change.centre_id,
        booked[0].on,
    )
    assert shut
    assert all(row["places"] == row["taken"] for row in shut)
    told = await conn.fetch("SELECT key FROM notice WHERE template = 'appointment_closed'")
    assert len(told) == 3
    assert await agree(conn)


async def agree(conn: db.Conn) -> bool:
    """Every slot counts exactly its claims."""
    wrong = await conn.fetchval("""
        SELECT count(*) FROM slot s WHERE s.taken <> (
            SELECT count(*) FROM claim c WHERE c.organ_id = s.organ_id AND c.pool_id = s.pool_id
            AND c.starts_at <= s.starts_at AND s.starts_at < c.ends_at)
    """)
    return bool(wrong == 0)


async def test_a_preview_that_is_old_is_refused_and_nothing_is_saved(
    conn: db.Conn, now: datetime
) -> None:
    first, second = await make.residents(conn, 2, now)
    booked = await make.appointment(conn, first, now)
    change = await closure(conn, booked.on)
    seen = (await closing.preview(conn, change, now)).digest
    await make.appointment(conn, second, now)
    who = await supervisor(conn)
    with pytest.raises(LosersChanged):
        await closing.save(conn, make.KEYS, who, change, seen, "停电检修", now)
    assert (
        await conn.fetchval("SELECT count(*) FROM opening_exception WHERE from_time IS NULL") == 0
    )
    assert await conn.fetchval("SELECT count(*) FROM appointment WHERE state = 'offered'") == 0


async def test_a_part_of_the_day_takes_only_who_stands_in_it(conn: db.Conn, now: datetime) -> None:
    first, second = await make.residents(conn, 2, now)
    early = await make.appointment(conn, first, now)
    late = await make.appointment(conn, second, now + timedelta(seconds=1))
    assert early.starts_at == late.starts_at
    local = early.starts_at.astimezone(CENTRE_ZONE)
    begins = (local + timedelta(minutes=20)).time()
    part = await closure(conn, early.on, from_time=begins, to_time=time(18))
    assert len((await closing.preview(conn, part, now)).losers) == 2
    after = (local + timedelta(minutes=40)).time()
    part = await closure(conn, early.on, from_time=after, to_time=time(18))
    assert (await closing.preview(conn, part, now)).losers == ()


async def test_fewer_windows_take_who_booked_last(conn: db.Conn, now: datetime) -> None:
    """Of four household windows two are kept for walk-ins, so of two places one is left with three."""
    first, second = await make.residents(conn, 2, now)
    early = await make.appointment(conn, first, now)
    late = await make.appointment(conn, second, now + timedelta(seconds=1))
    assert early.starts_at == late.starts_at
    pool_id = await conn.fetchval("SELECT pool_id FROM appointment WHERE id = $1", early.id)
    change = await closure(conn, early.on, pool_id=pool_id, closed=False, windows=3)
    found = await closing.preview(conn, change, now)
    assert [one.id for one in found.losers] == [late.id]
    assert found.walk_in_kept is not None
    assert found.walk_in_kept > 0.6
    none_left = await closure(conn, early.on, pool_id=pool_id, closed=False, windows=1)
    found = await closing.preview(conn, none_left, now)
    assert {one.id for one in found.losers} == {early.id, late.id}
    assert found.walk_in_kept == 1.0


async def test_a_grid_somebody_stands_in_is_not_changed(conn: db.Conn, now: datetime) -> None:
    (who,) = await make.residents(conn, 1, now)
    booked = await make.appointment(conn, who, now)
    pool_id = await conn.fetchval("SELECT pool_id FROM appointment WHERE id = $1", booked.id)
    centre = await make.centre_id(conn)
    table = await calendar.timetable_of_centre(conn, centre, civil_date(now))
    old = next(one for one in table.series if one.pool_id == pool_id)
    new = replace(old, valid_from=civil_date(now), grid_minutes=30)
    change = counting.changed(table, centre, new)
    with pytest.raises(GridInUse):
        await closing.preview(conn, change, now)
    later = counting.changed(table, centre, replace(new, valid_from=booked.on + DAY))
    assert (await closing.preview(conn, later, now)).losers == ()


async def test_who_stands_in_a_closed_slot_already_is_not_counted_again(
    conn: db.Conn, now: datetime
) -> None:
    (who,) = await make.residents(conn, 1, now)
    booked = await make.appointment(conn, who, now)
    await saved(conn, await closure(conn, booked.on), now)
    again = await closure(conn, booked.on, from_time=time(8), to_time=time(18))
    assert (await closing.preview(conn, again, now)).losers == ()
    assert await booking.materialise(conn, civil_date(now)) == 0


async def closed_with_offers(
    conn: db.Conn, now: datetime, count: int
) -> tuple[list[Resident], list[Appointment], Change]:
    people = await make.residents(conn, count, now)
    booked = [await make.appointment(conn, who, now) for who in people]
    change = await closure(conn, booked[0].on)
    await saved(conn, change, now)
    return people, booked, change


async def test_who_accepts_is_moved_and_who_declines_stays_in_the_conflict_list(
    conn: db.Conn, now: datetime
) -> None:
    (first, second), (one, other), change = await closed_with_offers(conn, now, 2)
    assert len(await conflicts.conflicts(conn, change.centre_id, now)) == 2
    (offer,) = await offers.my_offers(conn, make.KEYS, first, now)
    assert (offer.reason, offer.replaces) == ("closure", one.id)
    await offers.accept(conn, make.KEYS, first, offer.id, now)
    assert [row.id for row in await conflicts.conflicts(conn, change.centre_id, now)] == [other.id]
    (refused,) = await offers.my_offers(conn, make.KEYS, second, now)
    await offers.decline(conn, make.KEYS, second, refused.id, now)
    (left,) = await conflicts.conflicts(conn, change.centre_id, now)
    assert (left.id, left.state, left.offered_until) == (other.id, "booked", None)
    assert await agree(conn)


async def test_a_second_offer_waits_for_the_answer_to_the_first(
    conn: db.Conn, now: datetime
) -> None:
    (who,), (one,), change = await closed_with_offers(conn, now, 1)
    row = await queries.appointment(conn, one.id)
    assert row is not None
    boss = await make.staff(conn, "boss", "supervisor", centre_id=change.centre_id)
    with pytest.raises(OfferStands):
        await conflicts.offer_time(
            conn, make.KEYS, boss, row, make.HALL, one.starts_at, "停办", now
        )
    (offer,) = await offers.my_offers(conn, make.KEYS, who, now)
    await offers.decline(conn, make.KEYS, who, offer.id, now)
    _, times = await conflicts.other_times(conn, row, now)
    await conflicts.offer_time(
        conn, make.KEYS, boss, row, times[1].centre_code, times[1].starts_at, "停办", now
    )
    (again,) = await offers.my_offers(conn, make.KEYS, who, now)
    assert again.starts_at == times[1].starts_at
    told = await conn.fetchval("SELECT count(*) FROM notice WHERE template = 'appointment_closed'")
    assert told == 2


async def test_who_booked_by_phone_is_called_instead(conn: db.Conn, now: datetime) -> None:
    """Without an account nobody could accept: no place is kept in vain."""
    (who,) = await make.residents(conn, 1, now)
    booked = await make.appointment(conn, who, now)
    await conn.execute("UPDATE appointment SET account_id = NULL")
    change = await closure(conn, booked.on)
    (one,) = (await closing.preview(conn, change, now)).losers
    assert (one.answers, one.proposal) == (False, None)
    await saved(conn, change, now)
    assert await conn.fetchval("SELECT count(*) FROM appointment WHERE state = 'offered'") == 0
    assert [row.id for row in await conflicts.conflicts(conn, change.centre_id, now)] == [booked.id]
