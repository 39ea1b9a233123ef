"""Places kept for minutes."""

from datetime import datetime

from backend.booking.rules.times import CANCEL_BEFORE
from backend.refusal import Refusal


class UnknownHold(Refusal):
    """There is no such hold, or it is not yours in this session. Choose a time again."""

    zh = "没有这个保留的时段，或不属于您的本次登录。请重新选择时段。"
    status = 404


class HoldExpired(Refusal):
    """The time was kept for {minutes} minutes and these are over. Choose a time again: your answers are kept."""

    zh = "该时段保留{minutes}分钟，现已到时。请重新选择时段，您填写的内容仍在。"


class BayNeeded(Refusal):
    """This matter always needs the vehicle inspected at the bay. Choose a time with the inspection."""

    zh = "该事项必须查验车辆，请选择含查验环节的时段。"
    status = 422


class NotMovable(Refusal):
    """Only a booked appointment can be moved. Look at its newest state."""

    zh = "只有“已预约”的预约可以改期，请查看最新状态。"


class MoveTooLate(Refusal):
    """It is too late to move it here: less than 2 hours before. Call the centre."""

    zh = "距预约时间不足2小时，不能在线改期，请致电网点。"


class SameTime(Refusal):
    """The appointment is already at that place and time. Choose another time."""

    zh = "该预约本来就在这个网点和时段，请选择其他时段。"
    status = 422


def check_movable(state: str, starts_at: datetime, now: datetime) -> None:
    if state != "booked":
        raise NotMovable()
    if now > starts_at - CANCEL_BEFORE:
        raise MoveTooLate()


def check_kept(keeps_until: datetime | None, now: datetime, minutes: int) -> None:
    if keeps_until is None or keeps_until <= now:
        raise HoldExpired(minutes=minutes)
