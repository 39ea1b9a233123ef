"""A case as its page and the hall screen show it: masked, with due dates in words and the acts allowed now."""

from datetime import date
from typing import Literal, get_args
from uuid import UUID

from msgspec import Struct

from admin.nav import CASES, HALL
from backend.access import actions as access
from backend.access.actions import OpenPerson
from backend.access.models import RoleName, Staff
from backend.calendar import actions as calendar
from backend.calendar import rules as days
from backend.calendar.models import StatutoryCalendar
from backend.cases import actions, queries
from backend.cases.models import Case, CaseMaterial, CasePause, CorrectionNotice, Step, Voided
from backend.cases.models.bundles import Bundling
from backend.cases.models.machine import Who
from backend.cases.queries import voids
from backend.cases.rules.machine import TRANSITIONS
from backend.deps import Asked
from backend.permits.models import Item, Material

Act = Literal[
    "tick",
    "submit",
    "correct",
    "notice",
    "supplement",
    "not_needed",
    "not_accept",
    "accept",
    "on_the_spot",
    "withdraw",
    "complete",
    "withdraw_acceptance",
    "pause",
    "resume",
    "extend",
    "decide",
    "check",
    "make",
    "mail",
    "deliver",
    "permit",
    "void",
]
ACTS: tuple[Act, ...] = get_args(Act)
ROLES: dict[Who, tuple[RoleName, ...]] = {
    "clerk": HALL,
    "reviewer": ("reviewer",),
    "supervisor": ("supervisor",),
}
OPEN = ("prepared", "submitted", "correcting", "accepted", "paused")


class Paper(Struct, frozen=True):
    """A paper of the case, and what the catalogue says of it."""

    of_case: CaseMaterial
    of_item: Material


class Left(Struct, frozen=True):
    """Working days to a due date: 0 today, negative once overdue. `kind` is the badge's."""

    on: date
    days: int
    kind: Literal["good", "warn", "bad"]


class Shown(Struct, frozen=True):
    """All that a page says of one case."""

    case: Case
    item: Item
    person: OpenPerson
    papers: list[Paper]
    missing: int
    bundling: Bundling | None
    steps: list[Step]
    notices: list[CorrectionNotice]
    pauses: list[CasePause]
    voided: Voided | None
    promised: Left | None
    legal: Left | None
    acts: frozenset[Act]
    own_acceptance: bool
    """Who asks is a reviewer but accepted this case: somebody else decides."""

    @property
    def steps_open(self) -> bool:
        """Whether who asks can bring the case forward."""
        return bool(self.acts - {"tick"})


async def shown(asked: Asked, case_id: UUID, today: date) -> Shown:
    """The case for who asks; to others it does not exist."""
    case = await actions.case_for(asked.conn, asked.who, case_id, *CASES)
    item = await actions.item_of(asked.conn, case)
    materials = await queries.materials(asked.conn, case.organ_id, case.id)
    known = await calendar.load_calendar(asked.conn)
    missing = sum(one.state == "missing" for one in materials)
    still = case.state == "accepted"
    return Shown(
        case=case,
        item=item,
        person=await access.open_person(asked.conn, asked.keys, case.person_id),
        papers=[Paper(one, item.materials[one.place - 1]) for one in materials],
        missing=missing,
        bundling=await actions.bundling_of(asked.conn, case),
        steps=await queries.steps(asked.conn, case.id),
        notices=await queries.notices(asked.conn, case),
        pauses=await queries.pauses(asked.conn, case),
        voided=await voids.voided(asked.conn, case.organ_id, case.id),
        promised=left(case.promised_due_on, today, known) if still else None,
        legal=left(case.legal_due_on, today, known) if still else None,
        acts=acts(asked.who, case, item, missing),
        own_acceptance=still and reviews(asked.who, case) and case.accepted_by == asked.who.id,
    )


def left(on: date | None, today: date, known: StatutoryCalendar) -> Left | None:
    """Green while there is time, amber from two working days on, red once it is overdue."""
    if on is None:
        return None
    count = days.working_days_to(on, today, known)
    return Left(on, count, "bad" if count < 0 else "warn" if count <= 2 else "good")


def reviews(who: Staff, case: Case) -> bool:
    return who.may("reviewer", centre_id=case.centre_id)


def acts(who: Staff, case: Case, item: Item, missing: int) -> frozenset[Act]:
    """What who asks may do now, by the machine and the roles. The rules judge again when it is done."""
    state = "submitted" if case.state == "prepared" else case.state
    found: set[str] = {
        verb
        for verb, one in TRANSITIONS.items()
        if state in one.sources
        and any(who.may(*ROLES[by], centre_id=case.centre_id) for by in one.who if by in ROLES)
    }
    at_window = who.may(*HALL, centre_id=case.centre_id)
    if case.state == "prepared":
        found -= {"withdraw"}
        found |= {"submit"} if at_window and missing else set()
    if at_window and case.state in OPEN:
        found.add("tick")
    if at_window and state == "submitted" and item.handling == "immediate":
        found.add("on_the_spot")
    if "grant" in found and reviews(who, case) and case.accepted_by != who.id:
        found.add("decide")
    if case.permit == "in_force" and "revoke_permit" in found:
        found.add("permit")
    possible = found - _not_now(case, item)
    return frozenset(act for act in ACTS if act in possible)


def _not_now(case: Case, item: Item) -> set[str]:
    """Possible in the state, but there is nothing to it for this case."""
    limit = item.law.limit
    lengthened = case.extension_days or limit is None or limit.unit != "working_day"
    return {
        *(() if case.deferred_due_on else ("complete", "withdraw_acceptance")),
        *(() if case.acceptance == "commitment" and not case.checked_on else ("check",)),
        *(("extend",) if lengthened else ()),
    }
