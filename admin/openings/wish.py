"""What a form of the openings pages asks for: the same fields are previewed, carried along and saved."""

from datetime import date, time, timedelta
from typing import Annotated, Literal, get_args

from msgspec import Meta, Struct
from msgspec.structs import asdict

from backend.calendar import rules
from backend.calendar.models import Change, OpeningException, OpeningSeries, Timetable, Weekday
from backend.places.models import Pool
from backend.refusal import BadInput

Act = Literal["close", "open", "fewer", "add", "change", "end", "season", "withdraw", "make_up"]
ACTS: tuple[Act, ...] = get_args(Act)
Short = Annotated[str, Meta(max_length=40)]
WEEKDAYS: tuple[Weekday, ...] = (1, 2, 3, 4, 5, 6, 7)


class Wish(Struct, frozen=True, forbid_unknown_fields=True):
    """The fields of every form, as typed; those an act does not use stay empty."""

    centre: Short = ""
    act: Short = ""
    pool: Short = ""
    which: Short = ""
    """The id of a series or an exception."""
    from_date: Short = ""
    to_date: Short = ""
    like: Short = ""
    from_time: Short = ""
    to_time: Short = ""
    windows: Short = ""
    reserve: Short = ""
    grid: Short = ""
    weekday: Short = ""
    morning: Short = ""
    afternoon: Short = ""
    d1: Short = ""
    d2: Short = ""
    d3: Short = ""
    d4: Short = ""
    d5: Short = ""
    d6: Short = ""
    d7: Short = ""
    reason_zh: Annotated[str, Meta(max_length=100)] = ""
    reason_en: Annotated[str, Meta(max_length=200)] = ""
    seen: Short = ""

    @property
    def fields(self) -> dict[str, str]:
        """What was typed, to be carried along."""
        return {name: text for name, text in asdict(self).items() if text and name != "seen"}

    @property
    def days(self) -> tuple[Weekday, ...]:
        return tuple(n for n in WEEKDAYS if getattr(self, f"d{n}"))

    def kind(self) -> Act:
        for act in ACTS:
            if act == self.act:
                return act
        raise bad("act", "there is no such act", "没有这个操作")


def bad(where: str, problem: str, problem_zh: str) -> BadInput:
    return BadInput(where=where, problem=problem, problem_zh=problem_zh)


def day_of(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise bad(name, "give a date such as 2026-09-18", "请填写日期，例如2026-09-18") from None


def time_of(name: str, text: str) -> time:
    try:
        found = time.fromisoformat(text.strip())
    except ValueError:
        raise bad(name, "give a time such as 08:30", "请填写时间，例如08:30") from None
    if found.tzinfo is not None:
        raise bad(name, "give a time such as 08:30", "请填写时间，例如08:30")
    return found


def number_of(name: str, text: str, low: int, high: int) -> int:
    plain = text.strip()
    whole = plain.removeprefix("-")
    if not (whole.isascii() and whole.isdigit()) or not low <= int(plain) <= high:
        raise bad(name, f"give a whole number from {low} to {high}", f"请填写{low}至{high}的整数")
    return int(plain)


def change_of(wish: Wish, table: Timetable, centre_id: int, pools: list[Pool]) -> Change:
    """The wish as a change; what is missing or not readable is refused with the field's name."""
    act = wish.kind()
    if act in ("change", "end", "withdraw"):
        return _of_one(wish, act, table, centre_id)
    if act == "make_up":
        return Change(centre_id, make_up_weekday=number_of("weekday", wish.weekday, 0, 7))
    if act == "season":
        return _season(wish, table, centre_id, pools)
    if act == "add":
        return Change(centre_id, series=(_series(wish, 0, _pool(wish, pools).id),))
    return Change(centre_id, exceptions=(_exception(wish, act, centre_id, pools),))


def _of_one(wish: Wish, act: Act, table: Timetable, centre_id: int) -> Change:
    """About a series or an exception that is there."""
    which = number_of("which", wish.which, 1, 2**31 - 1)
    if act == "withdraw":
        return rules.withdrawn(table, centre_id, which)
    if act == "end":
        return rules.ended(table, centre_id, which, day_of("to_date", wish.to_date))
    return rules.changed(table, centre_id, _series(wish, which, 0))


def _pool(wish: Wish, pools: list[Pool]) -> Pool:
    found = next((pool for pool in pools if pool.code == wish.pool), None)
    if found is None:
        raise rules.UnknownPool()
    return found


def _exception(wish: Wish, act: Act, centre_id: int, pools: list[Pool]) -> OpeningException:
    first = day_of("from_date", wish.from_date)
    return OpeningException(
        centre_id=centre_id,
        pool_id=_pool(wish, pools).id if wish.pool or act == "fewer" else None,
        from_date=first,
        to_date=day_of("to_date", wish.to_date) if wish.to_date else first,
        closed=act == "close",
        reason_zh=wish.reason_zh.strip(),
        reason_en=wish.reason_en.strip(),
        from_time=time_of("from_time", wish.from_time) if wish.from_time else None,
        to_time=time_of("to_time", wish.to_time) if wish.to_time else None,
        windows=number_of("windows", wish.windows, 0, 99) if act == "fewer" else None,
    )


def _series(wish: Wish, series_id: int, pool_id: int) -> OpeningSeries:
    grid = number_of("grid", wish.grid, 5, 30)
    if grid not in (5, 10, 15, 20, 30):
        raise bad("grid", "choose 5, 10, 15, 20 or 30 minutes", "请选择5、10、15、20或30分钟")
    return OpeningSeries(
        id=series_id,
        pool_id=pool_id,
        valid_from=day_of("from_date", wish.from_date),
        valid_to=day_of("to_date", wish.to_date) if wish.to_date else None,
        weekdays=wish.days,
        from_time=time_of("from_time", wish.from_time),
        to_time=time_of("to_time", wish.to_time),
        windows=number_of("windows", wish.windows, 0, 99),
        walk_in_reserve=number_of("reserve", wish.reserve, 0, 99),
        grid_minutes=grid,
    )


def _season(wish: Wish, table: Timetable, centre_id: int, pools: list[Pool]) -> Change:
    return rules.season(
        table,
        centre_id,
        [_pool(wish, pools).id] if wish.pool else [pool.id for pool in pools],
        day_of("like", wish.like),
        day_of("from_date", wish.from_date),
        day_of("to_date", wish.to_date) if wish.to_date else None,
        timedelta(minutes=number_of("morning", wish.morning or "0", -120, 120)),
        timedelta(minutes=number_of("afternoon", wish.afternoon or "0", -120, 120)),
    )


def filled(act: Act, one: OpeningSeries, centre: str, pool: str, first: date) -> Wish:
    """The form of a series as it stands."""
    return Wish(
        centre=centre,
        act=act,
        pool=pool,
        which=str(one.id),
        from_date=first.isoformat(),
        from_time=f"{one.from_time:%H:%M}",
        to_time=f"{one.to_time:%H:%M}",
        windows=str(one.windows),
        reserve=str(one.walk_in_reserve),
        grid=str(one.grid_minutes),
        **{f"d{n}": "1" for n in one.weekdays},
    )
