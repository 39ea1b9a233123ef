"""What a step of a case is made of."""

from typing import Literal

from msgspec import Struct

from backend.cases.models.case import CaseState

Verb = Literal[
    "submit",
    "correct",
    "notice",
    "supplement",
    "not_needed",
    "not_accept",
    "accept",
    "withdraw",
    "hand_over",
    "void",
    "complete",
    "withdraw_acceptance",
    "pause",
    "resume",
    "extend",
    "grant",
    "refuse",
    "end",
    "check",
    "make",
    "mail",
    "deliver",
    "publish",
    "explain",
    "change_permit",
    "renew_permit",
    "withdraw_permit",
    "revoke_permit",
    "cancel_permit",
    "strike_permit",
]
Who = Literal["applicant", "clerk", "reviewer", "supervisor", "law"]
"""clerk: at the window, also a supervisor; law: by silence or lapse of time, carried out by a job."""


class Transition(Struct, frozen=True):
    """One verb: from these states to that one (None: the state stays), as that event."""

    verb: Verb
    sources: tuple[CaseState, ...]
    target: CaseState | None
    event: str
    who: tuple[Who, ...]
    zh: str
    en: str
