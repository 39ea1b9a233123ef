"""Capacity advice: which hours could do with more or fewer windows, which items with a longer slot.

Nothing is changed by it; every number a proposal comes from is shown beside it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from math import ceil

from backend.hall.models.advice import (
    AtWindow,
    HourUse,
    Item,
    Offered,
    SlotUse,
    Waited,
    WindowAdvice,
)
from backend.hall.rules.waits import LONG, quantile

AIM = 0.85
"""The part of a window's minutes that is to be used; the rest is for the hours when all come at once [U]."""
FULL = 0.85
"""An hour that uses more of its minutes than this is full [U]."""
LONG_WAIT, SHORT_WAIT = 30, 15
"""Minutes one in five waits: longer asks for a window, shorter lets one go [U]."""
DAYS = 4
"""An hour seen on fewer days says nothing [U]."""
VISITS, OFTEN = 20, 1 / 3
"""An item's slot is too short when, of so many visits at least, more than this part takes longer [U]."""
STEP = 5
"""Slots are proposed in steps of so many minutes."""
Cell = tuple[int, int, int]
"""Pool, weekday (1 Monday), hour."""


def uses(
    offered: Sequence[Offered], at_window: Sequence[AtWindow], waits: Sequence[Waited], zone: tzinfo
) -> list[HourUse]:
    """Each hour that was open on some day: minutes offered and used, and how long people waited.

    A span that covers several hours counts in each with its part. What was used outside every opening is
    used in no hour.
    """
    one: dict[Cell, float] = defaultdict(float)
    whole: dict[Cell, float] = defaultdict(float)
    days: dict[Cell, set[date]] = defaultdict(set)
    used: dict[Cell, float] = defaultdict(float)
    waited: dict[Cell, list[float]] = defaultdict(list)
    for span in offered:
        for cell, minutes in _hours(span.pool_id, span.starts_at, span.ends_at, zone):
            one[cell] += minutes
            whole[cell] += minutes * span.windows
            days[cell].add(span.on)
    for visit in at_window:
        for cell, minutes in _hours(visit.pool_id, visit.called_at, visit.ended_at, zone):
            used[cell] += minutes
    for ticket in waits:
        at = ticket.issued_at.astimezone(zone)
        waited[ticket.pool_id, at.isoweekday(), at.hour].append(ticket.waited_s / 60)
    return [
        HourUse(
            *cell,
            days=len(days[cell]),
            windows=round(whole[cell] / one[cell]),
            one=round(one[cell]),
            offered=round(whole[cell]),
            used=round(used[cell]),
            tickets=len(waited[cell]),
            wait=ceil(quantile(sorted(waited[cell]), LONG)) if waited[cell] else None,
        )
        for cell in sorted(whole)
        if whole[cell]
    ]


def _hours(
    pool_id: int, starts_at: datetime, ends_at: datetime, zone: tzinfo
) -> Iterator[tuple[Cell, float]]:
    """The hours of the clock a span covers, each with its minutes."""
    at = starts_at
    while at < ends_at:
        local = at.astimezone(zone)
        next_hour = (
            at
            + timedelta(hours=1)
            - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        )
        until = min(next_hour, ends_at)
        yield (pool_id, local.isoweekday(), local.hour), (until - at).total_seconds() / 60
        at = until


def windows_advice(given: Sequence[HourUse]) -> list[WindowAdvice]:
    """The hours to change.

    Windows needed = minutes used / minutes of one window / AIM, rounded up, one at least. Fewer, when that is
    below the windows open and four in five wait SHORT_WAIT at most. More, when the hour is FULL and one in
    five waits longer than LONG_WAIT: as many as needed, one more at least.
    """
    found = []
    for use in given:
        if use.days < DAYS or not use.one:
            continue
        needed = use.used / use.one / AIM
        wait = use.wait or 0
        if use.used >= FULL * use.offered and wait > LONG_WAIT:
            found.append(WindowAdvice(use, "more", max(use.windows + 1, ceil(needed)), needed))
        elif max(1, ceil(needed)) < use.windows and wait <= SHORT_WAIT:
            found.append(WindowAdvice(use, "fewer", max(1, ceil(needed)), needed))
    return found


def slot_uses(at_window: Sequence[AtWindow], items: Mapping[str, Item]) -> list[SlotUse]:
    """Each item's visits against its slot, the most overrun minutes first.

    A longer slot is proposed where more than one visit in three (OFTEN) takes longer than the slot: the minutes
    within which four in five visits end, in steps of STEP.
    """
    minutes: dict[str, list[float]] = defaultdict(list)
    for visit in at_window:
        if visit.served and visit.item_code in items:
            spent = (visit.ended_at - visit.called_at).total_seconds() / 60
            minutes[visit.item_code].append(spent)
    found = [_slot_use(items[code], sorted(spent)) for code, spent in minutes.items()]
    return sorted(found, key=lambda one: (-one.overrun_minutes, one.item.code))


def _slot_use(item: Item, spent: Sequence[float]) -> SlotUse:
    over = [one - item.minutes for one in spent if one > item.minutes]
    most = quantile(spent, LONG)
    often = len(spent) >= VISITS and len(over) > OFTEN * len(spent)
    longer = ceil(most / STEP) * STEP
    return SlotUse(
        item,
        len(spent),
        len(over),
        round(sum(over)),
        ceil(most),
        longer if often and longer > item.minutes else None,
    )
