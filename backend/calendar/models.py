"""The two calendars: the statutory one says which days count, the opening one when doors open."""

from datetime import date, datetime, time
from typing import Literal

from msgspec import Struct

Unit = Literal["working_day", "calendar_day", "same_day", "on_the_spot"]
"""What a limit is counted in; the last two end on the day they start."""
Weekday = Literal[1, 2, 3, 4, 5, 6, 7]
"""ISO: Monday is 1."""


class StatutoryDay(Struct, frozen=True, forbid_unknown_fields=True):
    """A day that differs from a plain weekday or weekend: a holiday, or a make-up working day."""

    on_date: date
    off: bool
    name_zh: str


class Announcement(Struct, frozen=True, forbid_unknown_fields=True):
    """One notice of the State Council, restating the whole year as it is known from then on."""

    version: int
    notice: str
    title: str
    issued: date
    provisional: bool
    """Only the days fixed by law: the year's notice, with its make-up days, is still to come."""
    days: tuple[StatutoryDay, ...]


class YearFile(Struct, frozen=True, forbid_unknown_fields=True):
    """A file of `holidays/`: a year and its notices, oldest first."""

    year: int
    versions: tuple[Announcement, ...]


class StatutoryYear(Struct, frozen=True):
    """One version of one year, as stored. Its days may reach into the December before."""

    year: int
    version: int
    source: str
    provisional: bool
    days: tuple[StatutoryDay, ...]


class StatutoryCalendar(Struct, frozen=True):
    """The newest version of each year, read as one; the years have no gap between them.

    Ask it through `rules`: a year it doesn't have must never look like a year without holidays.
    """

    version: str
    """Each year with its version, such as "2025.1 2026.1"."""
    years: range
    provisional_years: frozenset[int]
    days: dict[date, StatutoryDay]
    working: tuple[date, ...]
    """Every working day of the years, in order."""


class Pause(Struct, frozen=True):
    """Time that does not count (行政许可法 §45), both days included.

    A pause still running is passed with `to_date` = today: the answer is then what it would be if
    the pause ended today.
    """

    from_date: date
    to_date: date
    reason: str = ""


class Due(Struct, frozen=True):
    """When a limit runs out, with all it was worked out from."""

    start: date
    """The day of acceptance or receipt; it does not count (民法典 §201)."""
    limit: int
    unit: Unit
    pauses: tuple[Pause, ...]
    extension: int
    on: date
    """The last day that is still in time."""
    provisional_years: tuple[int, ...]

    @property
    def provisional(self) -> bool:
        """Whether a holiday notice still to come may move the date."""
        return bool(self.provisional_years)

    def warnings(self, language: str) -> tuple[str, ...]:
        """The sentence to stand beside a provisional date."""
        if not self.provisional:
            return ()
        return (provisional_sentence(self.provisional_years, language),)


def provisional_sentence(years: tuple[int, ...], language: str) -> str:
    """What to say wherever a provisional year is used."""
    named = "、".join(map(str, years)) if language == "zh" else ", ".join(map(str, years))
    if language == "zh":
        return f"暂定：{named}年放假调休安排尚未公布，公布后重新计算。"
    return (
        f"Provisional: holidays of {named} are not announced yet; worked out again when they are."
    )


SpanKind = Literal["start", "counted", "make_up", "weekend", "holiday", "paused", "rolled"]


class Span(Struct, frozen=True):
    """A stretch of days of one kind in the explanation of a due date, both days included."""

    from_date: date
    to_date: date
    kind: SpanKind
    counted: int
    """How many of its days count towards the limit."""
    name: str = ""
    """The holiday's name or the pause's reason."""


class OpeningSeries(Struct, frozen=True):
    """A pool is open on these weekdays, from–to by the clock of the centre; lunch parts two series.

    `valid_to` is the last day it holds, None while no end is planned.
    """

    id: int
    pool_id: int
    valid_from: date
    valid_to: date | None
    weekdays: tuple[Weekday, ...]
    from_time: time
    to_time: time
    windows: int
    walk_in_reserve: int
    grid_minutes: int


class OpeningException(Struct, frozen=True):
    """Days on which a centre (or one pool of it) differs from its series; both days included.

    `closed`: shut though the series say open. `windows`: at most so many windows of the pool are
    open. Neither: open by the series though the day is a public holiday. With `from_time` and
    `to_time` only that part of each day is concerned.
    """

    centre_id: int
    pool_id: int | None
    from_date: date
    to_date: date
    closed: bool
    reason_zh: str
    reason_en: str
    from_time: time | None = None
    to_time: time | None = None
    windows: int | None = None
    id: int = 0


class PoolDays(Struct, frozen=True):
    """A pool and the days it exists; `to_date` is its last day, None while no end is planned."""

    organ_id: int
    centre_id: int
    pool_id: int
    from_date: date
    to_date: date | None
    make_up_weekday: int = 1
    """Whose timetable the centre follows on a make-up working day; 0: it stays closed."""


class Timetable(Struct, frozen=True):
    """All that openings are worked out from, beside the statutory calendar."""

    pools: tuple[PoolDays, ...]
    series: tuple[OpeningSeries, ...]
    exceptions: tuple[OpeningException, ...]


class Ending(Struct, frozen=True):
    """A series that ends: `last` is its last day. Before its first day: it never held and goes."""

    series_id: int
    last: date


class Change(Struct, frozen=True):
    """What is wished for a centre's openings, applied as one."""

    centre_id: int
    ends: tuple[Ending, ...] = ()
    series: tuple[OpeningSeries, ...] = ()
    exceptions: tuple[OpeningException, ...] = ()
    withdrawn: tuple[int, ...] = ()
    """Exceptions taken back; one that has begun ends the day before."""
    make_up_weekday: int | None = None


class Session(Struct, frozen=True):
    """One pool open on one civil date, from instant to instant (UTC), with the same windows.

    `whole_from` and `whole_to` are the hours of its series that day, of which an exception may
    have left only this stretch: the grid is counted from `whole_from`, so that slots stay where
    they were.
    """

    pool_id: int
    on_date: date
    starts_at: datetime
    ends_at: datetime
    windows: int
    walk_in_reserve: int
    grid_minutes: int
    whole_from: datetime
    whole_to: datetime


class GridSlot(Struct, frozen=True):
    """One grid unit of a session; `places` may be booked, the rest is kept for walk-ins."""

    pool_id: int
    on_date: date
    starts_at: datetime
    ends_at: datetime
    places: int


class Opening(Struct, frozen=True):
    """When a pool is open over some days, with the slots that gives."""

    organ_id: int
    centre_id: int
    pool_id: int
    sessions: tuple[Session, ...]
    slots: tuple[GridSlot, ...]
