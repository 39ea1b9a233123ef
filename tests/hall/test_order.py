"""The order rule, stated and tested: who has the same right never waits behind a later one, nobody starves,
a re-entry stands where it was promised, and the database calls in the very same order."""

import itertools
import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace

from backend import db
from backend.clock import civil_date
from backend.hall import actions, queries, rules
from backend.hall.models import HallPolicy, Priority
from backend.hall.rules import order
from tests import make

NINE = datetime(2026, 9, 18, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
played = settings(deadline=None, derandomize=True, max_examples=300)


class Guest(Struct, frozen=True):
    """Somebody who comes. Minutes after nine; `booked`: the booked time, None for a walk-in."""

    came: int
    booked: int | None = None
    priority: Priority | None = None
    id: UUID = UUID(int=0)

    def late(self, policy: HallPolicy) -> bool:
        return self.booked is not None and self.came > self.booked + policy.grace_minutes

    def in_line(self, policy: HallPolicy) -> "Place":
        """As the door puts them in line."""
        came, turn = NINE + self.came * MINUTE, NINE + self.came * MINUTE
        if self.booked is not None:
            turn, _ = rules.booked_turn(NINE + self.booked * MINUTE, came, policy)
        return Place(rules.with_priority(turn, self.priority, policy), came, self.id)


class Place(Struct, frozen=True):
    turn_at: datetime
    entered_at: datetime
    id: UUID


policies = st.builds(
    HallPolicy,
    grace_minutes=st.integers(0, 60),
    booked_minutes=st.integers(0, 120),
    priority_minutes=st.integers(0, 120),
)

priorities: st.SearchStrategy[Priority | None] = st.sampled_from((None, "senior", "pregnant"))


@st.composite
def guests(draw: st.DrawFn, early: int = 60) -> Guest:
    """A walk-in at any time; or booked, and there from an hour before the booked time on."""
    came = draw(st.integers(0, 480))
    booked = draw(st.none() | st.integers(came - 120, came + early))
    priority = draw(priorities)
    return Guest(came, booked, priority, UUID(int=draw(st.integers(0, 2**64))))


def before(one: Guest, other: Guest, policy: HallPolicy) -> bool:
    return rules.key(one.in_line(policy)) < rules.key(other.in_line(policy))


@played
@given(guests(), st.integers(1, 300), policies)
def test_nobody_with_the_same_right_waits_behind_a_later_one(
    one: Guest, later: int, policy: HallPolicy
) -> None:
    """Same booking (or none), same priority, same punctuality: who came first is first."""
    other = replace(one, came=one.came + later, id=UUID(int=0))
    if one.late(policy) == other.late(policy):
        assert before(one, other, policy)


@played
@given(guests(), guests(), policies)
def test_nobody_waits_behind_a_later_one_with_no_more_right(
    one: Guest, other: Guest, policy: HallPolicy
) -> None:
    """More right: an earlier booked time, kept; or priority where the other has none."""
    if one.came >= other.came:
        return
    no_more = other.priority is None or one.priority is not None
    same_kind = one.booked is None and (other.booked is None or other.late(policy))
    kept = one.booked is not None and not one.late(policy)
    booked_first = kept and other.booked is not None and other.booked >= (one.booked or 0) and kept
    if no_more and (same_kind or (booked_first and not other.late(policy))):
        assert before(one, other, policy)


def longest(policy: HallPolicy) -> int:
    """How long after somebody's turn others may still come and go first, minutes."""
    return policy.grace_minutes + policy.booked_minutes + policy.priority_minutes


@played
@given(st.lists(guests(), min_size=2, max_size=40), policies)
def test_nobody_starves(line: list[Guest], policy: HallPolicy) -> None:
    """Who comes more than grace + booked + priority minutes after somebody's turn goes behind them.

    A turn is the moment somebody would have without priority: the arrival, or booked_minutes before a
    booked time that was kept. However many come, and whatever they are.
    """
    for one in line:
        turn = replace(one, priority=None).in_line(policy).turn_at
        for other in line:
            if NINE + other.came * MINUTE > turn + longest(policy) * MINUTE:
                assert before(one, other, policy)


def test_the_bound_is_no_smaller() -> None:
    """A senior booked for nine who comes at a quarter past passes who has waited since 7:31."""
    policy = HallPolicy()
    late = Guest(15, 0, "senior")
    assert longest(policy) == 105
    assert before(late, Guest(-89), policy)
    assert before(Guest(-91), late, policy)


lines = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 3)), max_size=12).map(
    lambda moments: sorted(
        (
            Place(NINE + turn * MINUTE, NINE + timedelta(microseconds=entered), UUID(int=n + 1))
            for n, (turn, entered) in enumerate(moments)
        ),
        key=rules.key,
    )
)
"""Lines in which many stand at one moment, microseconds apart or not at all."""


@played
@given(lines, st.integers(0, 14))
def test_who_steps_in_again_stands_right_behind_the_nth(line: list[Place], places: int) -> None:
    """Behind the n-th of the line as it was, and who came back to that place before; never further back."""
    turn_at, entered_at = rules.behind(line, places, NINE)
    again = Place(turn_at, entered_at, UUID(int=2**64))
    place = sorted([*line, again], key=rules.key).index(again)
    wanted = min(places, len(line))
    assert place >= wanted
    for before_it, passed in itertools.pairwise(line[max(0, wanted - 1) : place]):
        assert passed.turn_at == before_it.turn_at
        assert passed.entered_at - before_it.entered_at <= order.BESIDE


@played
@given(st.integers(1, 6), st.integers(1, 5))
def test_several_who_step_in_again_keep_their_order(count: int, places: int) -> None:
    """Each promised the same place: the first one back stays the first of them, whatever their ids."""
    line = [Place(NINE + n * MINUTE, NINE + n * MINUTE, UUID(int=n + 100)) for n in range(6)]
    back = []
    for n in range(count):
        turn_at, entered_at = rules.behind(line, places, NINE)
        back.append(Place(turn_at, entered_at, UUID(int=99 - n)))
        line = sorted([*line, back[-1]], key=rules.key)
    assert line[places : places + count] == back


@pytest.mark.anyio
async def test_the_database_calls_in_the_same_order(conn: db.Conn) -> None:
    """Two hundred tickets at few moments, so that the second and the third key decide too."""
    chance = random.Random(7)
    at = await queries.place(conn, make.LONG_ITEM, await make.centre_id(conn), civil_date(NINE))
    assert at is not None
    for _ in range(200):
        turn, entered = chance.randrange(6), chance.randrange(3)
        new = queries.NewTicket(
            make.LONG_ITEM, NINE + turn * MINUTE, NINE + entered * MINUTE, "arrived"
        )
        await queries.issue(conn, at, civil_date(NINE), new, NINE, "staff")
    await conn.execute("UPDATE ticket SET id = gen_random_uuid()")
    line = await queries.line(conn, at.centre_id, civil_date(NINE), None)
    assert line == sorted(line, key=rules.key)
    clerk = await make.clerk_at_window(conn, NINE)
    for ticket in line:
        called = await actions.call_next(conn, clerk, NINE)
        assert called.id == ticket.id
        await actions.leave(conn, clerk, called.id, NINE)
