"""A day at one place: who lines up, and what each visit comes to.

Every step writes the events that the hall's, the booking room's and the cases' own statements write,
in their order.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from uuid import UUID

from backend.demo.history import chances, demand
from backend.demo.history.appointments import Appointments
from backend.demo.history.evening import close
from backend.demo.history.files import Booked, File
from backend.demo.history.guests import CALLS, POLICY, Guest, write_ticket
from backend.demo.history.ledger import uuid7
from backend.demo.history.line import call_all, roster
from backend.demo.history.world import Matter, Moment, People, second_of
from backend.hall.models import PlacedBy, Priority
from backend.hall.rules import priority_by_age

ISSUED = {booked: f'{{"appointment": {str(booked).lower()}}}'.encode() for booked in (True, False)}
SERVED, IN_VAIN = ("served", None), ("unserved_theirs", "not_eligible")
WORK = (0.35, 1.1, 0.6)
"""Least, most and usual part of an item's usual minutes that a window takes."""
Spans = dict[int, tuple[tuple[int, int], ...]]


class Hall:
    """The visits of one place."""

    def __init__(self, appointments: Appointments, people: People, scale: float) -> None:
        self.appointments, self.people, self.scale = appointments, people, scale
        self.office, self.ledger = appointments.office, appointments.ledger
        self.site, self.rng = self.office.site, self.office.rng
        self.pool_of = appointments.pool_of
        self.later: dict[int, list[tuple[Matter, int]]] = defaultdict(list)
        """Walk-ins who found their pool closed, by pool."""

    def serve(self, day: Moment, walk_ins: Sequence[tuple[Matter, int]]) -> None:
        """The whole day: appointments and walk-ins in one line, each to their end."""
        spans = self._spans(day)
        guests = [*self._expected(day), *self._walking_in(spans, walk_ins)]
        guests.sort(key=lambda guest: guest.issued)
        self._number(guests, day)
        if guests:
            everything = [span for found in spans.values() for span in found]
            open_seconds = sum(ends - begins for begins, ends in set(everything))
            desks = roster(self.site.desks, guests, open_seconds)
            call_all(desks, guests, min(begins for begins, _ in everything))
        for guest in guests:
            self._attend(guest, day)
        if guests:
            close(
                self.ledger,
                self.site.centre_id,
                day,
                [(g.booked is not None, g.stands) for g in guests],
            )

    def _spans(self, day: Moment) -> Spans:
        """Pool -> its opening today, in seconds of the day."""
        return {
            pool_id: tuple(
                (second_of(one.starts_at, day), second_of(one.ends_at, day)) for one in days[day.on]
            )
            for pool_id, days in self.site.sessions.items()
            if day.on in days
        }

    def _expected(self, day: Moment) -> Iterator[Guest]:
        for one, issued in self.appointments.arriving(day):
            in_time = issued <= one.starts + POLICY.grace_minutes * 60
            turn = one.starts - POLICY.booked_minutes * 60 if in_time else issued
            person_id = one.file.person_id
            guest = self._guest(one.file.matter, one, person_id, one.pool_id, issued, turn)
            senior = priority_by_age(self.people.born(person_id), day.on, POLICY)
            yield self._placed(guest, "booked" if in_time else "late", senior)

    def _walking_in(self, spans: Spans, walk_ins: Sequence[tuple[Matter, int]]) -> Iterator[Guest]:
        here = {pool_id: self.later.pop(pool_id, []) for pool_id in spans}
        for one in walk_ins:
            pool_id = self.pool_of[one[0].code]
            if pool_id in here:
                here[pool_id].append(one)
            elif self.rng.random() < chances.COMES_LATER:
                self.later[pool_id].append(one)
        for pool_id, people in here.items():
            hours, weights = demand.arrivals(spans[pool_id])
            for matter, person_id in people:
                issued = self.rng.choices(hours, cum_weights=weights)[0]
                issued += self.rng.randrange(demand.HALF_HOUR)
                guest = self._guest(matter, None, person_id, pool_id, issued, issued)
                first = self.rng.random() < chances.PRIORITY
                yield self._placed(guest, "arrived", "senior" if first else None)

    def _guest(
        self,
        matter: Matter,
        booked: Booked | None,
        person_id: int,
        pool_id: int,
        issued: int,
        turn: int,
    ) -> Guest:
        work = max(150, int(matter.minutes * 60 * self.rng.triangular(*WORK)))
        wait = demand.usual_wait(self.rng, issued, self.scale)
        guest = Guest(pool_id, issued, turn, work, wait)
        guest.matter, guest.booked, guest.person_id = matter, booked, person_id
        return guest

    def _placed(self, guest: Guest, placed_by: PlacedBy, priority: Priority | None) -> Guest:
        guest.placed_by, guest.priority = placed_by, priority
        if priority is not None:
            guest.turn -= POLICY.priority_minutes * 60
        return guest

    def _number(self, guests: Sequence[Guest], day: Moment) -> None:
        """Numbers of the day by letter, in order of arrival."""
        last = dict.fromkeys(self.site.prefixes.values(), 0) if guests else {}
        for guest in guests:
            prefix = self.site.prefixes[guest.pool_id]
            last[prefix] += 1
            guest.number = last[prefix]
        for prefix, number in last.items():
            self.ledger.rows["ticket_counter"].append(
                (self.site.centre_id, day.on, prefix, number, number)
            )

    def _attend(self, guest: Guest, day: Moment) -> None:
        """From the number to the end of the visit."""
        issued = day.at(guest.issued)
        guest.ticket_id = uuid7(self.rng, issued)
        if guest.booked:
            self.appointments.arrive(guest.booked, day, guest.issued)
        self._ticket_event(
            "ticket_issued", guest, day, guest.issued, None, ISSUED[guest.booked is not None]
        )
        staff_id = guest.desk.staff_id
        waited = f'{{"waited_s": {guest.called - guest.issued}}}'.encode()
        self._ticket_event("ticket_called", guest, day, guest.called, staff_id, waited)
        guest.calls = 1
        if guest.booked is None and self.rng.random() < chances.MISSED:
            for again in CALLS:
                self._ticket_event("ticket_recalled", guest, day, guest.called + again, staff_id)
            guest.calls, guest.stands = guest.calls + len(CALLS), "missed"
            missed = guest.called + 120
            self._ticket_event("ticket_missed", guest, day, missed, staff_id)
            write_ticket(self.ledger, self.site, guest, day, "missed", None, None, missed)
            return
        started, ended = guest.called + self.rng.randrange(15, 50), guest.called + guest.work
        self._ticket_event("ticket_started", guest, day, started, staff_id)
        file, outcome, cause = self._visit(guest, day, started + 25, ended - 30, staff_id)
        guest.stands = "served" if outcome == "served" else "unserved"
        self._ticket_event("ticket_finished", guest, day, ended, staff_id)
        self._count_visit(guest, file, day, ended, outcome, cause)
        write_ticket(self.ledger, self.site, guest, day, "served", file, started, ended)
        if guest.booked:
            self.appointments.fulfil(guest.booked, day, ended)
        if file is not None:
            self._afterwards(file, day, ended, outcome)

    def _visit(
        self, guest: Guest, day: Moment, opened: int, handled: int, staff_id: int
    ) -> tuple[File | None, str, str | None]:
        """What happens at the window: the case, the outcome of the visit and its cause."""
        if guest.booked is not None and guest.booked.file.state != "prepared":
            found = self._again(guest.booked.file, day, handled, staff_id)
            return guest.booked.file, *(SERVED if found else IN_VAIN)
        drawn = self.rng.random()
        complete = self.rng.random() > chances.INCOMPLETE or not guest.matter.asks
        complete = complete or drawn < chances.UNSERVED_OURS
        if drawn < chances.SENT_AWAY and guest.booked is None:
            return None, "unserved_ours", chances.our_cause(self.rng)
        file = self._file(guest, day, opened, staff_id)
        self.office.submit(file, day, opened, complete, staff_id)
        if drawn < chances.UNSERVED_OURS:
            return file, "unserved_ours", chances.our_cause(self.rng)
        if drawn < chances.UNSERVED_OURS + chances.NOT_ELIGIBLE:
            reason = self.rng.choice(chances.REASONS_NOT_ELIGIBLE)
            self.office.not_accept(file, day, handled, staff_id, reason)
            return file, "unserved_theirs", "not_eligible"
        if not complete and self.rng.random() > chances.CORRECTED_HERE:
            self.office.notice(file, day, handled, staff_id)
            return file, "unserved_theirs", "paper_missing"
        self.office.handle(file, day, handled, staff_id)
        return file, "served", None

    def _file(self, guest: Guest, day: Moment, opened: int, staff_id: int) -> File:
        if guest.booked is not None:
            return guest.booked.file
        return self.office.prepare(day, opened, guest.matter, guest.person_id, "window", staff_id)

    def _again(self, file: File, day: Moment, handled: int, staff_id: int) -> bool:
        """A later visit: the papers that were missing, or the result is fetched. False: there is nothing to do."""
        if file.state == "correcting":
            self.office.supplement(file, day, handled - 20, staff_id)
        if file.state == "submitted":
            self.office.handle(file, day, handled, staff_id)
        elif file.state in ("granted", "refused"):
            self.office.deliver(file, day, handled, staff_id)
        else:
            return False
        return True

    def _afterwards(self, file: File, day: Moment, ended: int, outcome: str) -> None:
        """Who was not served comes again, or does not."""
        if file.state not in ("submitted", "correcting"):
            return
        patient = outcome == "unserved_ours" or self.rng.random() < chances.COMES_AGAIN
        booked_at = ended + self.rng.randrange(600, 4 * 3600)
        if not (patient and self.appointments.call_in(file, day, booked_at)):
            self.office.settle_without_visit(file, day)

    def _ticket_event(
        self,
        kind: str,
        guest: Guest,
        day: Moment,
        second: int,
        staff_id: int | None,
        details: bytes | None = None,
        visit_id: UUID | None = None,
    ) -> None:
        self.ledger.ticket_event(
            kind,
            guest.ticket_id,
            guest.matter.code,
            self.site.centre_id,
            day.on,
            day.at(second),
            staff_id,
            details,
            visit_id,
        )

    def _count_visit(
        self,
        guest: Guest,
        file: File | None,
        day: Moment,
        ended: int,
        outcome: str,
        cause: str | None,
    ) -> None:
        at, desk = day.at(ended), guest.desk
        visit_id = uuid7(self.rng, at)
        person_id = guest.person_id if file else None
        told = f'"{cause}"' if cause else "null"
        details = f'{{"cause": {told}, "outcome": "{outcome}"}}'.encode()
        self.ledger.add(
            "visit",
            visit_id, self.site.centre_id, day.on, person_id, guest.ticket_id, outcome, cause, at,
        )  # fmt: skip
        if file is not None:
            file.visits.append(visit_id)
            self.ledger.case_event(
                "case_visited",
                file,
                day.on,
                at,
                "staff",
                desk.staff_id,
                details=details,
                visit=(guest.ticket_id, visit_id),
            )
        self._ticket_event("visit_ended", guest, day, ended, desk.staff_id, details, visit_id)
