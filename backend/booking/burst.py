"""Many bookings, one transaction: what arrives while one is being written is written together next.

The same rules, the same rows, the same refusals as `actions.book`; only the trips to the database and
the wait for the disk are shared. Every request keeps its own answer: one refusal fails no neighbour,
and a burst that stumbles is taken apart and booked one by one. What is not plain (another person's
matter, an open case, the bay, a hold of one's own, a shadow of missed visits) goes the ordinary way.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

import msgspec
from litestar import Request
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from backend import clock, db, deps, idempotency
from backend.booking import actions
from backend.booking.actions.many import NotPlain, Outcome, Wanted, book_many
from backend.booking.models import Appointment
from backend.refusal import Refusal

MOST = 64
"""Requests of one transaction. More would only make the last one wait."""


FLIGHTS = 2
"""Transactions at a time: while one waits for the disk, the next is judged. Locks keep them apart."""


class Burst:
    """One door's bookings in flight."""

    def __init__(self, house: deps.House) -> None:
        self.house = house
        self.waiting: list[tuple[Wanted, asyncio.Future[Appointment]]] = []
        self.flights: set[asyncio.Task[Any] | None] = set()

    async def book(self, wanted: Wanted) -> Appointment:
        """The appointment, or the refusal or the earlier answer raised. Whoever hangs up is booked all the
        same: the same key tells them."""
        answer: asyncio.Future[Appointment] = asyncio.get_running_loop().create_future()
        self.waiting.append((wanted, answer))
        if len(self.flights) < FLIGHTS:
            self.flights.add(asyncio.create_task(self._fly()))
        return await answer

    async def _fly(self) -> None:
        while self.waiting:
            burst = _different(self.waiting)
            try:
                outcomes = await self._together([wanted for wanted, _ in burst])
            except Exception:  # noqa: BLE001 - whatever one of them did, the others are not to blame
                outcomes = [await self._alone(wanted) for wanted, _ in burst]
            for (_, answer), outcome in zip(burst, outcomes, strict=True):
                _settle(answer, outcome)
        self.flights -= {
            asyncio.current_task()
        }  # at once: nobody may wait for a flight that is over

    async def _together(self, burst: Sequence[Wanted]) -> list[Outcome | Exception]:
        async with db.transaction(self.house.pool) as conn:
            found = await book_many(conn, self.house.keys, burst, clock.now())
        return [
            await self._alone(wanted) if isinstance(one, NotPlain) else one
            for wanted, one in zip(burst, found, strict=True)
        ]

    async def _alone(self, wanted: Wanted) -> Outcome | Exception:
        """The ordinary way, in a transaction of its own; what it raises is its own answer."""
        keys = self.house.keys
        try:
            async with db.transaction(self.house.pool) as conn:
                (before,) = await idempotency.claim(conn, [wanted.claim], clock.now())
                if isinstance(before, Refusal):
                    raise before
                if before is not None:
                    return before
                who, now = wanted.who, clock.now()
                made = await actions.book(conn, keys, who, who.person_id or 0, wanted.asked, now)
                await idempotency.keep(conn, [wanted.claim], [201], [msgspec.json.encode(made)])
            return made
        except Exception as no:  # noqa: BLE001 - raised again where it was asked
            return no


def _different(
    waiting: list[tuple[Wanted, asyncio.Future[Appointment]]],
) -> list[tuple[Wanted, asyncio.Future[Appointment]]]:
    """The first ones, one of each key and of each person: a repetition waits for the first to be done."""
    burst: list[tuple[Wanted, asyncio.Future[Appointment]]] = []
    left: list[tuple[Wanted, asyncio.Future[Appointment]]] = []
    seen: set[tuple[object, object]] = set()
    for one in waiting:
        names: set[tuple[object, object]] = {
            (one[0].claim.account_id, one[0].claim.key),
            ("person", one[0].who.person_id),
        }
        if len(burst) < MOST and not names & seen:
            burst.append(one)
        else:
            left.append(one)
        seen |= names
    waiting[:] = left
    return burst


def _settle(answer: asyncio.Future[Appointment], outcome: Outcome | Exception) -> None:
    if answer.done():
        return
    if isinstance(outcome, Exception):
        answer.set_exception(outcome)
    else:
        answer.set_result(outcome)


Bursting = NamedDependency[SkipValidation[Burst]]


async def burst(request: Request[Any, Any, Any]) -> Burst:
    """The door's own."""
    state = request.app.state
    if not hasattr(state, "burst"):
        state.burst = Burst(deps.house_of(request))
    found: Burst = state.burst
    return found
