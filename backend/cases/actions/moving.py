"""One step of a case: silence first, then the machine, the row with its event, the clocks, the file rules."""

from datetime import date, datetime
from typing import Any

from backend import db
from backend.access import actions as access
from backend.cases import queries, rules
from backend.cases.actions import clocks, findings
from backend.cases.actions.views import case_of
from backend.cases.models import Case
from backend.cases.models.machine import Verb
from backend.cases.models.steps import NOTHING, Actor, Changes
from backend.clock import civil_date
from backend.crypto import Keys
from backend.notices import actions as notices


async def move(
    conn: db.Conn,
    case: Case,
    verb: Verb,
    actor: Actor,
    now: datetime,
    *,
    on: date | None = None,
    changes: Changes = NOTHING,
    reason: str | None = None,
    details: dict[str, Any] | None = None,
) -> Case:
    """The case as it is after the step. `on`: the civil date it counts for, today unless the law says another.

    Silence that is due takes its effect before anybody acts; whoever comes too late is told the new state.
    """
    case = await clocks.settle(conn, case, now)
    rules.check_may(verb, case.state, case.power_type)
    done = await queries.step(
        conn,
        case,
        rules.TRANSITIONS[verb],
        now,
        on or civil_date(now),
        actor,
        changes,
        reason,
        details,
    )
    if not done:
        raise await wrong_state(conn, case)
    await clocks.bring_in_line(conn, case.organ_id, case.id, now)
    await findings.review(conn, case.organ_id, case.id, now)
    return await case_of(conn, case.id, case.organ_id)


async def wrong_state(conn: db.Conn, case: Case) -> rules.WrongState:
    now = await case_of(conn, case.id, case.organ_id)
    return rules.WrongState(state=rules.state_words(now.state, now.power_type))


async def tell(
    conn: db.Conn,
    keys: Keys,
    case: Case,
    template: str,
    now: datetime,
    again: int = 1,
    **facts: Any,
) -> None:
    """To the person's phone, if there is one; once for each `again`."""
    person = await access.open_person(conn, keys, case.person_id)
    if person.phone:
        await notices.send(
            conn,
            keys,
            key=f"{template}:{case.id}:{again}",
            template=template,
            phone=person.phone,
            now=now,
            item=case.item_name_zh,
            number=case.number,
            **facts,
        )


def day(on: date) -> str:
    """As messages say it."""
    return f"{on.month}月{on.day}日"
