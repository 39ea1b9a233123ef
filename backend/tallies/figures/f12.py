"""F12: handed in online."""

from backend.permits.models import Text
from backend.tallies.figures import words
from backend.tallies.models.figures import Definition, Measure
from backend.tallies.sources import SUBMITTED

ONLINE = Measure(
    "online",
    Text("网办件", "Online"),
    words.CASES,
    "count",
    SUBMITTED,
    SUBMITTED.parts(how="online"),
)
ALL = Measure(
    "submitted", Text("提交件", "Handed in"), words.CASES, "count", SUBMITTED, SUBMITTED.every
)
RATE = Measure(
    "online_rate",
    Text("网办率", "Online share"),
    words.SHARE,
    "share",
    digits=4,
    of=("online", "submitted"),
)

F12 = Definition(
    code="F12",
    name=Text("网办件数、网办率", "Cases handed in online"),
    meaning=Text(
        "本期首次提交的办件中，由申请人在网上（APP、网页、小程序、云申领）提交的件数和占比；自助机和窗口代录的不算网办。",
        "Of the cases first handed in during the period, those the applicant handed in online (app, web, mini "
        "program, cloud), and their share; kiosks and what a clerk keys in are not online.",
    ),
    numerator=Text("首次提交渠道为网上的办件", "cases whose first submission was online"),
    denominator=Text("本期首次提交的全部办件", "all cases first handed in during the period"),
    basis=words.BY_SUBMISSION,
    unit=words.CASES,
    origin=words.CITY_REPORT + "“网办业务突破xxx万件”",
    version=1,
    valid_from=words.FIRST_VALID,
    measures=(ONLINE, ALL, RATE),
)
