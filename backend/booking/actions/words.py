"""How a time is said to people: one way in messages and refusals."""

from datetime import datetime

from backend.clock import civil_date
from backend.notices import facts


def day(instant: datetime) -> str:
    """9月18日（周五）, on the centre's clock."""
    return facts.day(civil_date(instant))


def when(instant: datetime) -> str:
    """9月18日（周五）上午9:30, on the centre's clock."""
    return facts.when(instant)
