"""Until when a time may be booked, moved and cancelled."""

from datetime import datetime, timedelta

from backend.refusal import Refusal

CLOSES_BEFORE = timedelta(minutes=30)
"""A slot closes some time before it starts, so that the window can prepare. [U]"""

CANCEL_BEFORE = timedelta(hours=2)
"""Until when a resident may cancel without it counting as missed. [U]"""

DAYS_AHEAD = 60


class SlotFull(Refusal):
    """That time was just taken. Choose another time: nothing was booked."""

    zh = "该时段刚刚约满，未为您占号，请选择其他时段。"
    constraint = "slot_never_oversold"


class AlreadyBooked(Refusal):
    """This case already holds an appointment. Keep it, or cancel it first."""

    zh = "该办件已有一个有效预约，请保留，或先取消再重新预约。"
    constraint = "appointment_one_live_per_case"


class AlreadyBookedItem(Refusal):
    """You already hold an appointment for this matter. Keep it, or cancel it first."""

    zh = "您已预约过同一事项，请保留原预约，或先取消再重新预约。"
    constraint = "appointment_one_live_per_person_and_item"


class TooLate(Refusal):
    """Booking for this time closed 30 minutes before it. Choose a later time, or come without booking."""

    zh = "该时段已停止预约（提前30分钟截止），请选择其他时段，或直接到窗口取号。"


class NoSuchTime(Refusal):
    """This centre has no free time at that moment for this matter. Choose one from the list."""

    zh = "该网点没有可办理此事项的该时段，请从列表中重新选择。"


class TooFarAhead(Refusal):
    """Times are open for the coming {days} days only. Choose an earlier day."""

    zh = "目前只开放未来{days}天的预约，请选择更早的日期。"


class NotServedHere(Refusal):
    """This centre does not handle this matter. Choose another place from the list."""

    zh = "该网点不能办理此事项，请从列表中选择其他网点。"


class UnknownAppointment(Refusal):
    """There is no such appointment, or it is not yours. Check the code."""

    zh = "没有这个预约，或不属于您。请核对预约码。"
    status = 404


class NoChain(Refusal):
    """These matters do not fit one after the other at that moment. Choose a time from the list, or bring fewer matters."""

    zh = "该时段无法连续办理所选全部事项，请从列表中选择其他时段，或减少事项。"


class NotCancellable(Refusal):
    """This appointment is not open any more, so there is nothing to cancel. Look at its newest state."""

    zh = "该预约已不是有效状态，无需取消，请查看最新状态。"


class CancelTooLate(Refusal):
    """It is too late to cancel here: less than 2 hours before. Call the centre."""

    zh = "距预约时间不足2小时，不能在线取消，请致电网点。"


class CaseNotYours(Refusal):
    """This case is not yours or needs no visit now. Book from the matter itself."""

    zh = "该办件不属于您或目前无需到场，请从事项页面预约。"
    status = 404


def check_open(starts_at: datetime, now: datetime) -> None:
    if starts_at > now + timedelta(days=DAYS_AHEAD + 1):
        raise TooFarAhead(days=DAYS_AHEAD)
    if now + CLOSES_BEFORE >= starts_at:
        raise TooLate()


def check_cancellable(state: str, starts_at: datetime, now: datetime) -> None:
    if state != "booked":
        raise NotCancellable()
    if now > starts_at - CANCEL_BEFORE:
        raise CancelTooLate()
