"""特别程序时限告知书. `about` is the pause's place."""

from backend.cases.models import CasePause, PauseKind
from backend.cases.papers.kind import Basis, Facts, Kind, Source, day, text
from backend.permits.models import Text

PROCEDURES: dict[PauseKind, Text] = {
    "hearing": Text("听证", "a hearing"),
    "bidding": Text("招标", "a call for bids"),
    "auction": Text("拍卖", "an auction"),
    "inspection": Text("检验", "an inspection"),
    "test": Text("检测", "a test"),
    "quarantine": Text("检疫", "quarantine"),
    "appraisal": Text("鉴定", "an appraisal"),
    "expert_review": Text("专家评审", "a review by experts"),
}


def _pause(basis: Basis) -> CasePause | None:
    return next((one for one in basis.pauses if one.place == basis.about), None)


def _fits(basis: Basis) -> bool:
    return _pause(basis) is not None


def _own(source: Source) -> Facts:
    pause = _pause(source)
    if pause is None:
        raise AssertionError("checked by _fits")
    return {
        "procedure": text(PROCEDURES[pause.kind]),
        "reason": pause.reason,
        "from": day(pause.from_on),
        "days": pause.expected_days,
    }


KIND = Kind(
    "paused",
    Text("特别程序时限告知书", "Notice of time that does not count"),
    "特",
    _fits,
    _own,
)
