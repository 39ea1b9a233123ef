"""Which pool of which centre serves an item."""

from datetime import date

from msgspec import Struct

from backend import db


class Service(Struct, frozen=True):
    """Which pool of a centre serves an item, and how long the item usually takes."""

    organ_id: int
    division_code: str
    centre_id: int
    centre_code: str
    centre_name_zh: str
    pool_id: int
    minutes: int
    online: bool


class CentreRow(Struct, frozen=True):
    """A centre that serves an item."""

    organ_id: int
    centre_id: int
    pool_id: int
    code: str
    tier: str
    name_zh: str
    name_en: str
    address_zh: str
    address_en: str
    phone: str | None
    latitude: float
    longitude: float
    minutes: int
    waiting_now: int


async def service(conn: db.Conn, item_code: str, centre_code: str, on: date) -> Service | None:
    return await db.one(
        conn,
        Service,
        """
        SELECT c.organ_id, o.division_code, c.id AS centre_id, c.code AS centre_code, c.name_zh AS centre_name_zh,
               s.pool_id, (v.content -> 'visit' ->> 'minutes')::integer AS minutes,
               v.content -> 'online' ->> 'depth' = 'full' AS online
        FROM service s
        JOIN centre c ON c.id = s.centre_id
        JOIN organ o ON o.id = c.organ_id
        JOIN pool p ON p.id = s.pool_id
        JOIN item_version v ON v.item_code = s.item_code AND v.valid_from <= $3
                           AND (v.valid_to IS NULL OR v.valid_to > $3)
        WHERE s.item_code = $1 AND c.code = $2
          AND s.valid_from <= $3 AND (s.valid_to IS NULL OR s.valid_to > $3)
          AND (c.closed_on IS NULL OR c.closed_on > $3)
        """,
        item_code,
        centre_code,
        on,
    )


async def centres_serving(conn: db.Conn, item_code: str, on: date) -> list[CentreRow]:
    """Every centre that serves the item on that day, with the line of its pool right now."""
    return await db.many(
        conn,
        CentreRow,
        """
        SELECT c.organ_id, c.id AS centre_id, s.pool_id, c.code, c.tier, c.name_zh, c.name_en, c.address_zh,
               c.address_en, c.phone, c.latitude::float8 AS latitude, c.longitude::float8 AS longitude,
               (v.content -> 'visit' ->> 'minutes')::integer AS minutes,
               (SELECT count(*) FROM ticket t WHERE t.centre_id = c.id AND t.on_date = $2 AND t.state = 'waiting'
                AND t.pool_id = s.pool_id)::integer AS waiting_now
        FROM service s
        JOIN centre c ON c.id = s.centre_id
        JOIN item_version v ON v.item_code = s.item_code AND v.valid_from <= $2
                           AND (v.valid_to IS NULL OR v.valid_to > $2)
        WHERE s.item_code = $1 AND s.valid_from <= $2 AND (s.valid_to IS NULL OR s.valid_to > $2)
          AND (c.closed_on IS NULL OR c.closed_on > $2)
        ORDER BY c.tier = 'county_hall' DESC, c.tier, c.code
        """,
        item_code,
        on,
    )
