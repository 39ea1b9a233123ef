"""The close of a day: what the tickets say, what the log says, and what stands still afterwards."""

from backend.hall.queries.closing.days import (
    add_counters,
    close_day,
    day,
    day_acts,
    days,
    hold_counters,
    hold_open,
    is_closed,
    mark_day,
    reopen_day,
    unclosed,
)
from backend.hall.queries.closing.ledgers import courses, ledgers
from backend.hall.queries.closing.tickets import close_tickets, turn_away

__all__ = [
    "add_counters",
    "close_day",
    "close_tickets",
    "courses",
    "day",
    "day_acts",
    "days",
    "hold_counters",
    "hold_open",
    "is_closed",
    "ledgers",
    "mark_day",
    "reopen_day",
    "turn_away",
    "unclosed",
]
