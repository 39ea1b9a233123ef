"""A matter handed in without a visit: begun, filled with photos, handed in, or given up."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from backend import crypto, db
from backend.access import actions as access
from backend.access.models import Resident, Staff
from backend.cases import queries
from backend.cases.actions import photos
from backend.cases.actions.bundles import bundling_of, put_in_bundle
from backend.cases.actions.moving import move
from backend.cases.actions.preparing import prepare
from backend.cases.actions.situations import confirm_shared, item_of, keep_situation, taken_of
from backend.cases.actions.views import case_of_resident
from backend.cases.models import Case
from backend.cases.models.photos import CasePhotos, FiledBundle, Filing, FilingRow, HandIn
from backend.cases.models.steps import Actor, Changes
from backend.cases.queries import filings as stored
from backend.cases.queries import photos as pictures
from backend.cases.rules import filings as rules
from backend.cases.rules.story import masked_address
from backend.clock import civil_date
from backend.crypto import Keys
from backend.permits.models import Item, Text, Version
from backend.permits.models.situation import Said

ADDRESS = "case_file.address"


class Desk(Struct, frozen=True):
    """Who takes online filings of an item in: the organ, and the centre whose staff work on them."""

    organ_id: int
    division_code: str
    centre_id: int


async def begin(
    conn: db.Conn,
    who: Resident,
    person_id: int,
    member_id: UUID | None,
    version: Version,
    situation: Said | None,
    desk: Desk,
    now: datetime,
) -> UUID:
    """The case to put photos to; one that was begun is gone on with. Refuses what is under way already.

    Whether the item can be handed in online, and by whom, is judged above.
    """
    item = version.item
    taken = taken_of(item, situation, "resident", now)
    if taken is not None:
        rules.check_situation(item, taken.outcome)
    await stored.lock_person(conn, person_id)
    begun = await stored.draft_of(conn, desk.organ_id, who.account_id, person_id, item.code)
    if begun is not None:
        if taken is not None:
            await keep_situation(conn, desk.organ_id, begun, item, taken)
        return begun
    number = await stored.open_case(conn, desk.organ_id, person_id, item.code)
    if number is not None:
        raise rules.OpenAlready(number=number)
    rules.check_filings(await stored.open_filings(conn, who.account_id))
    case_id = await prepare(
        conn,
        desk.organ_id,
        desk.division_code,
        version,
        person_id,
        who.account_id,
        "app",
        desk.centre_id,
        now,
        taken=taken,
    )
    await stored.add_filing(
        conn, desk.organ_id, case_id, who.account_id, person_id, item.code, member_id, now
    )
    return case_id


async def filing_of(conn: db.Conn, who: Resident, case_id: UUID) -> tuple[Case, FilingRow]:
    """One's own online filing; any other case is none."""
    case = await case_of_resident(conn, who, case_id)
    row = await stored.filing(conn, case.organ_id, case.id)
    if row is None or row.account_id != who.account_id:
        raise rules.UnknownFiling()
    return case, row


async def hand_in(
    conn: db.Conn, keys: Keys, case: Case, who: Resident, said: HandIn, now: datetime
) -> Case:
    """Handed in by the applicant: the photos are the papers, and the day counts as the day of receipt.

    Whether one may act for the person is judged above.
    """
    await stored.lock_person(conn, case.person_id)
    item = await item_of(conn, case)
    papers = await queries.materials(conn, case.organ_id, case.id)
    rules.check_hand_in(item, papers, await photos.photographed(conn, case), said)
    await _tick(conn, case, item)
    if not await stored.hand_in_filing(
        conn, case, said.confirmed, said.disputed, _sealed(keys, case, said), now
    ):
        raise rules.UnknownFiling()
    if said.bundle:
        await put_in_bundle(conn, case, said.bundle)
    if not said.disputed:
        await confirm_shared(conn, case.organ_id, case.id, "resident", now)
    return await _submit(conn, case, who, said, now)


async def _submit(conn: db.Conn, case: Case, who: Resident, said: HandIn, now: datetime) -> Case:
    papers = await queries.materials(conn, case.organ_id, case.id)
    complete = all(paper.state != "missing" for paper in papers)
    today = civil_date(now)
    return await move(
        conn,
        case,
        "submit",
        Actor("resident", who.account_id),
        now,
        changes=Changes(
            submitted_on=today,
            received_on=today,
            complete_at_first=complete,
            channel="app",
            collect=said.collect,
        ),
        details={"channel": "app", "complete": complete} | rules.tag(case.item_code),
    )


async def _tick(conn: db.Conn, case: Case, item: Item) -> None:
    """What has a photo is there, and so is the form: the application itself is filed (行政许可法 §29)."""
    for paper in await photos.tick_photographed(conn, case):
        if paper.state == "missing" and item.materials[paper.place - 1].form == "form":
            await queries.tick(conn, case.organ_id, case.id, paper.place, "have")


def _sealed(keys: Keys, case: Case, said: HandIn) -> bytes | None:
    if said.collect != "mail":
        return None
    return crypto.seal(keys, said.address.strip(), ADDRESS, str(case.id))


async def give_up(conn: db.Conn, keys: Keys, who: Resident, case_id: UUID, now: datetime) -> Filing:
    """A draft is dropped: its case was never handed in and stays out of every list; its photos go at once."""
    case, _ = await filing_of(conn, who, case_id)
    await pictures.lock_case(conn, case.organ_id, case.id)
    if not await stored.give_up_filing(conn, case.organ_id, case.id, now):
        raise rules.UnknownFiling()
    await pictures.remove_all(conn, case.organ_id, case.id)
    return await my_filing(conn, keys, who, case_id)


async def my_filing(conn: db.Conn, keys: Keys, who: Resident, case_id: UUID) -> Filing:
    """One online filing of mine: for whom, how the result may be had, where it stands."""
    case, row = await filing_of(conn, who, case_id)
    item = await item_of(conn, case)
    others = [row.person_id] if row.person_id != who.person_id else []
    names = await access.masked_names(conn, keys, others)
    address = await address_of(conn, keys, case)
    bundling = await bundling_of(conn, case)
    return Filing(
        case_id=case.id,
        number=case.number,
        item_code=case.item_code,
        item_name=Text(case.item_name_zh, case.item_name_en),
        for_name=names.get(row.person_id),
        state=case.state,
        ways=rules.ways(item),
        visits_after=rules.visits_after(item),
        given_up=row.given_up_at is not None,
        handed_in_on=civil_date(row.handed_in_at) if row.handed_in_at else None,
        address=masked_address(address) if address else None,
        bundle=FiledBundle(
            bundling.bundle.name, bundling.said, [lead.number for lead in bundling.leads]
        )
        if bundling
        else None,
    )


async def address_of(conn: db.Conn, keys: Keys, case: Case) -> str | None:
    """Where the result is to be sent, unmasked: masked before it is shown."""
    sealed = await stored.address(conn, case.organ_id, case.id)
    return crypto.open_sealed(keys, sealed, ADDRESS, str(case.id)) if sealed else None


async def address_for(
    conn: db.Conn, keys: Keys, who: Staff, case: Case, reason: str, now: datetime
) -> str | None:
    """The address for the envelope, after the look was written down with its reason."""
    await access.full_view(conn, keys, who, case.person_id, reason, now)
    return await address_of(conn, keys, case)


class Sent(Struct, frozen=True):
    """What the applicant sent of a case from the phone, as staff see it."""

    photos: CasePhotos
    filing: FilingRow | None
    """None: not filed online."""
    address: str | None
    """Masked."""

    @property
    def any(self) -> bool:
        return self.filing is not None or any(paper.pages for paper in self.photos.papers)


async def sent_of(conn: db.Conn, keys: Keys, case: Case) -> Sent:
    """For the case page and the hall screen; no picture is opened."""
    address = await address_of(conn, keys, case)
    return Sent(
        photos=await photos.photos_of(conn, case),
        filing=await stored.filing(conn, case.organ_id, case.id),
        address=masked_address(address) if address else None,
    )
