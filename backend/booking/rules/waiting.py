"""Who may wait for what, how long an offer stands, and what is said when it can't be."""

from datetime import date, datetime, time, timedelta, tzinfo

from backend.booking.rules.times import DAYS_AHEAD
from backend.refusal import Refusal

ANSWER_BEFORE = timedelta(minutes=45)
"""An offer ends so long before its time at the latest: whoever accepts must still get there. [U]"""
SHORTEST = timedelta(minutes=5)
"""What could not be answered for so long is not offered. [U]"""
NIGHT_FROM, NIGHT_TO, MORNING = time(21), time(7, 30), time(8)
"""What is offered at night, by the centre's clock, stands until the morning at least. [U]"""
MOST_UNANSWERED = 3
"""After so many offers nobody answered, an entry leaves the line. [U]"""
MOST_WAITING = 20
"""Entries of one account that wait at the same time. [U]"""


class AlreadyWaiting(Refusal):
    """You already wait for this matter. Leave that entry first if you want other days or places."""

    zh = "您已在候补同一事项。如需更改日期或网点，请先退出原候补。"
    constraint = "waiting_one_per_person_and_item"


class UnknownWaiting(Refusal):
    """There is no such entry on the waiting list, or it is not yours. Look at your list."""

    zh = "没有这条候补，或不属于您。请查看“我的候补”。"
    status = 404


class DaysUnfit(Refusal):
    """Wait for days from today to at most {days} days ahead, the first before the last. Choose other days."""

    zh = "候补日期须在今天起{days}天之内，且起始日期不晚于结束日期，请重新选择。"
    status = 422


class TimesUnfit(Refusal):
    """The earliest time of day must be before the latest. Choose other times."""

    zh = "候补时段的开始时间须早于结束时间，请重新选择。"
    status = 422


class TooManyWaiting(Refusal):
    """This phone already waits {most} times. Leave one of them first."""

    zh = "本手机号候补已达{most}条，请先退出其中一条。"


class UnknownOffer(Refusal):
    """There is no such offer, or it was not made to you. Look at your offers."""

    zh = "没有这个候补名额，或不是留给您的。请查看“我的候补”。"
    status = 404


class OfferOver(Refusal):
    """This offer is over: it was answered, or its time was up and it went to the next person. Look at your offers and appointments."""

    zh = "该名额已处理或已逾期转给下一位，请查看您的候补和预约。"


class OfferMoot(Refusal):
    """The appointment this would have replaced is not open any more. Decline the offer, or book anew."""

    zh = "该名额原要替换的预约已不是有效状态。请放弃该名额，或重新预约。"


def check_days(first: date, last: date, today: date) -> None:
    if not today <= first <= last <= today + timedelta(days=DAYS_AHEAD):
        raise DaysUnfit(days=DAYS_AHEAD)


def times(from_time: str, to_time: str) -> tuple[time, time]:
    """Of checked HH:MM; refuses a latest that is not after the earliest."""
    first, last = time.fromisoformat(from_time), time.fromisoformat(to_time)
    if first >= last:
        raise TimesUnfit()
    return first, last


def check_waiting(waiting: int) -> None:
    """`waiting`: entries of the account that wait."""
    if waiting >= MOST_WAITING:
        raise TooManyWaiting(most=MOST_WAITING)


def answered_by(now: datetime, zone: tzinfo) -> datetime:
    """Until when an offer made now has to stand at the least: at night, till the morning."""
    local = now.astimezone(zone)
    clock = local.time()
    if NIGHT_TO <= clock < NIGHT_FROM:
        return now + SHORTEST
    day = local.date() + timedelta(days=clock >= NIGHT_FROM)
    return datetime.combine(day, MORNING, zone).astimezone(now.tzinfo)


def first_start(now: datetime, zone: tzinfo) -> datetime:
    """The earliest start that can still be offered now."""
    return answered_by(now, zone) + ANSWER_BEFORE


def offer_until(now: datetime, starts_at: datetime, minutes: int, zone: tzinfo) -> datetime | None:
    """How long an offer of that start stands; None: it must not be made, nobody could answer in time."""
    least = answered_by(now, zone)
    until = min(max(now + timedelta(minutes=minutes), least), starts_at - ANSWER_BEFORE)
    return until if until >= least else None
