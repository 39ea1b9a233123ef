"""Sessions, codes, accounts, persons, staff."""

from datetime import datetime

from msgspec import Struct

from backend import db
from backend.access.models import Resident, Role


class Asked(Struct, frozen=True):
    asked_at: datetime


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


class StaffRow(Struct, frozen=True):
    id: int
    organ_id: int
    login: str
    name: str
    password_hash: str


async def codes_asked(conn: db.Conn, phone_index: bytes, since: datetime) -> list[Asked]:
    return await db.many(
        conn,
        Asked,
        """
        SELECT asked_at FROM login_code WHERE phone_index = $1 AND asked_at > $2
        ORDER BY asked_at DESC
        """,
        phone_index,
        since,
    )


async def add_code(
    conn: db.Conn, phone_index: bytes, code_digest: bytes, now: datetime, expires_at: datetime
) -> int:
    """The id of the code."""
    made: int = await db.value(
        conn,
        """
        INSERT INTO login_code (phone_index, code_digest, asked_at, expires_at)
        VALUES ($1, $2, $3, $4) RETURNING id
        """,
        phone_index,
        code_digest,
        now,
        expires_at,
    )
    return made


async def try_code(
    conn: db.Conn, phone_index: bytes, code_digest: bytes, now: datetime, tries: int
) -> bool:
    """Spend the newest code if it matches; count the try either way."""
    return bool(
        await db.value(
            conn,
            """
            UPDATE login_code
            SET tries = tries + 1, spent_at = CASE WHEN code_digest = $2 THEN $3::timestamptz END
            WHERE id = (SELECT id FROM login_code WHERE phone_index = $1 ORDER BY asked_at DESC LIMIT 1)
              AND spent_at IS NULL AND expires_at > $3 AND tries < $4
            RETURNING spent_at IS NOT NULL
            """,
            phone_index,
            code_digest,
            now,
            tries,
        )
    )


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


async def add_session(
    conn: db.Conn,
    token_digest: bytes,
    account_id: int | None,
    staff_id: int | None,
    now: datetime,
    expires_at: datetime,
) -> None:
    await db.run(
        conn,
        """
        INSERT INTO session (token_digest, account_id, staff_id, made_at, seen_at, expires_at)
        VALUES ($1, $2, $3, $4, $4, $5)
        """,
        token_digest,
        account_id,
        staff_id,
        now,
        expires_at,
    )


async def end_session(conn: db.Conn, token_digest: bytes) -> None:
    await db.run(conn, "DELETE FROM session WHERE token_digest = $1", token_digest)


async def resident_of_session(conn: db.Conn, token_digest: bytes, now: datetime) -> Resident | None:
    return await db.one(
        conn,
        Resident,
        """
        SELECT a.id AS account_id, a.person_id, a.language
        FROM session s JOIN account a ON a.id = s.account_id
        WHERE s.token_digest = $1 AND s.expires_at > $2
        """,
        token_digest,
        now,
    )


async def staff_of_session(conn: db.Conn, token_digest: bytes, now: datetime) -> StaffRow | None:
    return await db.one(
        conn,
        StaffRow,
        """
        SELECT t.id, t.organ_id, t.login, t.name, t.password_hash
        FROM session s JOIN staff t ON t.id = s.staff_id
        WHERE s.token_digest = $1 AND s.expires_at > $2 AND t.disabled_at IS NULL
        """,
        token_digest,
        now,
    )


async def staff_by_login(conn: db.Conn, login: str) -> StaffRow | None:
    return await db.one(
        conn,
        StaffRow,
        """
        SELECT id, organ_id, login, name, password_hash FROM staff
        WHERE login = $1 AND disabled_at IS NULL
        """,
        login,
    )


async def roles_of(conn: db.Conn, staff_id: int) -> list[Role]:
    return await db.many(
        conn, Role, "SELECT role, centre_id FROM staff_role WHERE staff_id = $1", staff_id
    )


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
) -> None:
    await db.run(
        conn,
        """
        INSERT INTO person (id, name_sealed, id_number_sealed, id_number_index, phone_sealed, phone_index,
                            home_division, made_at)
        OVERRIDING SYSTEM VALUE VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
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


async def add_audit(
    conn: db.Conn,
    staff_id: int,
    centre_id: int | None,
    act: str,
    person_id: int | None,
    reason: str,
    details: object,
    now: datetime,
) -> None:
    """The trace of a full view; written before the view is shown."""
    await db.run(
        conn,
        """
        INSERT INTO audit (at, staff_id, centre_id, act, person_id, reason, details)
        VALUES ($7, $1, $2, $3, $4, $5, $6)
        """,
        staff_id,
        centre_id,
        act,
        person_id,
        reason,
        details,
        now,
    )
