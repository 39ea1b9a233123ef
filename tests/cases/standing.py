"""Cases and items as the pure rule of the clocks sees them."""

from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

import msgspec

from backend.calendar import holidays
from backend.calendar import rules as calendars
from backend.cases.models import Clock
from backend.cases.models.policy import CasePolicy
from backend.cases.models.standing import Standing
from backend.cases.rules import clocks
from backend.permits import catalogue
from backend.permits.models import Item

CALENDAR = calendars.calendar_of(holidays.newest())


def day(text: str) -> date:
    return date.fromisoformat(text)


@cache
def item(code: str) -> Item:
    return next(one for one in catalogue.load() if one.code == code)


def limited(
    code: str = "CJ-352",
    legal: tuple[int, str] | None = (20, "working_day"),
    promise: tuple[int, str] | None = None,
    starts: str = "acceptance",
    silence: tuple[str, ...] = ("deemed_accepted_after_5_working_days",),
) -> Item:
    """The item with other limits."""
    built = msgspec.to_builtins(item(code))
    built["law"] |= {"clock_starts": starts, "silence": silence}
    built["law"]["limit"] = legal and {"days": legal[0], "unit": legal[1]}
    built["promise"] = promise and {"days": promise[0], "unit": promise[1]}
    return msgspec.convert(built, Item)


def standing(**facts: Any) -> Standing:
    """A case of nobody; dates may be given as text."""
    asked: dict[str, Any] = {
        "organ_id": 1,
        "id": UUID(int=1),
        "centre_id": 1,
        "item_code": "CJ-352",
        "item_version": 1,
        "state": "accepted",
        "applicant": "person",
        "joint": False,
        "extension_days": 0,
        "pauses": [],
    }
    for name in Standing.__struct_fields__:
        asked.setdefault(name, None)
    return msgspec.convert(asked | facts, Standing)


def clocks_of(
    of: Item, policy: CasePolicy | None = None, today: str = "2026-12-31", **facts: Any
) -> dict[str, Clock]:
    """The limits that run, by kind."""
    found = clocks.running(
        standing(**facts), of, policy or CasePolicy(), CALENDAR, date.fromisoformat(today)
    )
    assert len({one.kind for one in found}) == len(found)
    return {one.kind: one for one in found}
