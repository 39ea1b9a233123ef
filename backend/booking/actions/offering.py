"""Another time instead of one that is closed: a held personal offer, with its notice. Nothing is moved."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from backend import crypto, db
from backend.access import actions as access
from backend.access.models import Staff
from backend.booking import queries, rules
from backend.booking.actions.proposals import Party
from backend.booking.actions.words import when
from backend.booking.models.closing import Option
from backend.booking.queries.closing import ClaimRow
from backend.booking.rules.closing import keeps_until
from backend.clock import civil_date
from backend.crypto import Keys
from backend.notices import actions as notices


class Moved(Struct, frozen=True):
    """A visit and the other time it is offered."""

    party: Party
    option: Option


async def offer(
    conn: db.Conn,
    keys: Keys,
    who: Staff,
    moved: Sequence[Moved],
    reason: str,
    now: datetime,
) -> None:
    """Take the places of every option and write the offers, all or nothing; each is told.

    The slots are locked already, or are locked here in their order.
    """
    if not moved:
        return
    organ_id = moved[0].party[0].organ_id
    runs = [run for one in moved for stages in one.option.runs for run in stages]
    wanted = sum(len(one.option.slots) for one in moved)
    back = await queries.lapse(conn, organ_id, runs, now)
    if await queries.change_places(conn, organ_id, runs, back) != wanted:
        raise rules.NoSuchTime()
    for one in moved:
        await _write(conn, keys, who, one, reason, now)


async def _write(
    conn: db.Conn, keys: Keys, who: Staff, one: Moved, reason: str, now: datetime
) -> None:
    party_id = crypto.new_id(now) if len(one.party) > 1 else None
    rows = [_row(row, one.option, place, who, now, party_id) for place, row in enumerate(one.party)]
    until = keeps_until(one.option.starts_at, now)
    kept = queries.Kept("offered", "staff", until, "closure")
    await queries.add(conn, one.party[0].organ_id, rows, kept, now, civil_date(now))
    for old, new in zip(one.party, rows, strict=True):
        await _tell(conn, keys, old, new, reason, until, now)


def _row(
    old: ClaimRow, option: Option, place: int, who: Staff, now: datetime, party_id: UUID | None
) -> queries.New:
    first, *rest = option.runs[place]
    then = rest[0] if rest else None
    starts = {start for pool_id, start in option.slots if pool_id == first.pool_id}
    return queries.New(
        id=crypto.new_id(now),
        code=crypto.short_code(),
        person_id=old.person_id,
        item_code=old.item_code,
        centre_id=option.centre_id,
        pool_id=first.pool_id,
        starts_at=first.starts_at,
        ends_at=first.ends_at,
        then_pool_id=then.pool_id if then else None,
        then_starts_at=then.starts_at if then else None,
        then_ends_at=then.ends_at if then else None,
        on=civil_date(first.starts_at),
        units=sum(first.starts_at <= start < first.ends_at for start in starts),
        account_id=old.account_id,
        holder_id=old.holder_id or old.person_id,
        actor_id=who.id,
        case_id=old.case_id,
        party_id=party_id,
        replaces=old.id,
    )


async def _tell(
    conn: db.Conn,
    keys: Keys,
    old: ClaimRow,
    new: queries.New,
    reason: str,
    until: datetime,
    now: datetime,
) -> None:
    """To the person, or to who booked for somebody without a phone."""
    person = await access.open_person(conn, keys, old.person_id)
    phone = person.phone
    if phone is None and old.holder_id is not None:
        phone = (await access.open_person(conn, keys, old.holder_id)).phone
    if phone is None:
        return
    await notices.send(
        conn,
        keys,
        key=f"appointment_closed:{old.id}:{new.id}",
        template="appointment_closed",
        phone=phone,
        now=now,
        about=f"appointment:{new.id}",
        expires_at=until,
        name=f"{person.name[:1]}先生/女士",
        when=when(old.starts_at),
        centre=old.centre_name_zh,
        item=old.item_name_zh,
        reason=reason,
        until=when(until),
    )
