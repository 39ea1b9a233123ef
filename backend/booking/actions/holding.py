"""Holds as their owner sees them: kept, looked at, given up, over."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from backend import db
from backend.access import actions as access
from backend.access import queries as accounts
from backend.access.models import Resident
from backend.booking import queries, rules
from backend.booking.actions import taking
from backend.booking.actions.owner import stages
from backend.booking.models import HeldMatter, Hold, Run, Wish
from backend.crypto import Keys


async def hold(conn: db.Conn, keys: Keys, who: Resident, wish: Wish, now: datetime) -> Hold:
    """Keep the places of a visit while the form is filled, or refuse and leave everything as it was."""
    hold_id = await taking.hold(conn, keys, who, wish, now)
    return await shown(conn, keys, who, await queries.whole(conn, hold_id), now)


async def my_holds(conn: db.Conn, keys: Keys, who: Resident, now: datetime) -> list[Hold]:
    """Those of this session that still stand."""
    visits: dict[UUID, list[queries.HeldRow]] = defaultdict(list)
    for row in await queries.held_of_account(conn, who.account_id, who.session):
        if row.keeps_until is not None and row.keeps_until > now:
            visits[row.party_id or row.id].append(row)
    return [await shown(conn, keys, who, rows, now) for rows in visits.values()]


async def release(conn: db.Conn, keys: Keys, who: Resident, hold_id: UUID, now: datetime) -> Hold:
    """Give the places back at once. A hold that is over already is answered the same way."""
    rows = await queries.whole(conn, hold_id)
    if not rows or any(row.account_id != who.account_id for row in rows):
        raise rules.UnknownHold()
    if any(row.party_id not in (None, hold_id) for row in rows):
        raise rules.UnknownHold()
    if any(row.session != who.session or row.state not in ("held", "lapsed") for row in rows):
        raise rules.UnknownHold()
    await give_up(conn, rows, now)
    return await shown(conn, keys, who, await queries.whole(conn, hold_id), now)


async def give_up(conn: db.Conn, rows: Sequence[queries.HeldRow], now: datetime) -> None:
    """End holds or offers; their places are free at once."""
    kept = [row.id for row in rows if row.keeps_until is not None]
    if kept:
        back = await queries.lapse(conn, rows[0].organ_id, [], now, kept)
        await queries.change_places(conn, rows[0].organ_id, [], back)


async def lapse_due(conn: db.Conn, now: datetime, most: int = 200) -> int:
    """Take back what is past its time, though nobody asked for it; how many stages."""
    due = await queries.lapse_due(conn, now, most)
    for organ_id in sorted({one.organ_id for one in due}):
        back = [
            Run(one.pool_id, one.starts_at, one.ends_at) for one in due if one.organ_id == organ_id
        ]
        await queries.change_places(conn, organ_id, [], back)
    return len(due)


async def shown(
    conn: db.Conn, keys: Keys, who: Resident, rows: Sequence[queries.HeldRow], now: datetime
) -> Hold:
    """A hold with the matters of its visit in time order."""
    ordered = sorted(rows, key=lambda row: (row.starts_at, row.id))
    first, until = ordered[0], ordered[0].keeps_until
    others = [row.person_id for row in ordered if row.person_id != who.person_id]
    names = await access.masked_names(conn, keys, others) if others else {}
    members = await accounts.members(conn, who.account_id) if others else []
    known = {one.person_id: one.id for one in members}
    return Hold(
        id=first.party_id or first.id,
        state=first.state,
        expires_at=until,
        seconds_left=max(int((until - now).total_seconds()), 0) if until else 0,
        centre_code=first.centre_code,
        centre_name_zh=first.centre_name_zh,
        centre_name_en=first.centre_name_en,
        starts_at=first.starts_at,
        ends_at=max(row.over_at for row in ordered),
        matters=[
            HeldMatter(
                item_code=row.item_code,
                item_name_zh=row.item_name_zh,
                item_name_en=row.item_name_en,
                for_name=names.get(row.person_id),
                stages=stages(row),
                member_id=known.get(row.person_id) if row.person_id in names else None,
                situation=row.situation.said if row.situation else None,
            )
            for row in ordered
        ],
    )
