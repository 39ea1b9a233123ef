"""Offers as the person sees them: look, accept, decline. One way for the waiting list, a closure and a draw."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import convert

from backend import db
from backend.access.models import Resident
from backend.booking import queries, rules
from backend.booking.actions import appointments, holding, telling
from backend.booking.actions.owner import shown_all
from backend.booking.actions.people import check_not_paused
from backend.booking.models import Appointment, Booker
from backend.booking.models.waiting import Offer, OfferReason
from backend.booking.queries import AppointmentRow, HeldRow
from backend.booking.queries import offers as stored
from backend.booking.queries import waiting as lists
from backend.booking.rules import waiting as fair
from backend.cases import actions as cases
from backend.clock import civil_date
from backend.crypto import Keys
from backend.notices import actions as notices


async def my_offers(conn: db.Conn, keys: Keys, who: Resident, now: datetime) -> list[Offer]:
    """Those that still stand, the first to end first."""
    visits: dict[UUID, list[HeldRow]] = defaultdict(list)
    for row in await stored.offers_of(conn, who.account_id, now):
        visits[row.party_id or row.id].append(row)
    return [await _shown(conn, keys, who, rows, now) for rows in visits.values()]


async def _shown(
    conn: db.Conn, keys: Keys, who: Resident, rows: Sequence[HeldRow], now: datetime
) -> Offer:
    hold = await holding.shown(conn, keys, who, rows, now)
    return Offer(
        id=hold.id,
        reason=convert(rows[0].offered_for, OfferReason),
        replaces=rows[0].replaces,
        state=hold.state,
        expires_at=hold.expires_at,
        seconds_left=hold.seconds_left,
        centre_code=hold.centre_code,
        centre_name_zh=hold.centre_name_zh,
        centre_name_en=hold.centre_name_en,
        starts_at=hold.starts_at,
        ends_at=hold.ends_at,
        matters=hold.matters,
    )


async def _locked(
    conn: db.Conn, who: Resident, offer_id: UUID, now: datetime
) -> tuple[list[HeldRow], list[stored.Live]]:
    """The offer, kept as it is until the transaction ends, and what else is open of its matters.

    Persons first, then every appointment concerned by id.
    """
    known = await stored.concerned(conn, offer_id)
    mine = known and all(
        one.account_id == who.account_id and one.offered_for and one.party_id in (None, offer_id)
        for one in known
    )
    if not mine:
        raise fair.UnknownOffer()
    people = {Booker.of(who).person_id, *(one.person_id for one in known)}
    await queries.lock_people(conn, sorted(people))
    live = await stored.lock_matters(
        conn,
        known[0].organ_id,
        [one.person_id for one in known],
        [one.item_code for one in known],
        [one.id for one in known],
    )
    rows = await queries.whole(conn, offer_id)
    if any(row.state != "offered" for row in rows) or not all(
        row.keeps_until and row.keeps_until > now for row in rows
    ):
        raise fair.OfferOver()
    ids = {row.id for row in rows}
    return rows, [one for one in live if one.id not in ids]


async def accept(
    conn: db.Conn, keys: Keys, who: Resident, offer_id: UUID, now: datetime
) -> list[Appointment]:
    """Book what is offered, or move the appointment it replaces there; in one step.

    Refuses: UnknownOffer, OfferOver, OfferMoot, AlreadyBookedItem, NoShowPaused, TooManyBookings.
    """
    rows, live = await _locked(conn, who, offer_id, now)
    booker = Booker.of(who)
    moving = [row for row in rows if row.replaces is not None]
    fresh = [row for row in rows if row.replaces is None]
    moved = await _move(conn, booker, moving, now)
    made = await _book(conn, who, booker, fresh, live, now)
    await stored.answered(conn, rows[0].organ_id, [row.id for row in rows], now)
    entries = [row.waiting_id for row in rows if row.waiting_id is not None]
    await lists.end_waiting(conn, entries, "served", "accepted", now)
    for row in rows:
        await notices.withdraw(conn, f"appointment:{row.id}", now)
    for one in await queries.appointments(conn, moved):
        await telling.moved(conn, keys, one, now)
    await telling.booked(conn, keys, await queries.appointments(conn, made), now)
    booked = await queries.appointments(conn, [*moved, *made])
    return await shown_all(conn, keys, who, booked)


async def _book(
    conn: db.Conn,
    who: Resident,
    booker: Booker,
    rows: Sequence[HeldRow],
    live: Sequence[stored.Live],
    now: datetime,
) -> list[UUID]:
    """Offers that replace nothing become booked. A time one is only holding for the same matter gives way."""
    if not rows:
        return []
    if any(one.state != "held" or one.holder_id != booker.person_id for one in live):
        raise rules.AlreadyBookedItem()
    for hold_id in sorted({one.party_id or one.id for one in live}):
        await holding.give_up(conn, await queries.whole(conn, hold_id), now)
    await _check_standing(conn, booker, rows, now)
    return await appointments.booked(conn, who, booker, rows, now)


async def _check_standing(
    conn: db.Conn, booker: Booker, rows: Sequence[HeldRow], now: datetime
) -> None:
    """As for every booking; locked are the persons."""
    organ_id = rows[0].organ_id
    policy = await queries.policy(conn, organ_id)
    live = await queries.live_of_account(conn, booker.account_id or 0, now)
    rules.check_phone(live, len(rows), policy)
    people, since = sorted({row.person_id for row in rows}), rules.missed_since(now, policy)
    for missed in await queries.missed(conn, organ_id, people, since):
        check_not_paused(missed.at, policy, now)


async def _move(
    conn: db.Conn, booker: Booker, rows: Sequence[HeldRow], now: datetime
) -> list[UUID]:
    """The old appointments take over the offered places; their own wait for the waiting list.

    Of a visit some of whose appointments ended meanwhile, the places kept for those go back too.
    """
    found = [(row, await queries.locked(conn, row.replaces)) for row in rows if row.replaces]
    pairs = [(row, old) for row, old in found if old is not None and old.state == "booked"]
    if rows and not pairs:
        raise fair.OfferMoot()
    gone = [row for row in rows if row.id not in {row.id for row, _ in pairs}]
    await _end(conn, gone, now)
    for row, old in pairs:
        await _take_over(conn, booker, row, old, now)
    return [old.id for _, old in pairs]


async def _take_over(
    conn: db.Conn, booker: Booker, offer: HeldRow, old: AppointmentRow, now: datetime
) -> None:
    """The number of claims on every slot stays: the offer's become the appointment's, its old ones freed."""
    if await stored.end_offers(conn, offer.organ_id, [offer.id], now) != 1:
        raise fair.OfferOver()
    done = await queries.move(
        conn,
        offer.organ_id,
        old.id,
        _new(booker, offer),
        old.on,
        now,
        civil_date(now),
        booker.kind,
        booker.actor_id,
    )
    if not done:
        raise fair.OfferMoot()
    await cases.move_to(conn, offer.organ_id, old.case_id, offer.centre_id)
    await _free(conn, old, now)


def _new(booker: Booker, offer: HeldRow) -> queries.New:
    """Only its places are used."""
    return queries.New(
        id=offer.id,
        code="",
        person_id=offer.person_id,
        item_code=offer.item_code,
        centre_id=offer.centre_id,
        pool_id=offer.pool_id,
        starts_at=offer.starts_at,
        ends_at=offer.ends_at,
        then_pool_id=offer.then_pool_id,
        then_starts_at=offer.then_starts_at,
        then_ends_at=offer.then_ends_at,
        on=offer.on,
        units=offer.units,
        account_id=booker.account_id,
        holder_id=booker.person_id,
        actor_id=booker.actor_id,
    )


async def _free(conn: db.Conn, row: AppointmentRow | HeldRow, now: datetime) -> None:
    """Its places are kept aside: the next in the line may have them before they return to everybody."""
    policy = await queries.policy(conn, row.organ_id)
    returns_at = rules.returns_at(row.starts_at, now, policy, appointments.draw())
    await queries.keep_freed(conn, row.organ_id, row.id, row.runs(), returns_at)


async def _end(conn: db.Conn, rows: Sequence[HeldRow], now: datetime) -> None:
    if not rows:
        return
    ids = [row.id for row in rows]
    if await stored.end_offers(conn, rows[0].organ_id, ids, now) != len(ids):
        raise fair.OfferOver()
    for row in rows:
        await _free(conn, row, now)


async def decline(conn: db.Conn, keys: Keys, who: Resident, offer_id: UUID, now: datetime) -> Offer:
    """No, thank you: the next in the line is asked at once. One's place in the line stays."""
    rows, _ = await _locked(conn, who, offer_id, now)
    await _end(conn, rows, now)
    for row in rows:
        await notices.withdraw(conn, f"appointment:{row.id}", now)
    return await _shown(conn, keys, who, await queries.whole(conn, offer_id), now)
