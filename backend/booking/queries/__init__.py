"""What booking asks of the database: who serves what, slots, appointments."""

from backend.booking.queries.appointments import (
    APPOINTMENT,
    AppointmentRow,
    appointment,
    appointment_by_code,
    appointments_of,
    day_of_centre,
    overdue,
)
from backend.booking.queries.centres import CentreRow, Service, centres_serving, service
from backend.booking.queries.changes import arrive, end, give_back, take_places
from backend.booking.queries.grid import PoolSlot, drop_slots, put_slots, slots, slots_from

__all__ = [
    "APPOINTMENT",
    "AppointmentRow",
    "CentreRow",
    "PoolSlot",
    "Service",
    "appointment",
    "appointment_by_code",
    "appointments_of",
    "arrive",
    "centres_serving",
    "day_of_centre",
    "drop_slots",
    "end",
    "give_back",
    "overdue",
    "put_slots",
    "service",
    "slots",
    "slots_from",
    "take_places",
]
