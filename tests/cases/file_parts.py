"""Files for the rules: a sound one, and what can be changed of it."""

from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from backend.calendar import holidays
from backend.calendar.models import StatutoryCalendar
from backend.calendar.rules import calendar_of
from backend.cases.models import CaseMaterial, CasePause, CorrectionLine, CorrectionNotice
from backend.cases.models.bans import Ban
from backend.cases.models.facts import CaseFile, Facts, Happened
from backend.clock import CENTRE_ZONE
from backend.permits import catalogue
from backend.permits.models import Item

TODAY = date(2026, 9, 16)
HOTEL = "ZA-401"
CLERK, REVIEWER, CHIEF = 1, 2, 3
Changed = dict[str, Any]


@cache
def calendar() -> StatutoryCalendar:
    newest = {year.year: year for year in holidays.published()}
    return calendar_of(tuple(newest.values()))


@cache
def item(code: str) -> Item:
    return next(one for one in catalogue.load() if one.code == code)


@cache
def licence() -> Item:
    """A licence that is examined in steps, with a paper of each sort."""
    found = next(
        one
        for one in catalogue.load()
        if one.power.type == "licence" and one.subcategory == "special_trade"
    )
    first, *others = found.materials
    papers = (
        replace(first, exempt_by_data_sharing=False, deferrable=False),
        replace(first, exempt_by_data_sharing=True, deferrable=False),
        replace(first, exempt_by_data_sharing=False, deferrable=True),
        *others,
    )
    return replace(found, materials=papers)


def on(day: int, month: int = 9) -> date:
    return date(2026, month, day)


def at(day: date, hour: int = 10) -> datetime:
    return datetime.combine(day, time(hour), CENTRE_ZONE).astimezone(UTC)


def happened(
    kind: str,
    day: date,
    hour: int = 10,
    actor_kind: str = "staff",
    actor_id: int | None = CLERK,
    reason: str | None = None,
    details: dict[str, Any] | None = None,
    entered: date | None = None,
) -> Happened:
    """An event; `entered`: written down on another day than it counts for."""
    made = entered or day
    return Happened(kind, day, at(made, hour), made, actor_kind, actor_id, reason, details)


def paper(place: int, state: Any) -> CaseMaterial:
    return CaseMaterial(place, f"材料{place}", f"paper {place}", state)


def notice(place: int = 1, day: date = date(2026, 9, 2), **more: Any) -> CorrectionNotice:
    """As it is given by the law: the second for a reason, approved by somebody else."""
    again: Changed = {"reason_code": "facts_changed", "approved_by": CHIEF} if place > 1 else {}
    whole: Changed = {
        "rule_set": "zhejiang",
        "issued_on": day,
        "issued_by": CLERK,
        "due_on": None,
        "reason_code": None,
        "approved_by": None,
        "receipt": "signed",
        "receipt_on": day,
        "answered_on": day,
        "lines": [CorrectionLine("身份证明", 1)],
    }
    return CorrectionNotice(place=place, **(whole | again | more))


def pause(from_on: date, to_on: date | None, expected: int, told: date | None = None) -> CasePause:
    return CasePause(1, "inspection", from_on, to_on, expected, "现场勘查", told or from_on)


def ban(item_code: str | None, from_on: date, until_on: date) -> Ban:
    return Ban(1, "false_papers", item_code, None, "行政许可法 §78", from_on, until_on)


SOUND = CaseFile(
    organ_id=1,
    id=UUID("01990000-0000-7000-8000-000000000001"),
    number="33089920260000001",
    item_code=HOTEL,
    item_version=1,
    person_kind="person",
    centre_id=1,
    state="closed",
    submitted_on=on(1),
    received_on=on(1),
    accepted_on=on(1),
    accepted_by=CLERK,
    acceptance="plain",
    joint=False,
    legal_due_on=on(30),
    promised_due_on=on(11),
    extension_days=0,
    extended_by=None,
    decided_on=on(8),
    decided_by=REVIEWER,
    decision="granted",
    reason=None,
    ground=None,
    right_body=None,
    checked_on=None,
    published_on=None,
    made_on=on(9),
    delivered_on=on(10),
    version_from=date(2019, 1, 1),
    version_to=None,
    papers=[paper(1, "have"), paper(2, "shared"), paper(3, "have")],
    notices=[],
    pauses=[],
    events=[
        happened("case_submitted", on(1), 9),
        happened("case_accepted", on(1), 10),
        happened("case_granted", on(8), 10, actor_id=REVIEWER),
        happened("case_made", on(9)),
        happened("case_delivered", on(10)),
    ],
    issued=[],
    papers_since=None,
    others=[],
    bans=[],
    stored=[],
)
OPEN: Changed = {
    "state": "accepted",
    "decided_on": None,
    "decided_by": None,
    "decision": None,
    "made_on": None,
    "delivered_on": None,
    "events": SOUND.events[:2],
}
"""The same before its decision."""


class Scene(Struct, frozen=True):
    """What is changed of the sound file, of its item, or of the day."""

    case: Changed
    item: Changed = {}
    today: date = TODAY

    def facts(self) -> Facts:
        whole = replace(licence(), **self.item)
        return Facts(replace(SOUND, **self.case), whole, calendar(), self.today)


def events(*more: Happened) -> list[Happened]:
    return sorted([*SOUND.events, *more], key=lambda one: one.at)


def papers(*states: str) -> list[CaseMaterial]:
    return [paper(place, state) for place, state in enumerate(states, 1)]
