"""The figures' numbers from the facts: exact, nothing rounded. Written from the words of the figures alone."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tests.tallies.fold.facts import Fact, World

Number = int | Fraction | None
Key = tuple[str, str]
"""Figure and measure."""
SCHEMES = ("city", "hang_wen_hu_jin_qu", "province", "yangtze_delta", "cross_province")


@dataclass(frozen=True)
class Asked:
    """What is asked for. No centres: all of them, and what names none."""

    first: date
    last: date
    scopes: tuple[str, ...]
    organ: int | None = None
    centres: tuple[int, ...] | None = None


class Books:
    """The facts by source, in the order of their days."""

    def __init__(self, world: World, facts: Iterable[Fact]) -> None:
        self.world = world
        self.facts: dict[str, list[Fact]] = defaultdict(list)
        for fact in sorted(facts, key=lambda f: f.on):
            self.facts[fact.source].append(fact)
        self.days = {name: [f.on for f in found] for name, found in self.facts.items()}

    def scope(self, fact: Fact) -> str | None:
        """Of a licence, by the version that the event names."""
        version = self.world.versions.get((fact.item, fact.version))
        return version.scope if version is not None and version.power == "licence" else None


@dataclass(frozen=True)
class View:
    """The books through one question."""

    books: Books
    asked: Asked
    licences: bool

    def of(self, source: str, until: bool = False) -> list[Fact]:
        """Of the period; `until`: of all days up to its last."""
        days = self.books.days.get(source, [])
        low = 0 if until else bisect_left(days, self.asked.first)
        found = self.books.facts[source][low : bisect_right(days, self.asked.last)]
        return [fact for fact in found if self.has(fact)]

    def has(self, fact: Fact) -> bool:
        asked = self.asked
        return (
            asked.organ in (None, fact.organ)
            and (asked.centres is None or fact.centre in asked.centres)
            and (not self.licences or self.books.scope(fact) in asked.scopes)
        )


def says(fact: Fact, *words: str) -> bool:
    """Whether its part names each of the words (any one of them: `a|b`)."""
    named = fact.part.split(".")
    return all(any(word in named for word in each.split("|")) for each in words)


def count(facts: Sequence[Fact], *words: str) -> int:
    return sum(says(fact, *words) for fact in facts)


def total(facts: Sequence[Fact], *words: str) -> int:
    return sum(fact.value for fact in facts if says(fact, *words))


def share(above: int, below: int) -> Number:
    return Fraction(above, below) if below else None


def rank(facts: Sequence[Fact], tenths: int) -> Number:
    """The smallest value that so many tenths of them do not exceed."""
    values = sorted(fact.value for fact in facts)
    return values[-(-len(values) * tenths // 10) - 1] if values else None


Said = Mapping[str, Number]
FIGURES: dict[str, tuple[Callable[[View], Said], bool]] = {}
"""How each is said, and whether it counts licences alone."""


def figure(code: str, licences: bool = False) -> Callable[[Callable[[View], Said]], None]:
    def note(says: Callable[[View], Said]) -> None:
        FIGURES[code] = says, licences

    return note


def numbers_of(
    world: World, facts: Iterable[Fact], asked: Sequence[Asked]
) -> list[dict[Key, Number]]:
    """Every measure, for each thing asked."""
    from tests.tallies.fold import figures  # noqa: F401 (they note themselves)

    books = Books(world, facts)
    return [
        {
            (code, measure): number
            for code, (said, licences) in FIGURES.items()
            for measure, number in said(View(books, one, licences)).items()
        }
        for one in asked
    ]
