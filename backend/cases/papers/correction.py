"""补正材料一次性告知书. `about` is the notice's place."""

from backend.cases.models import AgainReason, CorrectionNotice
from backend.cases.papers.kind import Basis, Facts, Kind, Source, day, text
from backend.permits.models import Text

AGAIN: dict[AgainReason, Text] = {
    "law_changed": Text("法律、法规、规章发生变化", "the law has changed"),
    "facts_changed": Text("申请所依据的事实发生变化", "the facts have changed"),
    "false_paper": Text("已提交的材料不真实", "a paper handed in was not genuine"),
    "clerk_error": Text("本机关首次告知有遗漏", "our first notice was not complete"),
}


def _notice(basis: Basis) -> CorrectionNotice | None:
    return next((one for one in basis.notices if one.place == basis.about), None)


def _fits(basis: Basis) -> bool:
    return _notice(basis) is not None


def _own(source: Source) -> Facts:
    notice = _notice(source)
    if notice is None:
        raise AssertionError("checked by _fits")
    return {
        "place": notice.place,
        "lines": [line.wanted for line in notice.lines],
        "due": day(notice.due_on),
        "again": text(AGAIN[notice.reason_code]) if notice.reason_code else None,
    }


KIND = Kind(
    "correction",
    Text("补正材料一次性告知书", "One-time notice of what is missing"),
    "补",
    _fits,
    _own,
)
