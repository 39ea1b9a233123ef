"""Sealed cases: adoption, sex marker."""

from msgspec import Struct


class Sight(Struct, frozen=True):
    """Which sealed cases stand in somebody's lists: accepted by them, or at these centres (None: all)."""

    staff_id: int
    centres: list[int] | None
