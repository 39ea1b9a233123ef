"""F24: appointments, who came, and how long they waited."""

from backend.permits.models import Text
from backend.tallies.figures import words
from backend.tallies.models import Definition, Measure
from backend.tallies.sources import BOOKED, CALLED

ALL = BOOKED.parts
HELD = Measure(
    "booked", Text("预约量", "Appointments"), words.APPOINTMENTS, "count", (BOOKED,), ALL
)
PARTS = tuple(
    Measure(code, name, words.APPOINTMENTS, "count", (BOOKED,), (code,))
    for code, name in (
        ("arrived", Text("赴约", "Arrived")),
        ("noshow", Text("爽约", "No-show")),
        ("cancelled", Text("本人取消", "Cancelled by the resident")),
    )
)
RATES = tuple(
    Measure(
        f"{code}_rate", name, words.SHARE, "share", (BOOKED,), (code,), ALL, 4, (code, "booked")
    )
    for code, name in (
        ("arrived", Text("赴约率", "Arrival rate")),
        ("noshow", Text("爽约率", "No-show rate")),
    )
)
WAITS = tuple(
    Measure(f"wait_{who}", name, words.SECONDS, "mean", (CALLED,), (f"called_{who}",), digits=0)
    for who, name in (
        ("booked", Text("预约平均等候", "Mean wait with appointment")),
        ("walk_in", Text("现场取号平均等候", "Mean wait without")),
    )
)

F24 = Definition(
    code="F24",
    name=Text("预约量、赴约率、爽约率、平均等候", "Appointments, arrivals, no-shows, waits"),
    meaning=Text(
        "时段在本期内的预约数（不含网点取消的）；其中赴约、爽约的占比；"
        "预约号票从取号到首次叫号的平均等候秒数，旁列现场取号的。网点取消的预约分子分母均不计。",
        "Appointments whose slot lies in the period, without those the centre cancelled; the shares of "
        "them that arrived and that did not; the mean wait in seconds from ticket to first call of "
        "tickets with an appointment, and beside it of those without.",
    ),
    numerator=Text("赴约（爽约）的预约", "appointments that arrived (did not)"),
    denominator=Text(
        "预约量，即已约减网点取消", "appointments booked, less those the centre cancelled"
    ),
    basis=words.BY_SLOT,
    unit=words.APPOINTMENTS,
    origin="figures A2",
    version=1,
    valid_from=words.FIRST_VALID,
    measures=(HELD, *PARTS, *RATES, *WAITS),
)
