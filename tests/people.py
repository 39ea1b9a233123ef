"""Invented people for tests: valid ID numbers in an invented county, phones nobody has."""

from datetime import datetime

from backend import crypto, db
from backend.access import queries as access
from backend.access.identity.people import id_check_digit


def id_number(serial: int, birth: str = "19900307") -> str:
    """A valid ID number of the invented county."""
    first = f"330899{birth}{serial:03d}"
    return first + id_check_digit(first)


async def resident_cookie(
    conn: db.Conn, person_id: int | None, now: datetime, serial: int = 1
) -> str:
    """A signed-in resident's session token."""
    keys = crypto.Keys.demo()
    phone = f"139{serial:08d}"
    index = crypto.blind_index(keys, "phone", phone)
    sealed = crypto.seal(keys, phone, "account.phone", index.hex())
    account_id = await access.account_of_phone(conn, index, sealed, now)
    if person_id is not None:
        await access.bind_person(conn, account_id, person_id)
    token = crypto.new_token()
    await access.add_session(
        conn, crypto.digest(token), account_id, None, now, now.replace(year=now.year + 1)
    )
    return token
