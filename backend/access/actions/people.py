"""Persons: who an account is, and what may be shown of anybody."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from msgspec import Struct

from backend import crypto, db
from backend.access import identity, masking, queries, rules
from backend.access.models import Identity, Me, Resident, Staff
from backend.crypto import Keys
from backend.refusal import NotFound


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
    if known is None:
        made = await _add_person(conn, keys, name, id_number, index, phone, now)
        if made is not None:
            return made
        known = await queries.person_by_id_number(conn, index)  # somebody else was quicker
    if known is None:
        raise NotFound(what="person")
    if crypto.open_sealed(keys, known.name_sealed, "person.name", str(known.id)) != name:
        raise rules.IdentityTaken()
    return known.id


async def _add_person(
    conn: db.Conn,
    keys: Keys,
    name: str,
    id_number: str,
    index: bytes,
    phone: str | None,
    now: datetime,
) -> int | None:
    """The new person's id; None when the number was given to somebody meanwhile."""
    person_id = await queries.next_person_id(conn)
    owner = str(person_id)
    made = await queries.add_person(
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
    return person_id if made else None


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


class Ear(Struct, frozen=True):
    """Who is told: the phone that booked, else the person's own, in its language."""

    phone: str
    language: str
    name: str


async def ears(
    conn: db.Conn, keys: Keys, whom: Sequence[tuple[int, int | None]]
) -> list[Ear | None]:
    """For each person and the account that acted for them, if one did; None: there is no phone."""
    rows = await queries.hearers(
        conn, [person for person, _ in whom], [account for _, account in whom]
    )
    return [_ear(keys, row) for row in rows]


def _ear(keys: Keys, row: queries.HearerRow) -> Ear | None:
    owner = str(row.person_id)
    name = crypto.open_sealed(keys, row.name_sealed, "person.name", owner)
    if row.account_phone_sealed is not None and row.account_phone_index is not None:
        index = row.account_phone_index.hex()
        phone = crypto.open_sealed(keys, row.account_phone_sealed, "account.phone", index)
        return Ear(phone, row.language or "zh", name)
    if row.phone_sealed is None:
        return None
    return Ear(crypto.open_sealed(keys, row.phone_sealed, "person.phone", owner), "zh", name)


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
