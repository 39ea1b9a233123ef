"""Handing in without a visit, and a look at the photos before one: what needs to know of appointments."""

from datetime import datetime
from uuid import UUID

from backend import db
from backend.access import actions as access
from backend.access.models import Acting, Resident
from backend.booking import queries
from backend.booking.actions.people import conditions
from backend.booking.queries import pre_reviews as visits
from backend.booking.rules import NotServedHere
from backend.booking.rules import online as rules
from backend.cases.actions import filings, pre_reviews
from backend.cases.actions.photos import photos_of
from backend.cases.actions.views import case_of_resident
from backend.cases.models.photos import CasePhotos, Filing, HandIn, NewFiling
from backend.cases.rules.filings import OwnPhoneNeeded, check_online
from backend.clock import civil_date
from backend.crypto import Keys
from backend.notices.facts import when
from backend.permits import actions as permits
from backend.permits.models import Item


async def begin(
    conn: db.Conn, keys: Keys, who: Resident, asked: NewFiling, now: datetime
) -> Filing:
    """An online application to fill; one that was begun is gone on with."""
    today = civil_date(now)
    version = await permits.item_now(conn, asked.item_code.upper(), today)
    check_online(version.item)
    acts = await acting(conn, keys, who, asked.member_id, version.item, now)
    served = await queries.services(conn, version.item.code, today)
    if not served:
        raise NotServedHere()
    hall = served[0]
    coming = await visits.booked_for(conn, hall.organ_id, acts.person_id, version.item.code)
    if coming is not None:
        raise rules.BookedAlready(when=when(coming, "en"), when_zh=when(coming))
    desk = filings.Desk(hall.organ_id, hall.division_code, hall.centre_id)
    case_id = await filings.begin(
        conn, who, acts.person_id, asked.member_id, version, asked.situation, desk, now
    )
    return await filings.my_filing(conn, keys, who, case_id)


async def hand_in(
    conn: db.Conn, keys: Keys, who: Resident, case_id: UUID, said: HandIn, now: datetime
) -> Filing:
    """Handed in by the applicant, the guardian, or whoever has power of attorney on this day."""
    case, row = await filings.filing_of(conn, who, case_id)
    item = (await permits.item_version(conn, case.item_code, case.item_version)).item
    await acting(conn, keys, who, row.member_id, item, now)
    await filings.hand_in(conn, keys, case, who, said, now)
    return await filings.my_filing(conn, keys, who, case_id)


async def acting(
    conn: db.Conn,
    keys: Keys,
    who: Resident,
    member_id: UUID | None,
    item: Item,
    now: datetime,
) -> Acting:
    """Whose matter it is. A grown-up of the family hands in for themselves: nobody looks at their paper here."""
    acts = await access.may_act_for(conn, keys, who, member_id, conditions(item), civil_date(now))
    if acts.kind == "adult":
        raise OwnPhoneNeeded(name=acts.for_name)
    return acts


async def ask_review(conn: db.Conn, who: Resident, case_id: UUID, now: datetime) -> CasePhotos:
    """A clerk looks at the photos before the day of the visit; for an answer to a notice there need be none."""
    case = await case_of_resident(conn, who, case_id)
    if case.state == "prepared":
        visit = await visits.visit_of(conn, case.organ_id, case.id)
        if visit is None:
            raise rules.NoVisitAhead()
        rules.check_before_the_day(visit.on, civil_date(now))
    await pre_reviews.ask(conn, case, who.account_id, now)
    return await photos_of(conn, case)
