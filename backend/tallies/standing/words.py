"""Units and the date basis that standing figures share."""

from datetime import date

from backend.permits.models import Text

CENTRES = Text("个", "centres")
ITEMS = Text("项", "items")
WINDOWS = Text("个", "windows")
MINUTES = Text("分钟", "minutes")
VILLAGES = Text("个", "villages")
SHARE = Text("%", "%")
AS_OF = Text(
    "时点指标：以统计期最后一天为准；统计期未结束时以当天为准",
    "as of a day: the last of the period, today while the period runs",
)
FIRST_VALID = date(2019, 1, 1)
