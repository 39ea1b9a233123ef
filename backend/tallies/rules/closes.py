"""When a period may be closed, agreed to and reopened, and every refusal of it."""

from calendar import monthrange
from datetime import date

from backend.access.models import RoleName, Staff
from backend.refusal import Refusal
from backend.tallies.models.closes import Close, CloseState, Readiness
from backend.tallies.models.figures import Period
from backend.tallies.rules import choices

ASKERS: tuple[RoleName, ...] = ("statistician",)
AGREERS: tuple[RoleName, ...] = ("statistician", "administrator")
SHORTEST_REASON = 2
LONGEST_REASON = 200


class NotAPeriodToClose(Refusal):
    """“{given}” can't be closed: only a whole month, quarter or year can. Write 2025-03, 2025Q1 or 2025."""

    zh = "“{given}”不能封账：只有整月、整季、整年可以封账。请写2025-03、2025Q1或2025。"
    status = 422
    constraint = "close_is_of_a_whole_period"


class PeriodNotOver(Refusal):
    """The period ends on {last} and is not over. Ask for the close from the day after it on."""

    zh = "统计期到{last}才结束，请在其次日起申请封账。"
    constraint = "close_comes_after_its_period"


class StillCounting(Refusal):
    """{due} changes of this period are still being counted. Wait a few seconds, then ask again."""

    zh = "本期还有{due}项变更正在计入，请稍候几秒再申请。"


class AlreadyClosed(Refusal):
    """This period is already closed, or its close has been asked for. Look at the list; a closed one is reopened first."""

    zh = "该统计期已封账或已申请封账，请查看封账列表；已封账的须先解封。"
    constraint = "close_of_a_period_stands_once"


class OpenDaysNeedAReason(Refusal):
    """{days} days of centres in this period are not closed, or don't balance. Close them first, or say why they stay open."""

    zh = "本期有{days}个网点日未日结或不平，请先日结，或填写仍要封账的原因。"
    status = 422
    constraint = "close_open_days_have_a_reason"


class AnotherPersonCloses(Refusal):
    """Whoever asked for the close can't agree to it. Ask another statistician or an administrator."""

    zh = "申请人不能同意自己的封账申请，请由另一名统计员或管理员同意。"
    constraint = "close_needs_two_persons"


class AnotherPersonReopens(Refusal):
    """Whoever asked to reopen the period can't agree to it. Ask another statistician or an administrator."""

    zh = "申请人不能同意自己的解封申请，请由另一名统计员或管理员同意。"
    constraint = "close_reopening_needs_two_persons"


class NumbersMoved(Refusal):
    """The numbers are not those that were asked for: something was counted in between. Decline, look again, and ask anew."""

    zh = "申请之后数字又有变化，与申请时不一致。请退回申请，核对后重新申请。"


class NothingToAgree(Refusal):
    """This can't be done now: the period is {state}. Look at the list again."""

    zh = "当前不能这样操作：该统计期{state}。请查看最新列表。"


class ReasonForTheClose(Refusal):
    """Say why, in {least} to {most} characters: it is kept with the close."""

    zh = "请填写原因（{least}至{most}字），原因随封账记录保存。"
    status = 422


class UnknownClose(Refusal):
    """There is no such close. Choose one from the list of closes."""

    zh = "没有这次封账，请从封账列表中选择。"
    status = 404


class NotFrozen(Refusal):
    """This period was never frozen, so there are no frozen numbers. Choose a closed one from the list."""

    zh = "该统计期尚未封账，没有冻结的数字。请从列表中选择已封账的。"
    status = 404


class NotTheSamePeriod(Refusal):
    """Only two closes of the same period can be compared. Choose another close of {period}."""

    zh = "只能比较同一统计期的两次封账，请选择{period}的另一次封账。"
    status = 422


class WholeOrganCloses(Refusal):
    """A period is closed for the whole organ, and your role is bound to one centre. Ask a colleague whose role is not."""

    zh = "封账针对整个机关，而您的岗位限于一个网点，请由不限网点的同事办理。"
    status = 403


STATES: dict[CloseState, tuple[str, str]] = {
    "asked": ("已申请封账，待另一人同意", "asked for and waits for another person"),
    "declined": ("封账申请已退回", "declined"),
    "closed": ("已封账", "closed"),
    "reopening": ("已申请解封，待另一人同意", "asked to be reopened and waits for another person"),
    "reopened": ("已解封", "reopened"),
}


def period_to_close(given: str, today: date) -> Period:
    """The period of a text, under the one text it has. Refuses what can't be closed."""
    found = choices.period(given, today)
    check_period_to_close(found, today)
    return named(found)


def check_period_to_close(period: Period, today: date) -> None:
    """A whole month, quarter or year that is over."""
    first, last = period.first, period.last
    length = 12 * (last.year - first.year) + last.month - first.month + 1
    whole = first.day == 1 and last.day == monthrange(last.year, last.month)[1]
    if not whole or length not in (1, 3, 12) or (first.month - 1) % length:
        raise NotAPeriodToClose(given=period.text)
    if last >= today:
        raise PeriodNotOver(last=last)


def check_ready(found: Readiness, reason: str) -> None:
    """Nothing waits to be counted; days left open have their reason. Unbalanced books: `check_books`."""
    if found.due:
        raise StillCounting(due=found.due)
    if found.open_days and not reason:
        raise OpenDaysNeedAReason(days=len(found.open_days))


def reason_for(given: str, needed: bool = True) -> str:
    """Why, without blanks around it. Refuses with ReasonForTheClose."""
    reason = given.strip()
    if (needed or reason) and not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise ReasonForTheClose(least=SHORTEST_REASON, most=LONGEST_REASON)
    return reason


def check_state(found: Close, *allowed: CloseState) -> None:
    if found.state not in allowed:
        raise NothingToAgree(state=STATES[found.state])


def check_other_closes(found: Close, staff_id: int) -> None:
    if found.asked_by == staff_id:
        raise AnotherPersonCloses()


def check_other_reopens(found: Close, staff_id: int) -> None:
    if found.reopen_asked_by == staff_id:
        raise AnotherPersonReopens()


def check_whole_organ(who: Staff, roles: tuple[RoleName, ...]) -> None:
    """A role that is bound to a centre neither closes nor reopens."""
    if not any(role.role in roles and role.centre_id is None for role in who.roles):
        raise WholeOrganCloses()


def check_same_period(one: Close, other: Close) -> None:
    if (one.organ_id, one.first, one.last) != (other.organ_id, other.first, other.last):
        raise NotTheSamePeriod(period=one.period)


def period_of(found: Close) -> Period:
    return Period(found.period, found.first, found.last)


def months(period: Period) -> tuple[date, date]:
    """The first days of its first and its last month."""
    return period.first, period.last.replace(day=1)


def named(period: Period) -> Period:
    """One text for one period, however it was written: 2025, 2025Q1 or 2025-03."""
    return Period(period_text(period.first, period.last), period.first, period.last)


def period_text(first: date, last: date) -> str:
    length = 12 * (last.year - first.year) + last.month - first.month + 1
    if length == 12:
        return str(first.year)
    return f"{first.year}Q{(first.month + 2) // 3}" if length == 3 else f"{first:%Y-%m}"
