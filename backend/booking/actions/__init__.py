"""What can happen to an appointment, and which times are free."""

from backend.booking.actions.appointments import book, cancel
from backend.booking.actions.days import NOSHOW_GRACE, mark_noshows, materialise
from backend.booking.actions.owner import my_appointment, my_appointments, own, when
from backend.booking.actions.times import free_times, places_for

__all__ = [
    "NOSHOW_GRACE",
    "book",
    "cancel",
    "free_times",
    "mark_noshows",
    "materialise",
    "my_appointment",
    "my_appointments",
    "own",
    "places_for",
    "when",
]
