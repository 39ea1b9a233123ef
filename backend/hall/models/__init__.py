"""Nouns of today: tickets, the line's rules, screens."""

from backend.hall.models.arrival import Ahead, Arrived, Slip
from backend.hall.models.policy import HallPolicy
from backend.hall.models.screens import CalledLine, Display, HourWaited, PoolLine
from backend.hall.models.tickets import (
    Cause,
    Finished,
    Outcome,
    PauseReason,
    PlacedBy,
    Priority,
    Ticket,
    TicketState,
    WalkIn,
)
from backend.hall.models.waits import Learned, Range

__all__ = [
    "Ahead",
    "Arrived",
    "CalledLine",
    "Cause",
    "Display",
    "Finished",
    "HallPolicy",
    "HourWaited",
    "Learned",
    "Outcome",
    "PauseReason",
    "PlacedBy",
    "PoolLine",
    "Priority",
    "Range",
    "Slip",
    "Ticket",
    "TicketState",
    "WalkIn",
]
