"""The register of remedies: what was sought against an act of a case, and how it ended (行政复议法, 行政诉讼法)."""

from datetime import datetime

import msgspec

from backend import db
from backend.access.models import RoleName, Staff
from backend.cases.actions.views import case_for
from backend.cases.models import Case
from backend.cases.models.remedies import Ending, Filing, Remedy
from backend.cases.queries import remedies as queries
from backend.cases.rules import remedies as rules
from backend.cases.rules.sealed import centres_with, sight_of
from backend.clock import civil_date
from backend.permits import actions as permits

KEEPS: tuple[RoleName, ...] = ("legal",)
"""Who keeps the register."""


async def file(conn: db.Conn, who: Staff, case: Case, asked: Filing, now: datetime) -> int:
    """Register that a review was asked for or a suit brought; it counts for the day it was filed, however late it
    is written down. What becomes of the permit is a step of its own."""
    rules.check_filing(asked, case, civil_date(now))
    item = (await permits.item_version(conn, case.item_code, case.item_version)).item
    body = rules.body_of(asked, item)
    return await queries.add_remedy(conn, case, asked.kind, body, asked.filed_on, who.id, now)


async def end(conn: db.Conn, who: Staff, remedy_id: int, ended: Ending, now: datetime) -> Remedy:
    """Register how it ended, once; the remedy as it is then."""
    found = await queries.remedy(conn, who.organ_id, remedy_id)
    if found is None or found.outcome != "pending":
        raise rules.UnknownRemedy()
    await case_for(conn, who, found.case_id, *KEEPS)
    rules.check_ending(ended, found, civil_date(now))
    ended = msgspec.structs.replace(ended, words=ended.words.strip())
    if not await queries.end_remedy(conn, found, ended, who.id, now):
        raise rules.UnknownRemedy()
    return await queries.remedy(conn, who.organ_id, remedy_id) or found


async def register(
    conn: db.Conn, who: Staff, open_only: bool, most: int, offset: int
) -> list[Remedy]:
    """Of cases of the centres of who asks."""
    centres = centres_with(who, *KEEPS)
    sight = sight_of(who)
    return await queries.remedies(conn, who.organ_id, open_only, centres, sight, most, offset)


async def of_case(conn: db.Conn, case: Case) -> list[Remedy]:
    return await queries.remedies_of_case(conn, case.organ_id, case.id)
