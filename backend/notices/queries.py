"""Notices: written once, delivered once, each with what became of it."""

from datetime import date, datetime

from msgspec import Struct

from backend import db
from backend.notices.models import Due, NoticeWishes, Purpose, State, Why

OVER_CAP = "notice_day_never_over_cap"


class WrittenRow(Struct, frozen=True):
    made_at: datetime
    due_at: datetime
    ended_at: datetime | None
    key: str
    template: str
    purpose: Purpose
    state: State
    why: Why | None
    tries: int
    phone_sealed: bytes
    text_sealed: bytes


class DeliveredRow(Struct, frozen=True):
    at: datetime
    key: str
    template: str
    phone_sealed: bytes
    text_sealed: bytes


class New(Struct, frozen=True):
    """A message to be written, sealed."""

    key: str
    template: str
    purpose: Purpose
    phone_sealed: bytes
    text_sealed: bytes
    phone_index: bytes
    about: str | None
    due_at: datetime
    expires_at: datetime


async def add(conn: db.Conn, new: list[New], made_at: datetime) -> None:
    """A key that was used before adds nothing: a notice never repeats."""
    await db.run(
        conn,
        """
        INSERT INTO notice (key, template, purpose, phone_sealed, text_sealed, phone_index, about,
                            made_at, due_at, expires_at)
        SELECT n.key, n.template, n.purpose, n.phone, n.text, n.phone_index, n.about, $1, n.due_at, n.expires_at
        FROM unnest($2::text[], $3::text[], $4::text[], $5::bytea[], $6::bytea[], $7::bytea[], $8::text[],
                    $9::timestamptz[], $10::timestamptz[])
            AS n (key, template, purpose, phone, text, phone_index, about, due_at, expires_at)
        ORDER BY n.key ON CONFLICT (key) DO NOTHING
        """,
        made_at,
        [one.key for one in new],
        [one.template for one in new],
        [one.purpose for one in new],
        [one.phone_sealed for one in new],
        [one.text_sealed for one in new],
        [one.phone_index for one in new],
        [one.about for one in new],
        [one.due_at for one in new],
        [one.expires_at for one in new],
    )


async def withdraw(conn: db.Conn, about: str, now: datetime) -> int:
    """What was still waiting is withdrawn; how many. A row that is being tried ends here too."""
    return await db.run(
        conn,
        "UPDATE notice SET state = 'withdrawn', ended_at = $2 WHERE about = $1 AND state = 'waiting'",
        about,
        now,
    )


async def take_due(conn: db.Conn, now: datetime, most: int) -> list[Due]:
    """Locked for this delivery; another worker takes others. Sign-in codes and what else must be said first."""
    return await db.many(
        conn,
        Due,
        """
        SELECT n.id, n.key, n.template, n.purpose, n.phone_index, n.tries, n.expires_at, n.phone_sealed,
               n.text_sealed, a.wants_offers, a.wants_reminders
        FROM notice n LEFT JOIN account a ON a.phone_index = n.phone_index
        WHERE n.state = 'waiting' AND n.due_at <= $1
        ORDER BY n.purpose <> 'required', n.due_at LIMIT $2 FOR UPDATE OF n SKIP LOCKED
        """,
        now,
        most,
    )


async def count(
    conn: db.Conn, phone_index: bytes, on_date: date, purpose: Purpose, most: int
) -> None:
    """One more to this phone today; the constraint refuses the one too many."""
    await db.run(
        conn,
        """
        INSERT INTO notice_day AS day (phone_index, on_date, purpose, sent, most) VALUES ($1, $2, $3, 1, $4)
        ON CONFLICT ON CONSTRAINT notice_day_counts_each_purpose
        DO UPDATE SET sent = day.sent + 1, most = excluded.most
        """,
        phone_index,
        on_date,
        purpose,
        most,
    )


async def forget_counts(conn: db.Conn, before: date) -> int:
    return await db.run(conn, "DELETE FROM notice_day WHERE on_date < $1", before)


async def deliver_to_outbox(conn: db.Conn, notice_id: int, now: datetime) -> None:
    """The embedded channel: the outbox row and the mark of delivery are one statement."""
    await db.run(
        conn,
        """
        WITH kept AS (INSERT INTO outbox (notice_id, at) VALUES ($1, $2) ON CONFLICT (notice_id) DO NOTHING)
        UPDATE notice SET state = 'delivered', ended_at = $2, tries = tries + 1 WHERE id = $1 AND state = 'waiting'
        """,
        notice_id,
        now,
    )


async def try_again_at(conn: db.Conn, notice_id: int, due_at: datetime) -> None:
    """A try is counted before it is made, so that a message that breaks its worker is given up too."""
    await db.run(
        conn,
        "UPDATE notice SET tries = tries + 1, due_at = $2 WHERE id = $1 AND state = 'waiting'",
        notice_id,
        due_at,
    )


async def end(conn: db.Conn, notice_id: int, state: State, why: Why | None, now: datetime) -> None:
    """Unless it ended meanwhile: what was withdrawn while a channel had it stays withdrawn."""
    await db.run(
        conn,
        "UPDATE notice SET state = $2, why = $3, ended_at = $4 WHERE id = $1 AND state = 'waiting'",
        notice_id,
        state,
        why,
        now,
    )


async def delivered(conn: db.Conn, most: int) -> list[DeliveredRow]:
    """The newest messages of the embedded channel."""
    return await db.many(
        conn,
        DeliveredRow,
        """
        SELECT o.at, n.key, n.template, n.phone_sealed, n.text_sealed
        FROM outbox o JOIN notice n ON n.id = o.notice_id ORDER BY o.id DESC LIMIT $1
        """,
        most,
    )


async def written(conn: db.Conn, most: int) -> list[WrittenRow]:
    """The newest messages, whatever became of them."""
    return await db.many(
        conn,
        WrittenRow,
        """
        SELECT made_at, due_at, ended_at, key, template, purpose, state, why, tries, phone_sealed, text_sealed
        FROM notice ORDER BY id DESC LIMIT $1
        """,
        most,
    )


async def wishes(conn: db.Conn, account_id: int) -> NoticeWishes | None:
    return await db.one(
        conn,
        NoticeWishes,
        "SELECT wants_offers AS offers, wants_reminders AS reminders FROM account WHERE id = $1",
        account_id,
    )


async def set_wishes(conn: db.Conn, account_id: int, offers: bool, reminders: bool) -> None:
    await db.run(
        conn,
        "UPDATE account SET wants_offers = $2, wants_reminders = $3 WHERE id = $1",
        account_id,
        offers,
        reminders,
    )


async def messages_due(conn: db.Conn, before: date) -> int:
    """Messages that are done with since before the day."""
    found: int = await db.value(
        conn, "SELECT count(*) FROM notice WHERE state <> 'waiting' AND ended_at < $1::date", before
    )
    return found


async def forget_messages(conn: db.Conn, before: date, most: int) -> int:
    """Text and number go with the row; a message half a year old is not written again."""
    return await db.run(
        conn,
        """
        WITH over AS (
            SELECT id FROM notice WHERE state <> 'waiting' AND ended_at < $1::date
            ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED
        ), shown AS (
            DELETE FROM outbox b USING over o WHERE b.notice_id = o.id
        )
        DELETE FROM notice n USING over o WHERE n.id = o.id
        """,
        before,
        most,
    )
