"""Drives the ordinary actions through a life that the bulk history made up, at the same times."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from backend import clock, crypto, db
from backend.access import actions as access
from backend.access import queries as people
from backend.access.models import Identity, Resident, Staff
from backend.booking import actions as booking
from backend.booking import queries as bookings
from backend.booking.models import Booking
from backend.cases import actions as cases
from backend.cases import queries as files
from backend.cases.actions import clocks, ratings
from backend.cases.models import Case, CorrectionLine, Decided, Ticked
from backend.cases.models.ratings import ActKind, Rate
from backend.cases.models.steps import Actor
from backend.cases.queries import ratings as rated
from backend.demo.people import id_number_of, name_of
from backend.hall import actions as hall
from backend.hall.models import Finished, WalkIn
from backend.permits import actions as permits
from tests.demo.life import Event, Life

KEYS = crypto.Keys.demo()


class Replay:
    """One life through the ordinary actions. Afterwards the ids it has there are in the fields."""

    def __init__(self, conn: db.Conn, life: Life, logins: dict[int, Staff]) -> None:
        self.conn, self.life, self.staff = conn, life, logins
        self.case_id: UUID | None = None
        self.person_id = 0
        self.resident = Resident(0, None, "zh")
        self.made: dict[UUID, UUID] = {}
        """Appointment and ticket of the bulk -> of the ordinary path."""
        self.done: set[int] = set()

    async def run(self) -> None:
        await self._be_known()
        for at, event in enumerate(self.life.events):
            if at not in self.done:
                act = getattr(self, f"_{event.kind}", None)
                assert act is not None, f"nothing in the ordinary path makes {event.kind} by itself"
                await act(at, event)

    async def _be_known(self) -> None:
        serial, first = self.life.person_serial, self.life.events[0].at
        phone = f"138{serial:08d}"
        index = crypto.blind_index(KEYS, "phone", phone)
        sealed = crypto.seal(KEYS, phone, "account.phone", index.hex())
        account_id = await people.account_of_phone(self.conn, index, sealed, first)
        self.person_id = await access.find_or_add_person(
            self.conn, KEYS, name_of(serial), id_number_of(serial), phone, first
        )
        self.resident = Resident(account_id, self.person_id, "zh")

    def _find(self, start: int, kind: str, at: datetime) -> int | None:
        """The first event of the kind at that instant, from an index on."""
        for index in range(start, len(self.life.events)):
            if (self.life.events[index].kind, self.life.events[index].at) == (kind, at):
                return index
        return None

    def _expect(self, start: int, kind: str, at: datetime) -> int:
        """The event that the ordinary act writes in the same breath."""
        found = self._find(start, kind, at)
        assert found is not None, f"{kind} at {at} is missing in the bulk"
        self.done.add(found)
        return found

    async def _case(self) -> Case:
        assert self.case_id is not None
        return await cases.case_of(self.conn, self.case_id)

    async def _case_prepared(self, at: int, event: Event) -> None:
        if event.actor_kind == "staff":
            return  # the clerk opens it: see case_submitted
        booked = self._find(at + 1, "appointment_booked", event.at)
        if booked is not None:
            self.done.add(booked)
            await self._book(self.life.events[booked], None)
            return
        assert event.item_code is not None
        self.case_id = await cases.prepare(
            self.conn,
            event.organ_id,
            "330899",
            await permits.item_now(self.conn, event.item_code, clock.civil_date(event.at)),
            self.person_id,
            self.resident.account_id,
            "app",
            event.centre_id,
            event.at,
        )

    async def _appointment_booked(self, at: int, event: Event) -> None:
        await self._book(event, self.case_id)

    async def _book(self, event: Event, case_id: UUID | None) -> None:
        assert event.item_code is not None
        assert event.appointment_id is not None
        starts_at = self.life.starts[event.appointment_id]
        wish = Booking(event.item_code, self.life.centre_code, starts_at, case_id)
        made = await booking.book(self.conn, KEYS, self.resident, self.person_id, wish, event.at)
        self.case_id = made.case_id
        self.made[event.appointment_id] = made.id

    async def _appointment_cancelled(self, at: int, event: Event) -> None:
        assert event.appointment_id is not None
        assert event.details is not None
        appointment_id = self.made[event.appointment_id]
        if event.details["by"] == "resident":
            await booking.cancel(self.conn, KEYS, self.resident, appointment_id, event.at)
            return
        await bookings.cancel(
            self.conn,
            event.organ_id,
            appointment_id,
            event.at,
            clock.civil_date(event.at),
            "centre",
            event.actor_id,
            event.at,
        )

    async def _appointment_noshow(self, at: int, event: Event) -> None:
        closed = await booking.mark_noshows(self.conn, KEYS, event.at)
        assert closed == 1, closed

    async def _appointment_arrived(self, at: int, event: Event) -> None:
        assert event.appointment_id is not None
        issued = self.life.events[self._expect(at + 1, "ticket_issued", event.at)]
        row = await bookings.appointment(self.conn, self.made[event.appointment_id])
        assert row is not None
        ticket = await hall.check_in(self.conn, KEYS, event.centre_id, row.code, event.at)
        assert issued.ticket_id is not None
        self.made[issued.ticket_id] = ticket.id

    async def _ticket_issued(self, at: int, event: Event) -> None:
        assert event.ticket_id is not None
        assert event.item_code is not None
        asked = WalkIn(event.item_code, self.life.tickets[event.ticket_id]["priority"])
        ticket = await hall.walk_in(self.conn, event.centre_id, asked, event.at)
        self.made[event.ticket_id] = ticket.id

    async def _ticket_called(self, at: int, event: Event) -> None:
        assert event.ticket_id is not None
        who = self._who(event)
        window_id = self.life.tickets[event.ticket_id]["window_id"]
        await hall.sign_on(self.conn, who, window_id, event.at)
        called = await hall.call_next(self.conn, who, event.at)
        assert called.id == self.made[event.ticket_id]

    async def _ticket_started(self, at: int, event: Event) -> None:
        await hall.start(self.conn, self._who(event), self._ticket(event), event.at)

    async def _ticket_recalled(self, at: int, event: Event) -> None:
        await hall.recall(self.conn, self._who(event), self._ticket(event), event.at)

    async def _ticket_missed(self, at: int, event: Event) -> None:
        await hall.miss(self.conn, self._who(event), self._ticket(event), event.at)

    async def _case_submitted(self, at: int, event: Event) -> None:
        """Papers first, then handed in: at the window for the case of the ticket."""
        assert event.details is not None
        complete = bool(event.details["complete"])
        if event.actor_kind == "resident":
            await self._tick_all(complete)
            actor = Actor("resident", self.resident.account_id)
            await cases.submit(self.conn, await self._case(), actor, event.at)
            return
        who, serial = self._who(event), self.life.person_serial
        said = Identity(name_of(serial), id_number_of(serial)) if self.case_id is None else None
        ticket_id = self._ticket_before(at)
        taken = await hall.take_case(self.conn, KEYS, who, ticket_id, said, event.at)
        assert taken.person_id == self.person_id
        self.case_id = taken.id
        await self._tick_all(complete)
        await cases.submit(self.conn, await self._case(), who, event.at)

    async def _case_noticed(self, at: int, event: Event) -> None:
        """The first paper that is missing is what is wanted."""
        case = await self._case()
        papers = await files.materials(self.conn, case.organ_id, case.id)
        wanted = next(paper for paper in papers if paper.state == "missing")
        lines = [CorrectionLine(wanted.name_zh, wanted.place)]
        await cases.notice(self.conn, KEYS, case, self._who(event), lines, event.at, "signed")

    async def _case_supplemented(self, at: int, event: Event) -> None:
        case = await self._case()
        papers = await files.materials(self.conn, case.organ_id, case.id)
        ticked = [Ticked(paper.place, "have") for paper in papers if paper.state == "missing"]
        kind: Any = event.actor_kind
        actor = Actor(kind, event.actor_id or self.resident.account_id)
        await cases.supplement(self.conn, KEYS, case, actor, event.at, ticked)

    async def _case_withdrawn(self, at: int, event: Event) -> None:
        """By lapse of time: the sweep, or whoever touches the case next, finds it due."""
        assert event.actor_kind == "law"
        await clocks.settle(self.conn, await self._case(), event.at)

    async def _case_accepted(self, at: int, event: Event) -> None:
        if event.actor_kind == "law":
            await clocks.settle(self.conn, await self._case(), event.at)
            return
        await self._tick_all(True)
        granted = self._find(at + 1, "case_granted", event.at)
        case, who = await self._case(), self._who(event)
        if granted is None:
            await cases.accept(self.conn, KEYS, case, who, event.at)
        else:
            self.done.add(granted)
            await cases.grant_on_the_spot(self.conn, KEYS, case, who, event.at)

    async def _case_not_accepted(self, at: int, event: Event) -> None:
        assert event.reason is not None
        await cases.not_accept(
            self.conn, await self._case(), self._who(event), event.reason, event.at
        )

    async def _case_granted(self, at: int, event: Event) -> None:
        decided = Decided(event.kind.removeprefix("case_"), event.reason or "")  # type: ignore[arg-type]
        await cases.decide(self.conn, KEYS, await self._case(), self._who(event), decided, event.at)

    _case_refused = _case_ended = _case_granted

    async def _case_delivered(self, at: int, event: Event) -> None:
        how = (event.details or {}).get("how")
        case, who = await self._case(), self._who(event)
        await cases.deliver(self.conn, case, who, event.at, how)  # type: ignore[arg-type]

    async def _case_rated(self, at: int, event: Event) -> None:
        assert event.details is not None
        level: Any = event.details["level"]
        who = Resident(self.resident.account_id, self.person_id, "zh")
        said = Rate("result", level)
        await ratings.rate(self.conn, KEYS, who, (await self._case()).id, said, event.at)

    async def _case_rating_verified(self, at: int, event: Event) -> None:
        assert event.details is not None
        await self._put_right("verified", event, founded=bool(event.details["founded"]))

    async def _case_rating_fixed(self, at: int, event: Event) -> None:
        await self._put_right("fixed", event)

    async def _case_rating_closed(self, at: int, event: Event) -> None:
        await self._put_right("told", event)
        await self._put_right("closed", event)

    async def _put_right(self, kind: ActKind, event: Event, founded: bool = True) -> None:
        case = await self._case()
        (found,) = await rated.ratings_of_case(self.conn, case.organ_id, case.id)
        who = self._who(event)
        await ratings.act(self.conn, who, found.id, kind, "已核实处理", event.at, founded)

    async def _ticket_finished(self, at: int, event: Event) -> None:
        """The visit, its case's count and the appointment's end belong to the same act."""
        ended = self.life.events[self._expect(at + 1, "visit_ended", event.at)]
        for kind in ("case_visited", "appointment_fulfilled"):
            found = self._find(at + 1, kind, event.at)
            if found is not None:
                self.done.add(found)
        assert ended.details is not None
        how = msgspec.convert(ended.details, Finished)
        who = self._who(event)
        await hall.finish(self.conn, who, self._ticket(event), how, event.at)
        await hall.sign_off(self.conn, who, event.at)

    async def _tick_all(self, complete: bool) -> None:
        """Papers that are missing are there now, all or all but one."""
        case = await self._case()
        papers = await files.materials(self.conn, case.organ_id, case.id)
        missing = [paper.place for paper in papers if paper.state == "missing"]
        brought = missing if complete else missing[1:]
        await cases.tick(self.conn, case, [Ticked(place, "have") for place in brought])

    def _who(self, event: Event) -> Staff:
        assert event.actor_id is not None
        return self.staff[event.actor_id]

    def _ticket(self, event: Event) -> UUID:
        assert event.ticket_id is not None
        return self.made[event.ticket_id]

    def _ticket_before(self, at: int) -> UUID:
        """The ticket that is at the window when something happens to the case."""
        started = [e for e in self.life.events[:at] if e.kind == "ticket_started"]
        return self._ticket(started[-1])
