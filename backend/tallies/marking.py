"""Days that numbers should not be read without knowing about, in words: page and files say the same."""

from collections.abc import Sequence

from backend.permits.models import Text
from backend.tallies import wording
from backend.tallies.models.figures import Language
from backend.tallies.models.marks import Mark, Marked, MarkedKind, MarkKind

TOLD = 8
"""Days named of one kind; of more the number is said."""
HEAD = Text("有标记", "Marked")
LEAD = Text(
    "本期以下日期不完整或不平衡，涉及的数字须谨慎使用。",
    "These days are incomplete or don't balance: read the numbers with care.",
)
KINDS: dict[MarkKind, Text] = {
    "fault": Text("受理与决定不对应", "Acceptance and decision don't pair"),
    "unbalanced": Text("日结不平衡", "Closed, but unbalanced"),
    "not_closed": Text("大厅未日结", "Hall day not closed"),
    "unfolded": Text("有事件尚未计入", "Events not counted yet"),
}
"""In the order they are told."""
FROZEN = Text("封账", "Close")


def told(found: Sequence[Mark], language: Language) -> Marked | None:
    """None: nothing is marked."""
    by_kind = {
        kind: sorted({mark.on_date for mark in found if mark.kind == kind}) for kind in KINDS
    }
    zh = language == "zh"
    kinds = [
        MarkedKind(
            wording.say(KINDS[kind], language),
            f"{len(days)}天" if zh else f"{len(days)} day{'s' if len(days) > 1 else ''}",
            tuple(days[:TOLD]),
            "" if len(days) <= TOLD else f"…等{len(days)}天" if zh else f"… {len(days)} in all",
        )
        for kind, days in by_kind.items()
        if days
    ]
    if not kinds:
        return None
    return Marked(wording.say(HEAD, language), wording.say(LEAD, language), tuple(kinds))


def lines(
    frozen: str | None, marked: Marked | None, language: Language
) -> tuple[tuple[str, str], ...]:
    """As a file's footer has them: a name and what is said."""
    found = [(wording.say(FROZEN, language), frozen)] if frozen else []
    if marked is not None:
        found.append((marked.head, marked.lead))
        found += [(f"{one.name} {one.number}", one.said) for one in marked.kinds]
    return tuple(found)
