"""People who call: found by name and number, and the phone they are reached at."""

from backend import crypto, db
from backend.access import queries, rules
from backend.access.actions.people import OpenPerson, open_person
from backend.access.queries import callers
from backend.crypto import Keys


async def known(conn: db.Conn, keys: Keys, name: str, id_number: str) -> OpenPerson | None:
    """The person with this ID number, if there is one; another name for it is refused."""
    row = await queries.person_by_id_number(conn, crypto.blind_index(keys, "id_number", id_number))
    if row is None:
        return None
    person = await open_person(conn, keys, row.id)
    if person.name != name:
        raise rules.IdentityTaken()
    return person


async def account_with(conn: db.Conn, keys: Keys, person_id: int, phone: str) -> int | None:
    """The person's own account with this phone: what is booked for them then stands in their app too."""
    return await callers.account_of(conn, person_id, crypto.blind_index(keys, "phone", phone))


async def keep_phone(conn: db.Conn, keys: Keys, person_id: int, phone: str) -> bool:
    """The phone of somebody who had none. One that is known stays: a caller does not change it."""
    sealed = crypto.seal(keys, phone, "person.phone", str(person_id))
    index = crypto.blind_index(keys, "phone", phone)
    return await callers.give_phone(conn, person_id, sealed, index)
