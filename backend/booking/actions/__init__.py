"""What can happen to a hold and an appointment, and which times are free."""

from backend.booking.actions.appointments import book, cancel, cancel_by_centre, confirm, move
from backend.booking.actions.days import NOSHOW_GRACE, mark_noshows, materialise
from backend.booking.actions.drawing import draw_due, offer_drawn
from backend.booking.actions.holding import hold, lapse_due, my_holds, release
from backend.booking.actions.owner import my_appointment, my_appointments, own
from backend.booking.actions.times import county_days, free_times, places_for, visit_times
from backend.booking.actions.waiting import offer_freed
from backend.booking.actions.words import day, when

__all__ = [
    "NOSHOW_GRACE",
    "book",
    "cancel",
    "cancel_by_centre",
    "confirm",
    "county_days",
    "day",
    "draw_due",
    "free_times",
    "hold",
    "lapse_due",
    "mark_noshows",
    "materialise",
    "move",
    "my_appointment",
    "my_appointments",
    "my_holds",
    "offer_drawn",
    "offer_freed",
    "own",
    "places_for",
    "release",
    "visit_times",
    "when",
]
