"""Windows, and who sits there."""

from datetime import datetime

from msgspec import Struct

from backend import db


class DeskRow(Struct, frozen=True):
    """A window and who sits there."""

    organ_id: int
    centre_id: int
    centre_code: str
    centre_name_zh: str
    centre_name_en: str
    window_id: int
    number: int
    name_zh: str
    name_en: str
    staff_id: int | None


DESK = """
    SELECT c.organ_id, c.id AS centre_id, c.code AS centre_code, c.name_zh AS centre_name_zh,
           c.name_en AS centre_name_en, w.id AS window_id, w.number, w.name_zh, w.name_en, d.staff_id
    FROM service_window w JOIN centre c ON c.id = w.centre_id LEFT JOIN desk d ON d.window_id = w.id
"""


async def windows(conn: db.Conn, organ_id: int, centre_ids: list[int] | None) -> list[DeskRow]:
    """Windows of the centres (null: of the whole organ) with who sits there."""
    return await db.many(
        conn,
        DeskRow,
        DESK
        + """
        WHERE c.organ_id = $1 AND w.closed_on IS NULL AND ($2::integer[] IS NULL OR c.id = ANY ($2))
        ORDER BY c.tier = 'county_hall' DESC, c.code, w.number
        """,
        organ_id,
        centre_ids,
    )


async def window(conn: db.Conn, window_id: int) -> DeskRow | None:
    return await db.one(conn, DeskRow, DESK + "WHERE w.id = $1", window_id)


async def desk_of(conn: db.Conn, staff_id: int) -> DeskRow | None:
    return await db.one(conn, DeskRow, DESK + "WHERE d.staff_id = $1", staff_id)


async def sign_on(conn: db.Conn, window_id: int, staff_id: int, now: datetime) -> bool:
    """Sit down; moving from another window is one step. False: somebody else sits there."""
    return bool(
        await db.value(
            conn,
            """
            INSERT INTO desk AS d (window_id, staff_id, since) VALUES ($1, $2, $3)
            ON CONFLICT (window_id) DO UPDATE SET since = d.since WHERE d.staff_id = $2
            RETURNING true
            """,
            window_id,
            staff_id,
            now,
        )
    )


async def sign_off(conn: db.Conn, staff_id: int) -> None:
    await db.run(conn, "DELETE FROM desk WHERE staff_id = $1", staff_id)


async def pools_of_window(conn: db.Conn, window_id: int) -> list[int]:
    found: list[int] = await db.value(
        conn,
        "SELECT coalesce(array_agg(pool_id ORDER BY pool_id), '{}') FROM window_pool WHERE window_id = $1",
        window_id,
    )
    return found
