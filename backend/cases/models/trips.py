"""Trips: who stood where on which day, for which cases, folded from events."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct

from backend.access.models import RoleName

TripOutcome = Literal["served", "unserved_ours", "unserved_theirs"]
TripCause = Literal[
    "paper_missing",
    "guidance_wrong",
    "system",
    "our_appointment",
    "second_step_by_law",
    "applicants_choice",
    "collection",
    "other",
]
"""Why a trip beyond the promise was needed. our_appointment: we moved, closed or called somebody in vain."""


class Told(Struct, frozen=True):
    """An event as the fold reads it. `person_id`: who attended, where it is known."""

    id: int
    kind: str
    at: datetime
    on: date
    centre_id: int | None
    case_id: UUID | None
    visit_id: UUID | None
    person_id: int | None
    details: dict[str, Any] | None
    centre_name_zh: str | None = None
    centre_name_en: str | None = None


class Matter(Struct, frozen=True):
    """What a trip came to for one case; for None: for a matter that never became a case."""

    case_id: UUID | None
    outcome: TripOutcome
    cause: str | None
    """Why it was not served, as the window said."""


class Trip(Struct, frozen=True):
    """One person, one centre, one civil day: however many windows, tickets and cases."""

    person_id: int | None
    """None: a walk-in nobody knows. Each such visit is a trip of its own."""
    centre_id: int | None
    on: date
    matters: tuple[Matter, ...]
    collected: bool
    """A result was handed over at the window."""
    centre_name_zh: str | None = None
    centre_name_en: str | None = None

    @property
    def wasted(self) -> bool:
        """白跑: for some matter of it the person went home unserved for a reason on our side."""
        return any(matter.outcome == "unserved_ours" for matter in self.matters)


class CaseTrip(Struct, frozen=True):
    """A trip as one case counts it."""

    place: int
    """1 for the first."""
    on: date
    centre_id: int | None
    outcome: TripOutcome
    unserved: str | None
    """Why it was not served, as the window said."""
    collected: bool
    beyond: bool
    """More than the item promises."""
    cause: TripCause | None
    """Of a trip beyond the promise: as confirmed, else as proposed from what is known."""
    owner: RoleName | None
    """Who must see that it does not happen again; None: the applicant's own choice, or not known yet."""
    settled: bool
    """The cause was confirmed, or leaves nothing to confirm."""
    centre_name_zh: str | None = None
    centre_name_en: str | None = None


class Trips(Struct, frozen=True):
    """“Trips: n of max m”."""

    most: int | None
    """None: an exception to “one trip”: exams, an oath and the like."""
    trips: list[CaseTrip]

    @property
    def count(self) -> int:
        return len(self.trips)

    @property
    def unsettled(self) -> list[CaseTrip]:
        """Beyond the promise, and nobody has said why."""
        return [trip for trip in self.trips if trip.beyond and not trip.settled]
