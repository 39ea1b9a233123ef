"""What booking asks of the database: who serves what, slots, holds, appointments."""

from backend.booking.queries.appointments import (
    APPOINTMENT,
    AppointmentRow,
    appointment,
    appointment_by_code,
    appointments,
    appointments_of,
    day_of_centre,
    locked,
    overdue,
)
from backend.booking.queries.centres import (
    CentreRow,
    Service,
    centres_serving,
    service,
    services,
)
from backend.booking.queries.changes import arrive, cancel, end, move
from backend.booking.queries.grid import PoolDay, days, drop_slots, lock_days, put_slots, slots
from backend.booking.queries.holds import HeldRow, held_by, held_of_account, whole
from backend.booking.queries.making import Kept, New, add, confirm
from backend.booking.queries.people import (
    Missed,
    live_of_account,
    lock_people,
    missed,
    pardon,
    policy,
    set_policy,
)
from backend.booking.queries.places import Due, change_places, keep_freed, lapse, lapse_due

__all__ = [
    "APPOINTMENT",
    "AppointmentRow",
    "CentreRow",
    "Due",
    "HeldRow",
    "Kept",
    "Missed",
    "New",
    "PoolDay",
    "Service",
    "add",
    "appointment",
    "appointment_by_code",
    "appointments",
    "appointments_of",
    "arrive",
    "cancel",
    "centres_serving",
    "change_places",
    "confirm",
    "day_of_centre",
    "days",
    "drop_slots",
    "end",
    "held_by",
    "held_of_account",
    "keep_freed",
    "lapse",
    "lapse_due",
    "live_of_account",
    "lock_days",
    "lock_people",
    "locked",
    "missed",
    "move",
    "overdue",
    "pardon",
    "policy",
    "put_slots",
    "service",
    "services",
    "set_policy",
    "slots",
    "whole",
]
