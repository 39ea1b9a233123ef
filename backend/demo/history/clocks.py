"""Due dates and working days of the history, each worked out once."""

from bisect import bisect_left, bisect_right
from datetime import date

from backend.calendar import rules as counting
from backend.calendar.models import StatutoryCalendar
from backend.permits.models import Limit


class Clocks:
    """Due dates and working days, each worked out once."""

    def __init__(self, calendar: StatutoryCalendar) -> None:
        self.calendar = calendar
        self._due: dict[tuple[date, int, str], tuple[date, bool]] = {}

    def due(self, start: date, limit: Limit) -> tuple[date, bool]:
        """The last day, and whether a holiday notice still to come may move it."""
        key = (start, limit.days, limit.unit)
        if key not in self._due:
            due = counting.due_on(start, limit.days, limit.unit, (), 0, self.calendar)
            self._due[key] = due.on, due.provisional
        return self._due[key]

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after `start`, up to and with `end`."""
        days = self.calendar.working
        return bisect_right(days, end) - bisect_right(days, start)

    def working_day(self, start: date, count: int) -> date:
        """The `count`-th working day after `start`."""
        days = self.calendar.working
        return days[bisect_right(days, start) + count - 1]

    def is_working(self, day: date) -> bool:
        days = self.calendar.working
        at = bisect_left(days, day)
        return at < len(days) and days[at] == day
