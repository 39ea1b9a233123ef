"""Signing in and out, and saying who one is."""

import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from litestar.concurrency import sync_to_thread
from msgspec import Struct

from backend import crypto, db
from backend.access import identity, masking, queries, rules
from backend.access.models import (
    CodeSent,
    CodeWanted,
    Identity,
    Me,
    Resident,
    Session,
    SignIn,
    Staff,
)
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


async def me(conn: db.Conn, keys: Keys, who: Resident) -> Me:
    """The resident as the page may show it."""
    account = await queries.account(conn, who.account_id)
    if account is None:
        raise NotFound(what="account")
    phone = phone_of(keys, account)
    if account.person_id is None:
        return Me(masking.phone(phone), None, None, who.language)
    person = await open_person(conn, keys, account.person_id)
    return Me(
        masking.phone(phone),
        masking.name(person.name),
        masking.id_number(person.id_number),
        who.language,
    )


async def identify(
    conn: db.Conn,
    keys: Keys,
    who: Resident,
    said: Identity,
    today: date,
    now: datetime,
    language: str,
) -> Me:
    """Bind the account to the person of this name and ID number, made if unknown.

    The warnings are in the asked language; a birthplace under an organ of ours is a known one.
    """
    number = identity.id_number(said.id_number, today)
    ours = await queries.is_ours(conn, number.division)
    name = identity.name(said.name)
    account = await queries.account(conn, who.account_id)
    if account is None:
        raise NotFound(what="account")
    person_id = await find_or_add_person(
        conn, keys, name, number.number, phone_of(keys, account), now
    )
    if not await queries.bind_person(conn, who.account_id, person_id):
        raise rules.IdentityFixed()
    shown = await me(conn, keys, Resident(who.account_id, person_id, who.language))
    return Me(
        shown.phone,
        shown.name,
        shown.id_number,
        shown.language,
        [] if ours else list(number.warnings(language)),
    )


async def find_or_add_person(
    conn: db.Conn, keys: Keys, name: str, id_number: str, phone: str | None, now: datetime
) -> int:
    """The person with this ID number; another name for it is refused."""
    index = crypto.blind_index(keys, "id_number", id_number)
    known = await queries.person_by_id_number(conn, index)
    if known is not None:
        if crypto.open_sealed(keys, known.name_sealed, "person.name", str(known.id)) != name:
            raise rules.IdentityTaken()
        return known.id
    person_id = await queries.next_person_id(conn)
    owner = str(person_id)
    await queries.add_person(
        conn,
        person_id,
        crypto.seal(keys, name, "person.name", owner),
        crypto.seal(keys, id_number, "person.id_number", owner),
        index,
        crypto.seal(keys, phone, "person.phone", owner) if phone else None,
        crypto.blind_index(keys, "phone", phone) if phone else None,
        id_number[:6],
        now,
    )
    return person_id


class OpenPerson(Struct, frozen=True):
    """A person unmasked. Masked before it is shown, except through `full_view`."""

    id: int
    name: str
    id_number: str
    phone: str | None


async def open_person(conn: db.Conn, keys: Keys, person_id: int) -> OpenPerson:
    row = await queries.person(conn, person_id)
    if row is None:
        raise NotFound(what="person")
    return _opened(keys, row)


async def masked_names(conn: db.Conn, keys: Keys, person_ids: Iterable[int]) -> dict[int, str]:
    """Names for a list, as a list may show them."""
    rows = await queries.persons(conn, sorted(set(person_ids)))
    return {row.id: masking.name(_opened(keys, row).name) for row in rows}


def _opened(keys: Keys, row: queries.Person) -> OpenPerson:
    def field(sealed: bytes | None, name: str) -> str | None:
        return crypto.open_sealed(keys, sealed, f"person.{name}", str(row.id)) if sealed else None

    return OpenPerson(
        id=row.id,
        name=field(row.name_sealed, "name") or "",
        id_number=field(row.id_number_sealed, "id_number") or "",
        phone=field(row.phone_sealed, "phone"),
    )


async def full_view(
    conn: db.Conn, keys: Keys, who: Staff, person_id: int, reason: str, now: datetime
) -> OpenPerson:
    """A person unmasked, after the look was written down with its reason."""
    rules.check_reason(reason)
    await queries.add_audit(
        conn, who.id, None, "person_full_view", person_id, reason.strip(), None, now
    )
    return await open_person(conn, keys, person_id)


def phone_of(keys: Keys, account: queries.Account) -> str:
    return crypto.open_sealed(
        keys, account.phone_sealed, "account.phone", account.phone_index.hex()
    )
