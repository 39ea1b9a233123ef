"""F24: appointments, who came, and how long they waited."""

from backend.permits.models import Text
from backend.tallies.figures import words
from backend.tallies.models.figures import Definition, Measure
from backend.tallies.sources import BOOKED, CALLED

FATES = (
    ("arrived", Text("赴约", "Arrived"), ("arrived", "served", "granted")),
    ("noshow", Text("爽约", "No-show"), ("noshow",)),
    ("cancelled", Text("本人取消", "Cancelled by the resident"), ("cancelled",)),
    ("served", Text("其中已办", "of which served"), ("served", "granted")),
    ("granted", Text("其中获准予", "of which granted"), ("granted",)),
)
HELD = Measure(
    "booked", Text("预约量", "Appointments"), words.APPOINTMENTS, "count", BOOKED, BOOKED.every
)
PARTS = tuple(
    Measure(code, name, words.APPOINTMENTS, "count", BOOKED, BOOKED.parts(fate=fates))
    for code, name, fates in FATES
)
RATES = tuple(
    Measure(f"{code}_rate", name, words.SHARE, "share", digits=4, of=(code, "booked"))
    for code, name in (
        ("arrived", Text("赴约率", "Arrival rate")),
        ("noshow", Text("爽约率", "No-show rate")),
    )
)
TICKETS = tuple(
    measure
    for who, ticket, wait, zh, en in (
        ("booked", "tickets", "waited", "预约", "with appointment"),
        ("walk_in", "walk_in_tickets", "walk_in_waited", "现场取号", "without"),
    )
    for measure in (
        Measure(
            f"wait_{who}",
            Text(f"{zh}平均等候", f"Mean wait {en}"),
            words.SECONDS,
            "mean",
            of=(wait, ticket),
        ),
        Measure(
            ticket,
            Text(f"{zh}叫到的号票", f"Tickets called, {en}"),
            words.TICKETS,
            "count",
            CALLED,
            CALLED.parts(who=who),
        ),
        Measure(
            wait,
            Text(f"{zh}等候合计", f"Waits in all, {en}"),
            words.SECONDS,
            "sum",
            CALLED,
            CALLED.parts(who=who),
        ),
    )
)

F24 = Definition(
    code="F24",
    name=Text("预约量、赴约率、爽约率、平均等候", "Appointments, arrivals, no-shows, waits"),
    meaning=Text(
        "最后约定的时段在本期内的预约数（改约的计在改后的日期，不含网点取消的）；其中赴约、爽约的占比；"
        "预约号票从取号到首次叫号的平均等候秒数，旁列现场取号的。网点取消的预约分子分母均不计。",
        "Appointments whose last slot lies in the period (a moved one counts where it was moved to), without those the centre cancelled; the shares of "
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
    version=2,
    valid_from=words.FIRST_VALID,
    measures=(HELD, *PARTS, *RATES, *TICKETS),
)
