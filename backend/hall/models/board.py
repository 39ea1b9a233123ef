"""What a supervisor sees of a centre's day. Names of clerks are on it, nothing of residents."""

from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

from backend.hall.models.tickets import PauseReason
from backend.hall.models.waits import Range, Usual

AlertKind = Literal["no_window", "long_wait", "long_pause", "long_visit"]


class WindowNow(Struct, frozen=True):
    """A window today. `minutes`: of its visits until now, on average; `usual`: minutes of the matter before it."""

    window_id: int
    number: int
    name_zh: str
    name_en: str
    staff_name: str | None
    since: datetime | None
    paused_at: datetime | None
    pause_reason: PauseReason | None
    label: str | None
    state: str | None
    state_since: datetime | None
    usual: int | None
    served: int
    minutes: float | None
    pool_ids: list[int]


class LineCount(Struct, frozen=True):
    """A pool today. `open`: windows that could call from it now; `work`: usual minutes of those who wait."""

    pool_id: int
    code: str
    prefix: str
    name_zh: str
    name_en: str
    waiting: int
    called: int
    parked: int
    missed: int
    served: int
    work: int
    desks: int
    open: int


class Standing(Struct, frozen=True):
    """Somebody who waits now."""

    label: str
    pool_id: int
    issued_at: datetime


class DayCount(Struct, frozen=True):
    """The tickets and appointments of a day."""

    issued: int
    waiting: int
    at_window: int
    parked: int
    missed: int
    served: int
    left: int
    elsewhere: int
    closed: int
    booked: int
    arrived: int
    noshows: int


class LineNow(Struct, frozen=True):
    """A line with the wait of somebody who comes now, and what was usual at this hour in the last weeks."""

    count: LineCount
    range: Range
    usual: Usual | None
    longest: Standing | None


class Alert(Struct, frozen=True):
    """A limit that broke: for how many minutes, against which limit. `name`: ticket, window or pool."""

    kind: AlertKind
    name: str
    minutes: int
    limit: int


class Board(Struct, frozen=True):
    """The whole page."""

    day: DayCount
    windows: list[WindowNow]
    lines: list[LineNow]
    alerts: list[Alert]


class SkillsChange(Struct, frozen=True):
    """Somebody changed which lines a window serves: codes of pools, before and after."""

    at: datetime
    staff_name: str
    reason: str
    details: dict[str, Any]
