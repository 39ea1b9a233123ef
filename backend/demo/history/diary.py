"""Appointments of a place: the same grid, places and runs of units as the booking room has."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random

from backend.booking.rules import CLOSES_BEFORE, DAYS_AHEAD
from backend.calendar import rules as calendar
from backend.calendar.models import Session
from backend.demo.history.world import Moment, moment, second_of

TRIES = 4
"""Times a person looks at on one day before looking at the next."""
DAYS_TRIED = 6
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

    def take(self, rng: Random, minutes: int, not_before: int) -> tuple[int, int] | None:
        """First and last index (excluded) of a run of free units, by looking at a few times."""
        units = max(1, -(-minutes * 60 // self.grid))
        for _ in range(TRIES):
            at = rng.randrange(len(self.starts))
            if self.starts[at] >= not_before and self._fits(at, units):
                for index in range(at, at + units):
                    self.free[index] -= 1
                return at, at + units
        return None

    def _fits(self, at: int, units: int) -> bool:
        end = at + units
        whole = (
            end <= len(self.free)
            and self.starts[end - 1] - self.starts[at] == (units - 1) * self.grid
        )
        return whole and min(self.free[at:end]) > 0

    def give_back(self, first: int, end: int) -> None:
        for index in range(first, end):
            self.free[index] += 1


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
        self, rng: Random, pool_id: int, minutes: int, day: Moment, second: int
    ) -> tuple[Sheet, int, int] | None:
        """A free time from the day on, as somebody finds it who looks at a few days; None when all are full."""
        on = day.on + timedelta(days=int(rng.expovariate(1 / USUAL_LEAD)))
        last = day.on + timedelta(days=DAYS_AHEAD)
        for _ in range(DAYS_TRIED * 2):
            if on > last:
                return None
            sheet = self.sheet(pool_id, on)
            if sheet is not None:
                run = sheet.take(rng, minutes, self._earliest(on, day, second))
                if run is not None:
                    return sheet, *run
            on += timedelta(days=1)
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
