"""Who got a result and says how it was; the bad ratings are put right by the legal officer.

Each act writes what the ordinary statements of `cases.queries.ratings` write. Nobody here gives a name.
"""

from collections.abc import Iterable
from datetime import date, datetime
from random import Random
from typing import NamedTuple

from backend.cases.models.ratings import RatingPolicy
from backend.cases.rules.ratings import WORST
from backend.demo.history import chances
from backend.demo.history.codes import Counter
from backend.demo.history.files import File
from backend.demo.history.office import Office
from backend.demo.history.world import Moment

POLICY = RatingPolicy()
OFFICE_HOURS = (9 * 3600, 16 * 3600)
AT_HOME = (8 * 3600, 21 * 3600)


class Rated(NamedTuple):
    """A rating as it was given."""

    id: int
    level: int
    at: datetime
    on: date


class Raters:
    """The ratings of one place. Their own die: with it or without, the same happens at the windows."""

    def __init__(self, office: Office, rng: Random, ids: Counter, handler_id: int) -> None:
        self.office, self.rng, self.ids, self.handler_id = office, rng, ids, handler_id
        self.open: dict[int, tuple[File, Rated, bool | None]] = {}
        """Bad ones that are not closed, with what was found."""

    def ask(self, closed: Iterable[File], day: Moment) -> None:
        """Those whose case is over today; some answer within a few days."""
        for file in closed:
            if file.delivered_by and not file.awaited and self.rng.random() < chances.RATED:
                self._expect(file, day)

    def _expect(self, file: File, day: Moment) -> None:
        on = self.office.clocks.working_day(day.on, self.rng.randint(1, 3))
        second = self.rng.randrange(*AT_HOME)
        self.office.plan(on, second, lambda d, s: self._rate(file, d, s))

    def _rate(self, file: File, day: Moment, second: int) -> None:
        level = chances.level(self.rng)
        one = Rated(self.ids.next(), level, day.at(second), day.on)
        way = "online" if file.channel == "app" else "on_site"
        details = f'{{"way": "{way}", "step": "result", "level": {level}}}'.encode()
        self.office.ledger.case_event(
            "case_rated", file, day.on, one.at, "resident", None, details=details
        )
        if level > WORST:
            self._write(file, one, None, None)
            return
        self.open[one.id] = file, one, None
        days, at = self.rng.choice(chances.VERIFIED), self.rng.randrange(*OFFICE_HOURS)
        on = self.office.clocks.working_day(day.on, days)
        self.office.plan(on, at, lambda d, s: self._verify(file, one, d, s))

    def _verify(self, file: File, one: Rated, day: Moment, second: int) -> None:
        founded = self.rng.random() < chances.FOUNDED
        self.open[one.id] = file, one, founded
        found = f'"founded": {str(founded).lower()}, '
        self._act(file, one, "verified", chances.SAID[founded], day, second, found)
        days = self.rng.choice(chances.FIXED)
        on = self.office.clocks.working_day(one.on, days)
        if founded:
            self.office.plan(on, second, lambda d, s: self._fix(file, one, d, s))
        else:
            self.office.plan(on, second, lambda d, s: self._close(file, one, d, s))

    def _fix(self, file: File, one: Rated, day: Moment, second: int) -> None:
        self._act(file, one, "fixed", "已整改并培训窗口人员", day, second)
        days = self.rng.choice(chances.CLOSED)
        on = self.office.clocks.working_day(one.on, days)
        self.office.plan(on, second, lambda d, s: self._close(file, one, d, s))

    def _close(self, file: File, one: Rated, day: Moment, second: int) -> None:
        """Answered and closed in one go: without a name nobody is called back."""
        founded = self.open.pop(one.id)[2]
        self._write(file, one, founded, day.on)
        self._say(one, "told", "情况已在评价页面答复", day, second)
        self._act(file, one, "closed", "答复已公开，予以办结", day, second)

    def _act(
        self,
        file: File,
        one: Rated,
        kind: str,
        words: str,
        day: Moment,
        second: int,
        found: str = "",
    ) -> None:
        limit = {"verified": POLICY.verify_days, "fixed": POLICY.fix_days}
        due = self.office.clocks.working_day(one.on, limit.get(kind, POLICY.close_days))
        details = f'{{{found}"due": "{due}", "step": "result"}}'.encode()
        self._say(one, kind, words, day, second)
        self.office.ledger.case_event(
            f"case_rating_{kind}", file, day.on, day.at(second), "staff", self.handler_id,
            details=details,
        )  # fmt: skip

    def _say(self, one: Rated, kind: str, words: str, day: Moment, second: int) -> None:
        row = (one.id, kind, day.at(second), day.on, self.handler_id, words)
        self.office.ledger.rows["rating_act"].append(row)

    def _write(self, file: File, one: Rated, founded: bool | None, closed_on: date | None) -> None:
        way = "online" if file.channel == "app" else "on_site"
        self.office.ledger.add(
            "rating",
            one.id, file.id, "result", file.matter.code, file.centre_id, file.delivered_by, way, one.level, False,
            one.at, one.on, one.on if one.level <= WORST else None, founded, closed_on,
        )  # fmt: skip

    def leave(self) -> None:
        """The story ends: what is open is written as it stands."""
        for file, one, founded in self.open.values():
            self._write(file, one, founded, None)
        self.open.clear()
