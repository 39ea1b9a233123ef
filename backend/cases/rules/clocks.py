"""Which limits run for a case now, when each ends, when it warns, and whom.

Legal sources: 行政许可法 §32 (notice, silence), §42 (limit, extension, joint handling), §44 (delivery), §45 (what
is not counted), §50 (renewal by silence), 集会游行示威法 §9, 浙江省保障“最多跑一次”改革规定 §§11, 14.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

from msgspec import Struct

from backend.calendar import rules as calendars
from backend.calendar.models import Due, Pause, StatutoryCalendar, Unit
from backend.cases.models.clocks import Clock, ClockKind, Effect
from backend.cases.models.policy import (
    CHECK_DAYS,
    DELIVERY_DAYS,
    JOINT_DAYS,
    NOTICE_DAYS,
    PUBLICATION_DAYS,
    CasePolicy,
)
from backend.cases.models.standing import Standing
from backend.permits.models import Item

DAY = timedelta(days=1)
SILENT_ACCEPTANCE = "deemed_accepted_after_5_working_days"
SILENT_GRANTS = frozenset({"granted_if_no_notice", "renewed_if_no_decision_before_expiry"})
OWN_CHECK, OWN_CHECK_DAYS = "post_check_20wd", 20
"""An item whose own law has a shorter check afterwards."""
Role = Literal["clerk", "reviewer", "supervisor", "legal"]
AlertLevel = Literal["yellow", "red", "overdue", "effect"]

ACTS: dict[ClockKind, Role] = {
    "notice": "clerk",
    "correction": "clerk",
    "deferred": "clerk",
    "legal": "reviewer",
    "promised": "reviewer",
    "silence": "reviewer",
    "delivery": "clerk",
    "publication": "legal",
    "check": "reviewer",
}
"""Who can still act before the limit ends. For the applicant's two, the clerk may ring them up."""
TOLD: dict[AlertLevel, tuple[Role, ...]] = {
    "yellow": (),
    "red": ("supervisor",),
    "overdue": ("supervisor", "legal"),
    "effect": ("clerk", "supervisor"),
}
"""Empty: who can act."""
APPLICANTS: tuple[ClockKind, ...] = ("correction", "deferred")


class Days(Struct, frozen=True):
    """When a limit turns yellow and red. Both after the last day: it never does."""

    yellow_on: date
    red_on: date


def running(
    case: Standing, item: Item, policy: CasePolicy, calendar: StatutoryCalendar, today: date
) -> list[Clock]:
    """Every limit that runs in the state the case is in; `today` only matters while it is paused."""
    return [
        *_before_acceptance(case, item, calendar),
        *_under_examination(case, item, policy, calendar, today),
        *_after_decision(case, item, calendar),
    ]


def _before_acceptance(case: Standing, item: Item, calendar: StatutoryCalendar) -> Iterator[Clock]:
    if case.state == "submitted" and case.received_on and SILENT_ACCEPTANCE in item.law.silence:
        due = _working(case.received_on, NOTICE_DAYS, calendar)
        yield Clock("notice", due, "deemed_accepted")
    if case.state == "correcting" and case.noticed_on and case.correction_due_on:
        due = fixed(case.noticed_on, case.correction_due_on, calendar)
        yield Clock("correction", due, "deemed_withdrawn")


def _under_examination(
    case: Standing, item: Item, policy: CasePolicy, calendar: StatutoryCalendar, today: date
) -> Iterator[Clock]:
    if case.state not in ("accepted", "paused") or case.accepted_on is None:
        return
    paused = case.state == "paused"
    pauses = not_counted(case, today)
    if legal := _legal(case, item, case.accepted_on):
        start, days, unit = legal
        due = calendars.due_on(start, days, unit, pauses, case.extension_days, calendar)
        yield Clock("legal", due, paused=paused)
    if item.promise:
        days, unit = item.promise.days, item.promise.unit
        due = calendars.due_on(case.accepted_on, days, unit, pauses, 0, calendar)
        yield Clock("promised", due, paused=paused)
    if case.deferred_due_on and case.deferred_due_on >= case.accepted_on:
        effect: Effect | None = "acceptance_withdrawn" if policy.rule_set == "zhejiang" else None
        yield Clock("deferred", fixed(case.accepted_on, case.deferred_due_on, calendar), effect)
    silent = SILENT_GRANTS.intersection(item.law.silence)
    if silent and case.silent_on and case.silent_on >= case.accepted_on:
        due = fixed(case.accepted_on, case.silent_on, calendar)
        yield Clock("silence", due, "granted_by_silence")


def _legal(case: Standing, item: Item, accepted: date) -> tuple[date, int, Unit] | None:
    """Start, days, unit. Several authorities together: 45 working days from acceptance (§42)."""
    if case.joint:
        return accepted, JOINT_DAYS, "working_day"
    if item.law.limit is None:
        return None
    received = case.received_on if item.law.clock_starts == "receipt" else None
    return received or accepted, item.law.limit.days, item.law.limit.unit


def _after_decision(case: Standing, item: Item, calendar: StatutoryCalendar) -> Iterator[Clock]:
    if case.decided_on is None:
        return
    if case.state in ("granted", "refused"):
        yield Clock("delivery", _working(case.decided_on, DELIVERY_DAYS, calendar))
    if case.decision == "granted":
        yield from _after_grant(case, item, case.decided_on, calendar)


def _after_grant(
    case: Standing, item: Item, decided: date, calendar: StatutoryCalendar
) -> Iterator[Clock]:
    published = (
        item.power.type == "licence"
        and case.applicant == "organisation"
        and item.result.disclosure != "not_public"
    )
    if published and case.published_on is None:
        yield Clock("publication", _working(decided, PUBLICATION_DAYS, calendar))
    gone = case.permit in ("withdrawn", "revoked", "cancelled", "struck")
    if case.acceptance == "commitment" and case.checked_on is None and not gone:
        own = OWN_CHECK in item.law.special_procedures
        days = OWN_CHECK_DAYS if own else CHECK_DAYS
        yield Clock("check", _working(decided, days, calendar))


def not_counted(case: Standing, today: date) -> tuple[Pause, ...]:
    """A pause that still runs is taken as if it ended today."""
    return tuple(
        Pause(one.from_on, one.to_on or max(one.from_on, today), one.kind) for one in case.pauses
    )


def fixed(start: date, last: date, calendar: StatutoryCalendar) -> Due:
    """A limit whose last day is given, not counted."""
    years = range(start.year, last.year + 1)
    provisional = tuple(year for year in years if year in calendar.provisional_years)
    return Due(start, (last - start).days, "calendar_day", (), 0, last, provisional)


def _working(start: date, days: int, calendar: StatutoryCalendar) -> Due:
    return calendars.due_on(start, days, "working_day", (), 0, calendar)


def warning_days(due: Due, policy: CasePolicy, calendar: StatutoryCalendar) -> Days:
    """So many working days before the last day, but after the start; a limit that ends on the day
    it starts has no warning."""
    never = due.on + DAY
    if due.on <= due.start:
        return Days(never, never)

    def before(days: int) -> date:
        return max(due.start + DAY, calendars.working_days_before(due.on, days, calendar))

    return Days(before(policy.yellow_days), before(policy.red_days))


def warned() -> list[tuple[ClockKind, AlertLevel, Role]]:
    """Whom each level of each limit is told. The applicant's own two limits warn the clerk alone."""
    return [
        (kind, level, role)
        for kind, acts in ACTS.items()
        for level, roles in TOLD.items()
        for role in ((acts,) if kind in APPLICANTS else roles or (acts,))
    ]
