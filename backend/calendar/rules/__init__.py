"""What the two calendars allow: `statutory` counts days by law, `opening` lays out slots."""

from backend.calendar.rules.opening import SeriesOverlap, sessions, slots
from backend.calendar.rules.statutory import (
    CalendarRewritten,
    YearUnknown,
    add_working_days,
    calendar_of,
    check_covered,
    days_left,
    due_on,
    explain,
    is_working_day,
    used_days,
    working_days_to,
)

__all__ = [
    "CalendarRewritten",
    "SeriesOverlap",
    "YearUnknown",
    "add_working_days",
    "calendar_of",
    "check_covered",
    "days_left",
    "due_on",
    "explain",
    "is_working_day",
    "sessions",
    "slots",
    "used_days",
    "working_days_to",
]
