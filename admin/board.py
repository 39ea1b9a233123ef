"""The supervisor's board: a centre's day at a glance, and who serves what, changed at once."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator
from contextlib import suppress
from datetime import timedelta
from typing import Annotated, Any

from litestar import Response, Router, get, post
from litestar.background_tasks import BackgroundTask
from litestar.params import FromPath, QueryParameter, URLEncodedBody
from litestar.response import Redirect, ServerSentEvent
from litestar.response.sse import ServerSentEventMessage
from msgspec import Meta, Struct

from admin.nav import BOARD, HALL
from admin.page import Asking, page, to
from backend import clock
from backend.access.guards import staff
from backend.booking.actions import staff as desk
from backend.deps import Asked, House, Reading, Writing
from backend.hall.actions import board as actions
from backend.hall.actions.waits import SHOWN_DAYS
from backend.hall.queries import board as queries
from backend.hall.queries import waits
from backend.hall.rules import board as rules
from backend.places import queries as places
from backend.places.models import Centre
from backend.places.rules import UnknownCentre

DAY = timedelta(days=1)
HISTORY = 20
STALE = 10.0
"""Seconds after which the board is looked at again though nobody did anything: waits grow by themselves."""
POLL = 2.0
"""Seconds between looks while no push is to be had."""
Ticked = Annotated[str, Meta(pattern=r"^\d{1,9}-\d{1,9}$")]


class Skills(Struct, frozen=True, forbid_unknown_fields=True):
    """The form: each tick is window-pool. One tick comes as a text, several as a list."""

    centre: Annotated[str, Meta(max_length=40)]
    seen: Annotated[str, Meta(max_length=20000)] = ""
    reason: Annotated[str, Meta(max_length=1000)] = ""
    serves: Ticked | Annotated[list[Ticked], Meta(max_length=2000)] = []


@get("/board", guards=[staff(*BOARD)])
async def board(
    request: Asking,
    view: Reading,
    centre: Annotated[str, QueryParameter(max_length=40)] = "",
    done: Annotated[str, QueryParameter(max_length=10)] = "",
) -> Response[Any]:
    """Today, who serves what, how often the waits we showed held, and tomorrow's places."""
    now = clock.now()
    today = clock.civil_date(now)
    mine = await own_centres(view)
    at = chosen(mine, centre)
    whole = await actions.board(view.conn, at, now)
    skills = {one.window_id: frozenset(one.pool_ids) for one in whole.windows}
    return await page(
        request,
        "board/board.html",
        view,
        centre=at,
        centres=mine,
        board=whole,
        pools={one.count.code: one.count for one in whole.lines},
        seen=rules.skills_text(skills),
        changes=await queries.skills_changes(view.conn, at.id, HISTORY),
        scores=await waits.scores(view.conn, at.id, today - SHOWN_DAYS * DAY, today),
        tomorrow=today + DAY,
        hours=await desk.hours(view.conn, at.id, today + DAY),
        sees_diary=view.who.may(*HALL, centre_id=at.id),
        plain_limit=rules.LONG_WAIT,
        done=done,
    )


async def own_centres(asked: Asked) -> list[Centre]:
    """The centres whose day who asks looks after, the hall first."""
    return [
        one
        for one in await places.centres(asked.conn, clock.civil_date(clock.now()))
        if one.organ_id == asked.who.organ_id and asked.who.may(*BOARD, centre_id=one.id)
    ]


def chosen(mine: list[Centre], code: str) -> Centre:
    """The centre with this code, else the first of one's own. Refuses a centre of somebody else."""
    found = next((one for one in mine if not code or one.code == code), None)
    if found is None:
        raise UnknownCentre(code=code or "—")
    return found


@post("/board/skills", guards=[staff(*BOARD)])
async def set_skills(tx: Writing, data: URLEncodedBody[Skills]) -> Redirect:
    """From the next call on the windows serve what was ticked."""
    at = chosen(await own_centres(tx), data.centre)
    ticked = [data.serves] if isinstance(data.serves, str) else data.serves
    serves: dict[int, set[int]] = defaultdict(set)
    for one in ticked:
        window_id, pool_id = one.split("-")
        serves[int(window_id)].add(int(pool_id))
    wanted = {window_id: frozenset(pool_ids) for window_id, pool_ids in serves.items()}
    await actions.set_skills(tx.conn, tx.who, at, wanted, data.seen, data.reason, clock.now())
    answer = to(f"/board?centre={at.code}&done=skills")
    answer.background = BackgroundTask(tx.house.cache.tell, f"hall:{at.code}", "changed")
    return answer


@get("/board/{centre_code:str}/events", guards=[staff(*BOARD)])
async def events(view: Reading, centre_code: FromPath[str]) -> ServerSentEvent:
    """One word after each act at the centre. The connection is back before the stream begins."""
    at = chosen(await own_centres(view), centre_code)
    return ServerSentEvent(_news(view.house, at.code), retry_duration=2000)


async def _news(house: House, centre_code: str) -> AsyncGenerator[ServerSentEventMessage, None]:
    told = asyncio.Event()
    hearing = asyncio.create_task(_hear(house, centre_code, told))
    try:
        while True:
            yield ServerSentEventMessage(data="look")
            with suppress(TimeoutError):
                await asyncio.wait_for(told.wait(), STALE)
            told.clear()
    finally:
        hearing.cancel()


async def _hear(house: House, centre_code: str, told: asyncio.Event) -> None:
    """Each word from a door; while Redis is away, a look every two seconds instead."""
    while True:
        async for _ in house.cache.listen(f"hall:{centre_code}"):
            told.set()
        await asyncio.sleep(POLL)
        told.set()


router = Router("/", route_handlers=[board, set_skills, events])
