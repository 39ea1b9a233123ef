"""Ten years of whatever may happen: late, undone, at midnight, across a year, twice, and wrong."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from tests.tallies.histories.log import CHANGED, ITEMS, Applicant, Log

FIRST, LAST = date(2019, 1, 1), date(2028, 12, 31)
BEIJING = timedelta(hours=8)
HOMES = (
    None,
    "330899",
    "330899",
    "330802",
    "330106001002",
    "330203",
    "310104",
    "340102",
    "320102",
    "440103",
)
"""Of the county, the city, the five cities, the province, the delta, and elsewhere."""
SCHEMES = ("city", "hang_wen_hu_jin_qu", "province", "yangtze_delta", "cross_province")
EDGES = (
    *((year, 12, 31) for year in range(2019, 2028)),
    *((year, 2, 28) for year in range(2019, 2029)),
    (2020, 2, 29), (2024, 2, 29), (2028, 2, 29), (2020, 1, 23), (2023, 9, 28), (2025, 1, 31), (2026, 9, 30),
)  # fmt: skip
HOURS = (8, 9, 10, 11, 13, 14, 15, 16)
Facts = dict[str, Any]


class Life:
    """One thing's events, its clock going on between them. Beijing midnight is 16:00 UTC."""

    def __init__(self, log: Log, begins: datetime | None = None) -> None:
        self.log, self.draw = log, log.random
        self.now = begins or moment(log)
        self.facts: Facts = {}

    @property
    def today(self) -> date:
        return (self.now + BEIJING).date()

    def chance(self, share: float) -> bool:
        return self.draw.random() < share

    def tell(
        self, kind: str, actor: str = "staff", on: date | None = None, **facts: Any
    ) -> dict[str, Any]:
        self.log.put(kind, self.now, on or self.today, actor, **self.facts | facts)
        row = self.log.rows[-1]
        row["undone"] = self.chance(0.03)
        row["late"] = self.chance(0.06)
        return row

    def wait(self, *spans: timedelta) -> None:
        self.now += self.draw.choice(spans)


def hours(*numbers: float) -> tuple[timedelta, ...]:
    return tuple(timedelta(hours=n) for n in numbers)


def days(*numbers: float) -> tuple[timedelta, ...]:
    return tuple(timedelta(days=n) for n in numbers)


def moment(log: Log) -> datetime:
    """Some moment of the log's years, often one where mistakes are made."""
    draw, (first, last) = log.random, log.span
    edges = [day for day in (date(*edge) for edge in EDGES) if first <= day <= last]
    if edges and draw.random() < 0.3:
        on = draw.choice(edges)
    else:
        on = first + timedelta(days=draw.randrange((last - first).days - 60))
    local = datetime(on.year, on.month, on.day, draw.choice(HOURS), draw.randrange(60), tzinfo=UTC)
    if draw.random() < 0.15:
        local = local.replace(hour=23) + timedelta(
            minutes=draw.choice((0, 59, 60, 61)) - local.minute
        )
    return local - BEIJING


def live_a_decade(log: Log, things: int, organs: dict[int, list[int]]) -> None:
    """So many cases, appointments and tickets. `organs`: the centres of each."""
    from tests.tallies.histories import cases, hall

    for _ in range(things):
        case = cases.live(log, organs)
        hall.appoint(log, organs, case)
        hall.line_up(log, organs)
    arrive(log)


def live_short(log: Log, things: int, organs: dict[int, list[int]]) -> None:
    """The same around one year's end and one leap day."""
    log.span = (date(2023, 11, 20), date(2024, 4, 10))
    live_a_decade(log, things, organs)


def arrive(log: Log) -> None:
    """Numbered in the order they were written: as they happened, the late ones after all others."""
    log.rows.sort(key=lambda row: (row["late"], row["at"]))
    for number, row in enumerate(log.rows, 1):
        row["id"] = number


def somewhere(log: Log, organs: dict[int, list[int]]) -> Facts:
    organ = log.random.choice((1, 1, 1, 1, *organs))
    return {"organ_id": organ, "centre_id": log.random.choice(organs[organ])}


def item_at(log: Log, on: date) -> Facts:
    """Each item by the version that holds on the day."""
    code = log.random.choice((*ITEMS, "HJ-161", "HJ-163", "HJ-163", "CJ-301", "HJ-136"))
    newer = code == CHANGED and on >= date(2024, 1, 1)
    return {"item_code": code, "item_version": 2 if newer else 1}


def named(log: Log, at: datetime) -> UUID:
    """Ids of cases tell their year."""
    milliseconds = int(at.timestamp() * 1000)
    return UUID(
        int=milliseconds << 80 | 7 << 76 | log.random.getrandbits(76) & ~(3 << 62) | 2 << 62
    )


def introduce(log: Log, facts: Facts) -> int:
    """An applicant for the case; only the centre may be missing."""
    person = 1000 + len(log.applicants)
    kind = log.random.choice(("person", "person", "person", "organisation"))
    log.applicants.append(
        Applicant(
            facts["case_id"], person, kind, log.random.choice(HOMES), facts["organ_id"],
            facts["item_code"], facts["item_version"], facts["centre_id"],
        )
    )  # fmt: skip
    return person
