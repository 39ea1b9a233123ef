"""Which pools of which centre serve an item."""

from datetime import date

from msgspec import Struct

from backend import db
from backend.booking.models import Need


class Service(Struct, frozen=True):
    """Which pools of a centre serve an item, and how long each stage usually takes.

    `pool_id` serves the window stage; with `bay_pool_id` the bay comes first. A bay without a window
    beside it serves both in one.
    """

    organ_id: int
    division_code: str
    centre_id: int
    centre_code: str
    centre_name_zh: str
    centre_name_en: str
    pool_id: int | None
    minutes: int
    bay_pool_id: int | None
    bay_minutes: int
    bay_optional: bool
    online: bool

    def stages(self, bay: bool | None = None, minutes: int | None = None) -> tuple[Need, ...]:
        """What the item takes here; `bay` False: its situation needs no inspection; `minutes`: at the
        window, where its situation takes other than the usual ones."""
        if self.pool_id is None:
            return (Need(self.bay_pool_id or 0, minutes or self.minutes),)
        window = Need(self.pool_id, minutes or self.minutes)
        if self.bay_pool_id is None or bay is False:
            return (window,)
        return (Need(self.bay_pool_id, self.bay_minutes or self.minutes), window)


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


class Served(Service, frozen=True):
    """A service with the place of the question it answers, from 0."""

    place: int


async def service(conn: db.Conn, item_code: str, centre_code: str, on: date) -> Service | None:
    """Of the item at the centre on that day; None: not served there."""
    found = await served(conn, [item_code], [centre_code], [on])
    return found[0] if found else None


async def services(conn: db.Conn, item_code: str, on: date) -> list[Served]:
    """Every centre that serves the item on that day."""
    return await served(conn, [item_code], [None], [on])


async def served(
    conn: db.Conn, item_codes: list[str], centre_codes: list[str | None], ons: list[date]
) -> list[Served]:
    """For each question (item, centre or all, day) who serves it, the county hall first."""
    return await db.many(
        conn,
        Served,
        """
        SELECT k.place::integer - 1 AS place, c.organ_id, o.division_code, c.id AS centre_id, c.code AS centre_code,
               c.name_zh AS centre_name_zh, c.name_en AS centre_name_en,
               CASE p.kind WHEN 'window' THEN p.id ELSE (
                   SELECT w.id FROM pool w
                   WHERE w.centre_id = c.id AND w.kind = 'window' AND i.category = ANY (w.skills)
                     AND w.opened_on <= k.on_date AND (w.closed_on IS NULL OR w.closed_on > k.on_date)
                   ORDER BY w.id LIMIT 1) END AS pool_id,
               (v.content -> 'visit' ->> 'minutes')::integer AS minutes,
               CASE p.kind WHEN 'bay' THEN p.id END AS bay_pool_id,
               coalesce((v.content -> 'visit' ->> 'bay_minutes')::integer, 0) AS bay_minutes,
               v.content -> 'visit' ? 'bay_unless' AS bay_optional,
               v.content -> 'online' ->> 'depth' = 'full' AS online
        FROM unnest($1::text[], $2::text[], $3::date[]) WITH ORDINALITY AS k (item_code, centre_code, on_date, place)
        JOIN service s ON s.item_code = k.item_code AND s.valid_from <= k.on_date
                      AND (s.valid_to IS NULL OR s.valid_to > k.on_date)
        JOIN item i ON i.code = s.item_code
        JOIN centre c ON c.id = s.centre_id AND (k.centre_code IS NULL OR c.code = k.centre_code)
                     AND (c.closed_on IS NULL OR c.closed_on > k.on_date)
        JOIN organ o ON o.id = c.organ_id
        JOIN pool p ON p.id = s.pool_id
        JOIN item_version v ON v.item_code = s.item_code AND v.valid_from <= k.on_date
                           AND (v.valid_to IS NULL OR v.valid_to > k.on_date)
        ORDER BY k.place, c.tier = 'county_hall' DESC, c.tier, c.code
        """,
        item_codes,
        centre_codes,
        ons,
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
