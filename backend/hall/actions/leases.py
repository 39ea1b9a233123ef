"""Before the network goes: what a window's browser takes along, and which lines it leads meanwhile."""

import secrets
from collections import Counter
from datetime import date, datetime
from uuid import UUID

from backend import crypto, db
from backend.access.models import Staff
from backend.clock import civil_date
from backend.hall import queries, rules
from backend.hall.actions.desks import desk_of
from backend.hall.models.leases import Expected, Lease, LeasedLine, LeaseWanted, TakenAlong
from backend.hall.queries import leases as taken
from backend.hall.queries import lent as along
from backend.hall.queries import merging
from backend.hall.rules import leases as lending
from backend.hall.rules.merging import UnknownLease


async def take_along(conn: db.Conn, who: Staff, asked: LeaseWanted, now: datetime) -> TakenAlong:
    """The line, numbers and appointments of one's window, for the browser that asks; again: renewed.

    A line that another browser leads is left to it, unless it is taken over. Refuses with NotAtWindow,
    DayClosed.
    """
    desk, today = await desk_of(conn, who), civil_date(now)
    if not await queries.hold_open(conn, desk.centre_id, today):
        raise rules.DayClosed()
    lease = await _lease(conn, who, desk.window_id, asked.browser, today, now)
    if asked.take_over:
        await taken.give_up_lines(conn, desk.window_id, today)
    await taken.lead_lines(conn, lease.id, desk.window_id, today)
    lines = await taken.lines_of_window(conn, desk.window_id, today)
    await _lend(conn, lease, lines)
    return TakenAlong(
        lease.id,
        now,
        today,
        lease.taken_at,
        lease.applied,
        desk.centre_name_zh,
        desk.centre_name_en,
        desk.number,
        lease.salt.hex(),
        lines,
        await taken.blocks(conn, lease.id),
        await along.taken_tickets(conn, lease.id, desk.window_id, today),
        await _expected(conn, lease),
        await along.offered(conn, lease.id, desk.centre_id, today),
        await queries.policy(conn, desk.centre_id),
        await merging.open_conflicts(conn, desk.centre_id),
    )


async def _lease(
    conn: db.Conn, who: Staff, window_id: int, browser: UUID, today: date, now: datetime
) -> Lease:
    """The one this browser had today at this window, else a new one; others of window or browser end."""
    found = await taken.lease_of(conn, window_id, who.id, browser, today)
    lease_id = found.id if found else crypto.new_id(now)
    await taken.end_leases(conn, window_id, browser, today, lease_id, now)
    if found is None:
        salt = secrets.token_bytes(16)
        await taken.add_lease(conn, lease_id, window_id, who.id, browser, salt, today, now)
    else:
        await taken.renew(conn, lease_id, now)
    lease = await taken.lease(conn, lease_id)
    if lease is None:
        raise UnknownLease()
    return lease


async def _lend(conn: db.Conn, lease: Lease, lines: list[LeasedLine]) -> None:
    """Enough numbers for every line it leads, as long as the day has any."""
    blocks = await taken.blocks(conn, lease.id)
    for prefix in sorted({line.prefix for line in lines if line.lease_id == lease.id}):
        left = sum(
            block.last - (block.used or block.first - 1)
            for block in blocks
            if block.prefix == prefix
        )
        if left < lending.LOW:
            await taken.lend(conn, lease.id, lease.centre_id, lease.on, prefix, lending.BLOCK)


async def _expected(conn: db.Conn, lease: Lease) -> list[Expected]:
    """Today's appointments by digest; which is which stays in the house. Of two that share one neither goes along."""
    booked = await along.booked_today(conn, lease.id, lease.centre_id, lease.on)
    keyed = [(lending.digests(lease.salt, one.code, one.id), one) for one in booked]
    await along.keep_digests(
        conn,
        lease.id,
        [digest for (digest, _), _ in keyed],
        [one.organ_id for _, one in keyed],
        [one.id for _, one in keyed],
    )
    times = Counter(digest for (digest, _), _ in keyed)
    known = {one.digest: one.appointment_id for one in await along.digests(conn, lease.id)}
    visits: dict[UUID, int] = {}
    return [
        Expected(
            digest,
            qr,
            visits.setdefault(one.party_id or one.id, len(visits) + 1),
            one.pool_id,
            one.item_code,
            one.starts_at,
        )
        for (digest, qr), one in keyed
        if times[digest] == 1 and known[digest] == one.id
    ]


async def give_back(conn: db.Conn, who: Staff, lease_id: UUID, now: datetime) -> None:
    """The browser leads its lines no more; what it still brings back is merged all the same."""
    lease = await taken.lease(conn, lease_id)
    if lease is None or lease.staff_id != who.id:
        raise UnknownLease()
    await taken.end_lease(conn, lease_id, now)


async def centre_of_lease(conn: db.Conn, lease_id: UUID) -> str | None:
    """Whose screens hear of what was brought back."""
    return await taken.centre_of_lease(conn, lease_id)
