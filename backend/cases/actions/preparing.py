"""A case before anything is handed in."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from backend import crypto, db
from backend.cases import queries
from backend.cases.actions.situations import keep_situation
from backend.cases.models import Channel
from backend.cases.models.situations import Taken
from backend.clock import civil_date
from backend.permits.models import Version


class Prepared(Struct, frozen=True):
    """A person's matter, before anything is handed in. `actor_id`: the account, or the member of staff."""

    person_id: int
    version: Version
    account_id: int | None
    actor_id: int | None
    centre_id: int
    taken: Taken | None = None
    """What was answered about the situation."""


async def prepare(
    conn: db.Conn,
    organ_id: int,
    division_code: str,
    version: Version,
    person_id: int,
    account_id: int | None,
    channel: Channel,
    centre_id: int,
    now: datetime,
    staff_id: int | None = None,
    taken: Taken | None = None,
) -> UUID:
    """A case for the person's matter, with the item's papers, before anything is handed in."""
    matter = Prepared(person_id, version, account_id, staff_id or account_id, centre_id, taken)
    kind = "staff" if staff_id else "resident"
    (made,) = await prepare_many(conn, organ_id, division_code, [matter], channel, kind, now)
    return made


async def prepare_many(
    conn: db.Conn,
    organ_id: int,
    division_code: str,
    matters: Sequence[Prepared],
    channel: Channel,
    actor_kind: str,
    now: datetime,
) -> list[UUID]:
    """The same for several, in as many statements as for one."""
    today = civil_date(now)
    ids = [crypto.new_id(now) for _ in matters]
    new = [
        queries.NewCase(
            case_id,
            f"{division_code}{today.year}",
            one.version.item.code,
            one.version.version,
            one.person_id,
            one.account_id,
            one.centre_id,
            one.actor_id,
        )
        for case_id, one in zip(ids, matters, strict=True)
    ]
    await queries.add(conn, organ_id, new, channel, actor_kind, now, today)
    papers = [
        queries.NewMaterial(
            case_id,
            place,
            material.name.zh,
            material.name.en,
            first_state(material.exempt_by_data_sharing, bool(material.condition)),
        )
        for case_id, one in zip(ids, matters, strict=True)
        for place, material in enumerate(one.version.item.materials, 1)
    ]
    await queries.add_materials(conn, organ_id, papers)
    for case_id, one in zip(ids, matters, strict=True):
        if one.taken is not None:
            await keep_situation(conn, organ_id, case_id, one.version.item, one.taken)
    return ids


def first_state(shared: bool | None, conditional: bool) -> str:
    """What data sharing supplies is there; a paper under a condition is not asked for until ticked."""
    if shared:
        return "shared"
    return "not_needed" if conditional else "missing"
