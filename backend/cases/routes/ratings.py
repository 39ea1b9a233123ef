"""好差评: what a resident says of a step that was served. Never asked for by force, never filled in."""

from uuid import UUID

from litestar import get, post
from litestar.params import FromPath, JSONBody

from backend import clock
from backend.access.guards import resident
from backend.cases.actions import ratings
from backend.cases.models.ratings import MyRating, Rate
from backend.deps import Reading, ResidentWriting


@get("/cases/{case_id:uuid}/ratings", guards=[resident])
async def my_ratings(view: Reading, case_id: FromPath[UUID]) -> list[MyRating]:
    """The steps of my case that were served, rated or not, and what was done about a bad rating."""
    return await ratings.my_ratings(view.conn, view.keys, view.who, case_id, clock.now())


@post("/cases/{case_id:uuid}/ratings", guards=[resident], status_code=200)
async def rate(
    once: ResidentWriting, case_id: FromPath[UUID], data: JSONBody[Rate]
) -> list[MyRating]:
    """Rate a step, or change the rating within its window. Needs an Idempotency-Key."""
    return await once.answer(
        ratings.rate(once.conn, once.keys, once.who, case_id, data, clock.now()), status=200
    )


handlers = [my_ratings, rate]
