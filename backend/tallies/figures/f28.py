"""F28: reconsideration and suits about permits."""

from backend.permits.models import Text
from backend.tallies.figures import words
from backend.tallies.models.figures import Definition, Measure
from backend.tallies.sources import REMEDIED

FILED = tuple(
    Measure(
        f"{kind}_filed",
        Text(f"{zh}收到", f"{en} filed"),
        words.CASES,
        "count",
        REMEDIED,
        REMEDIED.parts(kind=kind, what="filed"),
    )
    for kind, zh, en in (("review", "复议", "Reconsideration"), ("suit", "诉讼", "Suits"))
)
OUTCOMES = tuple(
    Measure(code, Text(zh, en), words.CASES, "count", REMEDIED, REMEDIED.parts(what=code))
    for code, zh, en in (
        ("upheld", "维持", "Upheld"),
        ("changed", "变更", "Changed"),
        ("revoked", "撤销", "Revoked"),
        ("unlawful", "确认违法", "Held unlawful"),
        ("lost", "败诉", "Lost"),
        ("withdrawn", "撤回", "Withdrawn"),
    )
)

F28 = Definition(
    code="F28",
    name=Text("涉许可复议、诉讼", "Reconsideration and suits about permits"),
    meaning=Text(
        "本期收到的涉行政许可复议、诉讼件数，以及本期作出的结果：维持、变更、撤销、确认违法、败诉、撤回。",
        "Requests for reconsideration and suits about permits filed in the period, and the outcomes of the period: "
        "upheld, changed, revoked, held unlawful, lost, withdrawn.",
    ),
    numerator=Text("收到的复议、诉讼", "requests and suits filed"),
    denominator=None,
    basis=words.BY_REMEDY,
    unit=words.CASES,
    origin="county report S1: “未发生…行政复议被变更、撤销…诉讼败诉”",
    version=1,
    valid_from=words.FIRST_VALID,
    measures=(*FILED, *OUTCOMES),
)
