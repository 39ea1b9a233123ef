"""A case in a bundle (一件事)."""

from datetime import date
from uuid import UUID

from msgspec import Struct

from backend.permits.models import Bundle

LEADS = "lead"
"""Said instead of a leading case's number: this case is the bundle's first."""


class Lead(Struct, frozen=True):
    """A case that leads a bundle."""

    id: UUID
    number: str
    submitted_on: date


class Bundling(Struct, frozen=True):
    """Which bundle the case may be part of, and whether it is."""

    bundle: Bundle
    inside: bool
    lead: Lead | None
    """Inside without one: this case leads."""
    leads: list[Lead]
    """Of the same applicant, handed in already: what the case may still be put under; none once it is handed in."""
    open: bool
    """Not handed in yet."""

    @property
    def said(self) -> str:
        """As it would be said: nothing, that it leads, or the leading case's number."""
        return self.lead.number if self.lead else LEADS if self.inside else ""
