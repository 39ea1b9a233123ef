"""What open data asks: counts as they stood when the year was closed, and what was released."""

from datetime import date, datetime

from backend import db
from backend.open_data.models import (
    Closed,
    Counted,
    Edition,
    Middle,
    OpenOrgan,
    OpenPolicy,
    OpenSet,
    Release,
    Standing,
)

# Both: facts of a source as the fold numbered $6 left them, later ones out, those taken away later in.
COUNTED = """
    WITH counted AS (
        SELECT f.cell_id, f.value FROM statistics.tally_fact f WHERE f.on_date BETWEEN $3 AND $4 AND f.since <= $6
        UNION ALL
        SELECT g.cell_id, g.value FROM statistics.tally_gone g
        WHERE g.on_date BETWEEN $3 AND $4 AND g.since <= $6 AND g.until > $6),
    chosen AS (
        SELECT c.id, c.part, c.centre_id, c.item_code FROM statistics.tally_cell c
        WHERE c.organ_id = $1 AND c.source = $2 AND (NOT $5 OR c.power = 'licence'))
    SELECT h.part, h.centre_id, h.item_code, width_bucket(f.value, $7::integer[]) AS bucket, count(*)::integer AS n
    FROM counted f JOIN chosen h ON h.id = f.cell_id
    GROUP BY 1, 2, 3, 4
    """
MIDDLE = """
    WITH counted AS (
        SELECT f.cell_id, f.value FROM statistics.tally_fact f WHERE f.on_date BETWEEN $3 AND $4 AND f.since <= $6
        UNION ALL
        SELECT g.cell_id, g.value FROM statistics.tally_gone g
        WHERE g.on_date BETWEEN $3 AND $4 AND g.since <= $6 AND g.until > $6),
    chosen AS (
        SELECT c.id, c.part, c.centre_id, c.item_code FROM statistics.tally_cell c
        WHERE c.organ_id = $1 AND c.source = $2 AND (NOT $5 OR c.power = 'licence'))
    SELECT count(*)::integer AS n, percentile_disc(0.5) WITHIN GROUP (ORDER BY f.value) AS median,
           percentile_disc(0.9) WITHIN GROUP (ORDER BY f.value) AS p90
    FROM counted f JOIN chosen h ON h.id = f.cell_id
    WHERE h.part = ANY ($7::text[])
    """


async def counted(
    conn: db.Conn, organ_id: int, of: OpenSet, first: date, last: date, run: int
) -> list[Counted]:
    """How many, by part, centre, item and bucket of the value."""
    return await db.many(
        conn,
        Counted,
        COUNTED,
        organ_id,
        of.source,
        first,
        last,
        of.licences,
        run,
        list(of.bounds) or [2147483647],
    )


async def middle(
    conn: db.Conn, organ_id: int, of: OpenSet, first: date, last: date, run: int
) -> Middle:
    """Over the set's values: the lower middle one, and the first that nine of ten don't exceed."""
    found = await db.one(
        conn,
        Middle,
        MIDDLE,
        organ_id,
        of.source,
        first,
        last,
        of.licences,
        run,
        [part for one in of.classes for part in one.parts],
    )
    if found is None:
        raise LookupError("counts always give a row")
    return found


async def close_of(conn: db.Conn, organ_id: int, first: date, last: date) -> Closed | None:
    """The close of the period that stands, and which fold its numbers are of."""
    return await db.one(
        conn,
        Closed,
        """
        SELECT run, data_until, definitions, marks FROM close
        WHERE organ_id = $1 AND first = $2 AND last = $3 AND closed_at IS NOT NULL AND reopened_at IS NULL
        """,
        organ_id,
        first,
        last,
    )


async def organ(conn: db.Conn, organ_id: int) -> OpenOrgan | None:
    return await db.one(
        conn,
        OpenOrgan,
        "SELECT id, division_code, name_zh, name_en FROM organ WHERE id = $1",
        organ_id,
    )


async def add(conn: db.Conn, release: Release) -> None:
    """Refused by open_year_one_edition_is_public while another edition of the year stands."""
    await db.run(
        conn,
        """
        INSERT INTO open_year (organ_id, year, edition, released_by, released_at, reason, body, sha256)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        release.organ_id,
        release.year,
        release.edition,
        release.released_by,
        release.released_at,
        release.reason,
        release.body,
        release.sha256,
    )


async def end(
    conn: db.Conn, organ_id: int, year: int, staff_id: int, reason: str, now: datetime
) -> int | None:
    """The edition of the year that stood until now."""
    found: int | None = await db.value(
        conn,
        """
        UPDATE open_year SET ended_at = $5, ended_by = $3, ended_why = $4
        WHERE organ_id = $1 AND year = $2 AND ended_at IS NULL RETURNING edition
        """,
        organ_id,
        year,
        staff_id,
        reason,
        now,
    )
    return found


async def editions(conn: db.Conn, organ_id: int) -> list[Edition]:
    """Every edition there ever was, newest year and edition first."""
    return await db.many(
        conn,
        Edition,
        """
        SELECT o.year, o.edition, o.released_at, s.name AS released_by, o.reason, o.sha256, o.ended_at, o.ended_why
        FROM open_year o JOIN staff s ON s.id = o.released_by
        WHERE o.organ_id = $1 ORDER BY o.year DESC, o.edition DESC
        """,
        organ_id,
    )


async def standing(conn: db.Conn) -> list[Standing]:
    """What is public now, newest year first."""
    return await db.many(
        conn,
        Standing,
        """
        SELECT g.division_code AS division, g.name_zh AS organ_zh, g.name_en AS organ_en, o.organ_id, o.year, o.edition,
               o.released_at, o.sha256
        FROM open_year o JOIN organ g ON g.id = o.organ_id
        WHERE o.ended_at IS NULL ORDER BY o.year DESC, g.division_code
        """,
    )


async def body(conn: db.Conn, organ_id: int, year: int, edition: int) -> str | None:
    """The sets of the edition, as hashed."""
    found: str | None = await db.value(
        conn,
        "SELECT body FROM open_year WHERE organ_id = $1 AND year = $2 AND edition = $3",
        organ_id,
        year,
        edition,
    )
    return found


async def policy(conn: db.Conn, organ_id: int) -> OpenPolicy | None:
    return await db.one(
        conn,
        OpenPolicy,
        """
        SELECT publisher_zh, publisher_en, licence_zh, licence_en, licence_url, contact, least
        FROM open_policy WHERE organ_id = $1
        """,
        organ_id,
    )


async def set_policy(
    conn: db.Conn, organ_id: int, wanted: OpenPolicy, staff_id: int, now: datetime
) -> None:
    await db.run(
        conn,
        """
        INSERT INTO open_policy AS p (organ_id, publisher_zh, publisher_en, licence_zh, licence_en, licence_url, contact,
                                      least, changed_by, changed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (organ_id) DO UPDATE SET
            publisher_zh = excluded.publisher_zh, publisher_en = excluded.publisher_en,
            licence_zh = excluded.licence_zh, licence_en = excluded.licence_en, licence_url = excluded.licence_url,
            contact = excluded.contact, least = excluded.least, changed_by = excluded.changed_by,
            changed_at = excluded.changed_at
        """,
        organ_id,
        wanted.publisher_zh,
        wanted.publisher_en,
        wanted.licence_zh,
        wanted.licence_en,
        wanted.licence_url,
        wanted.contact,
        wanted.least,
        staff_id,
        now,
    )
