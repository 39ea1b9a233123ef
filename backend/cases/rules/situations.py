"""Which papers a case asks for in its situation, and what becomes of those looked at already."""

from collections.abc import Sequence

from msgspec import Struct, structs

from backend.cases.models import CaseMaterial, CaseState, MaterialState
from backend.cases.models.situations import Taken
from backend.permits.models import Item
from backend.permits.models.situation import Outcome
from backend.refusal import Refusal

OPEN: tuple[CaseState, ...] = ("prepared", "submitted", "correcting")
"""Until it is accepted the situation may be answered again: acceptance fixes the papers."""


class SituationFixed(Refusal):
    """This case is accepted already, so its papers stand. Go on with the papers as they are."""

    zh = "该办件已受理，情形和材料清单不再变更，请按现有材料清单办理。"
    status = 409


class NothingToConfirm(Refusal):
    """This case is decided, so nothing waits to be confirmed. Look at its newest state and go on from there."""

    zh = "该办件已作出决定，无需再核对共享信息，请刷新后按最新状态办理。"
    status = 409


class Wanted(Struct, frozen=True):
    """A paper's new state, with the names an extra one brings along."""

    place: int
    name_zh: str
    name_en: str
    state: MaterialState


def as_asked(item: Item, taken: Taken | None) -> Item:
    """The item with the extra papers of the case's situation behind its own."""
    if taken is None or not taken.extras:
        return item
    return structs.replace(item, materials=(*item.materials, *taken.extras))


def papers(item: Item, taken: Taken, before: Sequence[CaseMaterial]) -> list[Wanted]:
    """Each paper as the situation wants it. What was looked at stays so while it is still needed; an
    extra paper that was never asked for is not listed."""
    need = {paper.place: paper.need for paper in taken.outcome.papers}
    had = {paper.place: paper.state for paper in before}
    names = [one.name for one in as_asked(item, taken).materials]
    return [
        Wanted(place, name.zh, name.en, _state(need.get(place), had.get(place)))
        for place, name in enumerate(names, 1)
        if place <= len(item.materials) or place in need or place in had
    ]


def _state(need: str | None, had: MaterialState | None) -> MaterialState:
    if need is None:
        return "not_needed"
    if had in ("have", "deferred"):
        return had
    return "shared" if need == "shared" else "missing"


def check_open(state: CaseState) -> None:
    if state not in OPEN:
        raise SituationFixed()


def check_confirmable(state: CaseState) -> None:
    if state not in (*OPEN, "accepted", "paused"):
        raise NothingToConfirm()


def shared_names(outcome: Outcome | None, item: Item) -> list[str]:
    """What data sharing supplies, in Chinese: the applicant confirms it."""
    if outcome is not None:
        return [paper.name.zh for paper in outcome.papers if paper.need == "shared"]
    return [one.name.zh for one in item.materials if one.exempt_by_data_sharing]
