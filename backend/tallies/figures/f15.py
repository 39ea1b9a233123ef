"""F15: vehicles whose plates were applied for in the cloud."""

from backend.permits.models import Text
from backend.tallies.figures import words
from backend.tallies.models.figures import Definition, Measure, Only
from backend.tallies.sources import DECIDED

PLATED = Measure(
    "plated",
    Text("云申领上牌", "Plates by cloud application"),
    words.VEHICLES,
    "count",
    DECIDED,
    DECIDED.parts(outcome=("granted", "granted_by_silence")),
    Only(("CJ-301",), ("cloud",)),
)

F15 = Definition(
    code="F15",
    name=Text("云申领上牌数", "Plates by cloud application"),
    meaning=Text(
        "本期办成的新车注册登记（CJ-301）中，以“云申领”提交的车辆数；一车一件，计车辆，不计申请次数。",
        "Vehicles newly registered in the period (CJ-301) that were applied for in the cloud: one case a vehicle, "
        "vehicles and not attempts.",
    ),
    numerator=Text(
        "以云申领提交、本期准予的注册登记",
        "registrations granted in the period, filed in the cloud",
    ),
    denominator=None,
    basis=words.BY_DECISION,
    unit=words.VEHICLES,
    origin=words.CITY_REPORT + "“区域号牌云申领，完成上牌xx万辆”",
    version=1,
    valid_from=words.FIRST_VALID,
    measures=(PLATED,),
)
