"""When a day may be closed, and what keeps a ledger from balancing."""

from collections.abc import Iterable, Sequence
from datetime import date

from backend.hall.models.closing import (
    CloseCause,
    Course,
    DayLedger,
    DayMark,
    DayRow,
    Fault,
    Ledger,
    OpenState,
)
from backend.permits.models import Text
from backend.refusal import Refusal

CATCH_UP_DAYS = 60
"""So far back the worker closes days by itself, after a standstill too [U]."""
REST_HOURS = 12
"""A day a supervisor has reopened is left alone for so long [U]."""
DAYS_SHOWN = 30


class DayClosed(Refusal):
    """This day is closed: no more numbers and no changes. A supervisor can reopen it, giving a reason."""

    zh = "当日业务已日结，不能再取号或变更。如确有需要，请主管说明原因后重新开启。"
    constraint = "ticket_counter_stands_still_once_closed"


class StillOpen(Refusal):
    """{count} tickets of this day are still open. Finish them, or close them with a cause, then close the day."""

    zh = "当日还有{count}个号未办结，请先办结，或注明原因关闭后再日结。"
    constraint = "hall_day_is_closed_with_nothing_open"


class DayNotClosed(Refusal):
    """This day is not closed, so there is nothing to reopen. Go on with it as it is."""

    zh = "当日尚未日结，无需重新开启，请直接办理。"


class DayToCome(Refusal):
    """This day has not come yet. Choose today or an earlier day."""

    zh = "该日期尚未到来，请选择今天或更早的日期。"
    status = 422


class ReasonForReopening(Refusal):
    """Say why the day is opened again: it is kept with the day."""

    zh = "请填写重新开启的原因，原因将随日结记录保存。"
    status = 422


class NothingToClose(Refusal):
    """These tickets are not “{state}” any more. Look at the list again."""

    zh = "这些号已不在“{state}”状态，请查看最新列表。"


WHY_WRONG: dict[Fault, Text] = {
    "unissued": Text(
        "日志中没有取号记录，或有多次", "The log has it issued not at all, or more than once"
    ),
    "unknown": Text("日志中有，但没有这张号票", "The log knows it, but there is no such ticket"),
    "differs": Text("号票状态与日志不一致", "The ticket and the log say different things"),
    "way_differs": Text(
        "取号方式与日志不一致", "The ticket and the log differ in how it was issued"
    ),
    "visits": Text(
        "到访记录与号票不一致", "Its visits do not fit: a served ticket has exactly one"
    ),
    "unsent": Text(
        "由其他网点转来，但没有转出记录", "Received from another centre that has not sent it"
    ),
    "unreceived": Text(
        "已转往其他网点，但对方没有号票", "Sent to another centre that has no ticket for it"
    ),
}
"""What is said of a ticket that keeps the ledger from balancing."""


def check_day(on: date, today: date) -> None:
    """Refuses with DayToCome."""
    if on > today:
        raise DayToCome()


def faults(courses: Iterable[Course]) -> list[tuple[Course, Fault]]:
    """Each ticket whose row and log don't tell one story, with the first thing that is wrong with it."""
    found = [(one, fault_of(one)) for one in courses]
    return [(one, fault) for one, fault in found if fault is not None]


TURNED_AWAY: dict[CloseCause, str] = {"system": "system_down", "office_closed": "window_closed"}
"""Causes of ours that send people home, as the visit names them."""


def turned_away_by(state: OpenState, cause: CloseCause) -> str | None:
    """Why somebody made the trip in vain; None if it was not for us, or if they had not come to their turn."""
    return None if state == "missed" else TURNED_AWAY.get(cause)


def fault_of(one: Course) -> Fault | None:
    """Served or ended without service: exactly one visit; closed: one if we sent the person home; else none."""
    visits = 1 if one.stands in ("served", "unserved") else 0
    if one.stands == "closed":
        visits = min(one.said_visits, 1)
    wrong: tuple[tuple[bool, Fault], ...] = (
        (one.stands is None, "unknown"),
        (one.said_issued != 1, "unissued"),
        (one.stands != one.said_stands, "differs"),
        (one.way != one.said_way, "way_differs"),
        ((one.visits, one.said_visits) != (visits, visits), "visits"),
        (not one.sent_well, "unsent"),
        (one.said_sent, "unreceived"),
    )
    return next((fault for bad, fault in wrong if bad), None)


def ledger_of(on: date, counted: Sequence[Ledger], courses: Iterable[Course]) -> DayLedger:
    """Both sides of a day and its faults; a side without tickets is all naught."""
    rows, log = (
        next((one for one in counted if one.source == source), Ledger(on, source, *[0] * 11))
        for source in ("rows", "log")
    )
    return DayLedger(rows, log, faults(courses))


def mark_of(rows: Ledger | None, log: Ledger | None, day: DayRow | None) -> DayMark:
    """What a list of days says of one, without looking at each ticket."""
    agree = (
        rows is not None
        and log is not None
        and all(getattr(rows, name) == getattr(log, name) for name in Ledger.__struct_fields__[2:])
    )
    sound = agree and (day is None or day.balanced or day.open_tickets > 0)
    if day is not None and day.closed_at is not None:
        return "closed" if day.balanced and (agree or rows is log is None) else "closed_unbalanced"
    if rows is None and log is None:
        return "untouched"
    if rows is not None and rows.open:
        return "unfinished"
    return "ready" if sound else "unbalanced"
