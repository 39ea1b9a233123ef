"""What can happen to a case, one function a verb. Each is one step with its event, or a refusal."""

from backend.cases.actions.preparing import Prepared, first_state, prepare, prepare_many
from backend.cases.actions.steps import (
    accept,
    case_for,
    case_of,
    decide,
    deliver,
    due_dates,
    grant_on_the_spot,
    move_to,
    my_case,
    my_cases,
    not_accept,
    submit,
    tick,
    view,
)

__all__ = [
    "Prepared",
    "accept",
    "case_for",
    "case_of",
    "decide",
    "deliver",
    "due_dates",
    "first_state",
    "grant_on_the_spot",
    "move_to",
    "my_case",
    "my_cases",
    "not_accept",
    "prepare",
    "prepare_many",
    "submit",
    "tick",
    "view",
]
