"""Phones of people who call."""

from backend import db


async def account_of(conn: db.Conn, person_id: int, phone_index: bytes) -> int | None:
    """The account that is the person's and has this phone."""
    found: int | None = await db.value(
        conn,
        "SELECT id FROM account WHERE person_id = $1 AND phone_index = $2",
        person_id,
        phone_index,
    )
    return found


async def give_phone(conn: db.Conn, person_id: int, sealed: bytes, index: bytes) -> bool:
    """False: there is one already."""
    return bool(
        await db.run(
            conn,
            "UPDATE person SET phone_sealed = $2, phone_index = $3 WHERE id = $1 AND phone_sealed IS NULL",
            person_id,
            sealed,
            index,
        )
    )
