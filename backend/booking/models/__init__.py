"""Slots, free times, holds and appointments."""

from backend.booking.models.appointments import (
    Appointment,
    AppointmentState,
    Availability,
    Booking,
    CentreDays,
    CountyDays,
    DayFree,
    FreeDay,
    FreeTime,
    PlaceFor,
    VisitTimes,
)
from backend.booking.models.booker import Booker
from backend.booking.models.grid import Need, Run, Sheet, Slot, StageKind, Standing, Start
from backend.booking.models.holds import (
    Answered,
    Confirmed,
    HeldMatter,
    Hold,
    Matter,
    Moved,
    Stage,
    Wish,
)
from backend.booking.models.policy import Policy

__all__ = [
    "Answered",
    "Appointment",
    "AppointmentState",
    "Availability",
    "Booker",
    "Booking",
    "CentreDays",
    "Confirmed",
    "CountyDays",
    "DayFree",
    "FreeDay",
    "FreeTime",
    "HeldMatter",
    "Hold",
    "Matter",
    "Moved",
    "Need",
    "PlaceFor",
    "Policy",
    "Run",
    "Sheet",
    "Slot",
    "Stage",
    "StageKind",
    "Standing",
    "Start",
    "VisitTimes",
    "Wish",
]
