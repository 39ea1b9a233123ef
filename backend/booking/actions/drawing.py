"""What the worker does with draws: draw what is due, offer in the order drawn."""

from collections.abc import Sequence
from datetime import datetime

from backend import crypto, db
from backend.booking import queries, rules
from backend.booking.actions import telling
from backend.booking.actions.seating import Round, days_of, seat
from backend.booking.models import Need
from backend.booking.models.waiting import Seeker, Way
from backend.booking.queries import draws as stored
from backend.booking.rules import draw as rule
from backend.booking.rules.waiting import SHORTEST
from backend.crypto import Keys


async def draw_due(conn: db.Conn, keys: Keys, now: datetime) -> int:
    """Draw what is due: reveal the seed, and tell everybody their place; how many draws. By the worker.

    Nothing of the order is stored: it follows from the seed and the tokens, which can't change any more.
    """
    draw_id = await stored.due(conn, now)
    row = await stored.draw(conn, draw_id) if draw_id else None
    if row is None:
        return 0
    seed = crypto.open_sealed(keys, row.seed_sealed, "draw.seed", str(row.id))
    await stored.end_draw(conn, row.id, "drawn", seed, now)
    entries = {one.token: one for one in await stored.entries(conn, row.id)}
    placed = rule.order(seed, entries)
    rooms = await _rooms(conn, row, {one.item_code for one in entries.values()}, now)
    order = [
        telling.Place(entries[token], number, rooms[entries[token].item_code])
        for number, token in enumerate(placed, 1)
    ]
    await telling.drawn(conn, keys, row, order, now)
    return 1


async def _rooms(
    conn: db.Conn, row: stored.DrawRow, items: set[str], now: datetime
) -> dict[str, int]:
    """For each item, how many people the draw's days take if all come for it."""
    policy, rooms = await queries.policy(conn, row.organ_id), {}
    for item in sorted(items):
        needs = await _needs(conn, row, item)
        pools, span = sorted({need.pool_id for need in needs}), (row.from_date, row.to_date)
        days = await days_of(conn, row.organ_id, pools, span, now, row.offers_until)
        rooms[item] = sum(
            rules.room([needs], day, policy.gap_minutes, 0) for day in days.values() if needs
        )
    return rooms


async def _needs(conn: db.Conn, row: stored.DrawRow, item_code: str) -> tuple[Need, ...]:
    service = await queries.service(conn, item_code, row.centre_code, row.from_date)
    return service.stages() if service is not None else ()


async def offer_drawn(conn: db.Conn, keys: Keys, now: datetime) -> int:
    """Held personal offers in the order drawn, as long as there are places; how many. By the worker.

    Whoever is asked has had their turn: what they decline, or leave, goes to the next in the order.
    """
    for row in await stored.offering(conn, now):
        if row.offers_until - now < SHORTEST:
            continue
        policy = await queries.policy(conn, row.organ_id)
        minutes = int(rule.STANDS.total_seconds() // 60)
        one = Round(row.organ_id, "draw", minutes, policy, row.offers_until, row.offers_until)
        made = await seat(conn, keys, one, lambda: _line(conn, row), now)  # noqa: B023
        if made:
            return made
    return 0


async def _line(conn: db.Conn, row: stored.DrawRow) -> list[Seeker]:
    """Who entered and was not asked yet, in the order drawn."""
    entries = {one.token: one for one in await stored.entries(conn, row.id)}
    ordered = [entries[token] for token in rule.order(row.seed or "", entries)]
    waiting = [one for one in ordered if not one.offered and not one.busy]
    needs = {code: await _needs(conn, row, code) for code in {one.item_code for one in waiting}}
    return [_seeker(one, row, needs[one.item_code]) for one in waiting if needs[one.item_code]]


def _seeker(one: stored.EntryRow, row: stored.DrawRow, needs: Sequence[Need]) -> Seeker:
    return Seeker(
        id=one.id,
        account_id=one.account_id,
        holder_id=one.holder_id,
        person_id=one.person_id,
        item_code=one.item_code,
        ways=(Way(row.centre_id, tuple(needs)),),
        from_date=row.from_date,
        to_date=row.to_date,
    )
