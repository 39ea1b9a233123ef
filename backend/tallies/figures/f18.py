"""F18: how often one trip was enough, as the law counts it."""

from backend.permits.models import Text
from backend.tallies.figures import words
from backend.tallies.models.figures import Definition, Measure
from backend.tallies.sources import CLOSED

ONCE = Measure(
    "once",
    Text("跑动不超过一次", "At most one trip"),
    words.CASES,
    "count",
    CLOSED,
    CLOSED.parts(papers="complete", trips=("0", "1")),
)
CLOSED_COMPLETE = Measure(
    "closed",
    Text("一次提交齐全的办结件", "Closed, papers complete at first"),
    words.CASES,
    "count",
    CLOSED,
    CLOSED.parts(papers="complete"),
)
RATE = Measure(
    "rate", Text("实现率", "Rate"), words.SHARE, "share", digits=4, of=("once", "closed")
)

F18 = Definition(
    code="F18",
    name=Text("最多跑一次实现率", "Done in at most one trip"),
    meaning=Text(
        "本期办结、首次提交材料即齐全、且事项不在例外清单内的办件中，到场不超过一次的占比。"
        "同一天到同一网点计一次；到窗口领取结果计一次，邮寄不计。",
        "Of the cases closed in the period whose papers were complete when first submitted and whose item "
        "is no exception, the share that took at most one trip: a day at a centre is one, fetching the "
        "result at a window is one, the mail is none.",
    ),
    numerator=Text("其中到场次数为 0 或 1 的办件", "those of them with no trip or one"),
    denominator=Text(
        "本期办结、首次提交齐全、事项不在例外清单内的办件",
        "cases closed in the period, complete at first submission, item not in the exception list",
    ),
    basis=words.BY_DELIVERY,
    unit=words.SHARE,
    origin=words.REFORM_RULE,
    version=2,
    valid_from=words.TRIPS_VALID,
    measures=(RATE, ONCE, CLOSED_COMPLETE),
)
