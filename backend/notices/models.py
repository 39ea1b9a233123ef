"""Messages to people."""

from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

Purpose = Literal["required", "informing", "offering"]
"""What must be said; what is good to know; what somebody may want. Caps and opt-out go by it."""

State = Literal["waiting", "delivered", "withheld", "failed", "withdrawn"]
Why = Literal["over_cap", "opted_out", "expired", "gave_up", "refused", "unreadable"]


class Due(Struct, frozen=True):
    """A message to deliver; phone and text are sealed under its key.

    The wishes are those of the account that signs in with the phone; None: there is no such account.
    """

    id: int
    key: str
    template: str
    purpose: Purpose
    phone_index: bytes | None
    tries: int
    expires_at: datetime | None
    phone_sealed: bytes
    text_sealed: bytes
    wants_offers: bool | None
    wants_reminders: bool | None


class Ending(Struct, frozen=True):
    """How a message ends without delivery, and why."""

    state: State
    why: Why | None


class Letter(Struct, frozen=True):
    """A message to be written: see `actions.send`."""

    key: str
    template: str
    phone: str
    facts: dict[str, Any]
    language: str
    about: str | None
    due_at: datetime
    expires_at: datetime | None = None
    purpose: Purpose | None = None


class Message(Struct, frozen=True):
    """What a channel is given. The same key always means the same message: it must not be sent twice."""

    key: str
    phone: str
    text: str
    parts: int


class Delivered(Struct, frozen=True):
    """A message as the demo's outbox shows it."""

    at: datetime
    template: str
    phone: str
    text: str


class Written(Struct, frozen=True):
    """Any message with what became of it. `phone` and `text` are None when they can't be opened."""

    made_at: datetime
    due_at: datetime
    ended_at: datetime | None
    template: str
    purpose: Purpose
    state: State
    why: Why | None
    tries: int
    phone: str | None
    text: str | None
    parts: int


class NoticeWishes(Struct, frozen=True, forbid_unknown_fields=True):
    """Which messages the resident wants that need not be sent."""

    offers: bool
    """Freed places and draws."""
    reminders: bool
    """The evening before an appointment."""
