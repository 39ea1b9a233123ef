"""What a centre may set about its line. Every default is a planning default [U]."""

from msgspec import Struct

from backend.hall.models.tickets import Priority


class HallPolicy(Struct, frozen=True):
    early_minutes: int = 60
    """Check-in opens this long before the booked time."""
    grace_minutes: int = 15
    """Who comes later than this after the booked time lines up from arrival."""
    booked_minutes: int = 30
    """A booked time stands in line as if its person had come this long before it."""
    priority_minutes: int = 60
    """Who has priority stands in line as if this much earlier: nobody waits behind later ones for longer."""
    priorities: tuple[Priority, ...] = ("senior", "disabled", "pregnant", "soldier", "other")
    calls: int = 3
    """So many calls before somebody is missed."""
    call_gap_seconds: int = 10
    """Between two calls of one number."""
    missed_behind: int = 3
    """Who was missed and turns up stands behind so many of those in line (printed on the ticket)."""
    parked_behind: int = 1
    """Who was parked and is back stands behind so many."""
