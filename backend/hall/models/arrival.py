"""What somebody who comes in is told."""

from msgspec import Struct

from backend.hall.models.policy import HallPolicy
from backend.hall.models.tickets import Ticket
from backend.hall.models.waits import Range
from backend.permits.models import Text


class Arrived(Struct, frozen=True):
    """The number of who checks in. `again`: it had been given before."""

    ticket: Ticket
    again: bool


class Slip(Struct, frozen=True):
    """What the slip of a ticket says now. `wait` in minutes; None when it does not wait."""

    ticket: Ticket
    ahead: int
    wait: Range | None
    why: Text
    policy: HallPolicy
