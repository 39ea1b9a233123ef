"""What staff may do with an appointment, and what they may write beside it."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

from backend.booking.models import Policy
from backend.booking.models.staff import Hour, Paused
from backend.booking.rules.limits import paused_until
from backend.refusal import Refusal

REASON = (2, 40)
NOTE = (2, 200)
CALL_LIVES = timedelta(hours=2)
"""How long what a caller said is carried from page to page."""
PERSONAL = re.compile(r"(?<!\d)(\d{17}[\dXx]|1[3-9]\d{9})(?!\d)")
"""An ID number or a mobile number, whatever signs stood between."""
Span = tuple[datetime, datetime, int]
"""From, to, and how many."""
SIGNS = re.compile(r"(?<=\d)[\s.\-—·]+(?=[\dXx])")


class NotePersonal(Refusal):
    """Do not write ID numbers or phone numbers here: everybody at the centre reads it. Leave them out."""

    zh = "此处全网点可见，不得写入身份证号或手机号，请删去后再提交。"
    status = 422


class TextUnfit(Refusal):
    """Write {least} to {most} characters here, then send it again."""

    zh = "此处请填写{least}至{most}个字后再提交。"
    status = 422


class AppointmentOver(Refusal):
    """This appointment has begun or is over, so this can't be done any more. Look at its newest state."""

    zh = "该预约已开始或已结束，不能再作此操作，请查看最新状态。"


class ChangedMeanwhile(Refusal):
    """This appointment was moved since you opened the page. Look at its newest state and decide again."""

    zh = "您打开页面后该预约已被改期，请查看最新状态后再操作。"


class NotPaused(Refusal):
    """Online booking is not paused for this person, so there is nothing to lift. Look at the newest state."""

    zh = "该居民的网上预约并未暂停，无需解除，请查看最新状态。"


class CallOver(Refusal):
    """What the caller said is kept for two hours and only for you. Enter name, ID number and phone again."""

    zh = "来电人信息仅保留两小时，且仅供本人使用，请重新录入姓名、身份证号和手机号。"


class CallBooked(Refusal):
    """This call is booked already, with other matters or another time. Start a new booking for the caller."""

    zh = "本次来电已办好另一项预约，请为来电人重新发起一次预约。"


def text_of(text: str, least: int, most: int) -> str:
    """As it is written down: without personal numbers, within its length."""
    given = " ".join(text.split())
    if PERSONAL.search(SIGNS.sub("", given)):
        raise NotePersonal()
    if not least <= len(given) <= most:
        raise TextUnfit(least=least, most=most)
    return given


def check_to_come(state: str, starts_at: datetime, now: datetime) -> None:
    if state != "booked" or starts_at <= now:
        raise AppointmentOver()


def check_unmoved(revision: int, seen: int) -> None:
    if revision != seen:
        raise ChangedMeanwhile()


def check_call(at: datetime, now: datetime) -> None:
    if now - at > CALL_LIVES:
        raise CallOver()


def pause(missed: Sequence[datetime], policy: Policy, now: datetime) -> Paused | None:
    """The pause that holds now. `missed`: since the last pardon, newest first."""
    until = paused_until(missed, policy)
    return Paused(until, list(missed)) if until is not None and now < until else None


def hours(
    bookable: Sequence[Span], taken: Sequence[Span], all_windows: Sequence[Span], zone: tzinfo
) -> list[Hour]:
    """A day by the clock of the centre: places, taken, and windows open, each in spans."""
    found: dict[datetime, list[int]] = {}
    for place, spans in enumerate((bookable, taken, all_windows)):
        for starts_at, ends_at, count in spans:
            hour = starts_at.astimezone(zone).replace(minute=0, second=0, microsecond=0)
            minutes = int((ends_at - starts_at).total_seconds() // 60)
            found.setdefault(hour, [0, 0, 0])[place] += count * minutes
    return [
        Hour(hour, places, used, max(whole - places, 0))
        for hour, (places, used, whole) in sorted(found.items())
    ]
