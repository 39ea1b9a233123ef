"""Finding an item by whatever people type: a name, an everyday word, pinyin, initials, English.

Every term of an item is indexed four times: its characters, its syllables (so that a wrong
character with the right sound still finds), its letters (so that a slip still finds) and its
English words. Rare pieces weigh more than common ones; how often a county meets an item breaks ties.
"""

import math
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from backend.permits.models import Demand, Item, LifeEvent, Text
from backend.permits.rules.spelling import (
    ENGLISH_SAME,
    STOPS,
    initials,
    meant,
    normal,
    plain,
    reading,
    syllables,
)

DEMAND: dict[Demand, float] = {"daily": 0.06, "weekly": 0.03, "rare": 0.0}
NAME, WORD, EVENT = 0.97, 1.0, 0.6
SOUND, LETTERS, ENGLISH = 0.8, 0.7, 0.9
SINGLE = 0.45
"""One character alone says little."""
UNKNOWN = 1.5
"""What a piece of the query weighs that stands in no item."""
FLOOR, TAIL = 0.3, 0.3
"""An item below the floor, or below this part of the best one, shares too little to be shown."""


def _pieces(parts: Sequence[str]) -> list[str]:
    """The parts and their neighbouring pairs."""
    return [*parts, *(f"{one} {two}" for one, two in pairwise(parts))]


def _letters(text: str) -> list[str]:
    padded = f"^{text.replace(' ', '')}"
    return [padded[at : at + 3] for at in range(max(1, len(padded) - 2))]


class _Layer:
    """Terms cut into pieces, and which pieces of a query each of them shares."""

    def __init__(self, terms: Iterable[tuple[int, float, list[str]]], single: float = 1.0) -> None:
        self.terms = [(item, weight, frozenset(pieces)) for item, weight, pieces in terms]
        self.where: dict[str, list[int]] = defaultdict(list)
        self.items: dict[str, set[int]] = defaultdict(set)
        for place, (item, _, pieces) in enumerate(self.terms):
            for piece in pieces:
                self.where[piece].append(place)
                self.items[piece].add(item)
        total = len({item for item, _, _ in self.terms}) or 1
        self.rarity = {
            piece: math.log(1 + total / len(held)) * (1.0 if " " in piece else single)
            for piece, held in self.items.items()
        }
        self.sizes = [sum(self.rarity[p] for p in pieces) for _, _, pieces in self.terms]

    def scores(self, asked: Iterable[str]) -> dict[int, float]:
        """0 to 1 an item: the likeness of its best term, and how much of the query it covers."""
        wanted = set(asked)
        pieces = {piece for piece in wanted if piece in self.rarity}
        if not pieces:
            return {}
        whole = sum(self.rarity[piece] for piece in pieces) + UNKNOWN * len(wanted - pieces)
        shared: dict[int, float] = defaultdict(float)
        covered: dict[int, float] = defaultdict(float)
        for piece in pieces:
            for place in self.where[piece]:
                shared[place] += self.rarity[piece]
            for item in self.items[piece]:
                covered[item] += self.rarity[piece]
        best: dict[int, float] = defaultdict(float)
        for place, common in shared.items():
            item, weight, _ = self.terms[place]
            like = weight * 2 * common / (whole + self.sizes[place])
            best[item] = max(best[item], like)
        return {item: 0.65 * like + 0.35 * covered[item] / whole for item, like in best.items()}


class Index:
    """A catalogue made ready to be searched; made once for a catalogue, asked many times."""

    def __init__(self, items: Sequence[Item], events: dict[LifeEvent, Text]) -> None:
        self.items = tuple(items)
        terms = [
            (place, weight, normal(text))
            for place, item in enumerate(self.items)
            for text, weight in _terms(item, events)
        ]
        chinese = [term for term in terms if not term[2].isascii()]
        english = [term for term in terms if term[2].isascii()]
        read = [(p, w, reading(t)) for p, w, t in chinese]
        self.known = frozenset(s for _, _, parts in read for s in parts if s.isalpha())
        self.characters = _Layer(((p, w, _pieces(meant(t))) for p, w, t in chinese), SINGLE)
        self.sounds = _Layer(((p, w, _pieces(reading(plain(t)))) for p, w, t in chinese), SINGLE)
        self.slips = _Layer(
            [(p, w, _letters("".join(parts))) for p, w, parts in read]
            + [(p, w, _letters(t)) for p, w, t in english]
        )
        self.english = _Layer((p, w, _english(t)) for p, w, t in english)
        self.whole = _whole(terms, self.items)
        self.ordered = sorted(self.whole)

    def find(self, typed: str, limit: int = 10) -> list[Item]:
        """The items that fit, best first; none when nothing is like what was typed."""
        scores = self._scores(normal(typed))
        least = max(FLOOR, TAIL * max(scores.values(), default=0.0))
        kept = [(score, place) for place, score in scores.items() if score >= least]
        kept.sort(key=lambda one: (-one[0], self.items[one[1]].code))
        return [self.items[place] for _, place in kept[:limit]]

    def usual(self) -> list[Item]:
        """Every item, those a county meets every day first."""
        return sorted(self.items, key=lambda item: (-DEMAND[item.demand], item.code))

    def _scores(self, typed: str) -> dict[int, float]:
        asked = plain(typed)
        found: dict[int, float] = defaultdict(float)
        for layer, weight in self._layers(asked, typed):
            for place, score in layer.items():
                found[place] = max(found[place], score * weight)
        ways = _ways(typed)
        for way in ways:
            for place, score in self._starts(way).items():
                found[place] = max(found[place], score)
        for place, weight in _best(self.whole.get(way, {}) for way in ways).items():
            found[place] += weight
        return {p: score + DEMAND[self.items[p].demand] for p, score in found.items()}

    def _layers(self, asked: str, typed: str) -> list[tuple[dict[int, float], float]]:
        read = syllables(asked, self.known)
        layers = [(self.sounds.scores(_pieces(read)), SOUND)]
        if asked.isascii():
            layers.append((self.slips.scores(_letters(asked)), LETTERS))
            layers.append((self.english.scores(_english(typed)), ENGLISH))
        else:
            layers.append((self.characters.scores(_pieces(meant(typed))), 1.0))
        return layers

    def _starts(self, asked: str) -> dict[int, float]:
        """Items with a term that begins as typed: people stop in the middle of a word."""
        found: dict[int, float] = defaultdict(float)
        at = bisect_left(self.ordered, asked)
        while len(asked) > 1 and at < len(self.ordered) and self.ordered[at].startswith(asked):
            term = self.ordered[at]
            for place, weight in self.whole[term].items():
                found[place] = max(found[place], weight * (0.4 + 0.5 * len(asked) / len(term)))
            at += 1
        return found


def _terms(item: Item, events: dict[LifeEvent, Text]) -> Iterable[tuple[str, float]]:
    for name in (item.name.zh, item.name.en, *re.split(r"[（）、，/()]", item.name.zh)):
        for text in {name, re.sub("居民|机动车|普通|核发$", "", name)}:
            if len(text) > 1:
                yield text, NAME
    for word in item.common_words:
        yield word, WORD
    for event in item.life_events:
        yield events[event].zh, EVENT
        yield events[event].en, EVENT


def _english(text: str) -> list[str]:
    words = [word if word.endswith("ss") else word.rstrip("s") for word in text.split()]
    return _pieces([ENGLISH_SAME.get(word, word) for word in words if word not in STOPS] or words)


def _ways(text: str) -> set[str]:
    """How the same wish may be typed in full: as it is, without fillers, letters for characters."""
    ways = {text, plain(text)}
    if text.isascii():
        return ways | {text.replace(" ", "")}
    mixed = {initials(text)} if re.search("[a-z]", text) else set()
    return ways | mixed | {meant(text), "".join(reading(text))}


def _best(found: Iterable[dict[int, float]]) -> dict[int, float]:
    best: dict[int, float] = {}
    for one in found:
        for place, weight in one.items():
            best[place] = max(weight, best.get(place, 0.0))
    return best


def _whole(
    terms: list[tuple[int, float, str]], items: tuple[Item, ...]
) -> dict[str, dict[int, float]]:
    """Every way to type a term in full, and how much each is worth; and the code."""
    whole: dict[str, dict[int, float]] = defaultdict(dict)

    def add(key: str, place: int, weight: float) -> None:
        whole[key][place] = max(weight, whole[key].get(place, 0.0))

    for place, weight, text in terms:
        add(text, place, weight)
        if not text.isascii():
            add(plain(text), place, weight * 0.9)
            add(meant(text), place, weight * 0.9)
            add("".join(reading(text)), place, weight * 0.95)
            add(initials(text), place, weight * (0.9 if text == plain(text) else 0.85))
            add(initials(plain(text)), place, weight * 0.85)
    for place, item in enumerate(items):
        add(normal(item.code), place, 1.0)
        add(normal(item.code).replace(" ", ""), place, 1.0)
    return dict(whole)
