"""The list of those one may book for: naming, agreeing by code, removing, withdrawing.

**What is told about others.** Naming a grown-up answers the same whether or not the person is known
here, and makes no person: name and number wait in the list, sealed, until the phone agreed. Only
after the right code are they compared, and whatever does not fit (name, or a phone other than the one
the person signs in with) is one and the same `MemberMismatch`. A child can't agree by code, so its
name is compared at once and answered with the sentence that one's own identification has
(`IdentityTaken`); nothing is told that a guardian does not know already, and a try is counted even
when it is refused: twenty a day for an account that stands for a real name.
"""

import secrets
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from backend import crypto, db
from backend.access import identity, masking, queries, rules
from backend.access.actions.members import (
    Known,
    birth_date_of,
    live_member,
    opened,
    own_person_id,
    shown,
)
from backend.access.actions.people import find_or_add_person, masked_names, open_person, phone_of
from backend.access.actions.sign_in import code_sent
from backend.access.models import (
    CodeSent,
    Holder,
    Member,
    MemberCode,
    MemberRow,
    NewMember,
    Resident,
)
from backend.clock import civil_date
from backend.crypto import Keys
from backend.notices import actions as notices
from backend.refusal import NotFound, Refusal

A_DAY = timedelta(days=1)


async def family(conn: db.Conn, keys: Keys, who: Resident, today: date) -> list[Member]:
    """The account's list, in the order it was made."""
    rows = await queries.members(conn, who.account_id)
    return [shown(row, await opened(conn, keys, row), today) for row in rows]


async def add(
    conn: db.Conn, keys: Keys, who: Resident, asked: NewMember, now: datetime
) -> Member | Refusal:
    """Put somebody on the list. A child stands at once, a grown-up when their phone has agreed.

    A refusal that is returned must be committed: the try is counted.
    """
    today = civil_date(now)
    number, name = identity.id_number(asked.id_number, today), identity.name(asked.name)
    holder = await open_person(conn, keys, own_person_id(who))
    if number.number == holder.id_number:
        raise rules.ThatIsYou()
    rules.check_named(asked, number.birth_date, birth_date_of(holder.id_number), today)
    await queries.lock_account(conn, who.account_id)
    place = await _free_number(conn, keys, who, number.number, today, now)
    said = Known(name, number.number, await _others_phone(conn, keys, who, asked.phone))
    await _count_try(conn, who.account_id, now)
    person_id = None
    if asked.kind == "child":
        try:
            person_id = await find_or_add_person(conn, keys, name, number.number, None, now)
        except rules.IdentityTaken as taken:
            return taken
    member_id = await _store(conn, keys, who, asked, said, place, person_id, now)
    sent = await _send_code(conn, keys, who, member_id, said.phone, now) if said.phone else None
    row = await live_member(conn, who, member_id)
    return shown(row, said, today, sent)


async def send_again(
    conn: db.Conn, keys: Keys, who: Resident, member_id: UUID, now: datetime
) -> Member:
    """Another code to the phone of somebody who has not agreed yet; earlier codes are dead."""
    await queries.lock_account(conn, who.account_id)
    row = await live_member(conn, who, member_id)
    if row.confirmed_at is not None:
        raise rules.AlreadyConfirmed()
    said = await opened(conn, keys, row)
    sent = await _send_code(conn, keys, who, member_id, said.phone or "", now)
    return shown(row, said, civil_date(now), sent)


async def confirm(
    conn: db.Conn, keys: Keys, who: Resident, member_id: UUID, said: MemberCode, now: datetime
) -> Member | Refusal:
    """The grown-up agrees: the code of their phone was given. Five tries, five minutes, once.

    A refusal that is returned must be committed: the try is counted, and a right code is spent.
    """
    await queries.lock_account(conn, who.account_id)
    row = await live_member(conn, who, member_id)
    if row.confirmed_at is not None:
        raise rules.AlreadyConfirmed()
    digest = _digest(said.code.strip(), member_id)
    if not await queries.try_member_code(conn, member_id, digest, now, rules.CODE_TRIES):
        return rules.WrongCode()
    return await agree(conn, keys, who, row, now)


async def agree(
    conn: db.Conn, keys: Keys, who: Resident, row: MemberRow, now: datetime
) -> Member | Refusal:
    """What follows the right code: the person is found or made, and told that they agreed."""
    said = await opened(conn, keys, row)
    if await _signs_in_elsewhere(conn, keys, said):
        return rules.MemberMismatch()
    try:
        person_id = await find_or_add_person(conn, keys, said.name, said.id_number, said.phone, now)
    except rules.IdentityTaken:
        return rules.MemberMismatch()
    if not await queries.confirm_member(conn, row.id, person_id, now):
        raise rules.AlreadyConfirmed()
    holder = await open_person(conn, keys, own_person_id(who))
    await notices.send(
        conn,
        keys,
        key=f"member_confirmed:{row.id}",
        template="member_confirmed",
        phone=said.phone or "",
        now=now,
        name=masking.name(holder.name),
    )
    return shown(await live_member(conn, who, row.id), said, civil_date(now))


async def remove(
    conn: db.Conn, keys: Keys, who: Resident, member_id: UUID, now: datetime
) -> Member:
    """Off the list. Appointments that stand are not touched: each is cancelled for itself."""
    await queries.lock_account(conn, who.account_id)
    row = await live_member(conn, who, member_id)
    last = shown(row, await opened(conn, keys, row), civil_date(now))
    if not await queries.end_member(conn, member_id, "removed", now):
        raise rules.UnknownMember()
    await notices.withdraw(conn, f"member:{member_id}", now)
    return last


async def holders(conn: db.Conn, keys: Keys, who: Resident) -> list[Holder]:
    """Those whom I allowed to book for me. Guardians are not listed: a child can't withdraw them."""
    rows = await queries.holders(conn, own_person_id(who))
    names = await masked_names(conn, keys, [row.person_id for row in rows])
    return [
        Holder(row.id, row.kind, names[row.person_id], row.since, row.valid_until) for row in rows
    ]


async def withdraw(
    conn: db.Conn, keys: Keys, who: Resident, member_id: UUID, now: datetime
) -> Holder:
    """Take back what I allowed somebody; from the next booking on it no longer holds."""
    mine = {holder.id: holder for holder in await holders(conn, keys, who)}
    if member_id not in mine or not await queries.end_member(conn, member_id, "withdrawn", now):
        raise rules.UnknownMember()
    return mine[member_id]


async def forget_unconfirmed(conn: db.Conn, now: datetime) -> int:
    """Erase what was said of those who did not agree in time, and codes nobody counts; how many."""
    await queries.forget_member_codes(conn, now - rules.UNCONFIRMED_KEPT)
    return await queries.end_unconfirmed(conn, now - rules.UNCONFIRMED_KEPT, now)


async def _free_number(
    conn: db.Conn, keys: Keys, who: Resident, id_number: str, today: date, now: datetime
) -> int:
    """A free one of the ten. Who no longer stands, or never agreed, makes room for the same person."""
    rows = {row.id: row for row in await queries.members(conn, who.account_id)}
    index = crypto.blind_index(keys, "id_number", id_number)
    same = await queries.member_by_number(conn, who.account_id, index)
    if same is not None and same in rows:
        if shown(rows[same], await opened(conn, keys, rows[same]), today).active:
            raise rules.AlreadyMember()
        await queries.end_member(conn, same, "replaced", now)
        del rows[same]
    return rules.free_number({row.number for row in rows.values()})


async def _others_phone(conn: db.Conn, keys: Keys, who: Resident, phone: str | None) -> str | None:
    """The member's phone as it is stored; never the holder's own, which would agree with itself."""
    if phone is None:
        return None
    account = await queries.account(conn, who.account_id)
    if account is None:
        raise NotFound(what="account")
    if identity.phone(phone) == phone_of(keys, account):
        raise rules.OwnPhone()
    return identity.phone(phone)


async def _count_try(conn: db.Conn, account_id: int, now: datetime) -> None:
    if await queries.count_named(conn, account_id, now - A_DAY) >= rules.NAMED_A_DAY:
        raise rules.TooManyNamed()
    await queries.add_try(conn, account_id, now)


async def _store(
    conn: db.Conn,
    keys: Keys,
    who: Resident,
    asked: NewMember,
    said: Known,
    place: int,
    person_id: int | None,
    now: datetime,
) -> UUID:
    """Unguessable id; what was said is sealed for it, unless the person's own row has it."""
    member_id, power = uuid4(), asked.power_of_attorney

    def sealed(text: str, field: str) -> bytes:
        return crypto.seal(keys, text, f"member.{field}", str(member_id))

    await queries.add_member(
        conn,
        member_id,
        who.account_id,
        place,
        asked.kind,
        asked.relation,
        crypto.blind_index(keys, "id_number", said.id_number),
        sealed(said.name, "name") if person_id is None else None,
        sealed(said.id_number, "id_number") if person_id is None else None,
        sealed(said.phone, "phone") if said.phone else None,
        crypto.blind_index(keys, "phone", said.phone) if said.phone else None,
        power.valid_until if power else None,
        sorted({code.strip().upper() for code in (power.items if power else None) or []}),
        person_id,
        now,
    )
    return member_id


async def _send_code(
    conn: db.Conn, keys: Keys, who: Resident, member_id: UUID, phone: str, now: datetime
) -> CodeSent:
    """One a minute and ten a day for the phone that gets them, whoever asks."""
    index = crypto.blind_index(keys, "phone", phone)
    earlier = await queries.member_codes_asked(conn, index, now - A_DAY)
    rules.check_code_may_be_sent([one.asked_at for one in earlier], now)
    await notices.withdraw(conn, f"member:{member_id}", now)
    code = f"{secrets.randbelow(10**6):06d}"
    code_id = await queries.add_member_code(
        conn, member_id, index, _digest(code, member_id), now, now + rules.CODE_LIVES
    )
    holder = await open_person(conn, keys, own_person_id(who))
    await notices.send(
        conn,
        keys,
        key=f"member_code:{code_id}",
        template="member_code",
        phone=phone,
        now=now,
        about=f"member:{member_id}",
        name=masking.name(holder.name),
        code=code,
    )
    return code_sent()


def _digest(code: str, member_id: UUID) -> bytes:
    """Good for this member only."""
    return crypto.digest(f"{code}{member_id}")


async def _signs_in_elsewhere(conn: db.Conn, keys: Keys, said: Known) -> bool:
    """Whether the person has an account, and not with the phone that agreed."""
    index = crypto.blind_index(keys, "id_number", said.id_number)
    known = await queries.person_by_id_number(conn, index)
    own = await queries.own_phones(conn, known.id) if known else []
    phone = crypto.blind_index(keys, "phone", said.phone or "")
    return bool(own) and phone not in {one.phone_index for one in own}
