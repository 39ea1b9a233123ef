"""What stands on a day, worked out from dates; and how rows become a number."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from hashlib import sha256
from math import ceil
from typing import get_args

from backend.permits.models import Category
from backend.places.models import Service
from backend.refusal import Refusal
from backend.tallies.models import Period
from backend.tallies.models.standing import (
    Centre,
    Ground,
    Pool,
    Promise,
    StandingFigure,
    StandingMeasure,
    StandingRow,
    StandingSpot,
    Window,
)

CATEGORIES: tuple[Category, ...] = get_args(Category)
COVERED = Decimal("0.95")
"""Of the residents (F09)."""
DAY = timedelta(days=1)


class UnknownStandingFigure(Refusal):
    """There is no figure “{given}” that stands as of a day. There are {known}."""

    zh = "没有时点指标“{given}”，现有：{known}。"
    status = 404


class UnknownStandingMeasure(Refusal):
    """Figure {figure} has no row “{given}”. It has {known}."""

    zh = "指标{figure}没有“{given}”一项，可选：{known}。"
    status = 404


def as_of(period: Period, today: date) -> date:
    """The last day of the period; today while it still runs."""
    return min(period.last, today)


def holds(first: date, after: date | None, on: date) -> bool:
    """Whether something that begins on `first` and has ended on `after` stands on a day."""
    return first <= on and (after is None or after > on)


def open_centres(ground: Ground, on: date) -> dict[int, Centre]:
    return {c.id: c for c in ground.centres.values() if holds(c.opened_on, c.closed_on, on)}


def open_pools(ground: Ground, on: date) -> dict[int, Pool]:
    """Pools that are open in a centre that is open."""
    centres = open_centres(ground, on)
    return {
        p.id: p
        for p in ground.pools.values()
        if p.centre_id in centres and holds(p.opened_on, p.closed_on, on)
    }


def open_windows(ground: Ground, on: date) -> list[Window]:
    """Windows of open centres; a window has no opening day of its own, its pools have."""
    centres = open_centres(ground, on)
    return [
        w
        for w in ground.windows
        if w.centre_id in centres and (w.closed_on is None or w.closed_on > on)
    ]


def items_on(ground: Ground, on: date) -> dict[str, Promise]:
    """The version of every item that holds on the day."""
    return {p.item_code: p for p in ground.promises if holds(p.valid_from, p.valid_to, on)}


def handled(ground: Ground, on: date) -> list[Service]:
    """Every item at every centre on the day: the centre, the pool and the item are all there. Each pair once."""
    pools, items = open_pools(ground, on), items_on(ground, on)
    found = {
        (s.centre_id, s.item_code): s
        for s in ground.services
        if holds(s.valid_from, s.valid_to, on) and s.pool_id in pools and s.item_code in items
    }
    return list(found.values())


def categories_at(ground: Ground, on: date) -> dict[int, set[Category]]:
    """The categories of which a centre handles at least one item."""
    items = items_on(ground, on)
    found: dict[int, set[Category]] = {}
    for service in handled(ground, on):
        found.setdefault(service.centre_id, set()).add(items[service.item_code].category)
    return found


def chosen(
    measure: StandingMeasure, rows: Iterable[StandingRow], spot: StandingSpot | None = None
) -> list[StandingRow]:
    """The rows a number opens. Of different items each once, at the first place that has it."""
    at = spot or StandingSpot()
    category = measure.category or at.category
    found = [
        row
        for row in rows
        if row.part in measure.opens
        and (category is None or row.category == category)
        and (at.centre is None or row.centre_id == at.centre)
    ]
    if measure.kind != "items":
        return found
    once = {row.item_code: row for row in reversed(found)}
    return [once[code] for code in sorted(once)]


def number(measure: StandingMeasure, rows: Sequence[StandingRow]) -> int | Decimal | None:
    """The measure's number from the rows it opens; None: nothing to divide by, or nobody reaches."""
    match measure.kind:
        case "count" | "items":
            return len(rows)
        case "share":
            parts = sum(1 for row in rows if row.part in measure.parts)
            return quotient(Decimal(parts), len(rows), measure.digits)
        case "compression":
            saved = sum((row.of - (row.amount or 0) for row in rows), Decimal(0))
            return quotient(Decimal(saved), sum(row.of for row in rows), measure.digits)
        case "minutes":
            return minutes_for(COVERED, rows)


def quotient(above: Decimal, below: int, digits: int) -> Decimal | None:
    """Rounded half up, as spreadsheets round."""
    if below == 0:
        return None
    return (above / below).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def minutes_for(share: Decimal, rows: Iterable[StandingRow]) -> int | None:
    """The fewest whole minutes within which that share of the people are; None: it is never reached."""
    known = list(rows)
    people = sum(row.of for row in known)
    reached = 0
    for row in sorted((r for r in known if r.amount is not None), key=_minutes):
        reached += row.of
        if people and reached >= share * people:
            return ceil(_minutes(row))
    return None


def _minutes(row: StandingRow) -> Decimal:
    return row.amount or Decimal(0)


def shown(measure: StandingMeasure, exact: int | Decimal | None) -> str:
    """Grouped thousands, shares in percent, a dash where there is nothing."""
    if exact is None:
        return "—"
    if isinstance(exact, Decimal):
        return f"{exact * 100:.{max(measure.digits - 2, 0)}f}%"
    return f"{exact:,}"


def digest(rows: Iterable[StandingRow]) -> str:
    """SHA-256 over the rows as text, in their order."""
    said = "\x1e".join(
        "\x1f".join(
            str(part)
            for part in (
                *(r.part, r.centre_id, r.item_code, r.window_id, r.village, r.category),
                *("" if r.amount is None else r.amount, r.of, r.estimated),
            )
        )
        for r in rows
    )
    return sha256(said.encode()).hexdigest()


def measure_of(figure: StandingFigure, code: str | None) -> StandingMeasure:
    """The figure's own number, or the one asked for. Refuses: UnknownStandingMeasure."""
    if not code:
        return figure.measures[0]
    found = figure.measure(code)
    if found is None:
        known = ", ".join(m.code for m in figure.measures)
        raise UnknownStandingMeasure(figure=figure.code, given=code, known=known)
    return found
