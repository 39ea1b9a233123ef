"""The booking writes as they meet in the village, and the scene they meet in.

One place in every slot. Anna has booked nine o'clock and holds twenty past; Dora's hold of twenty to
ten is long over, and nobody has taken it back yet; ten and twenty past are free; Anna is offered twenty
to eleven; Dora gave back eleven o'clock, which returns to everybody in five minutes and for which Emil
waits.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct

from backend.access.models import Resident, Staff
from backend.booking import actions, queries
from backend.booking.actions import closing, offers, waiting
from backend.booking.models import Booking, Matter, Moved, Policy, Wish
from backend.booking.models.waiting import Wait
from backend.calendar import queries as calendar
from backend.calendar.models import Change
from backend.clock import civil_date
from tests import make
from tests.storm.gates import Work
from tests.storm.village import Village

ITEM, OTHER_ITEM, OFFERED_ITEM = "HJ-111", "HJ-112", "HJ-133"
"""Twenty minutes each: two household slots."""

Who = Literal["anna", "ben", "carl", "dora", "emil"]
Time = tuple[int, int]
BOOKED, HELD, OVER, FREE, LATER, OFFERED, FREED = (
    (9, 0),
    (9, 20),
    (9, 40),
    (10, 0),
    (10, 20),
    (10, 40),
    (11, 0),
)
AFTER_THE_HOLD = timedelta(minutes=11)


class Set(Struct):
    """What stands on the stage before two writes meet."""

    village: Village
    anna: Resident
    ben: Resident
    carl: Resident
    dora: Resident
    emil: Resident
    booked: UUID
    held: UUID
    offered: UUID
    staff: Staff

    @property
    def now(self) -> datetime:
        return self.village.now


async def stage(village: Village) -> Set:
    """The scene above. Places that are given back return at once, so that others can reach for them."""
    await village.back_to("empty")
    owner, now = village.owner, village.now
    organ_id = await owner.fetchval("SELECT id FROM organ")
    people = await make.residents(owner, 5, now)
    anna, ben, carl, dora, emil = people
    offered = await _offered(village, anna)
    await _freed(village, dora, emil)
    await queries.set_policy(owner, organ_id, Policy(return_from_minutes=0, return_to_minutes=0))
    asked = Booking(ITEM, make.HALL, village.at(*BOOKED))
    mine = await actions.book(owner, make.KEYS, anna, anna.person_id or 0, asked, now)
    kept = await actions.hold(owner, make.KEYS, anna, wish(village, HELD, OTHER_ITEM), now)
    await actions.hold(owner, make.KEYS, dora, wish(village, OVER, ITEM), now - timedelta(hours=1))
    return Set(village, anna, ben, carl, dora, emil, mine.id, kept.id, offered, village.boss)


async def _offered(village: Village, anna: Resident) -> UUID:
    """As the waiting list would have made it, for longer than any hold."""
    held = await actions.hold(
        village.owner, make.KEYS, anna, wish(village, OFFERED, OFFERED_ITEM), village.now
    )
    await village.owner.execute(
        """
        UPDATE appointment SET state = 'offered', offered_for = 'waiting_list', hold_number = NULL,
            session_digest = NULL, keeps_until = keeps_until + interval '1 hour' WHERE id = $1
        """,
        held.id,
    )
    return held.id


async def _freed(village: Village, dora: Resident, emil: Resident) -> None:
    owner, now = village.owner, village.now
    organ_id = await owner.fetchval("SELECT id FROM organ")
    await queries.set_policy(owner, organ_id, Policy(return_from_minutes=5, return_to_minutes=5))
    asked = Booking(OFFERED_ITEM, make.HALL, village.at(*FREED))
    gone = await actions.book(owner, make.KEYS, dora, dora.person_id or 0, asked, now)
    await actions.cancel(owner, make.KEYS, dora, gone.id, now)
    wait = Wait(OFFERED_ITEM, [make.HALL], village.on, village.on, "11:00", "11:05")
    await waiting.join(owner, make.KEYS, emil, wait, now)


def wish(village: Village, at: Time, *items: str) -> Wish:
    return Wish(make.HALL, village.at(*at), [Matter(item) for item in items])


Write = Callable[[Set], Work]


def book(who: Who, at: Time, item: str = ITEM, late: timedelta = timedelta()) -> Write:
    def on(s: Set) -> Work:
        resident: Resident = getattr(s, who)
        asked = Booking(item, make.HALL, s.village.at(*at))

        async def work(conn: Any) -> object:
            person = resident.person_id or 0
            return await actions.book(conn, make.KEYS, resident, person, asked, s.now + late)

        return work

    return on


def hold(who: Who, at: Time, *items: str, late: timedelta = timedelta()) -> Write:
    """Several items: one visit."""

    def on(s: Set) -> Work:
        asked = wish(s.village, at, *(items or (ITEM,)))

        async def work(conn: Any) -> object:
            return await actions.hold(conn, make.KEYS, getattr(s, who), asked, s.now + late)

        return work

    return on


def confirm(s: Set) -> Work:
    async def work(conn: Any) -> object:
        return await actions.confirm(conn, make.KEYS, s.anna, s.held, s.now)

    return work


def release(s: Set) -> Work:
    async def work(conn: Any) -> object:
        return await actions.release(conn, make.KEYS, s.anna, s.held, s.now)

    return work


def move(at: Time, late: timedelta = timedelta()) -> Write:
    """Anna's appointment to another time."""

    def on(s: Set) -> Work:
        to = Moved(make.HALL, s.village.at(*at))

        async def work(conn: Any) -> object:
            return await actions.move(conn, make.KEYS, s.anna, s.booked, to, s.now + late)

        return work

    return on


def cancel(s: Set) -> Work:
    async def work(conn: Any) -> object:
        return await actions.cancel(conn, make.KEYS, s.anna, s.booked, s.now)

    return work


def lapse(late: timedelta = timedelta()) -> Write:
    """The worker takes back what is over: Dora's hold; late enough Anna's too."""

    def on(s: Set) -> Work:
        async def work(conn: Any) -> object:
            return await actions.lapse_due(conn, s.now + late)

        return work

    return on


def rebuild(s: Set) -> Work:
    """The windows close at twenty to ten since a moment ago: what is free after that goes."""

    async def work(conn: Any) -> object:
        return await actions.materialise(conn, civil_date(s.now))

    return work


def close(s: Set) -> Work:
    """The whole day is closed."""

    async def work(conn: Any) -> object:
        hall = await make.centre_id(s.village.owner)
        await calendar.add_exception(conn, make.closing(hall, s.village.on))
        return await actions.materialise(conn, civil_date(s.now))

    return work


def accept(s: Set) -> Work:
    async def work(conn: Any) -> object:
        return await offers.accept(conn, make.KEYS, s.anna, s.offered, s.now)

    return work


def decline(s: Set) -> Work:
    async def work(conn: Any) -> object:
        return await offers.decline(conn, make.KEYS, s.anna, s.offered, s.now)

    return work


def offer(s: Set) -> Work:
    """The worker offers Emil what Dora gave back."""

    async def work(conn: Any) -> object:
        return await waiting.offer_freed(conn, make.KEYS, s.now)

    return work


def save(s: Set) -> Work:
    """A supervisor closes the day, with offers of other times for who loses a place."""

    async def work(conn: Any) -> object:
        change = Change(
            await make.centre_id(s.village.owner),
            exceptions=(make.closing(await make.centre_id(s.village.owner), s.village.on),),
        )
        seen = (await closing.preview(s.village.owner, change, s.now)).digest
        return await closing.save(conn, make.KEYS, s.staff, change, seen, "停电检修", s.now)

    return work


KINDS = (
    "book", "hold", "confirm", "release", "move", "cancel", "lapse", "rebuild", "close", "save",
    "offer", "accept", "decline",
)  # fmt: skip
TAKERS = ("book", "hold", "move")
AT = {
    "confirm": HELD,
    "release": HELD,
    "cancel": BOOKED,
    "lapse": OVER,
    "offer": FREED,
    "accept": OFFERED,
    "decline": OFFERED,
}
"""Where a write has what another may reach for; elsewhere both reach for what is free."""


def facing(kind: str, other: str, second: bool = False) -> Write:
    """The write as it collides with another: for the same place, the same hold, the same appointment."""
    late = {"accept": timedelta(minutes=71), "decline": timedelta(minutes=71)}.get(
        other, timedelta()
    )
    late = AFTER_THE_HOLD if other in ("confirm", "release", "offer") else late
    who: Who = "carl" if second else "ben"
    if kind == "book":
        return book(who, AT.get(other, FREE), late=late)
    if kind == "hold":
        return hold(who, AT.get(other, FREE), late=late)
    if kind == "move":
        return move(AT.get(other, FREE) if other != "cancel" else FREE, late)
    if kind == "lapse":
        return lapse(late)
    return {
        "confirm": confirm,
        "release": release,
        "cancel": cancel,
        "rebuild": rebuild,
        "close": close,
        "save": save,
        "offer": offer,
        "accept": accept,
        "decline": decline,
    }[kind]
