"""好差评: one rating per step served, and the chain that puts a bad one right (GB/T 39734-2020)."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

RatedStep = Literal["handing_in", "result"]
Way = Literal["on_site", "online"]
Level = Annotated[int, Meta(ge=1, le=5, description="5 very satisfied … 1 very dissatisfied")]
ActKind = Literal[
    "verified",
    "fixed",
    "told",
    "called",
    "closed",
    "exclusion_asked",
    "exclusion_agreed",
    "exclusion_declined",
]

ON_SITE = ("efficiency", "competence", "attitude")
ONLINE = ("efficiency", "guidance", "convenience", "platform")
"""What may be rated besides the whole, by how the step was served."""


class Rate(Struct, frozen=True, forbid_unknown_fields=True):
    """A rating. Only the level is needed, and nothing is filled in beforehand."""

    step: RatedStep
    level: Level
    efficiency: Level | None = None
    competence: Level | None = None
    attitude: Level | None = None
    guidance: Level | None = None
    convenience: Level | None = None
    platform: Level | None = None
    words: Annotated[str, Meta(max_length=500)] = ""
    named: bool = False
    """May be called back; else nobody there learns who rated."""


class Handled(Struct, frozen=True):
    """What was done about a bad rating, as the rater may read it."""

    kind: ActKind
    on: date
    words: str | None
    """What the rater is told; of other steps only that they happened."""


class MyRating(Struct, frozen=True):
    """A step that may be rated, with what its applicant said of it; unrated is unrated."""

    step: RatedStep
    way: Way
    asks: list[str]
    """Dimensions besides the whole."""
    level: int | None
    dimensions: dict[str, int]
    words: str | None
    named: bool
    rated_on: date | None
    open: bool
    """May be given or changed now."""
    changes_until: date | None
    handled: list[Handled]


class Rating(Struct, frozen=True):
    """A rating as stored; who rated is not in it."""

    id: int
    organ_id: int
    case_id: UUID
    step: RatedStep
    item_code: str
    item_name_zh: str
    item_name_en: str
    centre_id: int
    centre_name_zh: str
    centre_name_en: str
    way: Way
    level: int
    efficiency: int | None
    competence: int | None
    attitude: int | None
    guidance: int | None
    convenience: int | None
    platform: int | None
    comment_sealed: bytes | None
    named: bool
    rated_on: date
    bad_on: date | None
    founded: bool | None
    called_on: date | None
    closed_on: date | None
    exclusion_asked_by: int | None
    excluded_on: date | None


class RatingAct(Struct, frozen=True):
    """One step of the chain: who, when, in which words."""

    kind: ActKind
    at: datetime
    on: date
    staff_id: int
    staff_name: str
    words: str


class RatingSum(Struct, frozen=True):
    """How many ratings of each level in a quarter that is over; no single one can be read from it."""

    quarter: date
    ratings: int
    very_satisfied: int
    satisfied: int
    content: int
    dissatisfied: int
    very_dissatisfied: int


class RatingPolicy(Struct, frozen=True, forbid_unknown_fields=True):
    """All planning defaults [U]. Days of the chain are working days after the bad rating."""

    change_days: int = 10
    """Calendar days within which a rating may be changed."""
    invite_days: int = 3
    """Calendar days after the result until somebody unrated is asked, once."""
    verify_days: int = 1
    fix_days: int = 5
    close_days: int = 15
