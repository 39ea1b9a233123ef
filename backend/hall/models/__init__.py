"""Nouns of today: tickets, the line's rules, screens."""

from backend.hall.models.arrival import Arrived, Slip
from backend.hall.models.capacity import Expected, PoolWork, Stretch, WalkInRoom
from backend.hall.models.now import HallNow, InHall, InLine, Known, LineNow
from backend.hall.models.policy import HallPolicy
from backend.hall.models.screens import CalledLine, Display, HourWaited
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
    "Arrived",
    "CalledLine",
    "Cause",
    "Display",
    "Expected",
    "Finished",
    "HallNow",
    "HallPolicy",
    "HourWaited",
    "InHall",
    "InLine",
    "Known",
    "Learned",
    "LineNow",
    "Outcome",
    "PauseReason",
    "PlacedBy",
    "PoolWork",
    "Priority",
    "Range",
    "Slip",
    "Stretch",
    "Ticket",
    "TicketState",
    "WalkIn",
    "WalkInRoom",
]
