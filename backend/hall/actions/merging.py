"""After the network is back: a window's journal, each act once, at its own time, in its order."""

from datetime import datetime
from uuid import UUID

from backend import crypto, db
from backend.access.models import Staff
from backend.crypto import Keys
from backend.hall import queries, rules
from backend.hall.actions.desks import STAFF_OF_HALL
from backend.hall.actions.lent import DOES
from backend.hall.models.leases import Lease
from backend.hall.models.merging import Conflict, Entry, Journal, Merged
from backend.hall.queries import leases as taken
from backend.hall.queries import merging
from backend.hall.rules import merging as fits
from backend.refusal import NotFound, Refusal


async def merge(conn: db.Conn, keys: Keys, who: Staff, journal: Journal, now: datetime) -> Merged:
    """Every entry that was not merged before, in order. What does not fit becomes a conflict; the rest goes on.

    One journal of a lease at a time: its row is held. Refuses as a whole, changing nothing, with
    UnknownLease, DayClosed, JournalGap, JournalForked, EntryElsewhere.
    """
    lease = await taken.lease(conn, journal.lease)
    if lease is None or lease.organ_id != who.organ_id:
        raise fits.UnknownLease()
    if not who.may(*STAFF_OF_HALL, centre_id=lease.centre_id):
        raise fits.UnknownLease()
    if not await queries.hold_open(conn, lease.centre_id, lease.on):
        raise rules.DayClosed()
    fits.check_order(journal.entries, lease.applied)
    earliest = max(lease.taken_at, await merging.newest(conn, lease.id) or lease.taken_at)
    applied = lease.applied
    for entry in journal.entries:
        if entry.seq <= applied:
            await _check_same(conn, lease, entry)
            continue
        earliest = await _merge(conn, keys, lease, entry, earliest, now)
        applied = entry.seq
    await queries.forget_act(conn, lease.window_id)
    ids = [entry.id for entry in journal.entries]
    return Merged(applied, await merging.conflicts_among(conn, ids))


async def _check_same(conn: db.Conn, lease: Lease, entry: Entry) -> None:
    """What was merged under this number was this entry. Refuses with JournalForked."""
    before = await merging.entry(conn, entry.id)
    if before is None or (before.lease_id, before.seq, before.kind, before.ticket_id) != (
        lease.id,
        entry.seq,
        entry.kind,
        entry.ticket,
    ):
        raise fits.JournalForked(seq=entry.seq)


async def _merge(
    conn: db.Conn, keys: Keys, lease: Lease, entry: Entry, earliest: datetime, now: datetime
) -> datetime:
    """Apply one, or keep why it can't be; the time it counts at, before which no later one counts."""
    if await merging.entry(conn, entry.id) is not None:
        raise fits.EntryElsewhere(seq=entry.seq)
    at, no, applied = earliest, None, False
    try:
        at = max(earliest, fits.believed(entry.at, lease.taken_at, now))
        async with conn.transaction():
            no = await DOES[entry.kind](conn, keys, lease, entry, at)
            applied = True
    except Refusal as refused:
        no = refused
    except db.ConstraintBroken as broke:
        rule = (broke.constraint_name or "").removesuffix(f"_{lease.on.year}")
        no = fits.BROKEN.get(rule, fits.DoesNotFit)(label=entry.label)
    conflict_id = await _conflict(conn, lease, entry, no, at, now) if no else None
    await merging.keep_entry(
        conn,
        lease.id,
        entry.id,
        entry.seq,
        entry.kind,
        entry.ticket,
        entry.at,
        at,
        now,
        conflict_id,
        applied,
        entry.label,
    )
    return at


async def _conflict(
    conn: db.Conn, lease: Lease, entry: Entry, no: Refusal, at: datetime, now: datetime
) -> UUID:
    """In the list: one for a ticket, with its first sentence. A refusal may be about another ticket."""
    about = no.facts.get("ticket")
    return await merging.keep_conflict(
        conn,
        lease,
        crypto.new_id(now),
        about if isinstance(about, UUID) else entry.ticket,
        str(no.facts.get("label") or entry.label),
        no.code(),
        no.sentence("zh"),
        no.sentence("en"),
        at,
        now,
    )


async def offline_conflicts(conn: db.Conn, who: Staff, most: int = 200) -> list[Conflict]:
    """Of one's own centres, those to settle first."""
    return await merging.conflicts(conn, who.organ_id, who.centres, most)


async def settle_conflict(
    conn: db.Conn, who: Staff, conflict_id: UUID, note: str, now: datetime
) -> Conflict:
    """Somebody looked into it and wrote down what holds. Refuses with NoteNeeded, SettledAlready."""
    found = await merging.conflict(conn, who.organ_id, conflict_id)
    if found is None or not who.may(*STAFF_OF_HALL, centre_id=found.centre_id):
        raise NotFound(what="冲突 / conflict")
    if not note.strip():
        raise fits.NoteNeeded()
    if not await merging.settle(conn, conflict_id, who.id, note.strip(), now):
        raise fits.SettledAlready()
    return found
