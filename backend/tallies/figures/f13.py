"""F13: endorsements of residence permits done online."""

from backend.permits.models import Text
from backend.tallies.figures import words
from backend.tallies.models.figures import Definition, Measure, Only
from backend.tallies.sources import DECIDED

ITEM = Only(items=("HJ-163",))
DONE = DECIDED.parts(outcome=("granted", "granted_by_silence"))
ALL = Measure("endorsed", Text("签注", "Endorsed"), words.CASES, "count", DECIDED, DONE, ITEM)
ONLINE = Measure(
    "online",
    Text("其中网上提交", "of which handed in online"),
    words.CASES,
    "count",
    DECIDED,
    DONE,
    Only(ITEM.items, words.ONLINE),
)
RATE = Measure(
    "online_rate",
    Text("网签率", "Online share"),
    words.SHARE,
    "share",
    digits=4,
    of=("online", "endorsed"),
)

F13 = Definition(
    code="F13",
    name=Text("居住证网签率", "Residence permits endorsed online"),
    meaning=Text(
        "本期办结的居住证签注（HJ-163）中，由申请人在网上提交的占比。",
        "Of the endorsements of residence permits (HJ-163) completed in the period, the share handed in online.",
    ),
    numerator=Text("其中网上提交的签注", "those handed in online"),
    denominator=Text("本期办结的居住证签注", "endorsements completed in the period"),
    basis=words.BY_DECISION,
    unit=words.SHARE,
    origin=words.CITY_REPORT + "“居住证网签率”",
    version=1,
    valid_from=words.FIRST_VALID,
    measures=(RATE, ONLINE, ALL),
)
