"""Days that numbers should not be read without knowing about, in words: page and files say the same."""

from collections.abc import Sequence

from backend.permits.models import Text
from backend.tallies import wording
from backend.tallies.models.figures import Choice, Definition, Language, Period
from backend.tallies.models.marks import Mark, Marked, MarkedKind, MarkKind, Touched
from backend.tallies.rules.plan import BEGINNING, day_before

TOLD = 8
"""Days named of one kind; of more the number is said."""
HEAD = Text("有标记", "Marked")
LEAD = Text(
    "本期以下日期不完整或不平衡，涉及的数字须谨慎使用。",
    "These days are incomplete or don't balance: read the numbers with care.",
)
LEAD_OF = Text(
    "{of}以下日期不完整或不平衡，涉及的数字须谨慎使用。",
    "{of}: these days are incomplete or don't balance, read the numbers with care.",
)
KINDS: dict[MarkKind, Text] = {
    "fault": Text("受理与决定不对应", "Acceptance and decision don't pair"),
    "unbalanced": Text("日结不平衡", "Closed, but unbalanced"),
    "not_closed": Text("大厅未日结", "Hall day not closed"),
    "unfolded": Text("有事件尚未计入", "Events not counted yet"),
}
"""In the order they are told."""
FROZEN = Text("封账", "Close")
CARRIED = Text("上期结转", "Carried in")


def chosen(period: Period) -> Touched:
    """The days that were asked for."""
    return Touched(Text("", ""), period)


def carried(definition: Definition, period: Period) -> list[Touched]:
    """All days before the period, where the figure carries something in from them."""
    if not any(measure.kind == "carried" for measure in definition.measures):
        return []
    before = day_before(period)
    return [Touched(CARRIED, Period(f"{BEGINNING}..{before}", BEGINNING, before))]


def concerning(found: Sequence[Mark], choice: Choice) -> list[Mark]:
    """A mark of no centre in particular concerns all of them."""
    at = choice.centre_ids
    return [mark for mark in found if not mark.centre_id or at is None or mark.centre_id in at]


def told_each(
    found: Sequence[Mark], periods: Sequence[Touched], language: Language
) -> tuple[Marked, ...]:
    """Marks by the period they lie in; each lies in one."""
    each = (
        told(
            [mark for mark in found if days.period.first <= mark.on_date <= days.period.last],
            days,
            language,
        )
        for days in periods
    )
    return tuple(one for one in each if one is not None)


def told(found: Sequence[Mark], days: Touched, language: Language) -> Marked | None:
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
    of = _of(days, language)
    lead = wording.say(LEAD_OF, language).format(of=of) if of else wording.say(LEAD, language)
    return Marked(of, wording.say(HEAD, language), lead, tuple(kinds))


def _of(days: Touched, language: Language) -> str:
    """“上年同期（2024年3月）”; nothing for the chosen period."""
    name, when = wording.say(days.name, language), wording.period(days.period, language)
    if not name:
        return ""
    return f"{name}（{when}）" if language == "zh" else f"{name} ({when})"


def lines(
    frozen: str | None, marked: Sequence[Marked], language: Language
) -> tuple[tuple[str, str], ...]:
    """As a file's footer has them: a name and what is said."""
    found = [(wording.say(FROZEN, language), frozen)] if frozen else []
    for one in marked:
        found.append((one.head, one.lead))
        found += [(f"{one.of} {kind.name} {kind.number}".lstrip(), kind.said) for kind in one.kinds]
    return tuple(found)


def briefly(marked: Sequence[Marked], language: Language) -> str:
    """Beside one number; empty where nothing is marked."""
    told = [
        wording.named(f"{one.of} {kind.name} {kind.number}".lstrip(), kind.said, language)
        for one in marked
        for kind in one.kinds
    ]
    found = ("；" if language == "zh" else "; ").join(told)
    return wording.named(wording.say(HEAD, language), found, language) if found else ""


def sentences(marked: Sequence[Marked], language: Language) -> tuple[str, ...]:
    """The same where a line has one cell only."""
    return tuple(
        wording.named(name, said, language) for name, said in lines(None, marked, language)
    )
