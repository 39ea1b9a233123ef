"""F02: licences granted."""

from backend.permits.models import Text
from backend.tallies.figures import words
from backend.tallies.models import Definition, Measure
from backend.tallies.sources import DECIDED

TOTAL = Measure(
    "granted",
    Text("准予", "Granted"),
    words.CASES,
    "count",
    (DECIDED,),
    ("granted", "granted_by_silence"),
)
BY_SILENCE = Measure(
    "granted_by_silence",
    Text("其中默示准予", "of which by silence"),
    words.CASES,
    "count",
    (DECIDED,),
    ("granted_by_silence",),
)

F02 = Definition(
    code="F02",
    name=Text("准予许可件数", "Licences granted"),
    meaning=Text(
        "本期作出准予行政许可决定的办件数，不论何年受理；含默示准予（单列）。变更、延续的准予一并计入。",
        "Licence cases granted in the period, whatever the year of acceptance; with those granted by "
        "silence (shown beside). Grants of changes and renewals are included.",
    ),
    numerator=Text(
        "权力类型为行政许可、决定为准予、决定日期在本期内的办件",
        "licence cases whose decision is to grant, decided in the period",
    ),
    denominator=None,
    basis=words.BY_DECISION,
    unit=words.CASES,
    origin=words.COUNTY_REPORT,
    version=1,
    valid_from=words.FIRST_VALID,
    measures=(TOTAL, BY_SILENCE),
    scoped=True,
    books=True,
)
