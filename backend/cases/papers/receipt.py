"""送达回证: lists every paper of the decision that was issued."""

from backend.cases.models import Collect
from backend.cases.models.papers import IssuedPaper, PaperKind
from backend.cases.papers.kind import Basis, Facts, Kind, Source, day, text
from backend.permits.models import Text

HANDED_OVER: tuple[PaperKind, ...] = (
    "not_accepted",
    "acceptance_withdrawn",
    "granted",
    "refused",
    "ended",
    "permit_withdrawn",
    "permit_revoked",
    "permit_cancelled",
)
WAYS: dict[Collect, Text] = {
    "window": Text("直接送达", "handed over at the window"),
    "mail": Text("邮寄送达", "by mail"),
    "electronic": Text("电子送达", "electronically"),
}


def _newest(papers: list[IssuedPaper]) -> list[IssuedPaper]:
    """Without those that were replaced."""
    newest = {(one.kind, one.about): one for one in sorted(papers, key=lambda one: one.edition)}
    return [one for one in newest.values() if one.kind in HANDED_OVER]


def _fits(basis: Basis) -> bool:
    return bool(_newest(basis.issued)) or basis.case.decision is not None


def _own(source: Source) -> Facts:
    case, item = source.case, source.item
    granted = case.decision == "granted"
    return {
        "papers": [{"title": p.title_zh, "number": p.number} for p in _newest(source.issued)],
        "certificate": granted and item.result.kind == "certificate",
        "result": text(item.result.name),
        "how": text(WAYS[case.collect]),
        "mail_number": case.mail_number or "",
        "on": day(case.delivered_on),
    }


KIND = Kind("receipt", Text("送达回证", "Receipt of delivery"), "送", _fits, _own)
