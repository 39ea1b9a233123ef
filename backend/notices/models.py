"""Messages to people."""

from datetime import datetime

from msgspec import Struct


class Notice(Struct, frozen=True):
    """A message to deliver; phone and text are sealed under the notice's key."""

    id: int
    key: str
    template: str
    phone_sealed: bytes
    text_sealed: bytes


class Delivered(Struct, frozen=True):
    """A message as the demo's outbox shows it."""

    at: datetime
    template: str
    phone: str
    text: str
