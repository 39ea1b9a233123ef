"""What sound bundles (一件事) keep to."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from backend.permits.models import Bundle, Text
from backend.permits.rules.lint import HOUSE, Finding, texts

EXISTS = Text("一件事所列事项须在目录中。", "Every item of a bundle is in the catalogue.")
ONCE = Text("一个事项只能属于一个一件事。", "An item is part of one bundle only.")
SPOKEN = Text(
    "给人看的文字应有中英文。", "Every text people read stands in Chinese and in English."
)


def lint(bundles: Sequence[Bundle], codes: Collection[str]) -> list[Finding]:
    """Every finding, by bundle; `codes` are those of all items."""
    return [finding for one in bundles for finding in _of(one, bundles, codes)]


def _of(one: Bundle, bundles: Sequence[Bundle], codes: Collection[str]) -> Iterator[Finding]:
    times = Counter(code for other in bundles for code in other.items)
    if not set(one.items) <= set(codes):
        yield Finding(one.code, "items_exist", EXISTS, HOUSE)
    if any(times[code] > 1 for code in one.items):
        yield Finding(one.code, "item_is_in_one", ONCE, HOUSE)
    if not all(text.zh.strip() and text.en.strip() for text in texts(one)):
        yield Finding(one.code, "texts_are_in_both_languages", SPOKEN, HOUSE)
