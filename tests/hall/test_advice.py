"""Capacity advice: minutes by the hour against a naive recount, and when something is proposed."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from backend import db
from backend.hall.actions import advice as actions
from backend.hall.models.advice import AtWindow, HourUse, Item, Offered, Waited
from backend.hall.queries import advice as queries
from backend.hall.rules import advice as rules
from backend.places import queries as places

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = date(2026, 6, 15)
EIGHT = datetime(2026, 6, 15, 0, 0, tzinfo=UTC)
"""Eight o'clock in the county."""
MINUTE = timedelta(minutes=1)
ITEM = Item("HJ-153", "补领", "Replacement", 10)
USE = HourUse(1, 1, 9, 8, 2, 480, 960, 900, 100, 35)


def at_window(begin: int, minutes: int, pool_id: int = 1, day: int = 0) -> AtWindow:
    called = EIGHT + timedelta(days=day, minutes=begin)
    on = MONDAY + timedelta(days=day)
    return AtWindow(on, pool_id, "HJ-153", called, called + minutes * MINUTE, True)


def offered(begin: int, minutes: int, windows: int, pool_id: int = 1, day: int = 0) -> Offered:
    starts = EIGHT + timedelta(days=day, minutes=begin)
    on = MONDAY + timedelta(days=day)
    return Offered(pool_id, on, starts, starts + minutes * MINUTE, windows)


spans = st.tuples(st.integers(0, 500), st.integers(0, 200), st.integers(1, 2), st.integers(0, 13))


@given(
    opened=st.lists(st.tuples(spans, st.integers(0, 5)), max_size=8),
    used=st.lists(spans, max_size=20),
)
def test_minutes_are_those_of_a_minute_by_minute_recount(
    opened: list[tuple[tuple[int, int, int, int], int]], used: list[tuple[int, int, int, int]]
) -> None:
    """Every minute of every span, one after the other, into its weekday and hour."""
    whole: dict[tuple[int, int, int], int] = defaultdict(int)
    spent: dict[tuple[int, int, int], int] = defaultdict(int)
    for (begin, minutes, pool_id, day), windows in opened:
        for minute in range(begin, begin + minutes):
            at = (EIGHT + timedelta(days=day, minutes=minute)).astimezone(ZONE)
            whole[pool_id, at.isoweekday(), at.hour] += windows
    for begin, minutes, pool_id, day in used:
        for minute in range(begin, begin + minutes):
            at = (EIGHT + timedelta(days=day, minutes=minute)).astimezone(ZONE)
            spent[pool_id, at.isoweekday(), at.hour] += 1
    found = rules.uses(
        [
            offered(begin, minutes, windows, pool_id, day)
            for (begin, minutes, pool_id, day), windows in opened
        ],
        [at_window(*one) for one in used],
        [],
        ZONE,
    )
    told = {(one.pool_id, one.weekday, one.hour): (one.offered, one.used) for one in found}
    assert told == {cell: (whole[cell], spent[cell]) for cell in whole if whole[cell]}
    assert all(one.unused - one.beyond == one.offered - one.used for one in found)


def test_waits_count_in_the_hour_somebody_came() -> None:
    waits = [Waited(1, EIGHT + 59 * MINUTE, 60 * n) for n in range(11)]
    (use,) = rules.uses([offered(0, 60, 2)], [at_window(50, 20)], waits, ZONE)
    assert (use.weekday, use.hour, use.windows, use.one) == (1, 8, 2, 60)
    assert (use.tickets, use.wait, use.used, use.unused) == (11, 8, 10, 110)


def test_a_full_hour_with_long_waits_asks_for_a_window() -> None:
    (found,) = rules.windows_advice([USE])
    assert (found.change, found.windows) == ("more", 3)
    assert found.needed == pytest.approx(900 / 480 / 0.85)
    assert rules.windows_advice([replace(USE, wait=30)]) == []
    assert rules.windows_advice([replace(USE, used=815)]) == []
    (much,) = rules.windows_advice([replace(USE, used=1700)])
    assert much.windows == 5


def test_an_empty_hour_with_short_waits_lets_a_window_go() -> None:
    (found,) = rules.windows_advice([replace(USE, used=400, wait=15)])
    assert (found.change, found.windows) == ("fewer", 1)
    assert rules.windows_advice([replace(USE, used=400, wait=16)]) == []
    assert rules.windows_advice([replace(USE, used=400, wait=None)])[0].windows == 1
    assert rules.windows_advice([replace(USE, used=0, windows=1, wait=0)]) == []
    assert rules.windows_advice([replace(USE, used=400, wait=15, days=3)]) == []


@given(
    used=st.integers(0, 5000),
    windows=st.integers(1, 9),
    wait=st.none() | st.integers(0, 120),
    days=st.integers(1, 8),
)
def test_what_is_proposed_is_enough_and_never_both(
    used: int, windows: int, wait: int | None, days: int
) -> None:
    one = 60 * days
    use = HourUse(1, 1, 9, days, windows, one, one * windows, used, 10, wait)
    for found in rules.windows_advice([use]):
        assert found.windows >= 1
        assert (found.windows > windows) == (found.change == "more")
        assert used <= rules.AIM * one * found.windows + 1e-6


def test_a_slot_is_lengthened_only_when_one_in_three_takes_longer() -> None:
    visits = [at_window(0, minutes) for minutes in [8] * 14 + [13] * 8]
    (found,) = rules.slot_uses(visits, {"HJ-153": ITEM})
    assert (found.visits, found.overruns, found.overrun_minutes) == (22, 8, 24)
    assert (found.four_in_five, found.longer, found.share) == (13, 15, 36)
    (rare,) = rules.slot_uses([at_window(0, 8)] * 16 + [at_window(0, 13)] * 8, {"HJ-153": ITEM})
    assert rare.longer is None
    (few,) = rules.slot_uses(visits[-10:], {"HJ-153": ITEM})
    assert few.longer is None
    missed = replace(at_window(0, 50), served=False)
    assert rules.slot_uses([missed], {"HJ-153": ITEM}) == []


async def call(conn: db.Conn, minute: int, *steps: str) -> None:
    """A ticket of the hall in the log, one step a minute."""
    on = MONDAY
    await conn.execute(
        """
        WITH made AS (
            INSERT INTO ticket (organ_id, id, centre_id, on_date, pool_id, prefix, number, item_code, turn_at,
                                entered_at, state, issued_at, ended_at)
            SELECT c.organ_id, uuidv7(), c.id, $1, s.pool_id, 'A', $2 + 1, 'HJ-153', $3, $3, 'served', $3, $3
            FROM centre c JOIN service s ON s.centre_id = c.id AND s.item_code = 'HJ-153'
            WHERE c.code = 'QX-HALL' RETURNING organ_id, id, centre_id
        )
        INSERT INTO event (organ_id, on_date, at, kind, ticket_id, item_code, centre_id, actor_kind)
        SELECT organ_id, $1, $3 + n * interval '1 minute', kind, id, 'HJ-153', centre_id, 'staff'
        FROM made, unnest($4::text[]) WITH ORDINALITY AS step (kind, n)
        """,
        on,
        minute,
        EIGHT + minute * MINUTE,
        list(steps),
    )


@pytest.mark.anyio
async def test_the_log_gives_each_stay_at_a_window(conn: db.Conn) -> None:
    """A served one, one who was missed, and one who stepped aside and came back."""
    await call(conn, 0, "ticket_called", "ticket_started", "ticket_finished")
    await call(conn, 10, "ticket_called", "ticket_recalled", "ticket_missed")
    await call(
        conn,
        20,
        "ticket_called",
        "ticket_parked",
        "ticket_rejoined",
        "ticket_called",
        "ticket_finished",
    )
    await call(conn, 30, "ticket_called")
    hall = await places.centre(conn, "QX-HALL")
    assert hall is not None
    stays = await queries.at_window(conn, hall.id, MONDAY, MONDAY)
    told = [
        (
            (one.called_at - EIGHT) // MINUTE,
            (one.ended_at - one.called_at) // MINUTE,
            one.served,
        )
        for one in stays
    ]
    assert told == [(1, 2, True), (11, 2, False), (21, 1, False), (24, 1, True)]
    waits = await queries.waited(conn, hall.id, MONDAY, MONDAY)
    assert [one.waited_s for one in waits] == [60, 60, 60, 60]
    found = await actions.advice(conn, hall, EIGHT + timedelta(days=1))
    used = sum(one.used for one in found.uses if one.pool_id == stays[0].pool_id)
    assert used in (0, 6)  # the openings of that hour, if the invented county had any that day
    assert (found.first, found.last) == (MONDAY - timedelta(days=55), MONDAY)
    assert [(one.item.code, one.visits) for one in found.slots] == [("HJ-153", 2)]
