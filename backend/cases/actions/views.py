"""Reading cases: for staff, and for the people whose they are."""

from contextlib import suppress
from uuid import UUID

from backend import db
from backend.access.models import Resident, RoleName, Staff
from backend.cases import queries, rules
from backend.cases.actions.trips import trips_of
from backend.cases.models import Case, CaseView
from backend.cases.queries.sealed import add_look
from backend.cases.rules.sealed import may_list, may_open


async def case_of(conn: db.Conn, case_id: UUID, organ_id: int | None = None) -> Case:
    """The case, or UnknownCase."""
    organ = organ_id or await queries.organ_of_case(conn, case_id)
    found = await queries.case(conn, organ, case_id) if organ else None
    if found is None:
        raise rules.UnknownCase()
    return found


async def case_for(conn: db.Conn, who: Staff, case_id: UUID, *roles: RoleName) -> Case:
    """The case, for a member of staff with one of the roles at its centre; to others it does not exist.

    A sealed one only for those `rules.sealed` names, and the look is written down.
    """
    case = await case_of(conn, case_id)
    if case.organ_id != who.organ_id or not who.may(*roles, centre_id=case.centre_id):
        raise rules.UnknownCase()
    if case.sealed:
        if not may_open(who, case):
            raise rules.UnknownCase()
        await add_look(conn, who.id, case)
    return case


async def case_numbered(conn: db.Conn, who: Staff, number: str, *roles: RoleName) -> Case | None:
    """The case of this number if a search may show it to them; finding a sealed one is a look too."""
    key = await queries.case_by_number(conn, number.strip())
    case = await case_of(conn, key.id) if key else None
    if case is None or not may_list(who, case):
        return None
    with suppress(rules.UnknownCase):
        return await case_for(conn, who, case.id, *roles)
    return None


async def case_of_resident(conn: db.Conn, who: Resident, case_id: UUID) -> Case:
    """The case, for its account or its person; to others it does not exist."""
    case = await case_of(conn, case_id)
    if who.account_id != case.account_id and who.person_id != case.person_id:
        raise rules.UnknownCase()
    return case


async def my_cases(conn: db.Conn, who: Resident) -> list[CaseView]:
    keys = await queries.cases_of_account(conn, who.account_id, who.person_id)
    return [await view(conn, await case_of(conn, key.id)) for key in keys]


async def my_case(conn: db.Conn, who: Resident, case_id: UUID) -> CaseView:
    return await view(conn, await case_of_resident(conn, who, case_id))


async def view(conn: db.Conn, case: Case) -> CaseView:
    steps = await queries.steps(conn, case.id)
    return CaseView(
        id=case.id,
        number=case.number,
        item_code=case.item_code,
        item_name_zh=case.item_name_zh,
        item_name_en=case.item_name_en,
        power_type=case.power_type,
        centre_name_zh=case.centre_name_zh,
        centre_name_en=case.centre_name_en,
        state=case.state,
        submitted_on=case.submitted_on,
        accepted_on=case.accepted_on,
        legal_due_on=case.legal_due_on,
        promised_due_on=case.promised_due_on,
        due_provisional=case.due_provisional,
        decided_on=case.decided_on,
        decision=case.decision,
        reason=case.reason,
        delivered_on=case.delivered_on,
        visits=(await trips_of(conn, case)).count,
        materials=await queries.materials(conn, case.organ_id, case.id),
        steps=steps,
    )
