"""Which matters directly concern public safety, health, life and property."""

from backend.permits.models import Item, Subcategory

SAFETY: frozenset[Subcategory] = frozenset(
    {"vehicle", "driver", "traffic", "special_trade", "event", "hazard", "security"}
)


def concerns_safety(item: Item) -> bool:
    """行政许可法 §12(1), §78, §79 speak of such licences. A planning default [U]: no list names them."""
    return item.power.type == "licence" and item.subcategory in SAFETY
