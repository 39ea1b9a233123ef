"""Draws and who entered them. Entries are only ever added."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from backend import db
from backend.booking.models.draws import NewDraw


class DrawRow(Struct, frozen=True):
    """A draw as stored, with the names its page shows."""

    organ_id: int
    id: UUID
    pool_id: int
    pool_name_zh: str
    pool_name_en: str
    centre_id: int
    centre_code: str
    centre_name_zh: str
    centre_name_en: str
    item_code: str | None
    item_name_zh: str | None
    item_name_en: str | None
    from_date: date
    to_date: date
    opens_at: datetime
    closes_at: datetime
    offers_until: datetime
    state: Literal["open", "drawn", "withdrawn"]
    seed_hash: str
    seed_sealed: bytes
    seed: str | None
    entries: int


DRAW = """
    SELECT d.organ_id, d.id, d.pool_id, p.name_zh AS pool_name_zh, p.name_en AS pool_name_en, p.centre_id,
           c.code AS centre_code, c.name_zh AS centre_name_zh, c.name_en AS centre_name_en, d.item_code,
           v.name_zh AS item_name_zh, v.name_en AS item_name_en, d.from_date, d.to_date, d.opens_at, d.closes_at,
           d.offers_until, d.state, d.seed_hash, d.seed_sealed, d.seed,
           (SELECT count(*) FROM draw_entry e WHERE e.draw_id = d.id)::integer AS entries
    FROM draw d
    JOIN pool p ON p.id = d.pool_id
    JOIN centre c ON c.id = p.centre_id
    LEFT JOIN LATERAL (SELECT name_zh, name_en FROM item_version WHERE item_code = d.item_code
                       ORDER BY valid_from DESC LIMIT 1) v ON true
"""


async def draws(conn: db.Conn, since: datetime) -> list[DrawRow]:
    """Those that were not over then, the first to close first."""
    return await db.many(
        conn,
        DrawRow,
        DRAW + "WHERE d.offers_until > $1 ORDER BY d.closes_at, d.id LIMIT 100",
        since,
    )


async def draw(conn: db.Conn, draw_id: UUID) -> DrawRow | None:
    return await db.one(conn, DrawRow, DRAW + "WHERE d.id = $1", draw_id)


async def lock_open(conn: db.Conn, draw_id: UUID) -> str | None:
    """The state of a draw that cannot be drawn until this transaction ends; many may enter at once."""
    state: str | None = await db.value(
        conn, "SELECT state FROM draw WHERE id = $1 FOR SHARE", draw_id
    )
    return state


async def lock(conn: db.Conn, draw_id: UUID) -> str | None:
    """The state of a draw nobody can enter or end until this transaction ends."""
    state: str | None = await db.value(
        conn, "SELECT state FROM draw WHERE id = $1 FOR UPDATE", draw_id
    )
    return state


async def due(conn: db.Conn, now: datetime) -> UUID | None:
    """A draw whose registration is over and that nobody else is drawing: it is ours."""
    found: UUID | None = await db.value(
        conn,
        """
        SELECT id FROM draw WHERE state = 'open' AND closes_at <= $1
        ORDER BY closes_at LIMIT 1 FOR UPDATE SKIP LOCKED
        """,
        now,
    )
    return found


async def offering(conn: db.Conn, now: datetime) -> list[DrawRow]:
    """Drawn, and its places are still given out."""
    return await db.many(
        conn,
        DrawRow,
        DRAW + "WHERE d.state = 'drawn' AND d.offers_until > $1 ORDER BY d.closes_at, d.id",
        now,
    )


async def add_draw(
    conn: db.Conn,
    organ_id: int,
    draw_id: UUID,
    new: NewDraw,
    seed_hash: str,
    seed_sealed: bytes,
    staff_id: int,
    now: datetime,
) -> None:
    await db.run(
        conn,
        """
        INSERT INTO draw (organ_id, id, pool_id, item_code, from_date, to_date, opens_at, closes_at, offers_until,
                          seed_hash, seed_sealed, made_at, made_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $7, $12)
        """,
        organ_id,
        draw_id,
        new.pool_id,
        new.item_code,
        new.from_date,
        new.to_date,
        now,
        new.closes_at,
        new.offers_until,
        seed_hash,
        seed_sealed,
        staff_id,
    )


async def end_draw(
    conn: db.Conn, draw_id: UUID, state: str, seed: str | None, now: datetime
) -> int:
    """open → drawn with its seed, or → withdrawn; how many that were."""
    return await db.run(
        conn,
        "UPDATE draw SET state = $2, seed = $3, ended_at = $4 WHERE id = $1 AND state = 'open'",
        draw_id,
        state,
        seed,
        now,
    )


class EntryRow(Struct, frozen=True):
    """Who entered. `offered`: places were kept for them already, whatever came of it; `busy`: they hold
    a time for the matter."""

    id: UUID
    token: str
    account_id: int
    holder_id: int
    person_id: int
    item_code: str
    offered: bool
    busy: bool


async def entries(conn: db.Conn, draw_id: UUID) -> list[EntryRow]:
    """By token: in no order that says anything."""
    return await db.many(
        conn,
        EntryRow,
        """
        SELECT e.id, e.token, e.account_id, e.holder_id, e.person_id, e.item_code,
               EXISTS (SELECT FROM appointment a WHERE a.waiting_id = e.id) AS offered,
               EXISTS (SELECT FROM appointment a WHERE a.organ_id = d.organ_id AND a.person_id = e.person_id
                       AND a.item_code = e.item_code
                       AND a.state IN ('held', 'offered', 'booked', 'arrived')) AS busy
        FROM draw_entry e JOIN draw d ON d.id = e.draw_id
        WHERE e.draw_id = $1 ORDER BY e.token
        """,
        draw_id,
    )


class OwnToken(Struct, frozen=True):
    draw_id: UUID
    token: str


async def tokens_of(conn: db.Conn, account_id: int) -> list[OwnToken]:
    """What an account entered, the oldest first."""
    return await db.many(
        conn,
        OwnToken,
        "SELECT draw_id, token FROM draw_entry WHERE account_id = $1 ORDER BY entered_at, id",
        account_id,
    )


async def holds_item(conn: db.Conn, organ_id: int, person_id: int, item_code: str) -> bool:
    """Whether the person holds a live appointment for the item."""
    return bool(
        await db.value(
            conn,
            """
            SELECT EXISTS (SELECT FROM appointment WHERE organ_id = $1 AND person_id = $2 AND item_code = $3
                           AND state IN ('booked', 'arrived'))
            """,
            organ_id,
            person_id,
            item_code,
        )
    )


async def add_entry(
    conn: db.Conn,
    entry_id: UUID,
    draw_id: UUID,
    token: str,
    account_id: int,
    holder_id: int,
    person_id: int,
    item_code: str,
    now: datetime,
) -> int:
    """How many that were: none when registration is not open at `now`."""
    return await db.run(
        conn,
        """
        INSERT INTO draw_entry (id, draw_id, token, account_id, holder_id, person_id, item_code, entered_at)
        SELECT $1, d.id, $3, $4, $5, $6, $7, $8 FROM draw d
        WHERE d.id = $2 AND d.state = 'open' AND d.opens_at <= $8 AND d.closes_at > $8
        """,
        entry_id,
        draw_id,
        token,
        account_id,
        holder_id,
        person_id,
        item_code,
        now,
    )
