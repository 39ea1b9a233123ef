"""F19: how many trips people really made."""

from backend.permits.models import Text
from backend.tallies.figures import words
from backend.tallies.models.figures import Definition, Measure
from backend.tallies.sources import CLOSED, WASTED

MEAN = Measure(
    "mean",
    Text("平均跑动次数", "Mean trips"),
    words.TRIPS,
    "mean",
    digits=2,
    of=("trips", "closed"),
)
CLOSED_ALL = Measure(
    "closed", Text("办结件", "Closed cases"), words.CASES, "count", CLOSED, CLOSED.every
)
TRIPS = Measure("trips", Text("跑动合计", "Trips in all"), words.TRIPS, "sum", CLOSED, CLOSED.every)
SHARES = tuple(
    Measure(
        f"trips_{n}",
        Text(f"{n}次{'及以上' if n == 3 else ''}", f"{n}{' or more' if n == 3 else ''}"),
        words.CASES,
        "count",
        CLOSED,
        CLOSED.parts(trips=str(n)),
    )
    for n in range(4)
)
WASTED_VISITS = Measure(
    "wasted", Text("白跑", "Wasted trips"), words.VISITS, "count", WASTED, WASTED.every
)

F19 = Definition(
    code="F19",
    name=Text("实际跑动次数", "Trips really made"),
    meaning=Text(
        "本期全部办结件的平均到场次数和分布（0、1、2、3次及以上），不剔除任何事项；"
        "同一天到同一网点计一次，不论到几个窗口、取几个号；到窗口领取结果计一次，邮寄不计。"
        "另列白跑：本期因我方原因未办成、当日也未补办的到场次数（按到场日期，同一人同日同网点计一次）。",
        "Mean and distribution (0, 1, 2, 3 or more) of the trips of all cases closed in the period, no "
        "item left out. A day at a centre is one trip, whatever the number of windows and tickets; fetching "
        "the result at a window is one, the mail is none. Beside it the wasted trips: those that ended "
        "without service for a reason on our side and were not mended that day (by date of the trip; one "
        "person, centre and day once).",
    ),
    numerator=Text("办结日及以前的到场次数合计", "trips up to the day of closing, in all"),
    denominator=Text("本期全部办结件", "all cases closed in the period"),
    basis=words.BY_DELIVERY,
    unit=words.TRIPS,
    origin="figures A2",
    version=2,
    valid_from=words.TRIPS_VALID,
    measures=(MEAN, CLOSED_ALL, TRIPS, *SHARES, WASTED_VISITS),
)
