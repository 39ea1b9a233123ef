"""What a figure needs to know of a decision, an acceptance and a pause is told by the event itself."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from backend import db
from backend.access.models import Staff
from backend.cases import actions
from backend.cases.actions.sweep import sweep
from backend.cases.models import Case, CaseState, Decided
from backend.cases.models.machine import Verb
from backend.cases.models.steps import Accepting
from tests import make, steps
from tests.cases.acting import at
from tests.cases.standing import day
from tests.cases.test_clocks_stored import officers, submitted
from tests.cases.test_silence import renewing

pytestmark = pytest.mark.anyio
KEYS = make.KEYS


async def details(conn: db.Conn, case_id: UUID, kind: str) -> dict[str, Any]:
    told: list[dict[str, Any] | None] = [
        row["details"]
        for row in await conn.fetch(
            "SELECT details FROM event WHERE case_id = $1 AND kind = $2", case_id, kind
        )
    ]
    (one,) = told
    return one or {}


async def accepted(conn: db.Conn, item: str = "CR-201") -> tuple[Case, Staff, Staff]:
    clerk, reviewer, _ = await officers(conn)
    case = await submitted(conn, item, "2026-03-02", clerk)
    case = await actions.accept(conn, KEYS, case, clerk, at(day("2026-03-02"), 11))
    return case, clerk, reviewer


async def test_a_decision_tells_the_last_days_that_held(conn: db.Conn) -> None:
    case, _, reviewer = await accepted(conn)
    decided = Decided("refused", "不符合法定条件")
    await actions.decide(conn, KEYS, case, reviewer, decided, at(day("2026-03-04"), 10))
    assert await details(conn, case.id, "case_refused") == {
        "legal_due": "2026-03-17",
        "promised_due": "2026-03-11",
    }


async def test_an_item_without_limits_tells_none(conn: db.Conn) -> None:
    clerk, reviewer, _ = await officers(conn)
    case = await submitted(conn, "ZA-414", "2026-03-02", clerk)
    assembly = Accepting(event_on=day("2026-03-20"))
    case = await actions.accept(conn, KEYS, case, clerk, at(day("2026-03-02"), 11), assembly)
    await actions.decide(conn, KEYS, case, reviewer, Decided("granted"), at(day("2026-03-04"), 10))
    assert await details(conn, case.id, "case_granted") == {}


async def test_on_the_spot_is_due_at_once(conn: db.Conn) -> None:
    clerk, _, _ = await officers(conn)
    case = await submitted(conn, "CJ-301", "2026-03-02", clerk)
    case = await actions.grant_on_the_spot(conn, KEYS, case, clerk, at(day("2026-03-02"), 11))
    told = await details(conn, case.id, "case_granted")
    assert told == {
        name: on.isoformat()
        for name, on in (("legal_due", case.legal_due_on), ("promised_due", case.promised_due_on))
        if on
    }
    assert told


@pytest.mark.parametrize("resumed", [True, False])
async def test_a_pause_moves_what_the_decision_tells(conn: db.Conn, resumed: bool) -> None:
    """Also one that only the end of the case ended: its last day is the day of the decision."""
    case, _, reviewer = await accepted(conn)
    case = await actions.pause(
        conn, KEYS, case, reviewer, "test", 10, "须体检复核", at(day("2026-03-04"), 10)
    )
    last = at(day("2026-03-12"), 10)
    if resumed:
        case = await actions.resume(conn, KEYS, case, reviewer, last)
    ended = Decided("ended", "申请事项已失去办理必要", "other")
    case = await actions.decide(conn, KEYS, case, reviewer, ended, last)
    told = await details(conn, case.id, "case_ended")
    assert told == {"ground": "other", "legal_due": "2026-03-26", "promised_due": "2026-03-20"}
    assert (case.legal_due_on, case.promised_due_on) == (day("2026-03-26"), day("2026-03-20"))


async def test_a_renewal_and_a_change_say_so(conn: db.Conn) -> None:
    """By hand, and by silence after a pause that the law ended the day before."""
    old, new = await renewing(conn)
    assert "of" not in await details(conn, old.id, "case_granted")
    reviewer = await make.staff(conn, "test-reviewer-2", "reviewer")
    new = await actions.pause(
        conn, KEYS, new, reviewer, "test", 90, "须体检复核", at(day("2026-05-06"), 15)
    )
    await sweep(conn, KEYS, at(day("2026-07-01"), 1))
    new = await actions.case_of(conn, new.id)
    assert await details(conn, new.id, "case_resumed") == {"pause": 1, "to": "2026-06-15"}
    told = await details(conn, new.id, "case_granted")
    assert told["of"] == "renewal"
    assert new.legal_due_on is not None
    assert told["legal_due"] == new.legal_due_on.isoformat() > "2026-06-15"


async def test_a_change_of_an_earlier_permit_says_so(conn: db.Conn) -> None:
    old, clerk, reviewer = await accepted(conn, "CJ-352")
    granted = Decided("granted")
    old = await actions.decide(conn, KEYS, old, reviewer, granted, at(day("2026-03-03"), 10))
    new = await submitted(conn, "CJ-352", "2026-03-09", clerk)
    asked = Accepting(renews=old.id)
    new = await actions.accept(conn, KEYS, new, clerk, at(day("2026-03-09"), 11), asked)
    new = await actions.decide(conn, KEYS, new, reviewer, granted, at(day("2026-03-10"), 10))
    assert (await details(conn, new.id, "case_granted"))["of"] == "change"


async def test_an_acceptance_counts_what_data_sharing_supplied(conn: db.Conn) -> None:
    clerk, _, _ = await officers(conn)
    for shared in (2, 0):
        case = await submitted(conn, "CJ-352", "2021-09-24", clerk)
        await conn.execute(
            "UPDATE case_material SET state = CASE WHEN place <= $2 THEN 'shared' ELSE 'have' END"
            " WHERE case_id = $1",
            case.id,
            shared,
        )
        if shared:
            await sweep(conn, KEYS, at(day("2021-10-01"), 1))
            assert await details(conn, case.id, "case_accepted") == {"way": "deemed", "shared": 2}
        else:
            await actions.accept(conn, KEYS, case, clerk, at(day("2021-09-24"), 11))
            assert await details(conn, case.id, "case_accepted") == {}


def days(first: date, last: date) -> set[date]:
    return {first + timedelta(days=n) for n in range((last - first).days + 1)}


async def not_counted(conn: db.Conn, case_id: UUID) -> set[date]:
    """From the events alone: both ends of a pause are left out; by law it ended the day before."""
    events = await conn.fetch(
        "SELECT kind, on_date, details FROM event WHERE case_id = $1 ORDER BY at, id", case_id
    )
    found: set[date] = set()
    begun: date | None = None
    for one in events:
        if one["kind"] == "case_paused":
            begun = one["on_date"]
        elif begun and one["kind"] in ("case_resumed", "case_ended"):
            to = (one["details"] or {}).get("to")
            found |= days(begun, date.fromisoformat(to) if to else one["on_date"])
            begun = None
    return found


@pytest.mark.parametrize("verbs", [("resume", "grant"), ("resume", "pause", "end"), ("end",)])
async def test_the_events_alone_tell_which_days_do_not_count(
    conn: db.Conn, verbs: tuple[Verb, ...]
) -> None:
    case, clerk, reviewer = await accepted(conn)
    on = day("2026-03-04")
    for verb in ("pause", *verbs):
        case = await steps.take(conn, case, verb, clerk, reviewer, at(on, 10))
        on += timedelta(days=3)
    state: CaseState = "granted" if "grant" in verbs else "ended"
    assert case.state == state
    rows = await conn.fetch("SELECT from_on, to_on FROM case_pause WHERE case_id = $1", case.id)
    kept = set[date]().union(*(days(row["from_on"], row["to_on"]) for row in rows))
    assert await not_counted(conn, case.id) == kept
