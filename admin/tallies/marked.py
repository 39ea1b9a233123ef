"""Days of a period that its numbers should not be read without knowing, in words."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from backend import clock
from backend.deps import Counting
from backend.tallies.models import Choice, Language
from backend.tallies.models.marks import Mark, MarkKind
from backend.tallies.queries.marks import marks

TOLD = 8
"""Days named of one kind; of more the number is said."""
KINDS: tuple[MarkKind, ...] = ("fault", "unbalanced", "not_closed", "unfolded")


class Told(Struct, frozen=True):
    """One kind of mark, its first days and how many days there are."""

    kind: MarkKind
    days: list[date]
    number: int


async def marked(count: Counting, choice: Choice, tongue: Language) -> dict[str, Any]:
    """`marks` for the part of the same name."""
    today, days = clock.civil_date(clock.now()), choice.period
    found = await marks(count.conn, days.first, min(days.last, today), today, choice.organ_id)
    return {"marks": told([mark for mark in found if _concerns(mark, choice)])}


def told(found: Sequence[Mark]) -> list[Told]:
    by_kind = {
        kind: sorted({mark.on_date for mark in found if mark.kind == kind}) for kind in KINDS
    }
    return [Told(kind, days[:TOLD], len(days)) for kind, days in by_kind.items() if days]


def _concerns(mark: Mark, choice: Choice) -> bool:
    """A mark of no centre in particular concerns all of them."""
    return not mark.centre_id or choice.centre_ids is None or mark.centre_id in choice.centre_ids
