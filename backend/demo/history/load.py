"""Rows into tables by COPY, in one transaction."""

from collections.abc import Sequence

from backend import crypto, db
from backend.crypto import Keys
from backend.demo import people
from backend.demo.history.columns import COLUMNS
from backend.demo.history.ledger import Ledger, Row

JSONB_VERSION = b"\x01"


async def prepare(conn: db.Conn) -> None:
    """For one transaction. Details arrive as JSON text; the binary COPY wants its version byte first.

    Checking a reference to a case means planning a look into a partitioned table: done once instead
    of for every row, an appointment costs a third and a visit's case a fifth of the time. What is counted is
    counted once everything is written.
    """
    await db.run(conn, "SET LOCAL plan_cache_mode = force_generic_plan")
    await db.run(conn, "SET LOCAL yitang.bulk = 'on'")
    await conn.set_type_codec(
        "jsonb",
        encoder=lambda text: JSONB_VERSION + text,
        decoder=lambda raw: raw[1:],
        schema="pg_catalog",
        format="binary",
    )


async def write(conn: db.Conn, ledger: Ledger) -> None:
    """Everything written down so far, parents before children."""
    for table, rows in ledger.take():
        await copy(conn, table, rows)


async def copy(conn: db.Conn, table: str, rows: Sequence[Row]) -> None:
    await conn.copy_records_to_table(table, records=rows, columns=COLUMNS[table])


def person(keys: Keys, person_id: int, serial: int, made_at: object) -> Row:
    """Sealed and indexed as `access.actions.find_or_add_person` does it."""
    owner, number, phone = str(person_id), people.id_number_of(serial), people.phone_of(serial)
    return (
        person_id,
        crypto.seal(keys, people.name_of(serial), "person.name", owner),
        crypto.seal(keys, number, "person.id_number", owner),
        crypto.blind_index(keys, "id_number", number),
        crypto.seal(keys, phone, "person.phone", owner),
        crypto.blind_index(keys, "phone", phone),
        number[:6],
        made_at,
    )
