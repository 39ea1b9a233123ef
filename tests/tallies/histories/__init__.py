"""Invented event histories: whatever order life may bring, and a log to write them into."""

from tests.tallies.histories.decade import FIRST, LAST, live_a_decade, live_short
from tests.tallies.histories.log import CHANGED, COLUMNS, ITEMS, Applicant, Log
from tests.tallies.histories.ordinary import SPAN, live

__all__ = [
    "CHANGED",
    "COLUMNS",
    "FIRST",
    "ITEMS",
    "LAST",
    "SPAN",
    "Applicant",
    "Log",
    "live",
    "live_a_decade",
    "live_short",
]
