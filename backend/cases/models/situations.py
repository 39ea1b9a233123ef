"""What was answered about a case's situation, and what it came to."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from backend.permits.models import Material
from backend.permits.models.situation import Outcome

By = Literal["resident", "staff"]


class Taken(Struct, frozen=True):
    """A case's situation, kept as it was when it was answered."""

    version: int
    outcome: Outcome
    extras: tuple[Material, ...]
    """Every extra paper of those questions: their places follow the item's own."""
    by: By
    at: datetime


class Situation(Struct, frozen=True):
    """What is known of a case's situation, and when the shared papers were confirmed."""

    taken: Taken | None
    shared_confirmed_at: datetime | None
    shared_confirmed_by: By | None


NOTHING_SAID = Situation(None, None, None)
