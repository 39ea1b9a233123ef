"""The waiting list, offers and draws for residents."""

from uuid import UUID

from litestar import Router, get, post
from litestar.params import FromPath, JSONBody

from backend import clock
from backend.access.guards import anyone, identified
from backend.booking.actions import draws, offers, waiting
from backend.booking.models import Appointment
from backend.booking.models.draws import Draw, DrawList, Entered, Entry, Release
from backend.booking.models.waiting import Offer, Wait, Waiting
from backend.deps import Reading, ResidentWriting


@post("/waiting", guards=[identified])
async def join(once: ResidentWriting, data: JSONBody[Wait]) -> Waiting:
    """Wait for a place: any of the centres, days and times of day will do.

    What is offered is kept for you for a while and only then goes to the next. With an appointment for
    the same matter only earlier times are offered; accepted, it moves there. Needs an Idempotency-Key.
    """
    return await once.answer(waiting.join(once.conn, once.keys, once.who, data, clock.now()))


@get("/waiting", guards=[identified])
async def my_waiting(view: Reading) -> list[Waiting]:
    """What I wait for, newest first, with the place in the line."""
    return await waiting.my_waiting(view.conn, view.keys, view.who, clock.now())


@post("/waiting/{waiting_id:uuid}/leave", guards=[identified], status_code=200)
async def leave(once: ResidentWriting, waiting_id: FromPath[UUID]) -> Waiting:
    """Wait no more. Needs an Idempotency-Key."""
    return await once.answer(
        waiting.leave(once.conn, once.keys, once.who, waiting_id, clock.now()), status=200
    )


@get("/offers", guards=[identified])
async def my_offers(view: Reading) -> list[Offer]:
    """Places kept for me: from the waiting list, from a draw, or instead of a time that is closed."""
    return await offers.my_offers(view.conn, view.keys, view.who, clock.now())


@post("/offers/{offer_id:uuid}/accept", guards=[identified])
async def accept(once: ResidentWriting, offer_id: FromPath[UUID]) -> list[Appointment]:
    """Book what is offered, or move the appointment it replaces there. Needs an Idempotency-Key."""
    return await once.answer(offers.accept(once.conn, once.keys, once.who, offer_id, clock.now()))


@post("/offers/{offer_id:uuid}/decline", guards=[identified], status_code=200)
async def decline(once: ResidentWriting, offer_id: FromPath[UUID]) -> Offer:
    """Leave the place to the next. One's place in the line stays. Needs an Idempotency-Key."""
    return await once.answer(
        offers.decline(once.conn, once.keys, once.who, offer_id, clock.now()), status=200
    )


@get("/draws", guards=[anyone])
async def all_draws(view: Reading) -> list[Draw]:
    """Draws that are open, drawn or lately over. Signed in: with one's own number and place."""
    return await draws.draws(view.conn, view.who, clock.now())


@post("/draws/{draw_id:uuid}/enter", guards=[identified])
async def enter(once: ResidentWriting, draw_id: FromPath[UUID], data: JSONBody[Entry]) -> Entered:
    """Register for a draw; when one registers makes no difference. Needs an Idempotency-Key."""
    return await once.answer(
        draws.enter(once.conn, once.keys, once.who, draw_id, data, clock.now())
    )


@get("/draws/{draw_id:uuid}/list", guards=[anyone])
async def draw_list(view: Reading, draw_id: FromPath[UUID]) -> DrawList:
    """The public numbers, the seed and the order, with the recipe to work it out again."""
    return await draws.draw_list(view.conn, draw_id, clock.now())


@get("/release", guards=[anyone])
async def release(view: Reading) -> Release:
    """When new days open: at a random minute inside this window."""
    return await draws.release(view.conn, clock.now())


router = Router(
    "/api",
    route_handlers=[
        join,
        my_waiting,
        leave,
        my_offers,
        accept,
        decline,
        all_draws,
        enter,
        draw_list,
        release,
    ],
)
