"""A “one thing” (一件事): several offices' matters that people bring as one."""

from msgspec import Struct

from backend.permits.models.item import Text
from backend.permits.models.lists import Confidence


class Share(Struct, frozen=True, forbid_unknown_fields=True):
    """What another office does in it, in words: nothing of it is handled here."""

    office: Text
    does: Text


class Sureness(Struct, frozen=True, forbid_unknown_fields=True):
    """How sure we are. `uncertain` is a planning default: a deployment must confirm it."""

    items: Confidence
    others: Confidence


class Bundle(Struct, frozen=True, forbid_unknown_fields=True):
    """`items`: our own items, by code; each case of one of them may be handed in as part of the bundle."""

    code: str
    name: Text
    items: tuple[str, ...]
    others: tuple[Share, ...]
    confidence: Sureness
    notes: str | None = None
    """For staff."""
