"""Draws: opened by staff with a published commitment, entered by residents, drawn and offered by the worker."""

import random
import secrets
from collections.abc import Callable
from datetime import datetime, time, timedelta
from uuid import UUID

from backend import crypto, db
from backend.access import queries as accounts
from backend.access.models import Resident, Staff
from backend.booking import queries, rules
from backend.booking.actions.people import acting
from backend.booking.actions.visit import Wanted, wanted
from backend.booking.models import Booker, Matter
from backend.booking.models.draws import (
    Draw,
    DrawList,
    DrawState,
    Entered,
    Entry,
    NewDraw,
    Release,
)
from backend.booking.queries import draw_days
from backend.booking.queries import draws as stored
from backend.booking.rules import draw as rule
from backend.clock import CENTRE_ZONE, civil_date
from backend.crypto import Keys
from backend.places import queries as places
from backend.places.rules import UnknownCentre

SHOWN_FOR = timedelta(days=90)
"""So long after it is over a draw and its list stay public. [U]"""

draw: Callable[[], float] = random.SystemRandom().random
"""From 0 up to 1: when the days of a withdrawn draw open."""


async def open_draw(
    conn: db.Conn, keys: Keys, who: Staff, centre_id: int, new: NewDraw, reason: str, now: datetime
) -> UUID:
    """Open registration and publish the hash of the seed. The days can't be booked until it is over.

    Refuses: DrawTimesUnfit, DrawDaysUnfit, DrawDaysOpen, DrawDaysTaken, DrawNotForItem.
    """
    rule.check_times(now, new.closes_at, new.offers_until)
    rule.check_days(
        new.from_date, new.to_date, civil_date(new.closes_at), civil_date(new.offers_until)
    )
    if new.pool_id not in {pool.id for pool in await places.pools(conn, centre_id)}:
        raise UnknownCentre(code=str(new.pool_id))
    await _check_item(conn, centre_id, new)
    days = [
        new.from_date + timedelta(days=n) for n in range((new.to_date - new.from_date).days + 1)
    ]
    await queries.lock_days(conn, who.organ_id, new.pool_id, days)
    if await draw_days.open_slots(conn, who.organ_id, new.pool_id, days[0], days[-1], now):
        raise rule.DrawDaysOpen()
    draw_id, seed = crypto.new_id(now), secrets.token_hex(32)
    sealed = crypto.seal(keys, seed, "draw.seed", str(draw_id))
    seed_hash = rule.hash_of(seed)
    await stored.add_draw(conn, who.organ_id, draw_id, new, seed_hash, sealed, who.id, now)
    await accounts.add_audit(conn, who.id, centre_id, "draw_opened", None, reason, new, now)
    await draw_days.keep_days(conn, civil_date(now))
    return draw_id


async def _check_item(conn: db.Conn, centre_id: int, new: NewDraw) -> None:
    if new.item_code is None:
        return
    for one in await queries.services(conn, new.item_code, new.from_date):
        if one.centre_id == centre_id and new.pool_id in (one.pool_id, one.bay_pool_id):
            return
    raise rule.DrawNotForItem()


async def withdraw_draw(
    conn: db.Conn, who: Staff, draw_id: UUID, reason: str, now: datetime
) -> None:
    """End a draw before it is drawn, with a reason. Its days open to everybody at a random minute of the
    next published window."""
    row = await stored.draw(conn, draw_id)
    if row is None:
        raise rule.UnknownDraw()
    await stored.lock(conn, draw_id)
    if await stored.end_draw(conn, draw_id, "withdrawn", None, now) != 1:
        raise rule.DrawOver()
    policy = await queries.policy(conn, row.organ_id)
    tomorrow = civil_date(now) + timedelta(days=1)
    opens_at = rules.opens_at(tomorrow, 0, policy, CENTRE_ZONE, draw())
    await draw_days.open_days_at(
        conn, row.organ_id, row.pool_id, row.from_date, row.to_date, opens_at
    )
    await accounts.add_audit(
        conn, who.id, row.centre_id, "draw_withdrawn", None, reason, {"draw": str(draw_id)}, now
    )


async def draws(conn: db.Conn, who: Resident | None, now: datetime) -> list[Draw]:
    """Open, drawn and recent ones; for who is signed in with their own number and place."""
    own = {}
    if who is not None:
        own = {one.draw_id: one.token for one in await stored.tokens_of(conn, who.account_id)}
    return [
        await _shown(conn, row, own.get(row.id), now)
        for row in await stored.draws(conn, now - SHOWN_FOR)
    ]


async def _shown(conn: db.Conn, row: stored.DrawRow, token: str | None, now: datetime) -> Draw:
    place = None
    if token is not None and row.seed is not None:
        ordered = rule.order(row.seed, [one.token for one in await stored.entries(conn, row.id)])
        place = ordered.index(token) + 1
    return Draw(
        id=row.id,
        item_code=row.item_code,
        item_name_zh=row.item_name_zh,
        item_name_en=row.item_name_en,
        centre_code=row.centre_code,
        centre_name_zh=row.centre_name_zh,
        centre_name_en=row.centre_name_en,
        pool_name_zh=row.pool_name_zh,
        pool_name_en=row.pool_name_en,
        from_date=row.from_date,
        to_date=row.to_date,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        offers_until=row.offers_until,
        state=_state(row, now),
        seed_hash=row.seed_hash,
        seed=row.seed,
        entries=row.entries,
        my_token=token,
        my_place=place,
    )


def _state(row: stored.DrawRow, now: datetime) -> DrawState:
    return "closed" if row.state == "open" and row.closes_at <= now else row.state


async def draw_list(conn: db.Conn, draw_id: UUID, now: datetime) -> DrawList:
    """What anybody needs to work the order out again."""
    row = await stored.draw(conn, draw_id)
    if row is None:
        raise rule.UnknownDraw()
    tokens = [one.token for one in await stored.entries(conn, draw_id)]
    ordered = rule.order(row.seed, tokens) if row.seed is not None else None
    return DrawList(row.id, _state(row, now), row.seed_hash, row.seed, tokens, ordered, rule.RECIPE)


async def enter(
    conn: db.Conn, keys: Keys, who: Resident, draw_id: UUID, entry: Entry, now: datetime
) -> Entered:
    """Register: each person once, whichever matter it is for. When one registers makes no difference.

    Refuses: UnknownDraw, DrawClosed, DrawNotForItem, AlreadyEntered, AlreadyBookedItem, and whatever
    forbids to act for the member.
    """
    row = await stored.draw(conn, draw_id)
    if row is None:
        raise rule.UnknownDraw()
    if row.closes_at <= now:
        raise rule.DrawClosed()
    one = await _for_whom(conn, keys, who, row, entry, now)
    await queries.lock_people(conn, sorted({Booker.of(who).person_id, one.person_id}))
    item_code = one.version.item.code
    if await stored.holds_item(conn, row.organ_id, one.person_id, item_code):
        raise rules.AlreadyBookedItem()
    if await stored.lock_open(conn, draw_id) != "open":
        raise rule.DrawClosed()
    token, holder = secrets.token_hex(16), Booker.of(who).person_id
    try:
        async with conn.transaction():
            done = await stored.add_entry(
                conn,
                crypto.new_id(now),
                draw_id,
                token,
                who.account_id,
                holder,
                one.person_id,
                item_code,
                now,
            )
    except db.Unique:
        raise rule.AlreadyEntered() from None
    if done != 1:
        raise rule.DrawClosed()
    return Entered(token)


async def _for_whom(
    conn: db.Conn, keys: Keys, who: Resident, row: stored.DrawRow, entry: Entry, now: datetime
) -> Wanted:
    """The matter at the draw's centre, if the draw's places are for it."""
    noon = datetime.combine(row.from_date, time(12), CENTRE_ZONE)
    matter = Matter(entry.item_code, entry.member_id)
    one = await wanted(conn, Booker.of(who).person_id, matter, row.centre_code, noon, now)
    own = row.item_code in (None, one.version.item.code)
    if not own or row.pool_id not in (one.service.pool_id, one.service.bay_pool_id):
        raise rule.DrawNotForItem()
    return await acting(conn, keys, who, one, civil_date(now), row.to_date)


async def release(conn: db.Conn, now: datetime) -> Release:
    """The published window in which new days open."""
    today = civil_date(now)
    organs = {one.organ_id for one in await places.centres(conn, today)}
    policy = await queries.policy(conn, min(organs, default=0))
    return Release(
        rules.DAYS_AHEAD,
        policy.release_from.strftime("%H:%M"),
        policy.release_to.strftime("%H:%M"),
    )
