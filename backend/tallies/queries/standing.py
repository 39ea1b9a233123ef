"""What stands: places, capability, promises, villages. All of it through the statistician's views."""

from datetime import date

from backend import db
from backend.places.models import Division, Service
from backend.tallies.models.standing import (
    BasketItem,
    Centre,
    Done,
    Matrix,
    Pool,
    Promise,
    Travel,
    Window,
)


async def centres(conn: db.Conn, organ_id: int | None) -> list[Centre]:
    """Every centre, closed ones too."""
    return await db.many(
        conn,
        Centre,
        """
        SELECT id, organ_id, code, tier, division_code, name_zh, name_en, latitude, longitude, opened_on, closed_on
        FROM statistics.place WHERE $1::smallint IS NULL OR organ_id = $1
        ORDER BY array_position(ARRAY['county_hall', 'regional_centre', 'agent_point', 'police_post'], tier), id
        """,
        organ_id,
    )


async def pools(conn: db.Conn, organ_id: int | None) -> list[Pool]:
    return await db.many(
        conn,
        Pool,
        """
        SELECT p.id, p.centre_id, p.kind, p.skills, p.name_zh, p.name_en, p.opened_on, p.closed_on
        FROM statistics.pool p JOIN statistics.place c ON c.id = p.centre_id
        WHERE $1::smallint IS NULL OR c.organ_id = $1
        ORDER BY p.id
        """,
        organ_id,
    )


async def windows(conn: db.Conn, organ_id: int | None) -> list[Window]:
    return await db.many(
        conn,
        Window,
        """
        SELECT w.id, w.centre_id, w.number, w.name_zh, w.name_en, w.closed_on, w.pool_ids
        FROM statistics.service_window w JOIN statistics.place c ON c.id = w.centre_id
        WHERE $1::smallint IS NULL OR c.organ_id = $1
        ORDER BY w.centre_id, w.number
        """,
        organ_id,
    )


async def services(conn: db.Conn, organ_id: int | None) -> list[Service]:
    return await db.many(
        conn,
        Service,
        """
        SELECT s.item_code, s.pool_id, s.centre_id, s.valid_from, s.valid_to
        FROM statistics.service s JOIN statistics.place c ON c.id = s.centre_id
        WHERE $1::smallint IS NULL OR c.organ_id = $1
        ORDER BY s.item_code, s.centre_id, s.valid_from
        """,
        organ_id,
    )


async def promises(conn: db.Conn) -> list[Promise]:
    """Every version of every item."""
    return await db.many(
        conn,
        Promise,
        """
        SELECT item_code, version, category, valid_from, valid_to, name_zh, name_en, online, most_visits, handling,
               demand, needs_bay, legal_days, legal_unit, promised_days, promised_unit
        FROM statistics.item_promise ORDER BY item_code, version
        """,
    )


async def villages(conn: db.Conn, organ_id: int | None) -> list[Division]:
    """Villages and communities (12 digits) of the organ's county."""
    return await db.many(
        conn,
        Division,
        """
        SELECT d.code, d.parent_code, d.name_zh, d.name_en, d.population, d.latitude, d.longitude
        FROM statistics.division d
        WHERE length(d.code) = 12 AND EXISTS (
            SELECT FROM statistics.organ o
            WHERE starts_with(d.code, o.division_code) AND ($1::smallint IS NULL OR o.id = $1))
        ORDER BY d.code
        """,
        organ_id,
    )


async def townships(conn: db.Conn, organ_id: int | None) -> list[Division]:
    """Towns, subdistricts and townships (9 digits) of the organ's county."""
    return await db.many(
        conn,
        Division,
        """
        SELECT d.code, d.parent_code, d.name_zh, d.name_en, d.population, d.latitude, d.longitude
        FROM statistics.division d
        WHERE length(d.code) = 9 AND EXISTS (
            SELECT FROM statistics.organ o
            WHERE starts_with(d.code, o.division_code) AND ($1::smallint IS NULL OR o.id = $1))
        ORDER BY d.code
        """,
        organ_id,
    )


async def matrices(conn: db.Conn, organ_id: int | None, on: date) -> list[Matrix]:
    """Of each organ the travel matrix that holds on the day: the newest, and of one day the last imported."""
    return await db.many(
        conn,
        Matrix,
        """
        SELECT DISTINCT ON (organ_id) id, organ_id, valid_from, source, imported_at
        FROM statistics.travel_matrix
        WHERE withdrawn_at IS NULL AND valid_from <= $2 AND ($1::smallint IS NULL OR organ_id = $1)
        ORDER BY organ_id, valid_from DESC, id DESC
        """,
        organ_id,
        on,
    )


async def travel(conn: db.Conn, matrix_ids: list[int]) -> list[Travel]:
    return await db.many(
        conn,
        Travel,
        """
        SELECT village_code, centre_id, minutes FROM statistics.travel_time
        WHERE matrix_id = ANY ($1::integer[]) ORDER BY village_code, centre_id
        """,
        matrix_ids,
    )


async def done(conn: db.Conn, organ_id: int | None, first: date, last: date) -> list[Done]:
    """Items with an acceptance that counts (F01's facts, of any power) in the period, by centre.

    One look into the index a cell: a year of facts is never read.
    """
    return await db.many(
        conn,
        Done,
        """
        SELECT DISTINCT c.centre_id, c.item_code
        FROM statistics.tally_cell c CROSS JOIN LATERAL (
            SELECT FROM statistics.tally_fact f
            WHERE f.cell_id = c.id AND f.on_date BETWEEN $2 AND $3 LIMIT 1) AS found
        WHERE c.source = 'accepted' AND ($1::smallint IS NULL OR c.organ_id = $1) AND c.centre_id > 0
          AND c.item_code <> ''
        ORDER BY c.centre_id, c.item_code
        """,
        organ_id,
        first,
        last,
    )


async def basket(conn: db.Conn, organ_id: int | None, on: date) -> list[BasketItem]:
    """The published basket that holds on the day; empty: none was set."""
    return await db.many(
        conn,
        BasketItem,
        """
        SELECT DISTINCT b.item_code, b.valid_from FROM statistics.basket_item b
        WHERE ($1::smallint IS NULL OR b.organ_id = $1) AND b.valid_from = (
            SELECT max(n.valid_from) FROM statistics.basket_item n
            WHERE n.organ_id = b.organ_id AND n.valid_from <= $2)
        ORDER BY b.item_code
        """,
        organ_id,
        on,
    )
