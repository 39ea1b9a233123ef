"""A case as its page and the hall screen show it: masked, with due dates in words and the acts allowed now."""

from datetime import date
from typing import Literal
from uuid import UUID

from msgspec import Struct

from admin.nav import CASES, HALL
from backend.access import actions as access
from backend.access.actions import OpenPerson
from backend.access.models import Staff
from backend.calendar import actions as calendar
from backend.calendar import rules as days
from backend.calendar.models import StatutoryCalendar
from backend.cases import actions, queries
from backend.cases.models import Case, CaseMaterial, Step
from backend.deps import Asked
from backend.permits import actions as permits
from backend.permits.models import Item, Material

Act = Literal["tick", "submit", "accept", "not_accept", "grant", "decide", "deliver"]
OPEN = ("prepared", "submitted", "accepted")


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
    steps: list[Step]
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
    item = (await permits.item_version(asked.conn, case.item_code, case.item_version)).item
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
        steps=await queries.steps(asked.conn, case.id),
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
    """What who asks may do now. The rules judge again when it is done."""
    found: set[Act] = set()
    if who.may(*HALL, centre_id=case.centre_id):
        if case.state in OPEN:
            found.add("tick")
        if case.state in ("prepared", "submitted"):
            found |= {"accept", "not_accept"}
            if item.handling == "immediate":
                found.add("grant")
        if case.state == "prepared" and missing:
            found.add("submit")
        if case.state in ("granted", "refused"):
            found.add("deliver")
    if case.state == "accepted" and reviews(who, case) and case.accepted_by != who.id:
        found.add("decide")
    return frozenset(found)
