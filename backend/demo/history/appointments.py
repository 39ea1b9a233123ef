"""Appointments of one place: booked, cancelled, missed, kept."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from backend.booking.actions import NOSHOW_GRACE
from backend.booking.rules import CANCEL_BEFORE
from backend.demo.history import chances
from backend.demo.history.codes import Codes
from backend.demo.history.diary import Diary, Found
from backend.demo.history.files import Booked, File, Then
from backend.demo.history.ledger import uuid7
from backend.demo.history.office import Office
from backend.demo.history.world import Matter, Moment, second_of

CHANNEL = "window"
"""What `booking.actions.book` prepares a case with: its papers are handed in at a window."""
BY = {by: f'{{"by": "{by}"}}'.encode() for by in ("resident", "centre")}
LATEST_AT_HOME = 22 * 3600 + 1800
NOT_TODAY = 24 * 3600
EARLIEST_ARRIVAL = 3300
"""Seconds before the booked time; check-in opens an hour before it."""


class Appointments:
    """The booking room as the people of one place use it."""

    def __init__(self, office: Office, diary: Diary, codes: Codes) -> None:
        self.office, self.diary, self.codes = office, diary, codes
        self.ledger, self.rng = office.ledger, office.rng
        self.pool_of = {served.code: served.pool_id for served in office.site.serves}
        self.window_of = {served.code: served.then_pool_id for served in office.site.serves}
        self.expected: dict[date, list[Booked]] = defaultdict(list)
        self.live: set[tuple[int, str]] = set()
        """(person, item) with an appointment to come: each may hold one."""
        office.call_in = self.call_in

    def book_first(self, day: Moment, second: int, matter: Matter, person_id: int) -> bool:
        """For a new case. False: no free time was found."""
        if (person_id, matter.code) in self.live:
            return True
        found = self._find(matter, day, second)
        if found is not None:
            file = self.office.prepare(day, second, matter, person_id, CHANNEL, None)
            self._hold(file, day, second, found)
        return found is not None

    def call_in(self, file: File, day: Moment, second: int) -> bool:
        """For an open case that needs another visit: booked from home today, for a later day."""
        if (file.person_id, file.matter.code) in self.live:
            return False
        second = min(second, LATEST_AT_HOME)
        found = self._find(file.matter, day, NOT_TODAY)
        if found is not None:
            self._hold(file, day, second, found)
        return found is not None

    def _find(self, matter: Matter, day: Moment, second: int) -> list[Found] | None:
        """The bay, then the window, as the booking room plans it."""
        pool_id, window = self.pool_of[matter.code], self.window_of[matter.code]
        stages = [(pool_id, matter.minutes)]
        if window is not None:
            stages = [(pool_id, matter.bay_minutes or matter.minutes), (window, matter.minutes)]
        return self.diary.book(self.rng, stages, day, second)

    def _hold(self, file: File, day: Moment, second: int, found: list[Found]) -> None:
        at, (sheet, first, end) = day.at(second), found[0]
        one = Booked(
            uuid7(self.rng, at),
            self.codes.next(),
            file,
            sheet.pool_id,
            sheet.day,
            sheet.starts[first],
            sheet.starts[end - 1] + sheet.grid,
            (first, end),
            _then(found[1]) if len(found) > 1 else None,
            at,
        )
        file.appointments.append(one)
        self.live.add((file.person_id, file.matter.code))
        self.expected[sheet.day.on].append(one)
        self.ledger.appointment_event("appointment_booked", one, day.on, at, "resident")
        self._plan_cancelling(one, day, second)

    def _plan_cancelling(self, one: Booked, day: Moment, second: int) -> None:
        drawn = self.rng.random()
        if drawn < chances.CANCELLED:
            soonest, latest = day.at(second + 600), one.day.at(one.starts) - CANCEL_BEFORE
            if soonest < latest:
                since = second_of(soonest + self.rng.random() * (latest - soonest), day)
                on = day.on + timedelta(days=since // 86400)
                self.office.plan(
                    on, since % 86400, lambda d, s: self._cancel(one, d, s, "resident")
                )
        elif drawn < chances.CANCELLED + chances.CANCELLED_BY_CENTRE:
            before = one.day.on - timedelta(days=1)
            if before > day.on:
                self.office.plan(before, 15 * 3600, lambda d, s: self._cancel(one, d, s, "centre"))

    def _cancel(self, one: Booked, day: Moment, second: int, by: str) -> None:
        one.state, one.cancelled_by, one.ended_at = "cancelled", by, day.at(second)
        self.live.discard((one.file.person_id, one.file.matter.code))
        sheet = self.diary.sheet(one.pool_id, one.day.on)
        if sheet is not None:
            sheet.give_back(one.first, one.last)
        window = self.diary.sheet(one.then.pool_id, one.day.on) if one.then else None
        if window is not None and one.then is not None:
            window.give_back(one.then.first, one.then.last)
        actor, actor_id = ("resident", None) if by == "resident" else ("staff", self.office.clerk())
        self.ledger.appointment_event(
            "appointment_cancelled", one, day.on, day.at(second), actor, actor_id, BY[by]
        )
        self.office.settle_without_visit(one.file, day)

    def arriving(self, day: Moment) -> Iterator[tuple[Booked, int]]:
        """Who comes today, each with the second of the day; who does not is marked as missed."""
        for one in self.expected.pop(day.on, []):
            if one.state != "booked":
                continue
            if self.rng.random() < chances.NOSHOW:
                self._miss(one, day)
                continue
            early = min(max(self.rng.gauss(-540, 400), -EARLIEST_ARRIVAL), 1200)
            yield one, max(int(one.starts + early), 8 * 3600)

    def _miss(self, one: Booked, day: Moment) -> None:
        """Nobody checked in; the worker notices within the minute."""
        at = day.at(one.ends + int(NOSHOW_GRACE.total_seconds()) + self.rng.randrange(1, 60))
        one.state, one.ended_at = "noshow", at
        self.live.discard((one.file.person_id, one.file.matter.code))
        self.ledger.appointment_event("appointment_noshow", one, day.on, at, "job")
        self.office.settle_without_visit(one.file, day)

    def arrive(self, one: Booked, day: Moment, at_second: int) -> None:
        one.state, one.arrived_at = "arrived", day.at(at_second)
        self.ledger.appointment_event(
            "appointment_arrived", one, day.on, day.at(at_second), "staff"
        )

    def fulfil(self, one: Booked, day: Moment, at_second: int) -> None:
        one.state, one.ended_at = "fulfilled", day.at(at_second)
        self.live.discard((one.file.person_id, one.file.matter.code))
        self.ledger.appointment_event(
            "appointment_fulfilled", one, day.on, day.at(at_second), "staff"
        )


def _then(found: Found) -> Then:
    sheet, first, end = found
    return Then(sheet.pool_id, sheet.starts[first], sheet.starts[end - 1] + sheet.grid, first, end)
