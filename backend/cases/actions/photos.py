"""Photos of papers: added, looked at, removed, forgotten."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from backend import crypto, db
from backend.access import queries as staff
from backend.access.models import Resident, Staff
from backend.cases import queries
from backend.cases.actions.pictures import HANDS
from backend.cases.actions.situations import item_of
from backend.cases.actions.views import case_of_resident
from backend.cases.models import Case, CaseMaterial
from backend.cases.models.photos import (
    CasePhotos,
    PaperPhotos,
    PhotoPage,
    PhotoPolicy,
    Picture,
)
from backend.cases.queries import filings, pre_reviews, runs
from backend.cases.queries import photos as stored
from backend.cases.rules import UnknownMaterial
from backend.cases.rules import photos as rules
from backend.clock import civil_date
from backend.crypto import Keys
from backend.permits.models import Item, Material, Text

A_DAY = timedelta(days=1)
BATCH = 500
FIELD = "case_photo.sealed"


async def my_photos(conn: db.Conn, who: Resident, case_id: UUID) -> CasePhotos:
    """Of a case of one's own; another's does not exist."""
    return await photos_of(conn, await case_of_resident(conn, who, case_id))


async def check_may_add(
    conn: db.Conn, who: Resident, case_id: UUID, place: int, now: datetime
) -> None:
    """Judged before anything is decoded; `add` judges again."""
    case = await case_of_resident(conn, who, case_id)
    await _room(conn, who, case, place, now)


async def add(
    conn: db.Conn,
    keys: Keys,
    who: Resident,
    case_id: UUID,
    place: int,
    picture: Picture,
    now: datetime,
) -> CasePhotos:
    """One more photo of a paper, sealed for its case, paper and number."""
    case = await case_of_resident(conn, who, case_id)
    await stored.lock_case(conn, case.organ_id, case.id)
    case = await case_of_resident(conn, who, case_id)
    page = await _room(conn, who, case, place, now)
    sealed = await asyncio.get_running_loop().run_in_executor(
        HANDS, crypto.seal_bytes, keys, picture.jpeg, FIELD, owner(case.id, place, page)
    )
    await stored.add_photo(
        conn, case, place, page, who.account_id, now, picture.width, picture.height, sealed
    )
    return await photos_of(conn, case)


async def _room(conn: db.Conn, who: Resident, case: Case, place: int, now: datetime) -> int:
    """The free number, if the case still takes photos and the paper is asked for."""
    rules.check_taken(case.state)
    drafted = await filings.filing(conn, case.organ_id, case.id)
    if drafted is not None and drafted.given_up_at is not None:
        raise rules.PhotosFixed()
    papers = await queries.materials(conn, case.organ_id, case.id)
    if not any(paper.place == place for paper in papers):
        raise UnknownMaterial(place=place)
    rules.check_today(await stored.sent_since(conn, who.account_id, now - A_DAY))
    pages = await stored.pages(conn, case.organ_id, case.id)
    return rules.check_room([(one.material, one.page) for one in pages], place)


async def remove(conn: db.Conn, who: Resident, case_id: UUID, place: int, page: int) -> CasePhotos:
    """At once and for good."""
    case = await case_of_resident(conn, who, case_id)
    await stored.lock_case(conn, case.organ_id, case.id)
    case = await case_of_resident(conn, who, case_id)
    rules.check_taken(case.state)
    if not await stored.remove_photo(conn, case.organ_id, case.id, place, page):
        raise rules.UnknownPhoto()
    return await photos_of(conn, case)


async def my_picture(
    conn: db.Conn, keys: Keys, who: Resident, case_id: UUID, place: int, page: int
) -> bytes:
    """A photo of one's own: sent by this account, or of one's own matter."""
    case = await case_of_resident(conn, who, case_id)
    sender = await stored.sender(conn, case.organ_id, case.id, place, page)
    if sender != who.account_id and case.person_id != who.person_id:
        raise rules.UnknownPhoto()
    return await _opened(conn, keys, case, place, page)


async def picture_for(
    conn: db.Conn, keys: Keys, who: Staff, case: Case, place: int, page: int, now: datetime
) -> bytes:
    """A photo for the staff of the case; the look is written down first."""
    await staff.add_audit(
        conn,
        who.id,
        case.centre_id,
        "photo_full_view",
        case.person_id,
        "核对材料照片",
        {"case": case.number, "paper": place, "page": page},
        now,
    )
    return await _opened(conn, keys, case, place, page)


async def _opened(conn: db.Conn, keys: Keys, case: Case, place: int, page: int) -> bytes:
    sealed = await stored.sealed_photo(conn, case.organ_id, case.id, place, page)
    if sealed is None:
        raise rules.UnknownPhoto()
    return await asyncio.get_running_loop().run_in_executor(
        HANDS, crypto.open_bytes, keys, sealed, FIELD, owner(case.id, place, page)
    )


def owner(case_id: UUID, place: int, page: int) -> str:
    """What a photo is sealed for: moved to another case, paper or page it does not open."""
    return f"{case_id}/{place}/{page}"


async def photographed(conn: db.Conn, case: Case) -> set[int]:
    """The places of papers that have photos."""
    return {one.material for one in await stored.pages(conn, case.organ_id, case.id)}


async def tick_photographed(conn: db.Conn, case: Case) -> list[CaseMaterial]:
    """What has a photo is there, also what was said not to be needed; the papers as they are then."""
    for place in sorted(await photographed(conn, case)):
        await queries.tick(conn, case.organ_id, case.id, place, "have")
    return await queries.materials(conn, case.organ_id, case.id)


async def photos_of(conn: db.Conn, case: Case) -> CasePhotos:
    """For the applicant, the case page and the hall screen; no picture is opened."""
    item = await item_of(conn, case)
    papers = await queries.materials(conn, case.organ_id, case.id)
    pages = await stored.pages(conn, case.organ_id, case.id)
    answers = await pre_reviews.answers(conn, case.organ_id, case.id)
    review = await pre_reviews.review(conn, case.organ_id, case.id)
    waits = review is not None and review.answered_at is None
    return CasePhotos(
        case_id=case.id,
        item_code=case.item_code,
        item_name=Text(case.item_name_zh, case.item_name_en),
        number=case.number,
        state=case.state,
        channel=case.channel,
        papers=[_shown(paper, item, pages, answers) for paper in papers],
        may_change=case.state in rules.TAKEN,
        reviewed=item.online.depth != "none",
        asked_at=review.asked_at if review and waits else None,
        revision=review.revision if review else 0,
        rounds=review.round if review else 0,
        answered_at=review.answered_at if review else None,
    )


def _shown(
    paper: CaseMaterial,
    item: Item,
    pages: Sequence[stored.PageRow],
    answers: Sequence[pre_reviews.AnswerRow],
) -> PaperPhotos:
    mine = [one for one in pages if one.material == paper.place]
    newest = max((one.added_at for one in mine), default=None)
    said = next((one for one in answers if one.material == paper.place), None)
    if said is not None and not rules.holds(said.answered_at, newest):
        said = None
    known: Material = item.materials[paper.place - 1]
    return PaperPhotos(
        place=paper.place,
        name_zh=paper.name_zh,
        name_en=paper.name_en,
        state=paper.state,
        wanted=paper.state == "missing" and known.form != "form",
        later=known.deferrable,
        shared=paper.state == "shared",
        condition=known.condition,
        pages=[PhotoPage(one.page, one.width, one.height, one.added_at) for one in mine],
        answer=said.answer if said else None,
        reason=said.reason if said else None,
        reason_said=rules.FAULTS[said.reason] if said and said.reason else None,
        words=said.words if said else None,
        answered_at=said.answered_at if said else None,
    )


async def forget_photos(conn: db.Conn, now: datetime) -> int:
    """Delete what is past its time, by each organ's policy, in batches; a run is written down each time."""
    done, today = 0, civil_date(now)
    while gone := await stored.forget_photos(conn, PhotoPolicy(), now, today, BATCH):
        done += gone
    await runs.add_run(conn, "forget_photos", today, now, now, {"photos": done})
    return done
