"""Whose turn it is: everything that decides comes down to one moment, worked out when a ticket enters the line.

The line stands by `turn_at`, then by when a ticket entered it. A booked time counts as if its person had
come `booked_minutes` before it; priority counts as `priority_minutes`. Two things follow. Who has the
same right never waits behind a later one. And nobody whose turn has come is passed by anybody who comes more
than grace + booked + priority minutes after it: walk-ins do not starve, however many are booked or have
priority. (Who was called before and steps in again, or is called out of turn, is counted by neither.)
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from backend.hall.models import HallPolicy, PlacedBy, Priority
from backend.permits.models import Text

BESIDE = timedelta(microseconds=1)


class Standing(Protocol):
    """What has a place in the line."""

    @property
    def id(self) -> UUID: ...
    @property
    def turn_at(self) -> datetime: ...
    @property
    def entered_at(self) -> datetime: ...


def key(one: Standing) -> tuple[datetime, datetime, UUID]:
    """Who has less is called first. `hall.queries.acts.CALL_NEXT` orders by the same three."""
    return one.turn_at, one.entered_at, one.id


def booked_turn(
    starts_at: datetime, arrived_at: datetime, policy: HallPolicy
) -> tuple[datetime, PlacedBy]:
    """The booked time, a little ahead; who comes later than the grace stands from arrival."""
    if arrived_at <= starts_at + timedelta(minutes=policy.grace_minutes):
        return starts_at - timedelta(minutes=policy.booked_minutes), "booked"
    return arrived_at, "late"


def with_priority(turn_at: datetime, priority: Priority | None, policy: HallPolicy) -> datetime:
    return turn_at - timedelta(minutes=policy.priority_minutes) if priority else turn_at


def behind(line: Sequence[Standing], places: int, now: datetime) -> tuple[datetime, datetime]:
    """Turn and entry of who stands again right behind so many of the line (in order), and behind those who
    came back to that same place before; behind all if there are fewer, before all if none."""
    if not line:
        return now, now
    if places <= 0:
        return line[0].turn_at, line[0].entered_at - BESIDE
    place = min(places, len(line)) - 1
    while place + 1 < len(line) and _beside(line[place], line[place + 1]):
        place += 1
    before = line[place]
    return before.turn_at, before.entered_at + BESIDE


def _beside(one: Standing, after: Standing) -> bool:
    """No moment is left between the two."""
    return one.turn_at == after.turn_at and after.entered_at - one.entered_at <= BESIDE


WHY: dict[PlacedBy, Text] = {
    "booked": Text(
        "预约号，按预约时间提前{booked}分钟排位",
        "Booked: placed {booked} minutes before the booked time",
    ),
    "late": Text("预约迟到，按到达时间排位", "Booked but late: placed by arrival"),
    "arrived": Text("按取号时间排位", "Placed by arrival"),
    "missed": Text(
        "过号后返回，排在{missed}人之后", "Back after a missed call: placed behind {missed}"
    ),
    "parked": Text(
        "暂离后返回，排在{parked}人之后", "Back after stepping aside: placed behind {parked}"
    ),
    "returned": Text("窗口退回，保留原位", "Returned by the window: keeps the place"),
    "transferred": Text("由其他窗口转来，保留原位", "Transferred: keeps the place"),
    "onward": Text("查验完成，按预约时间排位", "After the inspection: placed by the booked time"),
}
PRIORITY: dict[Priority, Text] = {
    "senior": Text("老年人优先", "Senior: priority"),
    "disabled": Text("残疾人优先", "Disabled: priority"),
    "pregnant": Text("孕妇优先", "Pregnant: priority"),
    "soldier": Text("军人优先", "Soldier: priority"),
    "other": Text("其他优先", "Other: priority"),
}


def why(placed_by: PlacedBy, priority: Priority | None, policy: HallPolicy) -> Text:
    """Why somebody stands where they stand, in one sentence: the same for clerk, phone, kiosk and display."""
    said = WHY[placed_by]
    facts = {
        "booked": policy.booked_minutes,
        "missed": policy.missed_behind,
        "parked": policy.parked_behind,
    }
    zh, en = said.zh.format(**facts), said.en.format(**facts)
    if priority is None:
        return Text(zh, en)
    first = PRIORITY[priority]
    minutes = policy.priority_minutes
    return Text(
        f"{first.zh}（提前{minutes}分钟）；{zh}", f"{first.en} ({minutes} minutes ahead). {en}"
    )
