"""A case's situation: answered, answered again, and what data sharing supplies confirmed."""

from datetime import datetime
from uuid import UUID

from backend import db
from backend.access import queries as people
from backend.access.models import Staff
from backend.cases import queries
from backend.cases.models import Case
from backend.cases.models.situations import NOTHING_SAID, By, Situation, Taken
from backend.cases.queries import situations as stored
from backend.cases.rules import situations as rules
from backend.permits import actions as permits
from backend.permits.models import Item
from backend.permits.models.situation import Said


def taken_of(item: Item, said: Said | None, by: By, now: datetime) -> Taken | None:
    """What was answered with what it comes to; None when nothing was. Refuses what does not fit."""
    outcome = permits.outcome_of(item, said)
    questions = permits.situations_of(item)
    if said is None or outcome is None or questions is None:
        return None
    return Taken(said.version, outcome, tuple(questions.extras.values()), by, now)


async def situation_of(conn: db.Conn, case: Case) -> Situation:
    return await stored.situation(conn, case.organ_id, case.id) or NOTHING_SAID


async def item_of(conn: db.Conn, case: Case) -> Item:
    """The item in the case's version, with the extra papers of its situation behind its own."""
    item = (await permits.item_version(conn, case.item_code, case.item_version)).item
    return rules.as_asked(item, (await situation_of(conn, case)).taken)


async def keep_situation(
    conn: db.Conn, organ_id: int, case_id: UUID, item: Item, taken: Taken
) -> None:
    """The case's papers are those of the situation from now on."""
    before = await queries.materials(conn, organ_id, case_id)
    await stored.keep(conn, organ_id, case_id, taken)
    wanted = rules.papers(item, taken, before)
    await stored.set_papers(
        conn,
        organ_id,
        case_id,
        [one.place for one in wanted],
        [one.name_zh for one in wanted],
        [one.name_en for one in wanted],
        [one.state for one in wanted],
    )


async def situate(conn: db.Conn, case: Case, said: Said, by: By, now: datetime) -> None:
    """Another visit for a case: its papers follow the new answers until it is accepted."""
    item = (await permits.item_version(conn, case.item_code, case.item_version)).item
    taken = taken_of(item, said, by, now)
    if taken is not None and case.state in rules.OPEN:
        await keep_situation(conn, case.organ_id, case.id, item, taken)


async def answer_again(conn: db.Conn, case: Case, who: Staff, said: Said, now: datetime) -> None:
    """The clerk's answers for who stands at the window. Refuses once the case is accepted."""
    rules.check_open(case.state)
    await situate(conn, case, said, "staff", now)
    details = {"case": case.id, "version": said.version, "answers": said.answers}
    await people.add_audit(
        conn, who.id, case.centre_id, "situation_answered", case.person_id, "情形", details, now
    )


async def confirm_shared(
    conn: db.Conn, organ_id: int, case_id: UUID, by: By, now: datetime
) -> bool:
    """The applicant says that what data sharing supplies is right; recorded once."""
    return await stored.confirm(conn, organ_id, case_id, now, by)


async def hear_confirmed(conn: db.Conn, case: Case, now: datetime) -> None:
    """The same, said at the window to the clerk."""
    rules.check_confirmable(case.state)
    await confirm_shared(conn, case.organ_id, case.id, "staff", now)
