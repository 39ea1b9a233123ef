"""What a window takes along for when its connection is gone: nothing personal beyond the ticket."""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from backend.hall.models.policy import HallPolicy
from backend.hall.models.tickets import PlacedBy, TicketState


class LeaseWanted(Struct, frozen=True, forbid_unknown_fields=True):
    """Sent by the page. `browser`: an id it made for itself; `take_over`: lead lines another browser leads."""

    browser: UUID
    take_over: bool = False


class Lease(Struct, frozen=True):
    """What one browser at one window leads today. `applied`: entries of its journal merged so far."""

    organ_id: int
    id: UUID
    centre_id: int
    window_id: int
    staff_id: int
    on: date
    browser: UUID
    salt: bytes
    taken_at: datetime
    ended_at: datetime | None
    applied: int


class LeasedLine(Struct, frozen=True):
    """A line of the window. `led_by`: the window whose browser leads it; null: nobody yet."""

    pool_id: int
    prefix: str
    name_zh: str
    name_en: str
    led_by: int | None
    lease_id: UUID | None


class Block(Struct, frozen=True):
    """Numbers from first to last; `used`: the highest one given so far."""

    prefix: str
    first: int
    last: int
    used: int | None


class Waiting(Struct, frozen=True):
    """A ticket as it stands in the line. `priority` only says that there is one."""

    id: UUID
    label: str
    pool_id: int
    item_code: str
    state: TicketState
    placed_by: PlacedBy
    priority: bool
    turn_at: datetime
    entered_at: datetime
    issued_at: datetime
    announced_at: datetime | None
    started_at: datetime | None
    calls: int


class Expected(Struct, frozen=True):
    """An appointment of today, known only by digests. `visit`: the same number for matters booked together."""

    digest: str
    qr: str
    visit: int
    pool_id: int
    item_code: str
    starts_at: datetime


class Offered(Struct, frozen=True):
    """An item the led lines serve."""

    code: str
    zh: str
    en: str
    pool_id: int


class TakenAlong(Struct, frozen=True):
    """Everything the page needs to go on by itself. `now`: the house's clock, to set the page's by."""

    lease: UUID
    now: datetime
    on: date
    taken_at: datetime
    applied: int
    centre_zh: str
    centre_en: str
    window: int
    salt: str
    """Hex; the key of the digests."""
    lines: list[LeasedLine]
    blocks: list[Block]
    tickets: list[Waiting]
    expected: list[Expected]
    items: list[Offered]
    policy: HallPolicy
    conflicts: int
    """Of the centre, not settled yet."""
