"""The line: who may be called, by whom, and what refuses it."""

from datetime import datetime, timedelta

from backend.refusal import Refusal

EARLIEST = timedelta(minutes=60)
"""Check-in opens this long before the booked time. [U]"""

LATE_GRACE = timedelta(minutes=15)
"""Who comes later than this after the booked time lines up as a walk-in, from arrival. [U]"""


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


class WindowBusy(Refusal):
    """This window still has somebody before it. Finish that ticket first."""

    zh = "本窗口还有正在办理的号，请先办结后再叫号。"
    constraint = "ticket_one_at_a_window"


class NobodyWaiting(Refusal):
    """Nobody is waiting whom this window can serve. Call again when the line shows somebody."""

    zh = "当前没有本窗口可办理的等候人员，请有人取号后再叫。"


class NotAtWindow(Refusal):
    """Sign on at a window first, then call."""

    zh = "请先登录窗口，再叫号。"


class WindowTaken(Refusal):
    """Somebody else is signed on at this window. Choose another window."""

    zh = "该窗口已有其他工作人员登录，请选择其他窗口。"
    constraint = "desk_one_clerk_at_a_window"


class UnknownWindow(Refusal):
    """There is no such window at your centres. Choose one from the list."""

    zh = "您所在网点没有这个窗口，请从列表中选择。"
    status = 404


class TicketMoved(Refusal):
    """This ticket is “{state}” now, so that is not possible. Go on from its newest state."""

    zh = "该号当前状态为“{state}”，不能进行此操作，请按最新状态继续办理。"


class OtherWindow(Refusal):
    """This ticket is not before your window. Leave it to the window that called it."""

    zh = "该号不在您的窗口办理，请由叫号的窗口继续办理。"


class CauseNeeded(Refusal):
    """Choose why the visit ended without service: every lost trip is counted with its cause."""

    zh = "请选择本次未办成的原因：每一次白跑都要记录原因。"
    status = 422


class PersonNeeded(Refusal):
    """Read the applicant's ID card (name and ID number) before opening the case."""

    zh = "请先录入申请人姓名和公民身份号码，再开办件。"
    status = 409


class CaseAlreadyOpen(Refusal):
    """This ticket already has its case. Continue with that one."""

    zh = "该号已开办件，请在原办件上继续办理。"


STATES_ZH = {
    "waiting": "等候",
    "called": "已叫号",
    "serving": "办理中",
    "served": "已办结",
    "missed": "过号",
    "left": "已离开",
}


def due_at(starts_at: datetime, arrived_at: datetime) -> datetime:
    """When its turn falls due: the booked time if it came in time, else its arrival."""
    return starts_at if arrived_at <= starts_at + LATE_GRACE else arrived_at


def check_time(starts_at: datetime, now: datetime, opens: str) -> None:
    if now < starts_at - EARLIEST:
        raise TooEarly(opens=opens)


def label(prefix: str, number: int) -> str:
    """A023."""
    return f"{prefix}{number:03d}"
