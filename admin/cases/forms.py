"""What the forms of a case page hold."""

import re
from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from litestar.response import Redirect
from msgspec import Meta, Struct

from admin.openings.wish import day_of
from admin.page import to
from backend.cases.actions.documents import PermitVerb
from backend.cases.models import (
    AgainReason,
    Collect,
    CorrectionLine,
    Decision,
    Ground,
    MaterialState,
    PauseKind,
    Receipt,
    VoidKind,
)

Where = Literal["case", "hall"]
Words = Annotated[str, Meta(max_length=2000)]
NUMBERED = re.compile(r"^\s*(\d{1,2})[.、．]\s*(.+)$")


class At(Struct, frozen=True, forbid_unknown_fields=True):
    """Which page an act was done on: there it goes back to."""

    at: Where = "case"


class Ticking(At, frozen=True, forbid_unknown_fields=True):
    """One paper's new state; place 0: every paper that is missing."""

    place: Annotated[int, Meta(ge=0, le=99)] = 0
    state: MaterialState = "have"


class Bundling(At, frozen=True, forbid_unknown_fields=True):
    """`bundle`: empty (on its own), `lead`, or the number of the case that leads."""

    bundle: Annotated[str, Meta(max_length=30)] = ""


class Reason(At, frozen=True, forbid_unknown_fields=True):
    reason: Words = ""


class AcceptingForm(At, frozen=True, forbid_unknown_fields=True):
    """`renews`: the number of the case whose permit is renewed or changed; `event_on`: of an assembly."""

    commitment: bool = False
    joint: bool = False
    renews: Annotated[str, Meta(max_length=30)] = ""
    event_on: Annotated[str, Meta(max_length=10)] = ""


class NotAccepting(Reason, frozen=True, forbid_unknown_fields=True):
    ground: Ground = "not_eligible"
    right_body: Annotated[str, Meta(max_length=200)] = ""


class Noticing(At, frozen=True, forbid_unknown_fields=True):
    """`lines`: one thing wanted on each; “2. …” is about the second paper."""

    lines: Words = ""
    receipt: Receipt = "signed"
    again: AgainReason | Literal[""] = ""


class Voiding(Reason, frozen=True, forbid_unknown_fields=True):
    """`into`: of a duplicate, the number of the case that goes on."""

    why: VoidKind = "duplicate"
    into: Annotated[str, Meta(max_length=30)] = ""


class Pausing(Reason, frozen=True, forbid_unknown_fields=True):
    procedure: PauseKind = "expert_review"
    days: Annotated[int, Meta(ge=1, le=365)] = 10


class Deciding(At, frozen=True, forbid_unknown_fields=True):
    decision: Decision = "granted"
    reason: Words = ""
    permit_to: Annotated[str, Meta(max_length=10)] = ""


class Checking(Reason, frozen=True, forbid_unknown_fields=True):
    kept: bool = True


class Mailing(At, frozen=True, forbid_unknown_fields=True):
    parcel: Annotated[str, Meta(max_length=40)] = ""


class Delivering(At, frozen=True, forbid_unknown_fields=True):
    how: Collect | Literal[""] = ""


class OnPermit(Reason, frozen=True, forbid_unknown_fields=True):
    verb: PermitVerb = "withdraw_permit"
    basis: Annotated[str, Meta(max_length=200)] = ""


def back(data: At, case_id: UUID) -> Redirect:
    return to("/hall" if data.at == "hall" else f"/cases/{case_id}")


def lines_of(text: str) -> list[CorrectionLine]:
    """One line each; what is too long or too short is refused where it is decoded again."""
    found = []
    for line in filter(str.strip, text.splitlines()):
        numbered = NUMBERED.match(line)
        place = int(numbered[1]) if numbered else None
        wanted = (numbered[2] if numbered else line).strip()[:500]
        found.append(CorrectionLine(wanted if len(wanted) > 1 else f"{wanted}。", place))
    return found


def maybe_day(name: str, text: str) -> date | None:
    """Of a field for a day that may stay empty."""
    return day_of(name, text) if text.strip() else None
