"""What the last weeks say about the next month: minutes offered and used, and what could be changed."""

from datetime import date, datetime
from typing import Literal

from msgspec import Struct

Change = Literal["more", "fewer"]


class AtWindow(Struct, frozen=True):
    """A window's time for one ticket: from its call to its end there. `served`: it ended in a visit."""

    on: date
    pool_id: int
    item_code: str
    called_at: datetime
    ended_at: datetime
    served: bool


class Waited(Struct, frozen=True):
    """A ticket's wait, from its issue to its first call."""

    pool_id: int
    issued_at: datetime
    waited_s: int


class Offered(Struct, frozen=True):
    """Windows of a pool that the openings give, from instant to instant."""

    pool_id: int
    on: date
    starts_at: datetime
    ends_at: datetime
    windows: int


class Item(Struct, frozen=True):
    """An item with the minutes its slot is cut to."""

    code: str
    name_zh: str
    name_en: str
    minutes: int


class Kept(Struct, frozen=True):
    """Appointments of one slot length (minutes) that were due, and how many of them nobody came to."""

    minutes: int
    due: int
    noshows: int


class HourUse(Struct, frozen=True):
    """One pool, weekday (1 Monday) and hour over the weeks. All minutes are sums over `days`.

    `one`: minutes of a single window; `offered`: of all windows; `used`: from call to end; `wait`: four in
    five of those who came in this hour waited at most so many minutes; None: nobody came.
    """

    pool_id: int
    weekday: int
    hour: int
    days: int
    windows: int
    one: int
    offered: int
    used: int
    tickets: int
    wait: int | None

    @property
    def unused(self) -> int:
        return max(0, self.offered - self.used)

    @property
    def beyond(self) -> int:
        """Minutes used above those offered."""
        return max(0, self.used - self.offered)

    @property
    def share(self) -> int:
        """Percent of the minutes offered that were used."""
        return round(100 * self.used / self.offered)


class WindowAdvice(Struct, frozen=True):
    """So many windows instead of so many in this hour; `needed`: what the arithmetic gave before rounding up."""

    use: HourUse
    change: Change
    windows: int
    needed: float


class SlotUse(Struct, frozen=True):
    """The visits of an item against its slot: how many took longer, by how many minutes together.

    `longer`: the slot length proposed; None: the slot is long enough, or too few visits say anything.
    """

    item: Item
    visits: int
    overruns: int
    overrun_minutes: int
    four_in_five: int
    longer: int | None

    @property
    def share(self) -> int:
        return round(100 * self.overruns / self.visits)


class Advice(Struct, frozen=True):
    """All of it, from first to last day looked at."""

    first: date
    last: date
    uses: list[HourUse]
    windows: list[WindowAdvice]
    slots: list[SlotUse]
    kept: list[Kept]
