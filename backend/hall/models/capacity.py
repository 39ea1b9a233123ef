"""How much of today is left for people without an appointment."""

from datetime import datetime
from typing import Literal

from msgspec import Struct


class Stretch(Struct, frozen=True):
    """From, to, and how many at once: windows open, or places still to be booked."""

    starts_at: datetime
    ends_at: datetime
    count: int = 1


class Expected(Struct, frozen=True):
    """A booked stage whose person has not come yet."""

    pool_id: int
    starts_at: datetime
    ends_at: datetime


class PoolWork(Struct, frozen=True):
    """What waits in a line or is before its windows, and how long its matters usually take, minutes."""

    pool_id: int
    kind: Literal["window", "bay"]
    prefix: str
    name_zh: str
    name_en: str
    minutes: int
    usual: int


class WalkInRoom(Struct, frozen=True):
    """How many people without an appointment a pool can still serve: within the hour, and today.

    Never a reason to refuse anybody: a sentence to be told before they wait.
    """

    pool_id: int
    kind: Literal["window", "bay"]
    prefix: str
    name_zh: str
    name_en: str
    hour: int
    today: int
