"""Accounts and the persons behind them, sealed."""

from datetime import datetime

from msgspec import Struct

from backend import db


class Person(Struct, frozen=True):
    """A person as stored: sealed. Field names for opening are `person.name` and so on."""

    id: int
    name_sealed: bytes
    id_number_sealed: bytes | None
    phone_sealed: bytes | None


class Account(Struct, frozen=True):
    id: int
    phone_sealed: bytes
    phone_index: bytes
    person_id: int | None
    language: str


async def account_of_phone(
    conn: db.Conn, phone_index: bytes, phone_sealed: bytes, now: datetime
) -> int:
    """The account of the phone, made at its first sign-in."""
    made: int = await db.value(
        conn,
        """
        INSERT INTO account (phone_index, phone_sealed, made_at) VALUES ($1, $2, $3)
        ON CONFLICT (phone_index) DO UPDATE SET phone_index = excluded.phone_index
        RETURNING id
        """,
        phone_index,
        phone_sealed,
        now,
    )
    return made


async def account(conn: db.Conn, account_id: int) -> Account | None:
    return await db.one(
        conn,
        Account,
        "SELECT id, phone_sealed, phone_index, person_id, language FROM account WHERE id = $1",
        account_id,
    )


async def person(conn: db.Conn, person_id: int) -> Person | None:
    return await db.one(
        conn,
        Person,
        "SELECT id, name_sealed, id_number_sealed, phone_sealed FROM person WHERE id = $1",
        person_id,
    )


async def persons(conn: db.Conn, person_ids: list[int]) -> list[Person]:
    """Of a list, in one statement."""
    return await db.many(
        conn,
        Person,
        "SELECT id, name_sealed, id_number_sealed, phone_sealed FROM person WHERE id = ANY ($1)",
        person_ids,
    )


class HearerRow(Struct, frozen=True):
    """A person and, if there is one, the account whose phone is told. `account_*` as in Account."""

    person_id: int
    name_sealed: bytes
    phone_sealed: bytes | None
    account_phone_sealed: bytes | None
    account_phone_index: bytes | None
    language: str | None


async def hearers(
    conn: db.Conn, person_ids: list[int], account_ids: list[int | None]
) -> list[HearerRow]:
    """For each person and account, in their order."""
    return await db.many(
        conn,
        HearerRow,
        """
        SELECT p.id AS person_id, p.name_sealed, p.phone_sealed, a.phone_sealed AS account_phone_sealed,
               a.phone_index AS account_phone_index, a.language
        FROM unnest($1::integer[], $2::integer[]) WITH ORDINALITY AS w (person_id, account_id, place)
        JOIN person p ON p.id = w.person_id
        LEFT JOIN account a ON a.id = w.account_id
        ORDER BY w.place
        """,
        person_ids,
        account_ids,
    )


async def person_by_id_number(conn: db.Conn, id_number_index: bytes) -> Person | None:
    return await db.one(
        conn,
        Person,
        "SELECT id, name_sealed, id_number_sealed, phone_sealed FROM person WHERE id_number_index = $1",
        id_number_index,
    )


async def next_person_id(conn: db.Conn) -> int:
    """An id ahead of its row: the sealed fields name it in their associated data."""
    made: int = await db.value(
        conn, "SELECT nextval(pg_get_serial_sequence('person', 'id'))::integer"
    )
    return made


async def add_person(
    conn: db.Conn,
    person_id: int,
    name_sealed: bytes,
    id_number_sealed: bytes,
    id_number_index: bytes,
    phone_sealed: bytes | None,
    phone_index: bytes | None,
    home_division: str | None,
    now: datetime,
) -> bool:
    """False when somebody has the number already: also one who was added this moment."""
    added = await db.run(
        conn,
        """
        INSERT INTO person (id, name_sealed, id_number_sealed, id_number_index, phone_sealed, phone_index,
                            home_division, made_at)
        OVERRIDING SYSTEM VALUE VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (id_number_index) DO NOTHING
        """,
        person_id,
        name_sealed,
        id_number_sealed,
        id_number_index,
        phone_sealed,
        phone_index,
        home_division,
        now,
    )
    return bool(added)


async def is_ours(conn: db.Conn, division_code: str) -> bool:
    """Whether an organ of this installation stands in the division."""
    found: bool = await db.value(
        conn, "SELECT EXISTS (SELECT FROM organ WHERE division_code = $1)", division_code
    )
    return found


async def bind_person(conn: db.Conn, account_id: int, person_id: int) -> bool:
    """False when the account already belongs to somebody else."""
    return bool(
        await db.run(
            conn,
            "UPDATE account SET person_id = $2 WHERE id = $1 AND (person_id IS NULL OR person_id = $2)",
            account_id,
            person_id,
        )
    )
