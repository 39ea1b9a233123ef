"""A member of somebody's list, opened, shown, and asked whether it still stands."""

from datetime import date
from uuid import UUID

from msgspec import Struct

from backend import crypto, db
from backend.access import masking, queries, rules
from backend.access.actions.people import open_person
from backend.access.models import (
    Acting,
    CodeSent,
    Conditions,
    Member,
    MemberRow,
    Resident,
    Words,
)
from backend.crypto import Keys
from backend.refusal import Refusal


class Known(Struct, frozen=True):
    """What the list knows of somebody, unmasked."""

    name: str
    id_number: str
    phone: str | None


async def may_act_for(
    conn: db.Conn,
    keys: Keys,
    who: Resident,
    member_id: UUID | None,
    item: Conditions,
    today: date,
    on: date | None = None,
) -> Acting:
    """Whose matter it is and who has to come; None: one's own, always.

    `on`, the day of the appointment: guardianship and power of attorney have to stand today and then.
    Refuses: UnknownMember, NotConfirmed, ChildGrownUp, AttorneyOver, OutsideAttorney,
    AgentNotAllowed, PresenceNeeded; IdentityFirst if it isn't known who asks.
    """
    if member_id is None:
        return Acting(own_person_id(who))
    row = await live_member(conn, who, member_id)
    known = await opened(conn, keys, row)
    for day in (today, on or today):
        if no := standing(row, known, day):
            raise no
    name = masking.name(known.name)
    if row.person_id is None:
        raise rules.NotConfirmed(name=name)
    if row.item_codes and item.item_code not in row.item_codes:
        raise rules.OutsideAttorney(name=name, item=item.item_name.en, item_zh=item.item_name.zh)
    attend = rules.who_attends(row.kind, item)
    return Acting(row.person_id, row.id, row.kind, name, attend)


def own_person_id(who: Resident) -> int:
    """The guard of the route has judged already; a caller without one is refused here."""
    if who.person_id is None:
        raise rules.IdentityFirst()
    return who.person_id


async def live_member(conn: db.Conn, who: Resident, member_id: UUID) -> MemberRow:
    """One of the resident's own list; somebody else's does not exist."""
    row = await queries.member(conn, who.account_id, member_id)
    if row is None:
        raise rules.UnknownMember()
    return row


async def opened(conn: db.Conn, keys: Keys, row: MemberRow) -> Known:
    """From the person's row, or, before they agreed, from what was said of them."""

    def field(sealed: bytes | None, name: str) -> str | None:
        return crypto.open_sealed(keys, sealed, f"member.{name}", str(row.id)) if sealed else None

    phone = field(row.phone_sealed, "phone")
    if row.person_id is not None:
        person = await open_person(conn, keys, row.person_id)
        return Known(person.name, person.id_number, phone)
    return Known(
        field(row.name_sealed, "name") or "",
        field(row.id_number_sealed, "id_number") or "",
        phone,
    )


def standing(row: MemberRow, known: Known, day: date) -> Refusal | None:
    """Why nobody may act for them on the day; None: one may."""
    born, confirmed = birth_date_of(known.id_number), row.confirmed_at is not None
    name = masking.name(known.name)
    return rules.no_longer(row.kind, confirmed, born, row.valid_until, day, name)


def birth_date_of(id_number: str) -> date:
    """Of a number that was checked before it was stored."""
    return date(int(id_number[6:10]), int(id_number[10:12]), int(id_number[12:14]))


def shown(row: MemberRow, known: Known, today: date, sent: CodeSent | None = None) -> Member:
    """Masked, with the sentence that says what is to be done, if anything is."""
    no, relation = standing(row, known, today), rules.RELATIONS[row.kind][row.relation]
    note = Words(no.sentence("zh"), no.sentence("en")) if no else None
    if note is None and row.kind == "principal":
        note = rules.BRING_THE_PAPER
    return Member(
        id=row.id,
        kind=row.kind,
        relation=row.relation,
        relation_zh=relation.zh,
        relation_en=relation.en,
        name=masking.name(known.name),
        id_number=masking.id_number(known.id_number),
        phone=masking.phone(known.phone) if known.phone else None,
        confirmed=row.confirmed_at is not None,
        active=no is None,
        valid_until=row.valid_until,
        item_codes=row.item_codes,
        note_zh=note.zh if note else None,
        note_en=note.en if note else None,
        code=sent,
    )
