"""How much one person, and one phone, may hold. By person and matter, never by mail or address."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from backend.booking.models import Policy
from backend.refusal import Refusal


class TooManyHolds(Refusal):
    """You are already keeping two times. Confirm or release one of them first."""

    zh = "您已保留了两个时段，请先确认或放弃其中一个。"
    constraint = "appointment_two_holds_per_person"


class TooManyBookings(Refusal):
    """This phone already holds {limit} appointments. Keep or cancel some before booking more."""

    zh = "本手机号名下有效预约已达{limit}个，请先办理或取消后再预约。"


class NoShowPaused(Refusal):
    """Booking online is paused until {until} because {count} appointments were missed. You can still
    come without booking at any time, or ask a window to lift the pause."""

    zh = "因{count}次预约未到，在线预约暂停至{until_zh}。期间仍可随时到窗口现场取号办理，也可请窗口工作人员解除。"


class SameTwice(Refusal):
    """The same matter is asked for twice for one person. Ask for it once."""

    zh = "同一人的同一事项在本次预约中重复，请只保留一项。"
    status = 422


def check_once(wanted: Sequence[tuple[int, str]]) -> None:
    """`wanted`: (person, item) of one visit."""
    if len(set(wanted)) < len(wanted):
        raise SameTwice()


def check_phone(live: int, more: int, policy: Policy) -> None:
    """`live`: holds and appointments to come of the account."""
    if live + more > policy.live_per_phone:
        raise TooManyBookings(limit=policy.live_per_phone)


def paused_until(missed: Sequence[datetime], policy: Policy) -> datetime | None:
    """Until when the person may not book online; None: may. `missed`: since the last pardon, newest first.

    The newest of so many within the span starts the pause; what is older than the span is forgotten.
    """
    span, pause = timedelta(days=policy.noshow_days), timedelta(days=policy.noshow_pause_days)
    ends = [
        newest + pause
        for newest, oldest in zip(missed, missed[policy.noshow_limit - 1 :], strict=False)
        if newest - oldest <= span
    ]
    return max(ends, default=None)


def missed_since(now: datetime, policy: Policy) -> datetime:
    """Nothing older can still pause anybody."""
    return now - timedelta(days=policy.noshow_days + policy.noshow_pause_days)


def free_number(used: Collection[int | None]) -> int:
    """Which of a person's two holds this one is."""
    for number in (1, 2):
        if number not in used:
            return number
    raise TooManyHolds()


def returns_at(starts_at: datetime, now: datetime, policy: Policy, drawn: float) -> datetime:
    """When a freed place may be taken by anyone: at a random moment, at once when time is short.

    `drawn`: from 0 up to 1.
    """
    spread = policy.return_to_minutes - policy.return_from_minutes
    wait = timedelta(minutes=policy.return_from_minutes + drawn * spread)
    return now if now + wait + timedelta(hours=3) > starts_at else now + wait
