"""Trips of a centre: how many came, and who came in vain."""

from datetime import date

from msgspec import Struct


class TripCount(Struct, frozen=True):
    """Trips to a centre in some days: persons and days, not windows or tickets."""

    centre_id: int
    centre_name_zh: str
    centre_name_en: str
    trips: int
    wasted: int
    """白跑: in vain for some matter, for a reason on our side, and not mended that day."""


class Wasted(Struct, frozen=True):
    """A trip in vain, without whose it was."""

    on: date
    centre_name_zh: str
    centre_name_en: str
    item_code: str
    item_name_zh: str
    item_name_en: str
    cause: str
    number: str | None
    """Of the case, if one had been opened."""
