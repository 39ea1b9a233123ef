"""F16: permit decisions made public."""

from backend.permits.models import Text
from backend.tallies.figures import words
from backend.tallies.models.figures import Definition, Measure
from backend.tallies.sources import PUBLISHED

ALL = Measure(
    "published", Text("公开", "Published"), words.RECORDS, "count", PUBLISHED, PUBLISHED.every
)
ON_TIME = Measure(
    "on_time",
    Text("其中七个工作日内", "of which within seven working days"),
    words.RECORDS,
    "count",
    PUBLISHED,
    PUBLISHED.parts(when="on_time"),
)
RATE = Measure(
    "on_time_rate",
    Text("按期公开率", "On time"),
    words.SHARE,
    "share",
    digits=4,
    of=("on_time", "published"),
)

F16 = Definition(
    code="F16",
    name=Text("公开许可信息条数", "Permit decisions published"),
    meaning=Text(
        "本期首次公示的行政许可决定条数（自然人不公示），其中决定之日起七个工作日内公示的占比。状态更新不重复计数。",
        "Permit decisions first published in the period (never those of natural persons), and the share published "
        "within seven working days of the decision. Later revisions are not counted again.",
    ),
    numerator=Text("本期首次公示的决定", "decisions first published in the period"),
    denominator=None,
    basis=words.BY_PUBLICATION,
    unit=words.RECORDS,
    origin=words.CITY_REPORT + "“累计公开行政处理结果信息x.x万余条”（许可部分）",
    version=1,
    valid_from=words.FIRST_VALID,
    measures=(ALL, ON_TIME, RATE),
)
