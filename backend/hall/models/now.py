"""The hall as it stands at one moment: what every screen and phone is worked out from. Nothing personal."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from backend.hall.models.policy import HallPolicy
from backend.hall.models.tickets import PauseReason, PlacedBy, Priority, TicketState
from backend.hall.models.waits import Learned


class PoolNow(Struct, frozen=True):
    """A line of the centre."""

    id: int
    prefix: str
    name_zh: str
    name_en: str


class DeskNow(Struct, frozen=True):
    """A window somebody is signed on at, and the lines it serves."""

    window: int
    pools: tuple[int, ...]
    paused: PauseReason | None


class InHall(Struct, frozen=True, array_like=True, gc=False):
    """A ticket whose visit is not over. `queries.hall_now` gives these fields in this order."""

    id: UUID
    label: str
    pool_id: int
    item_code: str
    state: TicketState
    placed_by: PlacedBy
    priority: Priority | None
    window: int | None
    calls: int
    announced_at: datetime | None
    appointment_id: UUID | None


class HallNow(Struct, frozen=True):
    """One centre, one moment. `tickets`: those who wait in the order of the call, then everybody else."""

    centre_code: str
    centre_name_zh: str
    centre_name_en: str
    own_policy: HallPolicy | None
    pools: tuple[PoolNow, ...]
    desks: tuple[DeskNow, ...]
    tickets: tuple[InHall, ...]

    @property
    def policy(self) -> HallPolicy:
        return self.own_policy or HallPolicy()


class Known(Struct, frozen=True):
    """What changes slowly: minutes each item usually takes at a window, and what was learned about waits."""

    usual: dict[str, int] = {}
    learned: Learned = Learned()


class InLine(Struct, frozen=True):
    """One ticket's place in line, as its holder sees it. Without a ticket only the appointment's state is known."""

    ticket: str | None
    state: str
    ahead: int = 0
    """People of the same line who will be called before, as of now."""
    window: int | None = None
    wait_minutes_low: int | None = None
    wait_minutes_high: int | None = None
    """None: not waiting, or no window of the line is open now."""
    near: bool = False
    """Among those the open windows call next: time to go there."""
    calls: int = 0
    calls_wanted: int = 0
    """After so many calls without coming, somebody is missed."""
    behind: int = 0
    """Who is missed or parked and says that they are back stands behind so many."""
    why_zh: str = ""
    why_en: str = ""
    ticket_id: UUID | None = None
    centre_code: str = ""
    centre_name_zh: str = ""
    centre_name_en: str = ""


class Placed(Struct, frozen=True):
    """A number in a line, with why it stands there."""

    label: str
    why_zh: str
    why_en: str


class LineNow(Struct, frozen=True):
    """The line of a pool: its first numbers, and how long somebody who comes now will wait, minutes."""

    prefix: str
    name_zh: str
    name_en: str
    waiting: int
    desks: int
    paused: int
    low: int
    high: int
    first: tuple[Placed, ...]
