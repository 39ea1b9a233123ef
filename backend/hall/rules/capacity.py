"""The walk-in reserve at work: what the windows have left once booked people and the line are served.

Counted in minutes of windows from now to a moment. A booked person counts until the grace after the
booked time is over, and for the whole of it, however late; who does not come by then frees that time at
once. A place nobody booked counts for walk-ins as soon as it can't be booked online any more.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from backend.booking.rules import CLOSES_BEFORE
from backend.hall.models.capacity import Expected, Stretch

HOUR = timedelta(hours=1)


def minutes_left(
    windows: Iterable[Stretch],
    expected: Iterable[Expected],
    bookable: Iterable[Stretch],
    line_minutes: int,
    grace_minutes: int,
    now: datetime,
    until: datetime,
) -> int:
    """Minutes of windows that nobody claims between now and then; never negative.

    `bookable`: places not taken; those that start within CLOSES_BEFORE are nobody's any more.
    """
    grace = timedelta(minutes=grace_minutes)
    open_minutes = sum(
        one.count * _minutes(one.starts_at, one.ends_at, now, until) for one in windows
    )
    booked = sum(
        _minutes(*_shifted(one, now), now, until)
        for one in expected
        if now <= one.starts_at + grace
    )
    kept = sum(
        one.count * _minutes(one.starts_at, one.ends_at, now, until)
        for one in bookable
        if one.starts_at > now + CLOSES_BEFORE
    )
    return max(0, open_minutes - booked - kept - line_minutes)


def _shifted(one: Expected, now: datetime) -> tuple[datetime, datetime]:
    """Who is late needs as long as booked, from now at the earliest."""
    start = max(one.starts_at, now)
    return start, start + (one.ends_at - one.starts_at)


def _minutes(starts_at: datetime, ends_at: datetime, now: datetime, until: datetime) -> int:
    """Whole minutes of the stretch between now and then."""
    span = min(ends_at, until) - max(starts_at, now)
    return max(0, int(span.total_seconds() // 60))


def how_many(minutes: int, usual: int) -> int:
    """So many matters of the usual length fit into so many minutes of windows."""
    return minutes // max(usual, 1)
