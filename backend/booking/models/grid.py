"""Slots and the free times they give."""

from datetime import date, datetime
from typing import Literal

from msgspec import Struct

StageKind = Literal["bay", "window"]


class Slot(Struct, frozen=True):
    """One grid unit as booking judges it."""

    starts_at: datetime
    ends_at: datetime
    places: int
    taken: int


class Standing(Struct, frozen=True):
    """A slot as the rebuild finds it."""

    on_date: date
    starts_at: datetime
    ends_at: datetime
    places: int
    opened: int
    """Places the openings give; who was there before may stand above it."""
    taken: int


class Sheet(Struct, frozen=True):
    """One pool on one civil day, slot by slot in time order. Instants are minutes since 1970 (UTC).

    Small on purpose: sixty days of a whole county are tens of thousands of slots. `free`: places
    that may be taken now; a hold past its time counts as free, a slot that opens later does not.
    """

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    free: tuple[int, ...]


class Need(Struct, frozen=True):
    """One stage of a matter: how many minutes in which pool."""

    pool_id: int
    minutes: int


class Run(Struct, frozen=True):
    """Consecutive slots of one pool."""

    pool_id: int
    starts_at: datetime
    ends_at: datetime


class Start(Struct, frozen=True):
    """A moment at which a visit can begin. `ends`: when its last stage ends; `places`: how many
    more people could begin then. Minutes since 1970 (UTC)."""

    starts: int
    ends: int
    places: int
