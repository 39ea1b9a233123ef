"""Half a year's rare courses: who acts in them, and the steps they are made of."""

from datetime import date, datetime, time

from backend import clock, db
from backend.access import actions as access
from backend.access.identity import credit_check_sign
from backend.calendar import actions as calendar
from backend.calendar.models import StatutoryCalendar
from backend.calendar.rules import add_working_days
from backend.cases import actions as cases
from backend.cases.actions import publication
from backend.cases.models import Case, Decided, MaterialState, Ticked
from backend.cases.models.steps import PLAINLY, Accepting
from backend.crypto import Keys
from backend.demo import people, queries
from backend.demo.county import HALL, ORGAN_ID
from backend.demo.live import staff
from backend.permits import actions as permits
from backend.permits.models import Item
from backend.places import actions as places

FIRST_SERIAL = 18_000_000
"""Persons of these courses: serials that nobody else has."""
KINDS = ("刻章服务", "保安服务", "网络服务", "旅馆")


class NotYet(Exception):
    """The day lies ahead."""


class Crew:
    """Who acts at the hall, and since when the county knows whom."""

    def __init__(self, conn: db.Conn, keys: Keys, now: datetime) -> None:
        self.conn, self.keys, self.now = conn, keys, now

    async def meet(self) -> "Crew":
        logins = await queries.staff_ids(self.conn)
        self.clerk = staff(logins, "clerk1", "clerk")
        self.reviewer = staff(logins, "reviewer", "reviewer")
        self.supervisor = staff(logins, "supervisor", "supervisor")
        self.legal = staff(logins, "legal", "legal")
        self.centre = await places.centre(self.conn, HALL)
        self.calendar: StatutoryCalendar = await calendar.load_calendar(self.conn)
        return self


class Round:
    """One half year's courses. Days are working days after its first."""

    def __init__(self, crew: Crew, number: int, first: date) -> None:
        self.crew, self.number, self.first = crew, number, first
        self.conn, self.keys = crew.conn, crew.keys

    def at(self, days: int, hour: int = 10, minute: int = 0) -> datetime:
        on = add_working_days(self.first, days + 1, self.crew.calendar)
        there = datetime.combine(on, time(hour, minute), clock.CENTRE_ZONE)
        if there >= self.crew.now:
            raise NotYet()
        return there

    async def person(self, place: int) -> int:
        serial = FIRST_SERIAL + 20 * self.number + place
        name, number = people.name_of(serial), people.id_number_of(serial)
        return await access.find_or_add_person(
            self.conn, self.keys, name, number, None, self.at(0, 9)
        )

    async def organisation(self, place: int, number: int | None = None) -> int:
        """The same round's number and place are the same organisation."""
        serial = 20 * (self.number if number is None else number) + place
        body = f"91{people.DIVISION}MA{serial:07d}"
        name = f"青溪县{people.name_of(serial)[1:]}{KINDS[place % len(KINDS)]}有限公司"
        code = body + credit_check_sign(body)
        found = await access.find_or_add_person(
            self.conn, self.keys, name, code, None, self.at(0, 9)
        )
        await queries.make_organisation(self.conn, found, people.DIVISION)
        return found

    async def submitted(
        self, person_id: int, code: str, deferred: bool = False, day: int = 0, bundle: str = ""
    ) -> tuple[Case, Item]:
        """Handed in at a window, what is missing brought along; `deferred`: one paper is to follow; `bundle`: what is
        said of the bundle (一件事) of the item."""
        crew, at = self.crew, self.at(day)
        version = await permits.item_now(self.conn, code, clock.civil_date(at))
        made = await cases.prepare(
            self.conn, ORGAN_ID, people.DIVISION, version, person_id, None, "window",
            crew.centre.id, at, crew.clerk.id,
        )  # fmt: skip
        case = await cases.case_of(self.conn, made)
        later = deferrable(version.item) if deferred else None
        await cases.tick(self.conn, case, _brought(version.item, later))
        if bundle:
            await cases.put_in_bundle(self.conn, case, bundle)
        return await cases.submit(self.conn, case, crew.clerk, self.at(day, 10, 5)), version.item

    async def accepted(self, case: Case, asked: Accepting = PLAINLY, day: int = 0) -> Case:
        return await cases.accept(
            self.conn, self.keys, case, self.crew.clerk, self.at(day, 10, 20), asked
        )

    async def decided(self, case: Case, day: int, decided: Decided) -> Case:
        return await cases.decide(
            self.conn, self.keys, case, self.crew.reviewer, decided, self.at(day, 15)
        )

    async def delivered(self, case: Case, day: int) -> Case:
        at = self.at(day, 11)
        return await cases.deliver(self.conn, case, self.crew.clerk, at, "mail")

    async def published(self, case: Case, day: int) -> None:
        await publication.publish(self.conn, self.keys, case, None, self.at(day, 8))


def deferrable(item: Item) -> int | None:
    """The first paper that may follow later."""
    found = (place for place, paper in enumerate(item.materials, 1) if paper.deferrable)
    return next(found, None)


def _brought(item: Item, later: int | None) -> list[Ticked]:
    """What data sharing does not supply; papers under a condition are not asked for."""

    def state(place: int) -> MaterialState:
        return "deferred" if place == later else "have"

    return [
        Ticked(place, state(place))
        for place, paper in enumerate(item.materials, 1)
        if place == later or not (paper.exempt_by_data_sharing or paper.condition)
    ]
