"""What things are called, and how far the data reach."""

from datetime import date, datetime

from backend import db
from backend.tallies.models.figures import Centre, ItemName, Organ


async def data_until(conn: db.Conn, last: date) -> datetime | None:
    """The newest event up to that day that is counted: what still waits in the queue is not."""
    found: datetime | None = await db.value(
        conn,
        """
        WITH kinds AS (SELECT DISTINCT unnest($2::text[]) AS kind),
        newest AS (
            SELECT k.kind, (SELECT e.on_date FROM statistics.event e WHERE e.kind = k.kind AND e.on_date <= $1
                            ORDER BY e.on_date DESC LIMIT 1) AS on_date
            FROM kinds k)
        SELECT least(max(e.at), (SELECT min(d.at) FROM statistics.tally_due d WHERE d.on_date <= $1))
        FROM statistics.event e
        WHERE e.on_date = (SELECT max(on_date) FROM newest)
          AND e.kind IN (SELECT kind FROM newest)
        """,
        last,
        [
            *("case_submitted", "case_accepted", "case_granted", "case_refused", "case_ended"),
            *("case_delivered", "case_visited", "case_rated", "ticket_issued", "ticket_called"),
            *("appointment_booked", "appointment_arrived", "appointment_noshow"),
            *("appointment_cancelled", "case_published", "case_not_accepted"),
        ],
    )
    return found


async def organs(conn: db.Conn) -> list[Organ]:
    return await db.many(
        conn, Organ, "SELECT id, division_code, name_zh, name_en FROM statistics.organ ORDER BY id"
    )


async def centres(conn: db.Conn) -> list[Centre]:
    return await db.many(
        conn,
        Centre,
        """
        SELECT id, organ_id, code, tier, division_code, name_zh, name_en
        FROM statistics.centre ORDER BY id
        """,
    )


async def items(conn: db.Conn) -> list[ItemName]:
    """Every item by its newest name."""
    return await db.many(
        conn,
        ItemName,
        """
        SELECT DISTINCT ON (item_code) item_code AS code, category, name_zh, name_en
        FROM statistics.item_version ORDER BY item_code, version DESC
        """,
    )
