"""A second opinion on what happens to a case: days crossed off one by one, lapses found by looking every day.

Nothing here asks the house. The limits of the items stand here as the law has them; of the shipped calendar only
the days off are read.
"""

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from msgspec import Struct, field

from tests.cases.standing import CALENDAR

DAY = timedelta(days=1)


class Kind(Struct, frozen=True):
    """An item: legal limit and promise as (days, in working days), and which paper may follow later."""

    legal: tuple[int, bool] | None
    from_receipt: bool = False
    promise: tuple[int, bool] | None = None
    licence: bool = True
    deferrable: int | None = None
    assembly: bool = False


KINDS = {
    "CJ-352": Kind((20, True), deferrable=1),
    "CJ-343": Kind((5, True)),
    "CR-201": Kind((15, False), True, (7, True)),
    "HJ-162": Kind((15, False), licence=False, deferrable=3),
    "ZA-441": Kind((30, True), True, deferrable=2),
    "ZA-414": Kind(None, assembly=True),
}


def off(on: date) -> bool:
    known = CALENDAR.days.get(on)
    return known.off if known else on.weekday() >= 5


def last_day(
    start: date, days: int, working: bool, stops: list[tuple[date, date]] | None = None
) -> date:
    """Cross off one day after another; a calendar limit rolls off a day off."""
    on, spans = start, stops or []
    for _ in range(days):
        on += DAY
        while (working and off(on)) or any(first <= on <= last for first, last in spans):
            on += DAY
    while not working and (off(on) or any(first <= on <= last for first, last in spans)):
        on += DAY
    return on


class Happened(Struct, frozen=True, order=True):
    kind: str
    on: date
    by: str
    details: str = ""


class Act(Struct, frozen=True):
    """What somebody does on a day; `about` is what the act needs to know."""

    on: date
    verb: str
    about: Any = None


class Life(Struct):
    """One case, lived day by day with a seeded die."""

    code: str
    first: date
    seed: int
    state: str = "prepared"
    received: date | None = None
    accepted: date | None = None
    acceptance: str | None = None
    noticed: date | None = None
    pauses: list[list[date | None]] = field(default_factory=list)
    extension: int = 0
    deferred_due: date | None = None
    silent: date | None = None
    legal: date | None = None
    promised: date | None = None
    decided: date | None = None
    events: list[Happened] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)

    @property
    def kind(self) -> Kind:
        return KINDS[self.code]

    def live(self, until: date) -> None:
        die, today = random.Random(self.seed), self.first
        self._act(today, "submit")
        if die.random() < 0.3:
            self._act(today, "notice")
        while today < until:
            today += DAY
            self._lapse(today)
            for _ in range(2):
                if die.random() < 0.06:
                    self._something(today, die)

    def _happened(self, kind: str, on: date, by: str = "staff", details: str = "") -> None:
        self.events.append(Happened(f"case_{kind}", on, by, details))

    def _lapse(self, today: date) -> None:
        """Whatever ended yesterday."""
        over = today - DAY
        if self.state == "submitted" and self.kind.licence and self.received:
            if last_day(self.received, 5, True) == over:
                self.state, self.accepted, self.acceptance = "accepted", self.received, "deemed"
                self._happened("accepted", self.received, "law", "deemed")
                self._count(today)
        elif self.state == "correcting" and self.noticed and self.noticed + 15 * DAY == over:
            self.state = "withdrawn"
            self._happened("withdrawn", today, "law", "late")
        elif self.state in ("accepted", "paused") and self.deferred_due == over:
            self.state = "acceptance_withdrawn"
            self._happened("acceptance_withdrawn", today, "law", "late")
        elif self.state in ("accepted", "paused") and self.silent == over:
            if self.state == "paused":
                self.pauses[-1][1], self.state = over, "accepted"
                self._happened("resumed", today, "law")
                self._count(today)
            self.state, self.decided = "granted", today
            self._happened("granted", today, "law")

    def _something(self, today: date, die: random.Random) -> None:
        choices: dict[str, Callable[[], list[str]]] = {
            "submitted": lambda: ["accept", "accept", "accept", "not_accept", "withdraw"],
            "correcting": lambda: ["supplement", "supplement", "supplement", "withdraw"],
            "accepted": self._under_examination,
            "paused": lambda: ["resume", "resume", "resume", "end"],
            "granted": lambda: ["make", "deliver", "mail"],
            "ready": lambda: ["deliver", "mail"],
            "mailed": lambda: ["deliver"],
            "refused": lambda: ["deliver", "mail"],
        }
        if self.state in choices:
            verb = die.choice(choices[self.state]())
            about: Any = None
            if verb == "accept" and self.kind.deferrable and die.random() < 0.4:
                about = "later"
            if verb == "accept" and self.kind.assembly:
                about = today + die.randint(3, 40) * DAY
            self._act(today, verb, about)

    def _under_examination(self) -> list[str]:
        may = ["pause", "refuse", "end", "pause"]
        if self.deferred_due is None:
            may += ["grant", "grant"]
        else:
            may += ["complete", "complete"]
        today_in_time = self.kind.legal and self.kind.legal[1] and not self.extension
        return [*may, "extend", "extend"] if today_in_time else may

    def _act(self, today: date, verb: str, about: Any = None) -> None:
        if verb == "extend" and self.legal and today > self.legal:
            return
        self.acts.append(Act(today, verb, about))
        getattr(self, f"_{verb}")(today, about)
        self._count(today)

    def _count(self, today: date) -> None:
        """Both last days, as they are after an act while the case is examined."""
        if self.state not in ("accepted", "paused") or self.accepted is None:
            return
        stops = [(first, last or today) for first, last in self.pauses if first]
        if self.kind.legal:
            days, working = self.kind.legal
            start = self.received if self.kind.from_receipt and self.received else self.accepted
            self.legal = last_day(start, days + self.extension, working, stops)
        if self.kind.promise:
            self.promised = last_day(self.accepted, *self.kind.promise, stops)

    def _submit(self, today: date, _: Any) -> None:
        self.state, self.received = "submitted", today
        self._happened("submitted", today)

    def _notice(self, today: date, _: Any) -> None:
        self.state, self.noticed = "correcting", today
        self._happened("noticed", today)

    def _supplement(self, today: date, _: Any) -> None:
        self.state, self.received = "submitted", today
        self._happened("supplemented", today, "resident")

    def _not_accept(self, today: date, _: Any) -> None:
        self.state = "not_accepted"
        self._happened("not_accepted", today)

    def _withdraw(self, today: date, _: Any) -> None:
        self.state = "withdrawn"
        self._happened("withdrawn", today, "resident", "by_applicant")

    def _accept(self, today: date, about: Any) -> None:
        on = self.received if self.noticed and self.received else today
        self.state, self.accepted, self.acceptance = "accepted", on, "plain"
        if about == "later":
            self.acceptance, self.deferred_due = "deferred", last_day(today, 10, True)
        elif about is not None and about - 2 * DAY >= on:
            self.silent = about - 2 * DAY
        self._happened("accepted", on, details="deferred" if about == "later" else "")

    def _complete(self, today: date, _: Any) -> None:
        self.deferred_due = None
        self._happened("completed", today)

    def _pause(self, today: date, _: Any) -> None:
        self.state = "paused"
        self.pauses.append([today, None])
        self._happened("paused", today)

    def _resume(self, today: date, _: Any) -> None:
        self.state, self.pauses[-1][1] = "accepted", today
        self._happened("resumed", today)

    def _extend(self, today: date, _: Any) -> None:
        self.extension = 10
        self._happened("extended", today)

    def _grant(self, today: date, _: Any) -> None:
        self.state, self.decided = "granted", today
        self._happened("granted", today)

    def _refuse(self, today: date, _: Any) -> None:
        self.state, self.decided = "refused", today
        self._happened("refused", today)

    def _end(self, today: date, _: Any) -> None:
        if self.state == "paused":
            self.pauses[-1][1] = today
            self._count(today)
        self.state, self.decided = "ended", today
        self._happened("ended", today, details="other")

    def _make(self, today: date, _: Any) -> None:
        self.state = "ready"
        self._happened("made", today)

    def _mail(self, today: date, _: Any) -> None:
        self.state = "mailed"
        self._happened("mailed", today)

    def _deliver(self, today: date, _: Any) -> None:
        self.state = "closed"
        self._happened("delivered", today)


def lives(count: int, first: date, last: date, seed: int = 1) -> list[Life]:
    """So many cases, begun on random days of the span and lived to its end."""
    die, made = random.Random(seed), []
    for n in range(count):
        start = first + die.randint(0, (last - first).days - 60) * DAY
        made.append(Life(die.choice(list(KINDS)), start, seed * 1_000_003 + n))
        made[-1].live(last)
    return made
