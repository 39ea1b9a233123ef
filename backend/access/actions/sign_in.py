"""Signing in and out."""

import secrets
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from litestar.concurrency import sync_to_thread

from backend import crypto, db
from backend.access import identity, queries, rules
from backend.access.models import CodeSent, CodeWanted, Resident, Session, SignIn
from backend.crypto import Keys
from backend.refusal import NotFound

HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
"""OWASP's argon2id floor: 19 MiB, two passes."""

NO_SUCH_LOGIN = HASHER.hash("so that an unknown name takes as long as a wrong password")


async def new_code(
    conn: db.Conn, keys: Keys, asked: CodeWanted, now: datetime
) -> tuple[int, str, str]:
    """A code for the phone: (its id, the phone, the code). The caller sends it."""
    phone = identity.phone(asked.phone)
    index = crypto.blind_index(keys, "phone", phone)
    earlier = await queries.codes_asked(conn, index, now - timedelta(days=1))
    rules.check_code_may_be_sent([code.asked_at for code in earlier], now)
    code = f"{secrets.randbelow(10**6):06d}"
    code_id = await queries.add_code(
        conn, index, crypto.digest(code + phone), now, now + rules.CODE_LIVES
    )
    return code_id, phone, code


def code_sent() -> CodeSent:
    """The same answer whether or not the phone has an account."""
    return CodeSent(int(rules.CODE_LIVES.total_seconds()), int(rules.CODE_AGAIN.total_seconds()))


async def sign_in(conn: db.Conn, keys: Keys, asked: SignIn, now: datetime) -> Session | None:
    """A new session; None when the code is wrong: the try is counted, so the caller must let it commit."""
    phone = identity.phone(asked.phone)
    index = crypto.blind_index(keys, "phone", phone)
    digest = crypto.digest(asked.code.strip() + phone)
    if not await queries.try_code(conn, index, digest, now, rules.CODE_TRIES):
        return None
    sealed = crypto.seal(keys, phone, "account.phone", index.hex())
    account_id = await queries.account_of_phone(conn, index, sealed, now)
    return await _open_session(conn, now, rules.RESIDENT_SESSION, account_id=account_id)


async def sign_in_staff(conn: db.Conn, login: str, password: str, now: datetime) -> Session:
    row = await queries.staff_by_login(conn, login.strip().lower())
    right = await sync_to_thread(_matches, row.password_hash if row else NO_SUCH_LOGIN, password)
    if row is None or not right:
        raise rules.WrongPassword()
    return await _open_session(conn, now, rules.STAFF_SESSION, staff_id=row.id)


async def resident_of(conn: db.Conn, token: str, now: datetime) -> Resident:
    """The resident of a session that was just opened."""
    who = await queries.resident_of_session(conn, crypto.digest(token), now)
    if who is None:
        raise NotFound(what="session")
    return who


async def sign_out(conn: db.Conn, token: str) -> None:
    await queries.end_session(conn, crypto.digest(token))


async def _open_session(
    conn: db.Conn,
    now: datetime,
    lives: timedelta,
    account_id: int | None = None,
    staff_id: int | None = None,
) -> Session:
    token = crypto.new_token()
    await queries.add_session(conn, crypto.digest(token), account_id, staff_id, now, now + lives)
    return Session(token=token, expires_at=now + lives)


def _matches(password_hash: str, password: str) -> bool:
    try:
        return HASHER.verify(password_hash, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
