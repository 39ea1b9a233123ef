"""Nouns of today: tickets, the line's rules, screens."""

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

__all__ = [
    "CalledLine",
    "Cause",
    "Display",
    "Finished",
    "HallPolicy",
    "HourWaited",
    "Outcome",
    "PauseReason",
    "PlacedBy",
    "PoolLine",
    "Priority",
    "Ticket",
    "TicketState",
    "WalkIn",
]
