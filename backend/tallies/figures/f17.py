"""F17: cases across regions."""

from backend.permits.models import Text
from backend.tallies.figures import words
from backend.tallies.models.figures import Definition, Measure, Only
from backend.tallies.sources import ACCEPTED, TAKEN

SCHEMES = ("city", "hang_wen_hu_jin_qu", "province", "yangtze_delta", "cross_province")
NAMES = (
    Text("市内", "within the city"),
    Text("杭温湖金衢五市", "five cities"),
    Text("省内", "within the province"),
    Text("长三角", "Yangtze delta"),
    Text("跨省", "across provinces"),
)
OWN = tuple(f"own_{scheme}" for scheme in SCHEMES)
SENT = tuple(f"sent_{scheme}" for scheme in SCHEMES)


def crossed(code: str, name: Text, schemes: tuple[str, ...]) -> Measure:
    return Measure(
        code, name, words.CASES, "count", ACCEPTED, ACCEPTED.every, Only(schemes=schemes)
    )


TOTAL = crossed("crossed", Text("跨区域通办", "Across regions"), OWN + SENT)
BY_SCHEME = tuple(
    crossed(scheme, name, (f"own_{scheme}", f"sent_{scheme}"))
    for scheme, name in zip(SCHEMES, NAMES, strict=True)
)
FROM_OTHERS = crossed("sent", Text("其中他地代收", "of which taken elsewhere"), SENT)
TAKEN_HERE = Measure(
    "taken",
    Text("附：本地代收（由外地办理）", "Memo: taken here for other organs"),
    words.CASES,
    "count",
    TAKEN,
    TAKEN.every,
)

F17 = Definition(
    code="F17",
    name=Text("跨区域通办件数", "Cases across regions"),
    meaning=Text(
        "本期受理、申请人户籍所在地在本县以外、且事项属于相应通办范围的办件数，按最小适用范围分列；"
        "由他地代收后移交本机关的计入办理机关，并单列；本地为外地机关代收的另列，不计入受理件数。",
        "Cases accepted in the period whose applicant's home lies outside the county and whose item belongs to a "
        "scheme that joins the two, by the narrowest one. What another place took and handed over counts here, "
        "where it is decided, and is shown beside; what was taken here for other organs is a memo and no acceptance.",
    ),
    numerator=Text(
        "受理日期在本期内、两地间有适用通办范围的办件",
        "cases accepted in the period between two places that a scheme of the item joins",
    ),
    denominator=None,
    basis=words.BY_ACCEPTANCE_OR_TAKING,
    unit=words.CASES,
    origin="county report S1: “跨省通办”“长三角区域一站式户口迁移”“杭温湖金衢五市户籍业务区域通办”",
    version=1,
    valid_from=words.FIRST_VALID,
    measures=(TOTAL, *BY_SCHEME, FROM_OTHERS, TAKEN_HERE),
)
