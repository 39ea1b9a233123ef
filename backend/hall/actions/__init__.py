"""The day at a centre: arrive, wait, be called, be served."""

from backend.hall.actions.arrival import check_in, ticket_of, walk_in
from backend.hall.actions.calls import call_next, finish, miss, own_ticket, start
from backend.hall.actions.desks import STAFF_OF_HALL, desk_of, sign_off, sign_on
from backend.hall.actions.line import display, in_line
from backend.hall.actions.matters import open_case, person_of, take_case

__all__ = [
    "STAFF_OF_HALL",
    "call_next",
    "check_in",
    "desk_of",
    "display",
    "finish",
    "in_line",
    "miss",
    "open_case",
    "own_ticket",
    "person_of",
    "sign_off",
    "sign_on",
    "start",
    "take_case",
    "ticket_of",
    "walk_in",
]
