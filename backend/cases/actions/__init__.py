"""What can happen to a case, one function a verb. Each is one step with its event, or a refusal."""

from backend.cases.actions.bundles import bundling_of, put_in_bundle
from backend.cases.actions.decisions import check, decide, extend, grant_on_the_spot, pause, resume
from backend.cases.actions.documents import deliver, mail, make, permit_step
from backend.cases.actions.moving import move, tell, wrong_state
from backend.cases.actions.outcomes import (
    accept,
    not_accept,
    not_needed,
    notice,
    receive_notice,
    supplement,
    withdraw_acceptance,
)
from backend.cases.actions.preparing import Prepared, first_state, prepare, prepare_many
from backend.cases.actions.receiving import complete, correct, move_to, submit, tick, withdraw
from backend.cases.actions.situations import (
    answer_again,
    confirm_shared,
    hear_confirmed,
    item_of,
    situate,
    situation_of,
    taken_of,
)
from backend.cases.actions.views import (
    case_for,
    case_numbered,
    case_of,
    case_of_resident,
    my_case,
    my_cases,
    view,
)
from backend.cases.actions.voiding import void

__all__ = [
    "Prepared",
    "accept",
    "answer_again",
    "bundling_of",
    "case_for",
    "case_numbered",
    "case_of",
    "case_of_resident",
    "check",
    "complete",
    "confirm_shared",
    "correct",
    "decide",
    "deliver",
    "extend",
    "first_state",
    "grant_on_the_spot",
    "hear_confirmed",
    "item_of",
    "mail",
    "make",
    "move",
    "move_to",
    "my_case",
    "my_cases",
    "not_accept",
    "not_needed",
    "notice",
    "pause",
    "permit_step",
    "prepare",
    "prepare_many",
    "put_in_bundle",
    "receive_notice",
    "resume",
    "situate",
    "situation_of",
    "submit",
    "supplement",
    "taken_of",
    "tell",
    "tick",
    "view",
    "void",
    "withdraw",
    "withdraw_acceptance",
    "wrong_state",
]
