"""The only place that asks what time it is. Everything below a route receives the time."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

CENTRE_ZONE = ZoneInfo("Asia/Shanghai")
"""Civil dates belong to the centre; every centre of an installation keeps this zone."""


_shift = timedelta()


def now() -> datetime:
    """The present instant, UTC."""
    return datetime.now(UTC) + _shift


def start_at(instant: datetime) -> None:
    """From here on it is `instant` and later: a demo can be shown at night as on a Monday morning."""
    global _shift  # noqa: PLW0603 - the one clock of the process
    _shift = instant - datetime.now(UTC)


def civil_date(instant: datetime) -> date:
    """The date on the wall of the centre at that instant."""
    return instant.astimezone(CENTRE_ZONE).date()
