"""Appointments of a place: the same grid, places and runs of units as the booking room has."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from backend.booking.models import Policy
from backend.booking.rules import CLOSES_BEFORE, DAYS_AHEAD
from backend.calendar import rules as calendar
from backend.calendar.models import Session
from backend.demo.history.world import Moment, moment, second_of

TRIES = 4
"""Times a person looks at on one day before looking at the next."""
DAYS_TRIED = 6
GAP = Policy().gap_minutes * 60
USUAL_LEAD = 4.0
"""Days from booking to visit, on average; the tail is long."""


class Sheet:
    """One pool on one day, slot by slot; times are seconds of the day."""

    __slots__ = ("day", "free", "grid", "pool_id", "starts")

    def __init__(self, day: Moment, pool_id: int, sessions: Sequence[Session]) -> None:
        slots = [slot for session in sessions for slot in calendar.slots(session)]
        self.day = day
        self.pool_id = pool_id
        self.grid = sessions[0].grid_minutes * 60
        self.starts = [second_of(slot.starts_at, day) for slot in slots]
        self.free = [slot.places for slot in slots]

    def find(self, rng: Random, minutes: int, not_before: int) -> Iterator[tuple[int, int]]:
        """First and last index (excluded) of runs of free units, by looking at a few times."""
        units = max(1, -(-minutes * 60 // self.grid))
        for _ in range(TRIES):
            at = rng.randrange(len(self.starts))
            if self.starts[at] >= not_before and self._joined(at, units) and self._free(at, units):
                yield at, at + units

    def after(self, minutes: int, second: int, gap: int) -> tuple[int, int] | None:
        """The first run from that second on, at most `gap` seconds later; None when it is not free."""
        units = max(1, -(-minutes * 60 // self.grid))
        for at in range(bisect_left(self.starts, second), len(self.starts)):
            if self.starts[at] > second + gap:
                return None
            if self._joined(at, units):
                return (at, at + units) if self._free(at, units) else None
        return None

    def take(self, first: int, end: int) -> None:
        for index in range(first, end):
            self.free[index] -= 1

    def _joined(self, at: int, units: int) -> bool:
        end = at + units
        return (
            end <= len(self.free)
            and self.starts[end - 1] - self.starts[at] == (units - 1) * self.grid
        )

    def _free(self, at: int, units: int) -> bool:
        return min(self.free[at : at + units]) > 0

    def give_back(self, first: int, end: int) -> None:
        for index in range(first, end):
            self.free[index] += 1


class Found(NamedTuple):
    """A run of units; `end` is excluded."""

    sheet: Sheet
    first: int
    end: int


class Diary:
    """Every sheet of a place, laid out when somebody first looks at it."""

    def __init__(
        self, sessions: Mapping[int, Mapping[date, Sequence[Session]]], cut: date, cut_second: int
    ) -> None:
        self.sessions = sessions
        self.sheets: dict[tuple[int, date], Sheet] = {}
        self.cut, self.cut_second = cut, cut_second
        """The day the story ends on, and the second before which nobody books on it."""

    def book(
        self, rng: Random, stages: Sequence[tuple[int, int]], day: Moment, second: int
    ) -> list[Found] | None:
        """A free time from the day on, as somebody finds it who looks at a few days; None when all are full.

        `stages`: (pool, minutes), the window after the bay.
        """
        on = day.on + timedelta(days=int(rng.expovariate(1 / USUAL_LEAD)))
        last = day.on + timedelta(days=DAYS_AHEAD)
        for _ in range(DAYS_TRIED * 2):
            if on > last:
                return None
            found = self._on(rng, stages, on, self._earliest(on, day, second))
            if found is not None:
                for one in found:
                    one.sheet.take(one.first, one.end)
                return found
            on += timedelta(days=1)
        return None

    def _on(
        self, rng: Random, stages: Sequence[tuple[int, int]], on: date, not_before: int
    ) -> list[Found] | None:
        (pool_id, minutes), *then = stages
        sheet = self.sheet(pool_id, on)
        if sheet is None:
            return None
        for first, end in sheet.find(rng, minutes, not_before):
            if not then:
                return [Found(sheet, first, end)]
            other = self.sheet(then[0][0], on)
            over = sheet.starts[end - 1] + sheet.grid
            run = other.after(then[0][1], over, GAP) if other is not None else None
            if other is not None and run is not None:
                return [Found(sheet, first, end), Found(other, *run)]
        return None

    def _earliest(self, on: date, day: Moment, second: int) -> int:
        if on == self.cut:
            return self.cut_second
        return second + int(CLOSES_BEFORE.total_seconds()) + 1 if on == day.on else 0

    def sheet(self, pool_id: int, on: date) -> Sheet | None:
        known = self.sheets.get((pool_id, on))
        if known is None:
            sessions = self.sessions.get(pool_id, {}).get(on)
            if not sessions:
                return None
            known = self.sheets[pool_id, on] = Sheet(moment(on), pool_id, sessions)
        return known if known.starts else None

    def forget(self, before: date) -> None:
        """What is past is only in the way."""
        for key in [key for key in self.sheets if key[1] < before]:
            del self.sheets[key]
