"""Cross-region: one place takes the papers, another decides (代收代办)."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

Scheme = Literal["city", "hang_wen_hu_jin_qu", "province", "yangtze_delta", "cross_province"]
Direction = Literal["out", "in"]
"""out: we take papers for another organ. in: another place took them, we decide."""
Stage = Literal["taken", "sent", "received", "returned", "delivered"]
HandoverVerb = Literal["send", "confirm", "bring_back", "give", "hand_back"]
Outcome = Literal["granted", "refused", "ended", "not_accepted"]
Tracking = Annotated[str, Meta(max_length=60)]


class Organ(Struct, frozen=True, forbid_unknown_fields=True):
    """An accepting place or a deciding organ, here or far: its county by code, and its name."""

    code: Annotated[str, Meta(pattern="^[0-9]{6}$")]
    name: Annotated[str, Meta(min_length=2, max_length=100)]


class Handover(Struct, frozen=True):
    """What is known of a case that two places share."""

    case_id: UUID
    direction: Direction
    scheme: Scheme
    accepting_code: str
    accepting_name: str
    deciding_code: str
    deciding_name: str
    centre_id: int
    stage: Stage
    taken_on: date
    due_on: date | None
    """Our own next duty; None: the duty is elsewhere, or the case's own."""
    handed_over_on: date | None
    tracking: str | None
    received_on: date | None
    decides_by: date | None
    """out: the deciding organ's legal limit, counted from its acceptance."""
    outcome: Outcome | None
    returned_on: date | None
    return_tracking: str | None
    delivered_on: date | None


class Next(Struct, frozen=True):
    """What a step of a hand-over sets; None stays as it is."""

    stage: Stage
    due_on: date | None = None
    handed_over_on: date | None = None
    tracking: str | None = None
    received_on: date | None = None
    decides_by: date | None = None
    outcome: Outcome | None = None
    returned_on: date | None = None
    return_tracking: str | None = None
    delivered_on: date | None = None


class Regions(Struct, frozen=True):
    """A case as its regions part shows it."""

    home: str | None
    """The applicant's home division as recorded."""
    schemes: list[Scheme]
    """Those the item belongs to."""
    proposed: Scheme | None
    handover: Handover | None
