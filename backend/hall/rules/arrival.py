"""Coming into the hall: what refuses it, and when the door opens for a booked time."""

from datetime import date, datetime, timedelta

from backend.hall.models import HallPolicy, Priority
from backend.refusal import Refusal


class UnknownTicket(Refusal):
    """There is no such ticket here today. Check the number."""

    zh = "本网点今日没有这个号，请核对号码。"
    status = 404


class UnknownCode(Refusal):
    """This booking code is not right. Check the eight characters, or look the appointment up by phone."""

    zh = "预约码不正确，请核对8位预约码，或出示预约二维码。"
    status = 422


class ForgedCode(Refusal):
    """This QR code was not made here or was changed. Ask for the eight-character booking code."""

    zh = "该二维码无法验证，请改用8位预约码办理取号。"
    status = 422


class WrongCentre(Refusal):
    """This appointment is at {centre}, not here. Go there, or take a walk-in number here."""

    zh = "该预约的办理网点是{centre}，不是本网点。请前往该网点，或在此现场取号。"


class WrongDay(Refusal):
    """This appointment is for {on}, not for today. Come on that day, or take a walk-in number."""

    zh = "该预约日期为{on}，不是今天。请按预约日期前来，或现场取号。"


class TooEarly(Refusal):
    """Check-in for this appointment opens at {opens}. Please wait, or take a walk-in number."""

    zh = "该预约{opens}起可以签到，请稍候，或现场取号。"


class AlreadyCheckedIn(Refusal):
    """This appointment already has its number for today. Look at the display or your phone."""

    zh = "该预约已经取号，请留意叫号屏或手机。"
    constraint = "ticket_one_per_appointment"


class NotBooked(Refusal):
    """This appointment was cancelled or has passed. Take a walk-in number."""

    zh = "该预约已取消或已结束，请现场取号办理。"


class NotHereYet(Refusal):
    """This appointment has no number yet, so there is none to come back with. Check in first."""

    zh = "该预约尚未签到取号，无法返回队列，请先签到。"


class TicketElsewhere(Refusal):
    """This ticket is of {centre}, not of this centre. Go there, or take a number here."""

    zh = "该号属于{centre}，不是本网点的号。请前往该网点，或在此取号。"


class TicketOver(Refusal):
    """This ticket is of {on}, so its line is closed. Take a new number for today."""

    zh = "该号是{on}的号，当日队列已结束，请重新取今日的号。"


class PageOld(Refusal):
    """This page was used for another number already. Start again from the first page."""

    zh = "本页面已取过其他号，请返回首页重新取号。"
    constraint = "ticket_one_per_request"


class NoPriorityHere(Refusal):
    """This centre does not give priority for that reason. Choose another reason, or none."""

    zh = "本网点未设该类优先，请选择其他类别或不选。"
    status = 422


SENIOR = 60
"""Years of age from which somebody is a senior (老年人权益保障法 §2)."""


def check_time(starts_at: datetime, now: datetime, policy: HallPolicy, opens: str) -> None:
    if now < starts_at - timedelta(minutes=policy.early_minutes):
        raise TooEarly(opens=opens)


DOOR_KEEPS = timedelta(hours=4)
"""So long an arrival seen without a network counts from when it was seen. [U]"""


def came(seen_at: datetime | None, now: datetime) -> datetime:
    """When somebody came: as the door saw it, never later than now and not longer ago than it keeps."""
    return now if seen_at is None else min(max(seen_at, now - DOOR_KEEPS), now)


def check_priority(wanted: Priority | None, policy: HallPolicy) -> None:
    if wanted is not None and wanted not in policy.priorities:
        raise NoPriorityHere()


def priority_by_age(born: date, today: date, policy: HallPolicy) -> Priority | None:
    """A senior has priority unasked, where the centre gives it."""
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return "senior" if age >= SENIOR and "senior" in policy.priorities else None


def label(prefix: str, number: int) -> str:
    """A023."""
    return f"{prefix}{number:03d}"
