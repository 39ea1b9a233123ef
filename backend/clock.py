"""The only place that asks what time it is. Everything below a route receives the time."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

CENTRE_ZONE = ZoneInfo("Asia/Shanghai")
"""Civil dates belong to the centre; every centre of an installation keeps this zone."""


def now() -> datetime:
    """The present instant, UTC."""
    return datetime.now(UTC)


def civil_date(instant: datetime) -> date:
    """The date on the wall of the centre at that instant."""
    return instant.astimezone(CENTRE_ZONE).date()
