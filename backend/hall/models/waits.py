"""What was learned about waits: minutes a turn, by line, item, hour, windows and people ahead."""

from datetime import date, datetime

from msgspec import Struct

ItemCell = tuple[str, int, int, int]
"""Item, hour of the day, open windows, band of people ahead (`rules.waits.band`)."""
PoolCell = tuple[int, int | None, int, int]
"""Pool, hour of the day (None: the whole day), open windows, band of people ahead."""


class Range(Struct, frozen=True):
    """Between so many minutes and so many, as it is shown."""

    low: int
    high: int


class Pace(Struct, frozen=True):
    """Minutes a turn: the low and the high quantile of so many tickets. A wait is one turn more than people ahead."""

    low: float
    high: float
    tickets: int


class Usual(Struct, frozen=True):
    """Minutes waited in a line by those who came in an hour: half waited less than `middle`, four in five
    less than `high`."""

    middle: float
    high: float
    tickets: int


class Learned(Struct, frozen=True):
    """What one centre's log of the last weeks says. Empty: nothing was learned yet."""

    pool_of: dict[str, int] = {}
    """The line of an item."""
    items: dict[ItemCell, Pace] = {}
    pools: dict[PoolCell, Pace] = {}
    usual: dict[tuple[int, int], Usual] = {}
    """By pool and hour of the day."""
    tickets: int = 0
    """So many it was learned from."""


class PastTicket(Struct, frozen=True):
    """A ticket of a past day, as the log tells it. `gone_at`: called, or gone uncalled."""

    on: date
    pool_id: int
    item_code: str
    issued_at: datetime
    turn_at: datetime
    called_at: datetime | None
    gone_at: datetime | None
    window_id: int | None


class Sample(Struct, frozen=True):
    """What stood at the issue of a ticket, and how long it then waited."""

    on: date
    pool_id: int
    item_code: str
    hour: int
    windows: int
    ahead: int
    work_minutes: float
    waited_s: int


class Score(Struct, frozen=True):
    """How the ranges of a day held. `width`: their median, minutes; `learned`: those that came from the log."""

    on: date
    tickets: int
    inside: int
    shorter: int
    longer: int
    learned: int
    width: int

    @property
    def share(self) -> int:
        """Percent of the tickets whose wait was within their range."""
        return round(100 * self.inside / self.tickets)
