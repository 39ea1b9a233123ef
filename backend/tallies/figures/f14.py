"""F14: declarations of migrants filed online."""

from backend.permits.models import Text
from backend.tallies.figures import words
from backend.tallies.models.figures import Definition, Measure, Only
from backend.tallies.sources import SUBMITTED

ITEM = Only(items=("HJ-161",))
ALL = Measure(
    "declared", Text("申报", "Declared"), words.CASES, "count", SUBMITTED, SUBMITTED.every, ITEM
)
ONLINE = Measure(
    "online",
    Text("其中线上申报", "of which online"),
    words.CASES,
    "count",
    SUBMITTED,
    SUBMITTED.parts(how="online"),
    ITEM,
)
RATE = Measure(
    "online_rate",
    Text("线上申报率", "Online share"),
    words.SHARE,
    "share",
    digits=4,
    of=("online", "declared"),
)

F14 = Definition(
    code="F14",
    name=Text("流动人口线上申报率", "Migrant declarations filed online"),
    meaning=Text(
        "本期流动人口居住登记申报（HJ-161）中，由本人、用人单位或出租人在网上申报的占比。",
        "Of the declarations of migrants (HJ-161) of the period, the share filed online by the person, employer or "
        "landlord.",
    ),
    numerator=Text("其中网上申报", "those filed online"),
    denominator=Text("本期全部申报", "all declarations of the period"),
    basis=words.BY_SUBMISSION,
    unit=words.SHARE,
    origin=words.CITY_REPORT + "“流口线上申报率”",
    version=1,
    valid_from=words.FIRST_VALID,
    measures=(RATE, ONLINE, ALL),
)
