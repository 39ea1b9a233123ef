"""Centres, their pools and windows, the divisions they stand in, and who serves what from when."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from backend import db
from backend.places.models import Centre, Division, Pool, Service, Window


class Organ(Struct, frozen=True):
    """The authority that decides."""

    id: int
    division_code: str
    credit_code: str | None
    name_zh: str
    name_en: str


async def organ(conn: db.Conn, organ_id: int) -> Organ | None:
    return await db.one(
        conn,
        Organ,
        "SELECT id, division_code, credit_code, name_zh, name_en FROM organ WHERE id = $1",
        organ_id,
    )


async def centres(conn: db.Conn, on: date) -> list[Centre]:
    """Every centre that is open to the public as of a day, county hall first."""
    return await db.many(
        conn,
        Centre,
        """
        SELECT id, organ_id, code, tier, division_code, name_zh, name_en, address_zh, address_en, phone,
               latitude::float8 AS latitude, longitude::float8 AS longitude, opened_on, closed_on
        FROM centre
        WHERE opened_on <= $1 AND (closed_on IS NULL OR closed_on > $1)
        ORDER BY array_position(ARRAY['county_hall', 'regional_centre', 'agent_point', 'police_post'], tier), id
        """,
        on,
    )


async def centre(conn: db.Conn, code: str) -> Centre | None:
    return await db.one(
        conn,
        Centre,
        """
        SELECT id, organ_id, code, tier, division_code, name_zh, name_en, address_zh, address_en, phone,
               latitude::float8 AS latitude, longitude::float8 AS longitude, opened_on, closed_on
        FROM centre WHERE code = $1
        """,
        code,
    )


async def centre_by_id(conn: db.Conn, centre_id: int) -> Centre | None:
    return await db.one(
        conn,
        Centre,
        """
        SELECT id, organ_id, code, tier, division_code, name_zh, name_en, address_zh, address_en, phone,
               latitude::float8 AS latitude, longitude::float8 AS longitude, opened_on, closed_on
        FROM centre WHERE id = $1
        """,
        centre_id,
    )


async def pools(conn: db.Conn, centre_id: int) -> list[Pool]:
    """The pools of a centre, closed ones too, in the order of their ticket letters."""
    return await db.many(
        conn,
        Pool,
        """
        SELECT id, centre_id, code, kind, skills, ticket_prefix, name_zh, name_en, opened_on, closed_on
        FROM pool WHERE centre_id = $1 ORDER BY ticket_prefix, id
        """,
        centre_id,
    )


async def windows(conn: db.Conn, centre_id: int, on: date) -> list[Window]:
    """The windows of a centre that are not closed as of a day, each with the pools it serves."""
    return await db.many(
        conn,
        Window,
        """
        SELECT w.id, w.centre_id, w.number, w.name_zh, w.name_en,
               array(SELECT p.pool_id FROM window_pool p WHERE p.window_id = w.id ORDER BY p.pool_id) AS pool_ids
        FROM service_window w
        WHERE w.centre_id = $1 AND (w.closed_on IS NULL OR w.closed_on > $2)
        ORDER BY w.number
        """,
        centre_id,
        on,
    )


async def window(conn: db.Conn, window_id: int) -> Window | None:
    return await db.one(
        conn,
        Window,
        """
        SELECT w.id, w.centre_id, w.number, w.name_zh, w.name_en,
               array(SELECT p.pool_id FROM window_pool p WHERE p.window_id = w.id ORDER BY p.pool_id) AS pool_ids
        FROM service_window w WHERE w.id = $1
        """,
        window_id,
    )


async def pool_serving(conn: db.Conn, item_code: str, centre_id: int, on: date) -> Pool | None:
    """The pool of a centre that serves an item as of a day; None: not here, or not yet."""
    return await db.one(
        conn,
        Pool,
        """
        SELECT p.id, p.centre_id, p.code, p.kind, p.skills, p.ticket_prefix, p.name_zh, p.name_en, p.opened_on,
               p.closed_on
        FROM service s JOIN pool p ON p.id = s.pool_id
        WHERE s.item_code = $1 AND s.centre_id = $2 AND s.valid_from <= $3
          AND (s.valid_to IS NULL OR s.valid_to > $3)
        """,
        item_code,
        centre_id,
        on,
    )


async def served(conn: db.Conn, on: date) -> list[Service]:
    """Every (item, centre, pool) as of a day."""
    return await db.many(
        conn,
        Service,
        """
        SELECT item_code, centre_id, pool_id, valid_from, valid_to
        FROM service WHERE valid_from <= $1 AND (valid_to IS NULL OR valid_to > $1)
        ORDER BY item_code, centre_id
        """,
        on,
    )


async def divisions(conn: db.Conn, under: str) -> list[Division]:
    """A division and everything below it, by code."""
    return await db.many(
        conn,
        Division,
        """
        SELECT code, parent_code, name_zh, name_en, population, latitude::float8 AS latitude,
               longitude::float8 AS longitude
        FROM division WHERE starts_with(code, $1) ORDER BY code
        """,
        under,
    )


async def add_organ(conn: db.Conn, organ: Organ) -> None:
    """An organ that is there already is brought up to date."""
    await db.run(
        conn,
        """
        INSERT INTO organ (id, division_code, credit_code, name_zh, name_en) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (id) DO UPDATE SET division_code = $2, credit_code = $3, name_zh = $4, name_en = $5
        """,
        organ.id,
        organ.division_code,
        organ.credit_code,
        organ.name_zh,
        organ.name_en,
    )


async def add_divisions(conn: db.Conn, given: Sequence[Division]) -> None:
    """Parents and children in one statement; the newest names, numbers and places stand."""
    await db.run(
        conn,
        """
        INSERT INTO division (code, parent_code, name_zh, name_en, population, latitude, longitude)
        SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::integer[], $6::float8[],
                             $7::float8[])
        ON CONFLICT (code) DO UPDATE
            SET parent_code = excluded.parent_code, name_zh = excluded.name_zh, name_en = excluded.name_en,
                population = excluded.population, latitude = excluded.latitude, longitude = excluded.longitude
        """,
        [one.code for one in given],
        [one.parent_code for one in given],
        [one.name_zh for one in given],
        [one.name_en for one in given],
        [one.population for one in given],
        [one.latitude for one in given],
        [one.longitude for one in given],
    )


async def add_centre(conn: db.Conn, centre: Centre) -> int:
    """The id of the centre with this code, made or brought up to date; `centre.id` is not read."""
    made: int = await db.value(
        conn,
        """
        INSERT INTO centre (organ_id, code, tier, division_code, name_zh, name_en, address_zh, address_en, phone,
                            latitude, longitude, opened_on, closed_on)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::float8, $11::float8, $12, $13)
        ON CONFLICT (code) DO UPDATE
            SET tier = $3, division_code = $4, name_zh = $5, name_en = $6, address_zh = $7, address_en = $8,
                phone = $9, latitude = $10::float8, longitude = $11::float8, opened_on = $12, closed_on = $13
        RETURNING id
        """,
        centre.organ_id,
        centre.code,
        centre.tier,
        centre.division_code,
        centre.name_zh,
        centre.name_en,
        centre.address_zh,
        centre.address_en,
        centre.phone,
        centre.latitude,
        centre.longitude,
        centre.opened_on,
        centre.closed_on,
    )
    return made


async def add_pool(conn: db.Conn, pool: Pool) -> int:
    """The id of the pool with this code in its centre, made or brought up to date."""
    made: int = await db.value(
        conn,
        """
        INSERT INTO pool (centre_id, code, kind, skills, ticket_prefix, name_zh, name_en, opened_on, closed_on)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (centre_id, code) DO UPDATE
            SET kind = $3, skills = $4, ticket_prefix = $5, name_zh = $6, name_en = $7, opened_on = $8,
                closed_on = $9
        RETURNING id
        """,
        pool.centre_id,
        pool.code,
        pool.kind,
        pool.skills,
        pool.ticket_prefix,
        pool.name_zh,
        pool.name_en,
        pool.opened_on,
        pool.closed_on,
    )
    return made


async def add_window(conn: db.Conn, window: Window) -> int:
    """The id of the window with this number in its centre, serving exactly `pool_ids` afterwards."""
    made: int = await db.value(
        conn,
        """
        WITH made AS (
            INSERT INTO service_window (centre_id, number, name_zh, name_en) VALUES ($1, $2, $3, $4)
            ON CONFLICT (centre_id, number) DO UPDATE SET name_zh = $3, name_en = $4
            RETURNING id
        ), gone AS (
            DELETE FROM window_pool p USING made WHERE p.window_id = made.id AND p.pool_id <> ALL ($5)
        ), serving AS (
            INSERT INTO window_pool (window_id, pool_id) SELECT made.id, unnest($5::integer[]) FROM made
            ON CONFLICT DO NOTHING
        )
        SELECT id FROM made
        """,
        window.centre_id,
        window.number,
        window.name_zh,
        window.name_en,
        window.pool_ids,
    )
    return made


async def add_services(conn: db.Conn, given: Sequence[Service]) -> None:
    """Who serves what; a row that stands (item, centre, first day) is brought up to date."""
    await db.run(
        conn,
        """
        INSERT INTO service (item_code, pool_id, centre_id, valid_from, valid_to)
        SELECT * FROM unnest($1::text[], $2::integer[], $3::integer[], $4::date[], $5::date[])
        ON CONFLICT (item_code, centre_id, valid_from) DO UPDATE
            SET pool_id = excluded.pool_id, valid_to = excluded.valid_to
        """,
        [one.item_code for one in given],
        [one.pool_id for one in given],
        [one.centre_id for one in given],
        [one.valid_from for one in given],
        [one.valid_to for one in given],
    )
