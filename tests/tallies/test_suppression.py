"""No number that is withheld can be worked out: tried against everything else that could stand there."""

from collections.abc import Iterator, Mapping, Sequence
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from backend.open_data.rules.publishing import Cells, arcs
from backend.open_data.rules.suppression import Arc, Mark, withheld

LEAST = 3
Grid = dict[tuple[str, int], int]


def two_way(cells: Mapping[tuple[str, int], int]) -> list[Arc]:
    """Rows, columns and all totals."""
    rows, columns = sorted({r for r, _ in cells}), sorted({c for _, c in cells})
    found = [Arc((r, c), ("row", r), ("column", c), n) for (r, c), n in cells.items()]
    found += [
        Arc((r, "all"), "begin", ("row", r), sum(cells.get((r, c), 0) for c in columns))
        for r in rows
    ]
    found += [
        Arc(("all", c), ("column", c), "end", sum(cells.get((r, c), 0) for r in rows))
        for c in columns
    ]
    return [*found, Arc("all", "end", "begin", sum(cells.values()))]


def choices(arc: Arc, marks: Mapping[object, Mark], most: int) -> Sequence[int]:
    """What a reader knows about a number."""
    mark = marks.get(arc.key)
    return [arc.value] if mark is None else range(1, LEAST) if mark == "few" else range(most + 1)


def worlds(network: Sequence[Arc], marks: Mapping[object, Mark]) -> Iterator[dict[object, int]]:
    """Every table that a reader can't tell from the true one: all its sums fit."""
    most = max(arc.value for arc in network) + 2
    order = sorted(network, key=lambda arc: len(choices(arc, marks, most)))
    left = {
        node: sum(node in (a.tail, a.head) for a in network)
        for a in network
        for node in (a.tail, a.head)
    }

    def fill(
        place: int, balance: dict[object, int], open_at: dict[object, int]
    ) -> Iterator[dict[object, int]]:
        if place == len(order):
            yield {}
            return
        arc = order[place]
        for value in choices(arc, marks, most):
            now = balance | {arc.tail: balance.get(arc.tail, 0) - value}
            now[arc.head] = now.get(arc.head, 0) + value
            still = open_at | {arc.tail: open_at[arc.tail] - 1}
            still[arc.head] -= 1
            if all(now.get(node, 0) == 0 for node in (arc.tail, arc.head) if still[node] == 0):
                for rest in fill(place + 1, now, still):
                    yield {arc.key: value, **rest}

    yield from fill(0, {}, left)


def told_apart(network: Sequence[Arc], marks: Mapping[object, Mark]) -> list[object]:
    """Withheld numbers that have only one possible value."""
    seen: dict[object, set[int]] = {key: set() for key in marks}
    for world in worlds(network, marks):
        for key, values in seen.items():
            values.add(world[key])
        if all(len(values) > 1 for values in seen.values()):
            return []
    assert all(seen.values()), "the true table is always possible"
    return [key for key, values in seen.items() if len(values) < 2]


grids = st.lists(st.integers(0, 6), min_size=4, max_size=6).map(
    lambda values: {("ab"[n % 2], n // 2): value for n, value in enumerate(values)}
)


@settings(max_examples=150, deadline=None)
@given(grids)
def test_nothing_withheld_can_be_worked_out(cells: Grid) -> None:
    network = two_way(cells)
    marks = withheld(network, LEAST)
    assert {arc.key for arc in network if 0 < arc.value < LEAST} <= set(marks)
    assert not any(arc.value == 0 and arc.key in marks for arc in network)
    assert told_apart(network, marks) == []


def test_small_numbers_alone_are_not_enough() -> None:
    """With only the small ones withheld, the totals give them away: what the check must see."""
    network = two_way({("a", 0): 1, ("a", 1): 6, ("b", 0): 9, ("b", 1): 7})
    only_small: dict[object, Mark] = {("a", 0): "few"}
    assert told_apart(network, only_small) == [("a", 0)]
    bounds = two_way({("a", 0): 1, ("a", 1): 1, ("b", 0): 9, ("b", 1): 9})
    shown: dict[object, Mark] = {("a", 0): "few", ("a", 1): "few", ("a", "all"): "few"}
    assert told_apart(bounds, shown) != [], (
        "known to lie between 1 and 2, and to add up to at most 2"
    )


def chained(rows: Sequence[tuple[int, str, int, int]]) -> Cells:
    """Centre, item, column and count; items a1, a2 belong to category a."""
    centres: dict[tuple[int, int], int] = {}
    items: dict[tuple[str, int], int] = {}
    for centre, item, column, n in rows:
        centres[centre, column] = centres.get((centre, column), 0) + n
        items[item, column] = items.get((item, column), 0) + n
    return Cells(centres, items, {item: item[0] for item, _ in items}, 2)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(1, 2),
            st.sampled_from(["a1", "a2", "b1"]),
            st.integers(0, 1),
            st.integers(0, 4),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_centres_categories_and_items_do_not_give_each_other_away(
    rows: list[tuple[int, str, int, int]],
) -> None:
    network = arcs(chained(rows))
    assert balanced(network)
    marks = withheld(network, LEAST)
    assert told_apart(network, marks) == []


def balanced(network: Sequence[Arc]) -> bool:
    """Every published sum is a node where as much comes in as goes out."""
    nodes: dict[object, int] = {}
    for arc in network:
        nodes[arc.tail] = nodes.get(arc.tail, 0) - arc.value
        nodes[arc.head] = nodes.get(arc.head, 0) + arc.value
    return not any(nodes.values())


def test_a_whole_county_is_quick_and_keeps_its_totals() -> None:
    draw = Random(2)
    cells = {
        (f"{row:03}", column): int(draw.expovariate(1 / 30))
        if draw.random() < 0.6
        else draw.choice((0, 1, 2, 4))
        for row in range(147)
        for column in range(5)
    }
    network = two_way(cells)
    marks = withheld(network, 5)
    hidden = [key for key, mark in marks.items() if mark == "hidden"]
    assert "all" not in marks
    assert len(hidden) < len(marks) / 2
    assert withheld(network, 5) == marks, "the same table is published the same way"
