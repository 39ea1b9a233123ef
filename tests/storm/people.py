"""People who hold, confirm, release, book, move and cancel as chance has it, each on two phones at once.

What they do is drawn from a seed; how it falls out is left to the race. Two ways to do it: the actions
on a pool, and HTTP at the door.
"""

import random
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

import httpx
import msgspec
from msgspec import Struct

from backend import db
from backend.access.models import Resident
from backend.booking import actions
from backend.booking.models import Booking, Matter, Moved, Wish
from tests import make
from tests.storm.gates import named

VISITS = (
    ("HJ-111",),
    ("HJ-112",),
    ("HJ-123",),
    ("HJ-111", "HJ-113"),
    ("CJ-302",),
    ("CJ-302", "HJ-112"),
)
"""One matter, two after each other, the bay and then a window, and all of it."""


class Tick:
    """The storm's clock: every look at it is two seconds later, so that holds run out within the storm."""

    def __init__(self, began: datetime) -> None:
        self.began, self.steps = began, 0

    def now(self) -> datetime:
        self.steps += 1
        return self.began + timedelta(seconds=2 * self.steps)


class Person(Struct):
    """Somebody, and what they were told they have."""

    who: Resident
    cookie: str
    holds: list[str] = []
    booked: list[str] = []


class Way(Protocol):
    """How a step is done: its answer ("done" or a refusal's name), and what it made."""

    async def do(self, person: Person, verb: str, thing: str, body: Any) -> tuple[str, Any]: ...


class Actions:
    def __init__(self, pool: db.Pool, tick: Tick) -> None:
        self.pool, self.tick = pool, tick

    async def do(self, person: Person, verb: str, thing: str, body: Any) -> tuple[str, Any]:
        try:
            async with db.transaction(self.pool) as conn:
                made = await self._act(conn, person.who, verb, thing, body)
        except Exception as no:  # noqa: BLE001 - every way to fail is an answer
            return named(no), None
        return "done", msgspec.to_builtins(made)

    async def _act(self, conn: db.Conn, who: Resident, verb: str, thing: str, body: Any) -> Any:
        now, keys = self.tick.now(), make.KEYS
        if verb == "hold":
            return await actions.hold(conn, keys, who, body, now)
        if verb == "book":
            return await actions.book(conn, keys, who, who.person_id or 0, body, now)
        if verb == "move":
            return await actions.move(conn, keys, who, UUID(thing), body, now)
        return await getattr(actions, verb)(conn, keys, who, UUID(thing), now)


PATHS = {
    "hold": "/api/holds",
    "book": "/api/appointments",
    "confirm": "/api/holds/{}/confirm",
    "release": "/api/holds/{}/release",
    "move": "/api/appointments/{}/move",
    "cancel": "/api/appointments/{}/cancel",
}


class Door:
    """Every tenth request is sent again with its key, and must be answered the same."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client, self.sent, self.statuses = client, 0, Counter[int]()
        self.differ: list[str] = []

    async def do(self, person: Person, verb: str, thing: str, body: Any) -> tuple[str, Any]:
        self.sent += 1
        key, again = f"storm-{self.sent:06d}", self.sent % 10 == 0
        got = await self._ask(person, verb, thing, body, key)
        self.statuses[got.status_code] += 1
        if again and got.is_success:
            repeated = await self._ask(person, verb, thing, body, key)
            if (repeated.status_code, repeated.content) != (got.status_code, got.content):
                self.differ.append(f"{verb}: {got.text} then {repeated.text}")
        return ("done" if got.is_success else got.json()["type"]), got.json()

    async def _ask(
        self, person: Person, verb: str, thing: str, body: Any, key: str
    ) -> httpx.Response:
        headers = {"Cookie": f"__Host-yitang_resident={person.cookie}", "Idempotency-Key": key}
        content = b"" if body is None else msgspec.json.encode(body)
        return await self.client.post(
            PATHS[verb].format(thing),
            content=content,
            headers=headers | {"Content-Type": "application/json"},
        )


async def live(
    way: Way, person: Person, times: Sequence[datetime], steps: int, chance: random.Random
) -> Counter[str]:
    """So many steps of one phone; how each was answered."""
    counted: Counter[str] = Counter()
    for _ in range(steps):
        verb = chance.choice(
            ["hold", "hold", "hold", "book", "confirm", "confirm", "release", "move", "cancel"]
        )
        of = person.booked if verb in ("move", "cancel") else person.holds
        thing = chance.choice(of) if of and verb not in ("hold", "book") else ""
        if not thing and verb not in ("hold", "book"):
            continue
        at, items = chance.choice(times), chance.choice(VISITS)
        body: Any = {
            "hold": Wish(make.HALL, at, [Matter(item) for item in items]),
            "book": Booking(items[0], make.HALL, at),
            "move": Moved(make.HALL, at),
        }.get(verb)
        answer, made = await way.do(person, verb, thing, body)
        counted[f"{verb}: {answer}"] += 1
        if answer == "done" and verb == "hold":
            person.holds.append(made["id"])
        elif answer == "done" and verb in ("book", "confirm"):
            person.booked.extend(one["id"] for one in (made if verb == "confirm" else [made]))
    return counted
