"""F02: licences granted."""

from backend.permits.models import Text
from backend.tallies.figures import words
from backend.tallies.models.figures import Definition, Measure
from backend.tallies.sources import DECIDED

GRANTS = ("granted", "granted_by_silence")


def granted(code: str, zh: str, en: str, **chosen: str | tuple[str, ...]) -> Measure:
    """Grants, narrowed by an axis of the decision."""
    parts = DECIDED.parts(**{"outcome": GRANTS} | chosen)
    return Measure(code, Text(zh, en), words.CASES, "count", DECIDED, parts)


TOTAL = granted("granted", "准予", "Granted")
BY_SILENCE = granted(
    "granted_by_silence", "其中默示准予", "of which by silence", outcome="granted_by_silence"
)
NEW = granted("new", "其中首次", "of which new", of="new")
RENEWED = granted("renewal", "其中延续", "of which renewals", of="renewal")
CHANGED = granted("change", "其中变更", "of which changes", of="change")

F02 = Definition(
    code="F02",
    name=Text("准予许可件数", "Licences granted"),
    meaning=Text(
        "本期作出准予行政许可决定的办件数，不论何年受理；含默示准予（单列）。首次、延续、变更分列。",
        "Licence cases granted in the period, whatever the year of acceptance; with those granted by silence "
        "(shown beside). New grants, renewals and changes in rows of their own.",
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
    measures=(TOTAL, BY_SILENCE, NEW, RENEWED, CHANGED),
    scoped=True,
    books=True,
)
