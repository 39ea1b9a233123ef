"""F19: how many trips people really made."""

from backend.permits.models import Text
from backend.tallies.figures import words
from backend.tallies.models import Definition, Measure
from backend.tallies.sources import CLOSED, COMPLETE, OTHER, WASTED

ALL = COMPLETE + OTHER
MEAN = Measure(
    "mean",
    Text("平均跑动次数", "Mean trips"),
    words.TRIPS,
    "mean",
    (CLOSED,),
    ALL,
    digits=2,
    of=("trips", "closed"),
)
CLOSED_ALL = Measure("closed", Text("办结件", "Closed cases"), words.CASES, "count", (CLOSED,), ALL)
TRIPS = Measure("trips", Text("跑动合计", "Trips in all"), words.TRIPS, "sum", (CLOSED,), ALL)
SHARES = tuple(
    Measure(
        f"trips_{n}",
        Text(f"{n}次{'及以上' if n == 3 else ''}", f"{n}{' or more' if n == 3 else ''}"),
        words.CASES,
        "count",
        (CLOSED,),
        (COMPLETE[n], OTHER[n]),
    )
    for n in range(4)
)
WASTED_VISITS = Measure(
    "wasted", Text("白跑", "Wasted visits"), words.VISITS, "count", (WASTED,), ("wasted",)
)

F19 = Definition(
    code="F19",
    name=Text("实际跑动次数", "Trips really made"),
    meaning=Text(
        "本期全部办结件的平均到场次数和分布（0、1、2、3次及以上），不剔除任何事项；"
        "另列白跑：本期因我方原因未办成的到场次数（按到场日期，一次到场只计一次）。",
        "Mean and distribution (0, 1, 2, 3 or more) of the visits of all cases closed in the period, no "
        "item left out; beside it the wasted visits: those that ended without service for a reason on our "
        "side (by date of the visit, each visit once).",
    ),
    numerator=Text("办结日及以前的到场次数合计", "visits up to the day of closing, in all"),
    denominator=Text("本期全部办结件", "all cases closed in the period"),
    basis=words.BY_DELIVERY,
    unit=words.TRIPS,
    origin="figures A2",
    version=1,
    valid_from=words.FIRST_VALID,
    measures=(MEAN, CLOSED_ALL, TRIPS, *SHARES, WASTED_VISITS),
)
