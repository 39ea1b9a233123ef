"""Write a message beside what caused it; deliver what is due, try again, or say why not."""

import asyncio
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog

from backend import crypto, db
from backend.clock import civil_date
from backend.crypto import Keys
from backend.notices import queries, rules, templates
from backend.notices.models import (
    Delivered,
    Due,
    Ending,
    Letter,
    Message,
    NoticeWishes,
    Purpose,
    Written,
)
from backend.notices.senders import Sender, Undelivered

log = structlog.get_logger()

COUNTS_KEPT = timedelta(days=7)


async def send(
    conn: db.Conn,
    keys: Keys,
    *,
    key: str,
    template: str,
    phone: str,
    now: datetime,
    language: str = "zh",
    about: str | None = None,
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
    purpose: Purpose | None = None,
    **facts: Any,
) -> None:
    """In the caller's transaction: the message exists if and only if the event does.

    `key`: subject + template + version, so that it never repeats. `about`: what `withdraw` names.
    `expires_at`: when it is worth nothing any more (else as long as its template lives). `purpose`:
    only where it differs from the template's, as when the centre moves an appointment (`required`).
    Takes no lock but that of its own key: who is over the cap is found out at delivery.
    """
    letter = Letter(
        key, template, phone, facts, language, about, due_at or now, expires_at, purpose
    )
    await send_many(conn, keys, [letter], now)


async def send_many(conn: db.Conn, keys: Keys, letters: Sequence[Letter], now: datetime) -> None:
    """The same for several, in one statement."""
    await queries.add(conn, [_sealed(keys, one) for one in letters], now)


def _sealed(keys: Keys, one: Letter) -> queries.New:
    known = templates.TEMPLATES[one.template]
    return queries.New(
        one.key,
        one.template,
        one.purpose or known.purpose,
        crypto.seal(keys, one.phone, "notice.phone", one.key),
        crypto.seal(
            keys, templates.text(one.template, one.facts, one.language), "notice.text", one.key
        ),
        crypto.blind_index(keys, "phone", one.phone),
        one.about,
        one.due_at,
        one.expires_at or one.due_at + known.lives,
    )


async def withdraw(conn: db.Conn, about: str, now: datetime) -> int:
    """In the caller's transaction: what was not sent yet about this is not sent at all; how many.

    The rows stay, with their state. A message that a channel is sending at this moment may still arrive.
    """
    return await queries.withdraw(conn, about, now)


async def deliver_due(conn: db.Conn, now: datetime, most: int = 50) -> int:
    """Deliver what is due into the embedded outbox, exactly once; how many ended.

    Each in a savepoint of its own: one that fails is tried later and keeps nobody else waiting.
    """
    ended = 0
    for notice in await _take(conn, now, most):
        try:
            async with conn.transaction():
                ending = await _ending(conn, notice, now, counted=False)
                if ending is None:
                    await queries.deliver_to_outbox(conn, notice.id, now)
                else:
                    await queries.end(conn, notice.id, ending.state, ending.why, now)
            ended += 1
        except Exception as error:
            log.error("notice_failed", notice=notice.id, exc_info=error)
            await queries.try_again_at(conn, notice.id, _next_try(notice, now))
    return ended


async def deliver_through(
    pool: db.Pool, keys: Keys, sender: Sender, now: datetime, most: int = 20
) -> int:
    """Deliver what is due through a channel outside; how many it took.

    Three steps, so that no transaction waits for a network: claim (the try is counted and the next
    one set, so that a worker that dies here loses nothing), send, mark. At least once, therefore,
    and the channel can tell a repeated message by its key.
    """
    async with db.transaction(pool) as conn:
        claimed = [
            notice for notice in await _take(conn, now, most) if await _claim(conn, notice, now)
        ]
    taken = await asyncio.gather(
        *(_send_one(pool, keys, sender, notice, now) for notice in claimed)
    )
    return sum(taken)


async def _take(conn: db.Conn, now: datetime, most: int) -> list[Due]:
    """By phone: every worker locks the counts of a day in the same order."""
    due = await queries.take_due(conn, now, most)
    return sorted(due, key=lambda notice: (notice.phone_index or b"", notice.purpose, notice.id))


async def _ending(conn: db.Conn, notice: Due, now: datetime, *, counted: bool) -> Ending | None:
    """Why it must not go out, if so; else it is counted for its phone and day, unless it was before."""
    most = rules.most_a_day(notice.purpose)
    ending = rules.ending_before_delivery(notice, now)
    if ending or counted or most is None or notice.phone_index is None:
        return ending
    try:
        async with conn.transaction():
            await queries.count(conn, notice.phone_index, civil_date(now), notice.purpose, most)
    except db.ConstraintBroken as broken:
        if broken.constraint_name != queries.OVER_CAP:
            raise
        return Ending("withheld", "over_cap")
    return None


async def _claim(conn: db.Conn, notice: Due, now: datetime) -> bool:
    """Whether this worker may send it; counted at its first try, which stays when the channel fails."""
    ending = await _ending(conn, notice, now, counted=notice.tries > 0)
    if ending is None:
        await queries.try_again_at(conn, notice.id, _next_try(notice, now))
    else:
        await queries.end(conn, notice.id, ending.state, ending.why, now)
    return ending is None


async def _send_one(pool: db.Pool, keys: Keys, sender: Sender, notice: Due, now: datetime) -> bool:
    """One message, whatever happens to the others. A passing trouble leaves it for its next try."""
    try:
        ending = await _ending_by(sender, keys, notice)
        if ending is not None:
            async with db.transaction(pool) as conn:
                await queries.end(conn, notice.id, ending.state, ending.why, now)
    except Exception as error:
        log.error("notice_failed", notice=notice.id, exc_info=error)
        return False
    return ending is not None and ending.state == "delivered"


async def _ending_by(sender: Sender, keys: Keys, notice: Due) -> Ending | None:
    """What the channel said; None: not taken this time."""
    try:
        await sender.send(_opened(keys, notice))
    except crypto.SealBroken:
        log.error("notice_unreadable", notice=notice.id)
        return Ending("failed", "unreadable")
    except Undelivered as no:
        log.warning("notice_not_taken", notice=notice.id, reason=str(no), for_good=no.for_good)
        return Ending("failed", "refused") if no.for_good else None
    return Ending("delivered", None)


def _next_try(notice: Due, now: datetime) -> datetime:
    return now + rules.wait_after(notice.tries + 1, random.random())  # noqa: S311 - spreads tries


def _opened(keys: Keys, notice: Due) -> Message:
    text = crypto.open_sealed(keys, notice.text_sealed, "notice.text", notice.key)
    phone = crypto.open_sealed(keys, notice.phone_sealed, "notice.phone", notice.key)
    return Message(notice.key, phone, text, len(rules.parts(text)))


async def forget_counts(conn: db.Conn, now: datetime) -> int:
    """Counts of days gone by; how many."""
    return await queries.forget_counts(conn, civil_date(now - COUNTS_KEPT))


async def outbox(conn: db.Conn, keys: Keys, most: int = 50) -> list[Delivered]:
    """Opened for the demo only: a real channel shows nobody else's messages."""
    return [
        Delivered(
            row.at,
            row.template,
            crypto.open_sealed(keys, row.phone_sealed, "notice.phone", row.key),
            crypto.open_sealed(keys, row.text_sealed, "notice.text", row.key),
        )
        for row in await queries.delivered(conn, most)
    ]


async def written(conn: db.Conn, keys: Keys, most: int = 50) -> list[Written]:
    """The newest messages with what became of them, opened: for the demo only."""
    return [_shown(keys, row) for row in await queries.written(conn, most)]


def _shown(keys: Keys, row: queries.WrittenRow) -> Written:
    phone, text = (
        _try_to_open(keys, row.phone_sealed, "notice.phone", row.key),
        _try_to_open(keys, row.text_sealed, "notice.text", row.key),
    )
    return Written(
        made_at=row.made_at,
        due_at=row.due_at,
        ended_at=row.ended_at,
        template=row.template,
        purpose=row.purpose,
        state=row.state,
        why=row.why,
        tries=row.tries,
        phone=phone,
        text=text,
        parts=len(rules.parts(text or "")),
    )


def _try_to_open(keys: Keys, sealed: bytes, field: str, key: str) -> str | None:
    """One unreadable message must not hide the others."""
    try:
        return crypto.open_sealed(keys, sealed, field, key)
    except crypto.SealBroken:
        return None


async def wishes(conn: db.Conn, account_id: int) -> NoticeWishes:
    """What an account wants to hear; everything, until it says otherwise."""
    return await queries.wishes(conn, account_id) or NoticeWishes(True, True)


async def set_wishes(conn: db.Conn, account_id: int, wanted: NoticeWishes) -> NoticeWishes:
    """Heeded at delivery: what is already written but not yet sent follows it too."""
    await queries.set_wishes(conn, account_id, wanted.offers, wanted.reminders)
    return wanted
