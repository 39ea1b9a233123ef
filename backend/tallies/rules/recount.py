"""Whether what is kept comes to what the log, or what it is made of, comes to."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import xor

from backend.tallies.models.facts import Family
from backend.tallies.models.prints import KeptPrint, Print, SumPrint


def together(prints: Iterable[Print | KeptPrint]) -> Print:
    """Of disjoint sets of facts."""
    every = list(prints)
    return Print(sum(one.n for one in every), reduce(xor, (one.print for one in every), 0))


def differ(family: Family, told: Iterable[Print], kept: Sequence[KeptPrint]) -> bool:
    """Whether the facts of a family are not those of the log."""
    names = {source.name for source in family.sources}
    return together(told) != together(one for one in kept if one.source in names)


def wrong_sums(
    kept: Sequence[KeptPrint], sums: Sequence[SumPrint], spread: Sequence[str]
) -> list[str]:
    """Sources whose sums by month or year, or how often each value of `spread`, are not those of the facts."""
    told: dict[tuple[str, str, date], tuple[Decimal, Decimal]] = defaultdict(lambda: (NONE, NONE))

    def add(source: str, grain: str, first: date, weight: Decimal, amount: Decimal) -> None:
        before = told[source, grain, first]
        told[source, grain, first] = (before[0] + weight, before[1] + amount)

    for one in kept:
        add(one.source, "month", one.first, one.weight, one.amount)
        add(one.source, "year", one.first.replace(month=1), one.weight, one.amount)
        if one.source in spread:
            add(one.source, "value", one.first, one.spread, NONE)
    for line in sums:
        add(line.source, line.grain, line.first, -line.weight, -line.amount)
    return sorted({source for (source, _, _), apart in told.items() if apart != (NONE, NONE)})


NONE = Decimal(0)
