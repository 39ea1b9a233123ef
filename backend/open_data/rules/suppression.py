"""Small numbers are withheld so that nobody can work them out from what is published beside them.

A number from 1 up to one below the smallest shown is published as “fewer than”. If the sums printed
beside it would still give it away, further numbers of the same rows and columns are left out, small ones
first, until every number that is not shown could also be another one. Zero is always shown: it says
that nobody came, not who did.

The numbers of a table with its totals are arcs of a network, each sum a node where as much comes in as
goes out. A number that is not shown can be another one exactly if a loop of such numbers leads through
it along which one can be added or taken away.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from heapq import heappop, heappush
from typing import Literal, NamedTuple

Mark = Literal["few", "hidden"]
"""few: known to lie from 1 to below the smallest shown. hidden: any number, 0 too."""
Marks = dict[Hashable, Mark]
WIDEN = 1
"""What it costs to publish a small number as hidden where “fewer than” would say too much."""


class Arc(NamedTuple):
    """A number of the table: it leaves one sum and enters another."""

    key: Hashable
    tail: Hashable
    head: Hashable
    value: int


class Step(NamedTuple):
    """An arc walked along (one more) or against (one less)."""

    arc: Arc
    more: bool
    to: Hashable


def withheld(arcs: Sequence[Arc], least: int) -> Marks:
    """Which numbers are not shown. `least`: the smallest number but zero that is shown."""
    marks: Marks = {arc.key: "few" for arc in arcs if 0 < arc.value < least}
    ways = _ways(arcs)
    for arc in arcs:
        if arc.key in marks:
            for step in _cheapest_loop(arc, ways, marks, least):
                if _cost(step, marks, least):
                    marks[step.arc.key] = "hidden"
    return marks


def _ways(arcs: Iterable[Arc]) -> dict[Hashable, list[Step]]:
    """From each sum, the numbers that lead on from it."""
    ways: dict[Hashable, list[Step]] = {}
    for arc in arcs:
        ways.setdefault(arc.tail, []).append(Step(arc, True, arc.head))
        ways.setdefault(arc.head, []).append(Step(arc, False, arc.tail))
    return ways


def _cost(step: Step, marks: Mapping[Hashable, Mark], least: int) -> int | None:
    """What walking there costs: nothing where the number may already be one more or less; None: it can't be."""
    value, mark = step.arc.value, marks.get(step.arc.key)
    if mark == "hidden":
        return 0 if step.more or value > 0 else None
    if mark == "few":
        free = value < least - 1 if step.more else value > 1
        return 0 if free else WIDEN
    return value + WIDEN if value else None


def _cheapest_loop(
    arc: Arc, ways: Mapping[Hashable, Sequence[Step]], marks: Marks, least: int
) -> list[Step]:
    """The loop through the number that hides the least besides. There always is one: all that was counted
    runs through the table in a loop of numbers above zero."""
    found: list[tuple[int, list[Step]]] = []
    for own in (Step(arc, True, arc.head), Step(arc, False, arc.tail)):
        begin, goal = (arc.head, arc.tail) if own.more else (arc.tail, arc.head)
        first = _cost(own, marks, least)
        path = None if first is None else _path(begin, goal, arc, ways, marks, least)
        if first is not None and path is not None:
            found.append((first + path[0], [own, *path[1]]))
    return min(found, key=lambda one: one[0])[1] if found else []


def _path(
    begin: Hashable,
    goal: Hashable,
    without: Arc,
    ways: Mapping[Hashable, Sequence[Step]],
    marks: Marks,
    least: int,
) -> tuple[int, list[Step]] | None:
    """The cheapest way from one sum to another, not over the number itself (Dijkstra)."""
    came: dict[Hashable, tuple[Hashable, Step] | None] = {}
    waiting: list[tuple[int, int, Hashable, tuple[Hashable, Step] | None]] = [(0, 0, begin, None)]
    count = 0
    while waiting:
        spent, _, here, over = heappop(waiting)
        if here in came:
            continue
        came[here] = over
        if here == goal:
            return spent, list(_walked(here, came))
        for step in ways.get(here, ()):
            cost = _cost(step, marks, least)
            if step.arc is not without and step.to not in came and cost is not None:
                count += 1
                heappush(waiting, (spent + cost, count, step.to, (here, step)))
    return None


def _walked(
    here: Hashable, came: Mapping[Hashable, tuple[Hashable, Step] | None]
) -> Iterator[Step]:
    while (over := came[here]) is not None:
        here, step = over
        yield step
