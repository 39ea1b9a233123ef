"""Whom an account may book for, the codes by which they agree, and who may book for somebody."""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from backend import db
from backend.access.models import MemberKind, MemberRow, Relation
from backend.access.queries.sign_in import Asked


class HolderRow(Struct, frozen=True):
    """A live member seen from the other side: `person_id` is the account's holder."""

    id: UUID
    kind: MemberKind
    person_id: int
    since: datetime
    valid_until: date | None


class Phone(Struct, frozen=True):
    phone_index: bytes


async def lock_account(conn: db.Conn, account_id: int) -> None:
    """Every change of an account's list waits here for the one before it."""
    await db.value(conn, "SELECT id FROM account WHERE id = $1 FOR NO KEY UPDATE", account_id)


async def members(conn: db.Conn, account_id: int) -> list[MemberRow]:
    """The live ones, in the order of their numbers."""
    return await db.many(
        conn,
        MemberRow,
        """
        SELECT m.id, m.account_id, m.number, m.kind, m.relation, m.person_id, m.name_sealed, m.id_number_sealed,
               m.phone_sealed, m.valid_until, m.confirmed_at,
               ARRAY(SELECT i.item_code FROM member_item i WHERE i.member_id = m.id ORDER BY 1) AS item_codes
        FROM member m WHERE m.account_id = $1 AND m.ended_at IS NULL ORDER BY m.number
        """,
        account_id,
    )


async def member(conn: db.Conn, account_id: int, member_id: UUID) -> MemberRow | None:
    """A live one of this account."""
    return await db.one(
        conn,
        MemberRow,
        """
        SELECT m.id, m.account_id, m.number, m.kind, m.relation, m.person_id, m.name_sealed, m.id_number_sealed,
               m.phone_sealed, m.valid_until, m.confirmed_at,
               ARRAY(SELECT i.item_code FROM member_item i WHERE i.member_id = m.id ORDER BY 1) AS item_codes
        FROM member m WHERE m.account_id = $1 AND m.id = $2 AND m.ended_at IS NULL
        """,
        account_id,
        member_id,
    )


async def member_by_number(conn: db.Conn, account_id: int, id_number_index: bytes) -> UUID | None:
    """The live one with this ID number."""
    found: UUID | None = await db.value(
        conn,
        "SELECT id FROM member WHERE account_id = $1 AND id_number_index = $2 AND ended_at IS NULL",
        account_id,
        id_number_index,
    )
    return found


async def add_member(
    conn: db.Conn,
    member_id: UUID,
    account_id: int,
    number: int,
    kind: MemberKind,
    relation: Relation,
    id_number_index: bytes,
    name_sealed: bytes | None,
    id_number_sealed: bytes | None,
    phone_sealed: bytes | None,
    phone_index: bytes | None,
    valid_until: date | None,
    item_codes: list[str],
    person_id: int | None,
    now: datetime,
) -> None:
    """Confirmed at once if the person is given (a child), else waiting for the code."""
    await db.run(
        conn,
        """
        WITH added AS (
            INSERT INTO member (id, account_id, number, kind, relation, id_number_index, name_sealed,
                                id_number_sealed, phone_sealed, phone_index, valid_until, person_id, made_at, confirmed_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $13::integer, $14,
                    CASE WHEN $13::integer IS NOT NULL THEN $14::timestamptz END)
            RETURNING id
        )
        INSERT INTO member_item (member_id, item_code)
        SELECT added.id, code FROM added CROSS JOIN unnest($12::text[]) AS named (code)
        """,
        member_id,
        account_id,
        number,
        kind,
        relation,
        id_number_index,
        name_sealed,
        id_number_sealed,
        phone_sealed,
        phone_index,
        valid_until,
        item_codes,
        person_id,
        now,
    )


async def confirm_member(conn: db.Conn, member_id: UUID, person_id: int, now: datetime) -> bool:
    """What was said of them goes: it stands in the person's row now. False: no longer waiting."""
    return bool(
        await db.run(
            conn,
            """
            UPDATE member SET person_id = $2, confirmed_at = $3, name_sealed = NULL, id_number_sealed = NULL
            WHERE id = $1 AND confirmed_at IS NULL AND ended_at IS NULL
            """,
            member_id,
            person_id,
            now,
        )
    )


async def end_member(conn: db.Conn, member_id: UUID, because: str, now: datetime) -> bool:
    """Phone and words are erased; of those who never agreed, the trace of the number too."""
    return bool(
        await db.run(
            conn,
            """
            UPDATE member
            SET ended_at = $3, ended_because = $2, name_sealed = NULL, id_number_sealed = NULL, phone_sealed = NULL,
                phone_index = NULL, id_number_index = CASE WHEN confirmed_at IS NOT NULL THEN id_number_index END
            WHERE id = $1 AND ended_at IS NULL
            """,
            member_id,
            because,
            now,
        )
    )


async def end_unconfirmed(conn: db.Conn, made_before: datetime, now: datetime) -> int:
    """As `end_member`, for all who were named before and have not agreed; how many."""
    return await db.run(
        conn,
        """
        UPDATE member
        SET ended_at = $2, ended_because = 'unconfirmed', name_sealed = NULL, id_number_sealed = NULL,
            phone_sealed = NULL, phone_index = NULL, id_number_index = NULL
        WHERE confirmed_at IS NULL AND ended_at IS NULL AND made_at < $1
        """,
        made_before,
        now,
    )


async def member_codes_asked(conn: db.Conn, phone_index: bytes, since: datetime) -> list[Asked]:
    """Newest first, by whomever."""
    return await db.many(
        conn,
        Asked,
        """
        SELECT asked_at FROM member_code WHERE phone_index = $1 AND asked_at > $2
        ORDER BY asked_at DESC
        """,
        phone_index,
        since,
    )


async def add_member_code(
    conn: db.Conn,
    member_id: UUID,
    phone_index: bytes,
    code_digest: bytes,
    now: datetime,
    expires_at: datetime,
) -> int:
    """The id of the code."""
    made: int = await db.value(
        conn,
        """
        INSERT INTO member_code (member_id, phone_index, code_digest, asked_at, expires_at)
        VALUES ($1, $2, $3, $4, $5) RETURNING id
        """,
        member_id,
        phone_index,
        code_digest,
        now,
        expires_at,
    )
    return made


async def try_member_code(
    conn: db.Conn, member_id: UUID, code_digest: bytes, now: datetime, tries: int
) -> bool:
    """Spend the member's newest code if it matches; count the try either way."""
    return bool(
        await db.value(
            conn,
            """
            UPDATE member_code
            SET tries = tries + 1, spent_at = CASE WHEN code_digest = $2 THEN $3::timestamptz END
            WHERE id = (SELECT id FROM member_code WHERE member_id = $1 ORDER BY id DESC LIMIT 1)
              AND spent_at IS NULL AND expires_at > $3 AND tries < $4
            RETURNING spent_at IS NOT NULL
            """,
            member_id,
            code_digest,
            now,
            tries,
        )
    )


async def forget_member_codes(conn: db.Conn, before: datetime) -> int:
    """Codes and tries that no limit asks for any more; how many codes."""
    return await db.run(
        conn,
        """
        WITH tried AS (DELETE FROM member_try WHERE at < $1)
        DELETE FROM member_code WHERE asked_at < $1
        """,
        before,
    )


async def count_named(conn: db.Conn, account_id: int, since: datetime) -> int:
    """How often the account named somebody."""
    counted: int = await db.value(
        conn, "SELECT count(*) FROM member_try WHERE account_id = $1 AND at > $2", account_id, since
    )
    return counted


async def add_try(conn: db.Conn, account_id: int, now: datetime) -> None:
    await db.run(conn, "INSERT INTO member_try (account_id, at) VALUES ($1, $2)", account_id, now)


async def own_phones(conn: db.Conn, person_id: int) -> list[Phone]:
    """The phones the person signs in with."""
    return await db.many(
        conn, Phone, "SELECT phone_index FROM account WHERE person_id = $1", person_id
    )


async def holders(conn: db.Conn, person_id: int) -> list[HolderRow]:
    """Who may book for this grown-up."""
    return await db.many(
        conn,
        HolderRow,
        """
        SELECT m.id, m.kind, a.person_id, m.confirmed_at AS since, m.valid_until
        FROM member m JOIN account a ON a.id = m.account_id
        WHERE m.person_id = $1 AND m.kind <> 'child' AND m.ended_at IS NULL ORDER BY m.confirmed_at
        """,
        person_id,
    )
