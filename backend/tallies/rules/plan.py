"""How a figure is asked: which sums over which days, and how its measures are put together from them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from msgspec import Struct

from backend.tallies.models.asking import Ask, Grains
from backend.tallies.models.figures import Definition, Measure, Period
from backend.tallies.rules.choices import FIRST_YEAR

DAY = timedelta(days=1)
BEGINNING = date(FIRST_YEAR, 1, 1)
QUANTILES = ("median", "p90")
Tally = dict[tuple[int, int], tuple[int, int]]
"""Of each question and class: how many rows, and the sum of their values."""
Number = int | Decimal | None


class Share(Struct, frozen=True):
    """What a measure takes from one question."""

    ask: int
    classes: frozenset[int]


Shares = tuple[Share, ...]


class Plan(Struct, frozen=True):
    """Questions, each with the class of every part it must tell apart; what measures take, and take off."""

    asks: tuple[Ask, ...]
    classes: tuple[Mapping[str, int], ...]
    plus: Mapping[str, Shares]
    minus: Mapping[str, Shares]


def plan(definition: Definition, measures: Iterable[Measure], period: Period) -> Plan:
    """For these measures and what they are made of."""
    takes = [
        (measure.code, sign, ask, parts)
        for measure in closure(definition, measures)
        for sign, ask, parts in _asks(measure, period)
    ]
    asks = tuple(dict.fromkeys(ask for _, _, ask, _ in takes))
    classes = tuple(_classes([parts for *_, own, parts in takes if own == ask]) for ask in asks)
    plus: dict[str, Shares] = {}
    minus: dict[str, Shares] = {}
    for code, sign, ask, parts in takes:
        place = asks.index(ask)
        share = Share(place, frozenset(classes[place][part] for part in parts))
        taken = plus if sign > 0 else minus
        taken[code] = (*taken.get(code, ()), share)
    return Plan(asks, classes, plus, minus)


def closure(definition: Definition, measures: Iterable[Measure]) -> list[Measure]:
    """The measures and all they are made of, each once."""
    found: dict[str, Measure] = {}
    waiting = list(measures)
    while waiting:
        measure = waiting.pop(0)
        if measure.code not in found:
            found[measure.code] = measure
            below = [*(measure.of or ()), *(code for code, _ in measure.sums)]
            waiting += [m for code in below if (m := definition.measure(code)) is not None]
    return list(found.values())


def _asks(measure: Measure, period: Period) -> Iterator[tuple[int, Ask, tuple[str, ...]]]:
    if measure.source is None or measure.kind in QUANTILES:
        return
    for first, last in _spans(measure, period):
        yield 1, Ask(measure.source.name, measure.only, first, last), measure.parts
        if measure.less is not None:
            yield -1, Ask(measure.less.source.name, measure.only, first, last), measure.less.parts


def _spans(measure: Measure, period: Period) -> Iterator[tuple[date, date]]:
    """What is carried out is asked in two pieces, which the figure's other measures ask anyway."""
    if measure.kind == "carried":
        yield BEGINNING, day_before(period)
    if measure.kind != "carried" or measure.late:
        yield period.first, period.last


def carried_to(measure: Measure, period: Period) -> date:
    """The last day that a carried measure looks back on."""
    return period.last if measure.late else day_before(period)


def day_before(period: Period) -> date:
    return period.first - DAY


def _classes(wanted: list[tuple[str, ...]]) -> dict[str, int]:
    """Parts that stand in the same measures get the same number."""
    standing: dict[str, list[int]] = {}
    for place, parts in enumerate(wanted):
        for part in parts:
            standing.setdefault(part, []).append(place)
    numbers: dict[tuple[int, ...], int] = {}
    return {part: numbers.setdefault(tuple(s), len(numbers)) for part, s in standing.items()}


Reader = Callable[[Tally, int | None], Number]
"""A measure's number from what was counted and what was ranked; None: nothing to divide by, or nothing to rank."""


def reader(plan: Plan, definition: Definition, measure: Measure) -> Reader:
    """Made once, to be read for every cell of a table."""
    match measure.kind:
        case "count" | "sum":
            taken = _taking(plan.plus[measure.code], 0 if measure.kind == "count" else 1)
            return lambda found, _: taken(found)
        case "carried":
            came = _taking(plan.plus[measure.code], 0)
            went = _taking(plan.minus[measure.code], 0)
            return lambda found, _: came(found) - went(found)
        case "median" | "p90":
            return lambda _, ranked: ranked
        case "balance":
            parts = [(sign, _whole(plan, definition, code)) for code, sign in measure.sums]
            return lambda found, _: sum(sign * part(found) for sign, part in parts)
        case _:
            above, below = (_whole(plan, definition, code) for code in measure.of or ("", ""))
            return lambda found, _: quotient(above(found), below(found), measure.digits)


def number(
    plan: Plan,
    definition: Definition,
    measure: Measure,
    found: Tally,
    quantiles: Mapping[str, int | None],
) -> Number:
    """A measure's number, once."""
    return reader(plan, definition, measure)(found, quantiles.get(measure.code))


def _whole(plan: Plan, definition: Definition, code: str) -> Callable[[Tally], int]:
    measure = definition.measure(code)
    if measure is None:
        raise LookupError(f"{definition.code} has no whole number {code}")
    read = reader(plan, definition, measure)

    def whole(found: Tally) -> int:
        exact = read(found, None)
        if not isinstance(exact, int):
            raise LookupError(f"{definition.code} has no whole number {code}")
        return exact

    return whole


def _taking(shares: Shares, of: int) -> Callable[[Tally], int]:
    keys = [(share.ask, one) for share in shares for one in share.classes]

    def taken(found: Tally) -> int:
        total = 0
        for key in keys:
            if (both := found.get(key)) is not None:
                total += both[of]
        return total

    return taken


def quotient(above: int, below: int, digits: int) -> Decimal | None:
    """Rounded half up, as spreadsheets round."""
    if below == 0:
        return None
    return (Decimal(above) / below).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def grains(first: date, last: date, by_month: bool = False) -> Grains:
    """A run of days as years (unless `by_month`), months and days."""
    if last < first:
        return Grains()
    begin = first if first.day == 1 else month_after(first)
    end = last + DAY if (last + DAY).day == 1 else last.replace(day=1)
    if begin >= end:
        return Grains(days=((first, last),))
    days = []
    if first < begin:
        days.append((first, begin - DAY))
    if end <= last:
        days.append((end, last))
    years, months = [], []
    month = begin
    while month < end:
        if not by_month and month.month == 1 and month.replace(year=month.year + 1) <= end:
            years.append(month)
            month = month.replace(year=month.year + 1)
        else:
            months.append(month)
            month = month_after(month)
    return Grains(tuple(years), tuple(months), tuple(days))


def month_after(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
