"""The end of a place's day: nobody is left in line, the books balance, and the day closes by itself."""

from collections import Counter
from collections.abc import Sequence

import msgspec
from msgspec.structs import asdict

from backend.demo.history.ledger import Ledger
from backend.demo.history.world import Moment
from backend.hall.models.closing import Column
from backend.hall.models.closing import Ledger as Books

CLOSES = 20 * 3600
"""Seconds of the day, long after the last visit."""


def close(
    ledger: Ledger, centre_id: int, day: Moment, tickets: Sequence[tuple[bool, Column]]
) -> None:
    """Every ticket of the day: whether it had an appointment, and where it ended."""
    booked = sum(by_appointment for by_appointment, _ in tickets)
    ended = Counter(column for _, column in tickets)
    books = Books(
        day.on, "rows", len(tickets), booked, len(tickets) - booked, 0, ended["served"], ended["unserved"],
        ended["missed"], 0, 0, 0, 0,
    )  # fmt: skip
    counts = {name: n for name, n in asdict(books).items() if isinstance(n, int)}
    details = msgspec.json.encode(counts | {"balanced": True})
    at = day.at(CLOSES)
    ledger.add("hall_day", centre_id, day.on, at, 0, 0, True, at)
    ledger.centre_event("day_closed", centre_id, day.on, at, details)
