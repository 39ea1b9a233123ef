"""F26: papers not asked for, accepted with papers to follow, decided on a promise."""

from backend.permits.models import Text
from backend.tallies.figures import words
from backend.tallies.models.figures import Definition, Measure
from backend.tallies.sources import ACCEPTED, CHECKED, PROMISED

SHARED = Measure(
    "shared",
    Text("免提交材料", "Papers not asked for"),
    words.PAPERS,
    "sum",
    ACCEPTED,
    ACCEPTED.every,
)
DEFERRED = Measure(
    "deferred",
    Text("容缺受理", "Accepted with papers to follow"),
    words.CASES,
    "count",
    ACCEPTED,
    ACCEPTED.parts(way="deferred"),
)
COMMITTED = Measure(
    "commitment",
    Text("告知承诺受理", "Accepted on commitment"),
    words.CASES,
    "count",
    ACCEPTED,
    ACCEPTED.parts(way="commitment"),
)
DECIDED = Measure(
    "decided",
    Text("告知承诺决定", "Decided on commitment"),
    words.CASES,
    "count",
    PROMISED,
    PROMISED.every,
)
VERIFIED = Measure(
    "checked", Text("承诺核查", "Promises checked"), words.CASES, "count", CHECKED, CHECKED.every
)
VERIFIED_IN_TIME = Measure(
    "checked_in_time",
    Text("其中六十个工作日内", "of which within sixty working days"),
    words.CASES,
    "count",
    CHECKED,
    CHECKED.parts(when="on_time"),
)

F26 = Definition(
    code="F26",
    name=Text("免提交材料数、容缺受理件数、告知承诺件数", "Papers spared, deferred, promised"),
    meaning=Text(
        "本期受理的办件中由数据共享取得而未要求提交的材料份数；容缺受理件数；告知承诺受理件数；"
        "本期经告知承诺受理后作出准予或者不予决定的件数；以及本期完成的承诺核查件数，其中在决定后六十个工作日内完成的。",
        "Of the cases accepted in the period: papers that data sharing supplied and nobody had to bring; cases "
        "accepted with papers to follow; cases accepted on the applicant's commitment. Beside them the cases granted or refused in the period after such an "
        "acceptance, the commitments checked in the period, and those checked within sixty working days of the decision.",
    ),
    numerator=Text("数据共享取得的材料份数", "papers that data sharing supplied"),
    denominator=None,
    basis=Text(
        "按受理日期；决定和核查按各自日期", "by date of acceptance; decisions and checks by theirs"
    ),
    unit=words.PAPERS,
    origin="figures A2; " + words.REFORM_RULE + " §7",
    version=2,
    valid_from=words.FIRST_VALID,
    measures=(SHARED, DEFERRED, COMMITTED, DECIDED, VERIFIED, VERIFIED_IN_TIME),
)
