"""What the screens of a hall show: nothing personal."""

from datetime import datetime

from msgspec import Struct


class CalledLine(Struct, frozen=True):
    """A line of the call display: nothing personal."""

    label: str
    window: int
    called_at: datetime
    """Of the last call: a recall is another moment."""
    calls: int
    """The first, the second, the third time."""


class Display(Struct, frozen=True):
    """What the call display shows now."""

    centre_code: str
    centre_name_zh: str
    centre_name_en: str
    called: list[CalledLine]
    waiting: int


class HourWaited(Struct, frozen=True):
    """How long people who were called in an hour of the day had usually waited: the median, minutes."""

    hour: int
    minutes: int
    calls: int
