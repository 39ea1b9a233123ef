"""The waiting list: join, look, leave; and the worker's rounds that offer what is free."""

from collections.abc import Sequence
from datetime import date, datetime, time
from uuid import UUID

from backend import crypto, db
from backend.access import actions as access
from backend.access.models import Resident
from backend.booking import queries, rules
from backend.booking.actions.people import acting, check_not_paused
from backend.booking.actions.seating import Round, seat
from backend.booking.actions.visit import Wanted, wanted
from backend.booking.models import Booker, Matter, Policy
from backend.booking.models.waiting import Seeker, Wait, Waiting, WaitingState, Way
from backend.booking.queries import waiting as stored
from backend.booking.rules import waiting as fair
from backend.clock import CENTRE_ZONE, civil_date
from backend.crypto import Keys
from backend.notices.rules import most_a_day

NO_OFFERS = (
    "您已关闭名额提醒，候补期间不会为您保留名额。请在“消息设置”中重新打开。",
    "You switched off messages of offers, so no place is kept for you. Switch them on in the settings.",
)
ENDED = {
    "unanswered": (
        "多次为您保留的名额未获答复，候补已结束。如仍需要，请重新加入。",
        "Places were kept for you several times and nobody answered, so this ended. Join again if you still want one.",
    ),
    "days_over": (
        "所选日期已过，候补已结束。",
        "The days you chose are over.",
    ),
}


def today_from(now: datetime) -> datetime:
    """When the centre's civil day began."""
    return datetime.combine(civil_date(now), time.min, CENTRE_ZONE)


async def join(conn: db.Conn, keys: Keys, who: Resident, wish: Wait, now: datetime) -> Waiting:
    """Stand in line for a place; also with a live appointment for the matter, to get an earlier time.

    Refuses: DaysUnfit, TimesUnfit, NotServedHere, TooManyWaiting, AlreadyWaiting, NoShowPaused, and
    whatever forbids to act for the member.
    """
    booker, today = Booker.of(who), civil_date(now)
    fair.check_days(wish.from_date, wish.to_date, today)
    first, last = fair.times(wish.from_time, wish.to_time)
    served = [await _wanted(conn, keys, who, wish, code, now) for code in _once(wish.centre_codes)]
    one = served[0]
    await queries.lock_people(conn, sorted({booker.person_id, one.person_id}))
    fair.check_waiting(await stored.count_waiting(conn, who.account_id))
    await _check_not_paused(conn, one.service.organ_id, one.person_id, now)
    waiting_id = crypto.new_id(now)
    try:
        async with conn.transaction():
            await stored.add_waiting(
                conn,
                one.service.organ_id,
                waiting_id,
                who.account_id,
                booker.person_id,
                one.person_id,
                one.version.item.code,
                [found.service.centre_id for found in served],
                wish.from_date,
                wish.to_date,
                first,
                last,
                now,
            )
    except db.Unique:
        raise fair.AlreadyWaiting() from None
    return await _own_entry(conn, keys, who, waiting_id, now)


def _once(codes: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(codes))


async def _wanted(
    conn: db.Conn, keys: Keys, who: Resident, wish: Wait, centre_code: str, now: datetime
) -> Wanted:
    """The matter at one of the centres, for whose it is. The power to act has to stand on the last day."""
    noon = datetime.combine(wish.from_date, time(12), CENTRE_ZONE)
    matter = Matter(wish.item_code, wish.member_id)
    one = await wanted(conn, Booker.of(who).person_id, matter, centre_code, noon, now)
    return await acting(conn, keys, who, one, civil_date(now), wish.to_date)


async def _check_not_paused(conn: db.Conn, organ_id: int, person_id: int, now: datetime) -> None:
    policy = await queries.policy(conn, organ_id)
    for missed in await queries.missed(
        conn, organ_id, [person_id], rules.missed_since(now, policy)
    ):
        check_not_paused(missed.at, policy, now)


async def my_waiting(conn: db.Conn, keys: Keys, who: Resident, now: datetime) -> list[Waiting]:
    """My entries, newest first."""
    rows = await stored.waiting_of(conn, who.account_id, now, today_from(now))
    others = [row.person_id for row in rows if row.person_id != who.person_id]
    names = await access.masked_names(conn, keys, others) if others else {}
    return [_shown(row, names.get(row.person_id)) for row in rows]


async def leave(
    conn: db.Conn, keys: Keys, who: Resident, waiting_id: UUID, now: datetime
) -> Waiting:
    """Stand in line no more. An offer that stands stays until it is answered or over."""
    await _own_entry(conn, keys, who, waiting_id, now)
    await stored.end_waiting(conn, [waiting_id], "left", "own_wish", now)
    return await _own_entry(conn, keys, who, waiting_id, now)


async def _own_entry(
    conn: db.Conn, keys: Keys, who: Resident, waiting_id: UUID, now: datetime
) -> Waiting:
    row = await stored.waiting(conn, waiting_id, now, today_from(now))
    if row is None or row.account_id != who.account_id:
        raise fair.UnknownWaiting()
    names = (
        await access.masked_names(conn, keys, [row.person_id])
        if row.person_id != who.person_id
        else {}
    )
    return _shown(row, names.get(row.person_id))


def _shown(row: stored.WaitingRow, for_name: str | None) -> Waiting:
    waits = row.state == "waiting"
    state: WaitingState = "offered" if waits and row.offered else row.state
    quiet = waits and not row.offered and not row.wants_offers
    note = NO_OFFERS if quiet else ENDED.get(row.ended_because or "", (None, None))
    return Waiting(
        id=row.id,
        item_code=row.item_code,
        item_name_zh=row.item_name_zh,
        item_name_en=row.item_name_en,
        for_name=for_name,
        centre_codes=row.centre_codes,
        from_date=row.from_date,
        to_date=row.to_date,
        from_time=row.from_time.strftime("%H:%M"),
        to_time=row.to_time.strftime("%H:%M"),
        joined_at=row.joined_at,
        state=state,
        position=row.position,
        of=row.of,
        offers_today=row.offers_today,
        note_zh=note[0],
        note_en=note[1],
    )


async def offer_freed(conn: db.Conn, keys: Keys, now: datetime) -> int:
    """Offer freed and free places to those who wait, in the order of joining; how many. By the worker.

    One organ a run: locks are taken once, in their order.
    """
    local = now.astimezone(CENTRE_ZONE)
    await stored.end_overdue(conn, now, local.date(), local.time(), fair.MOST_UNANSWERED)
    for organ_id in await stored.organs_waiting(conn):
        policy = await queries.policy(conn, organ_id)
        one = Round(organ_id, "waiting_list", policy.offer_minutes, policy, now)
        made = await seat(conn, keys, one, lambda: line(conn, organ_id, policy, now), now)  # noqa: B023
        if made:
            return made
    return 0


async def line(conn: db.Conn, organ_id: int, policy: Policy, now: datetime) -> list[Seeker]:
    """Who waits and may be offered something, in the order of joining, with where it could be."""
    today = civil_date(now)
    rows = await stored.line(
        conn,
        organ_id,
        today,
        today_from(now),
        policy.offers_a_day,
        most_a_day("offering") or policy.offers_a_day,
    )
    paused = await _paused(conn, organ_id, [row.person_id for row in rows], policy, now)
    served = {code: await _served(conn, code, today) for code in {row.item_code for row in rows}}
    return [
        Seeker(
            id=row.id,
            account_id=row.account_id,
            holder_id=row.holder_id,
            person_id=row.person_id,
            item_code=row.item_code,
            ways=_ways(row, served[row.item_code]),
            from_date=row.from_date,
            to_date=row.to_date,
            from_time=row.from_time,
            to_time=row.to_time,
            before=row.before,
            replaces=row.replaces,
            refused=tuple(row.refused),
        )
        for row in rows
        if row.person_id not in paused
    ]


async def _paused(
    conn: db.Conn, organ_id: int, people: list[int], policy: Policy, now: datetime
) -> set[int]:
    """Who may not book online now, so that nothing is kept for them in vain."""
    found = await queries.missed(conn, organ_id, people, rules.missed_since(now, policy))
    return {
        missed.person_id
        for missed in found
        if (until := rules.paused_until(missed.at, policy)) and until > now
    }


async def _served(conn: db.Conn, item_code: str, today: date) -> dict[int, queries.Service]:
    return {one.centre_id: one for one in await queries.services(conn, item_code, today)}


def _ways(row: stored.LineRow, served: dict[int, queries.Service]) -> tuple[Way, ...]:
    """Whoever booked without an inspection needs none at another time."""
    skipped = row.pool_id is not None and row.pool_id in {one.pool_id for one in served.values()}
    return tuple(
        Way(centre_id, served[centre_id].stages(False if skipped else None))
        for centre_id in row.centre_ids
        if centre_id in served
    )
