"""From the call to the end: what refuses each act of a window."""

from datetime import datetime, timedelta

from backend.hall.models import Finished, HallPolicy, Ticket, TicketState
from backend.refusal import Refusal

UNDO = timedelta(seconds=10)
"""How long a window's last act can be undone."""


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


class ClerkBusy(Refusal):
    """You still have somebody before you at another window. Finish that ticket first."""

    zh = "您在其他窗口还有正在办理的号，请先办结。"
    constraint = "ticket_one_at_a_clerk"


class WindowPaused(Refusal):
    """This window is paused. Resume it, then call."""

    zh = "本窗口处于暂停状态，请先恢复服务，再叫号。"


class CalledJustNow(Refusal):
    """This number was called a moment ago. Call again in {seconds} seconds."""

    zh = "刚刚已叫过该号，请{seconds}秒后再叫。"


class CallAgain(Refusal):
    """This number was called {calls} of {wanted} times. Call again before it counts as missed."""

    zh = "该号已叫{calls}次，满{wanted}次仍未到方可过号，请再次呼叫。"


class NotYourLine(Refusal):
    """Your window does not serve this matter. Ask a window that does, or transfer the ticket there."""

    zh = "您的窗口不办理该事项，请由可办理的窗口叫号，或转至相应窗口。"


class NothingToUndo(Refusal):
    """There is nothing to undo: an act can be undone for ten seconds, by who did it. Go on from here."""

    zh = "没有可撤销的操作：操作后10秒内由本人可撤销，请按当前状态继续办理。"


class NoSuchLine(Refusal):
    """That line is not open at this centre today, or it is the one the ticket is in. Choose another."""

    zh = "本网点今日没有该队列，或该号已在其中，请另选。"
    status = 422


class NoNextStage(Refusal):
    """This visit has no further window. Finish it here."""

    zh = "该次办理没有后续窗口环节，请在此办结。"


STATES: dict[TicketState, tuple[str, str]] = {
    "waiting": ("等候", "waiting"),
    "called": ("已叫号", "called"),
    "serving": ("办理中", "being served"),
    "parked": ("暂离", "aside"),
    "missed": ("过号", "missed"),
    "served": ("已办结", "served"),
    "left": ("已离开", "left"),
    "transferred": ("已转出", "transferred"),
    "closed": ("已关闭", "closed"),
}


def check_ending(how: Finished) -> None:
    """A visit without service has a cause, a served one has none. Refuses with CauseNeeded."""
    if (how.outcome == "served") != (how.cause is None):
        raise CauseNeeded()


def check_recall(ticket: Ticket, policy: HallPolicy, now: datetime) -> None:
    """Refuses with CalledJustNow."""
    since = now - (ticket.announced_at or ticket.issued_at)
    if (left := policy.call_gap_seconds - since.total_seconds()) > 0:
        raise CalledJustNow(seconds=int(left) + 1)


def check_missed(ticket: Ticket, policy: HallPolicy) -> None:
    """Refuses with CallAgain."""
    if ticket.calls < policy.calls:
        raise CallAgain(calls=ticket.calls, wanted=policy.calls)
