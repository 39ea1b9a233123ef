"""What happens to cases of one place: prepared, handed in, accepted, decided, delivered.

Each step writes the event that the ordinary statement of `cases.queries` writes.
"""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from backend.cases.models.policy import NOTICE_DAYS
from backend.demo.history import chances
from backend.demo.history.clocks import Clocks
from backend.demo.history.codes import Counter
from backend.demo.history.details import FIRST, HOW, LATE, SUBMITTED, accepted, decided
from backend.demo.history.files import File, Notice
from backend.demo.history.ledger import Ledger, uuid7
from backend.demo.history.world import DAY, Matter, Moment, Site, World

Act = Callable[[Moment, int], None]


class Office:
    """The cases of one place and what is planned for them."""

    def __init__(
        self,
        world: World,
        site: Site,
        ledger: Ledger,
        rng: Random,
        numbers: Counter,
        clocks: Clocks,
    ) -> None:
        self.world, self.site, self.ledger, self.rng = world, site, ledger, rng
        self.numbers, self.clocks = numbers, clocks
        self.open: dict[File, None] = {}
        self.closed: list[File] = []
        self.plans: dict[date, list[tuple[int, int, Act]]] = defaultdict(list)
        self.call_in: Callable[[File, Moment, int], bool] = lambda file, day, second: False
        """Lets the applicant book a visit for the open case; the hall sets it. False: they do not come."""
        self._planned = 0

    def plan(self, on: date, second: int, act: Act) -> None:
        self._planned += 1
        self.plans[on].append((second, self._planned, act))

    def settle(self, day: Moment) -> None:
        """Do what is planned for the day, in order of time."""
        for second, _, act in sorted(self.plans.pop(day.on, []), key=lambda plan: plan[:2]):
            act(day, second)

    def prepare(
        self,
        day: Moment,
        second: int,
        matter: Matter,
        person_id: int,
        channel: str,
        staff_id: int | None,
    ) -> File:
        at = day.at(second)
        number = f"{self.world.division}{day.on.year}{self.numbers.next():07d}"
        file = File(
            uuid7(self.rng, at), number, matter, person_id, channel, self.site.centre_id, at
        )
        self.open[file] = None
        self.ledger.case_event(
            "case_prepared", file, day.on, at, "staff" if staff_id else "resident", staff_id
        )
        return file

    def submit(
        self, file: File, day: Moment, second: int, complete: bool, staff_id: int | None
    ) -> None:
        file.state, file.submitted_on, file.complete = "submitted", day.on, complete
        actor = "staff" if staff_id else "resident"
        file.received_on = day.on
        details = SUBMITTED[file.channel, complete]
        self.ledger.case_event(
            "case_submitted", file, day.on, day.at(second), actor, staff_id, details=details
        )
        self._await_notice(file, day.on)

    def _await_notice(self, file: File, received: date) -> None:
        """Silence of five working days accepts, backdated to the receipt (行政许可法 §32-4)."""
        if not file.matter.silent:
            return

        def lapse(day: Moment, second: int) -> None:
            if file.state == "submitted" and file.received_on == received:
                self._start_clocks(file, received, received)
                file.acceptance = "deemed"
                told = accepted(file.matter.shared, deemed=True)
                self.ledger.case_event(
                    "case_accepted", file, received, day.at(0), "law", None, details=told
                )
                self._plan_decision(file, day)

        self.plan(self.clocks.working_day(received, NOTICE_DAYS) + DAY, 0, lapse)

    def notice(self, file: File, day: Moment, second: int, staff_id: int) -> None:
        """One notice of everything that is missing; who does not answer in time has withdrawn (浙江 §11)."""
        file.state = "correcting"
        due = day.on + timedelta(days=chances.POLICY.correction_days)
        file.notice = Notice(day.at(second), day.on, due, staff_id)
        rules = chances.POLICY.rule_set
        details = f'{{"due": "{due}", "notice": 1, "rule_set": "{rules}"}}'.encode()
        self.ledger.case_event(
            "case_noticed", file, day.on, day.at(second), "staff", staff_id, details=details
        )

        def lapse(late: Moment, second: int) -> None:
            if file.state == "correcting":
                file.state, file.ground = "withdrawn", "late"
                self.ledger.case_event(
                    "case_withdrawn", file, late.on, late.at(0), "law", None, details=LATE
                )
                self.close(file)

        self.plan(due + DAY, 0, lapse)

    def supplement(self, file: File, day: Moment, second: int, staff_id: int | None) -> None:
        file.state, file.received_on, file.answered_on = "submitted", day.on, day.on
        actor = "staff" if staff_id else "resident"
        at = day.at(second)
        self.ledger.case_event(
            "case_supplemented", file, day.on, at, actor, staff_id, details=FIRST
        )
        self._await_notice(file, day.on)

    def accept(self, file: File, day: Moment, second: int, staff_id: int) -> None:
        """Both clocks start."""
        file.accepted_by, file.acceptance = staff_id, "plain"
        self._start_clocks(file, file.received_on or day.on, day.on)
        told = accepted(file.matter.shared)
        self.ledger.case_event(
            "case_accepted", file, day.on, day.at(second), "staff", staff_id, details=told
        )

    def _start_clocks(self, file: File, received: date, on: date) -> None:
        """As `cases.rules.clocks` does."""
        file.state, file.accepted_on = "accepted", on
        matter = file.matter
        if matter.legal:
            start = received if matter.from_receipt else on
            file.legal_due_on, file.provisional = self.clocks.due(start, matter.legal)
        if matter.promise:
            file.promised_due_on, provisional = self.clocks.due(on, matter.promise)
            file.provisional = file.provisional or provisional

    def not_accept(self, file: File, day: Moment, second: int, staff_id: int, reason: str) -> None:
        file.state, file.reason, file.ground = "not_accepted", reason, "not_eligible"
        self.ledger.case_event(
            "case_not_accepted", file, day.on, day.at(second), "staff", staff_id, reason
        )
        self.close(file)

    def handle(
        self, file: File, day: Moment, second: int, staff_id: int, how: str = "window"
    ) -> None:
        """Complete and in order: granted on the spot where that is the rule, else accepted."""
        self.accept(file, day, second, staff_id)
        at_once = file.matter.immediate and self.rng.random() > chances.NEEDS_A_LOOK
        if at_once or self._must_be_today(file):
            self.decide(file, day, second, staff_id, "granted", None)
            self.deliver(file, day, second + 15, staff_id, how)
        else:
            self._plan_decision(file, day)

    def _must_be_today(self, file: File) -> bool:
        return (
            file.matter.immediate
            and file.legal_due_on is not None
            and file.legal_due_on == file.accepted_on
        )

    def _plan_decision(self, file: File, day: Moment) -> None:
        dues = [due for due in (file.promised_due_on, file.legal_due_on) if due and due > day.on]
        room = (
            self.clocks.working_days_between(day.on, min(dues)) if dues else chances.NO_LIMIT_DAYS
        )
        days = max(1, round(room * self.rng.triangular(*chances.PART_OF_LIMIT)))
        second = self.rng.randrange(9 * 3600, 16 * 3600 + 1800)
        self.plan(
            self.clocks.working_day(day.on, days), second, lambda d, s: self._review(file, d, s)
        )

    def _review(self, file: File, day: Moment, second: int) -> None:
        decision, reason = chances.decision(self.rng, file.matter)
        self.decide(file, day, second, self.world.reviewer_id, decision, reason)
        if decision == "ended":
            self.close(file)
            return
        collected = file.matter.exception or self.rng.random() < chances.COLLECTED
        if not (collected and self.call_in(file, day, second + 3600)):
            self.post(file, day)

    def decide(
        self, file: File, day: Moment, second: int, staff_id: int, decision: str, reason: str | None
    ) -> None:
        file.state = file.decision = decision
        file.decided_on, file.decided_by, file.reason = day.on, staff_id, reason
        if decision == "granted" and file.matter.licence:
            file.permit_from = day.on
        told = decided(file.legal_due_on, file.promised_due_on)
        self.ledger.case_event(
            f"case_{decision}", file, day.on, day.at(second), "staff", staff_id, reason, told
        )

    def post(self, file: File, day: Moment) -> None:
        """The result goes out by mail one to three working days later."""
        on = self.clocks.working_day(day.on, self.rng.randint(1, 3))
        staff_id = self.clerk()
        self.plan(
            on,
            self.rng.randrange(9 * 3600, 16 * 3600),
            lambda d, s: self.deliver(file, d, s, staff_id, "mail"),
        )

    def deliver(
        self, file: File, day: Moment, second: int, staff_id: int, how: str = "window"
    ) -> None:
        """At a window it is a visit, by mail or electronically it is none; a second time nothing is left to do."""
        if file.state not in ("granted", "refused"):
            return
        file.state, file.delivered_on, file.delivered_by = "closed", day.on, staff_id
        file.collect = how
        self.ledger.case_event(
            "case_delivered", file, day.on, day.at(second), "staff", staff_id, details=HOW.get(how)
        )
        self.close(file)

    def settle_without_visit(self, file: File, day: Moment) -> None:
        """The applicant does not come again: what is complete goes on, the rest is not accepted."""
        if file.state == "prepared":
            self.close(file)
        elif file.state == "submitted":
            on = self.clocks.working_day(day.on, 1)
            self.plan(
                on, self.rng.randrange(9 * 3600, 16 * 3600), lambda d, s: self._go_on(file, d, s)
            )
        elif file.state in ("granted", "refused"):
            self.post(file, day)

    def _go_on(self, file: File, day: Moment, second: int) -> None:
        if file.state == "submitted":
            self.handle(file, day, second, self.clerk(), "mail")

    def file_online(self, day: Moment, second: int, matter: Matter, person_id: int) -> None:
        """Handed in from home; taken up in the next office hours."""
        file = self.prepare(day, second, matter, person_id, "app", None)
        complete = self.rng.random() > chances.INCOMPLETE_ONLINE or not matter.asks
        self.submit(file, day, second + 180, complete, None)
        if self.clocks.is_working(day.on) and 8 * 3600 < second < 15 * 3600:
            on, taken_up = day.on, max(second, 8 * 3600 + 2400) + self.rng.randrange(900, 7200)
        else:
            on, taken_up = (
                self.clocks.working_day(day.on, 1),
                self.rng.randrange(8 * 3600 + 2400, 11 * 3600),
            )
        self.plan(on, taken_up, lambda d, s: self._take_up(file, d, s))

    def _take_up(self, file: File, day: Moment, second: int) -> None:
        if file.complete:
            self.handle(file, day, second, self.clerk(), "electronic")
            return
        self.notice(file, day, second, self.clerk())
        if self.rng.random() >= chances.NEVER_CORRECTED:
            later = self.clocks.working_day(day.on, 1)
            self.plan(later, second, lambda d, s: self._corrected(file, d, s))

    def _corrected(self, file: File, day: Moment, second: int) -> None:
        """Answered from home, looked at a little later."""
        self.supplement(file, day, second, None)
        self.handle(file, day, second + 600, self.clerk(), "electronic")

    def clerk(self) -> int:
        return self.rng.choice(self.site.desks).staff_id

    def close(self, file: File) -> None:
        """Nothing more can happen to it."""
        del self.open[file]
        self.closed.append(file)

    def end_day(self) -> None:
        """Write what is closed, once its visits and appointments are complete."""
        waiting = [file for file in self.closed if file.awaited]
        for file in self.closed:
            if not file.awaited:
                self.ledger.write_file(file)
        self.closed = waiting

    def leave(self) -> None:
        """The story ends: what is open is written as it stands."""
        for file in self.closed:
            self.ledger.write_file(file)
        for file in self.open:
            self.ledger.write_file(file, papers=True)
        self.open.clear()
