"""Takes any step of a case through the house's own actions, and knows the way to each state."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, get_args

from msgspec.structs import replace

from backend import crypto, db
from backend.access.models import Role, Staff
from backend.cases import actions as cases
from backend.cases.actions.documents import PermitVerb
from backend.cases.models import Case, CaseState, CorrectionLine, Decided, Ticked
from backend.cases.models.machine import Verb
from backend.cases.models.steps import Actor

KEYS = crypto.Keys.demo()
WHY = "不符合法定条件"

WAY_TO: dict[CaseState, list[Verb]] = {
    "prepared": [],
    "submitted": ["submit"],
    "correcting": ["submit", "notice"],
    "not_needed": ["submit", "not_needed"],
    "not_accepted": ["submit", "not_accept"],
    "withdrawn": ["submit", "withdraw"],
    "accepted": ["submit", "accept"],
    "paused": ["submit", "accept", "pause"],
    "acceptance_withdrawn": ["submit", "accept", "withdraw_acceptance"],
    "handed_over": ["submit", "hand_over"],
    "voided": ["submit", "void"],
    "granted": ["submit", "accept", "grant"],
    "ready": ["submit", "accept", "grant", "make"],
    "mailed": ["submit", "accept", "grant", "make", "mail"],
    "refused": ["submit", "accept", "refuse"],
    "ended": ["submit", "accept", "end"],
    "closed": ["submit", "accept", "grant", "deliver"],
}

Take = Callable[[db.Conn, Case, Staff, Staff, datetime], Awaitable[Any]]


async def take(
    conn: db.Conn, case: Case, verb: Verb, clerk: Staff, reviewer: Staff, now: datetime
) -> Case:
    """The step, by who may take it; the case as it is afterwards."""
    await TAKES[verb](conn, case, clerk, reviewer, now)
    return await cases.case_of(conn, case.id)


def head(who: Staff) -> Staff:
    """The same person as a supervisor."""
    return replace(who, roles=[*who.roles, *(Role("supervisor", r.centre_id) for r in who.roles)])


def resident(case: Case) -> Actor:
    return Actor("resident", case.account_id)


async def _notice(
    conn: db.Conn, case: Case, clerk: Staff, reviewer: Staff, now: datetime
) -> object:
    lines = [CorrectionLine("请补充清晰的复印件", 1), CorrectionLine("申请表第二页未签名")]
    return await cases.notice(conn, KEYS, case, clerk, lines, now, "signed")


async def _supplement(
    conn: db.Conn, case: Case, clerk: Staff, reviewer: Staff, now: datetime
) -> object:
    ticked = [Ticked(1, "have")]
    return await cases.supplement(conn, KEYS, case, resident(case), now, ticked)


async def _pause(conn: db.Conn, case: Case, clerk: Staff, reviewer: Staff, now: datetime) -> object:
    return await cases.pause(conn, KEYS, case, reviewer, "expert_review", 10, "须组织专家评审", now)


def _deciding(decided: Decided) -> Take:
    async def decide(
        conn: db.Conn, case: Case, clerk: Staff, reviewer: Staff, now: datetime
    ) -> object:
        return await cases.decide(conn, KEYS, case, reviewer, decided, now)

    return decide


def _on_permit(verb: PermitVerb) -> Take:
    async def step(
        conn: db.Conn, case: Case, clerk: Staff, reviewer: Staff, now: datetime
    ) -> object:
        return await cases.permit_step(conn, case, head(reviewer), verb, WHY, "行政许可法", now)

    return step


TAKES: dict[Verb, Take] = {
    "submit": lambda conn, case, clerk, _, now: cases.submit(conn, case, clerk, now),
    "correct": lambda conn, case, clerk, _, now: cases.correct(
        conn, case, clerk, "更正联系电话", now
    ),
    "notice": _notice,
    "supplement": _supplement,
    "hand_over": lambda conn, case, clerk, _, now: cases.move(
        conn, case, "hand_over", Actor("staff", clerk.id), now, details={"act": "taken"}
    ),
    "not_needed": lambda conn, case, clerk, _, now: cases.not_needed(
        conn, case, clerk, "依法无需取得许可", now
    ),
    "not_accept": lambda conn, case, clerk, _, now: cases.not_accept(
        conn, case, clerk, "材料不符合法定形式", now
    ),
    "accept": lambda conn, case, clerk, _, now: cases.accept(conn, KEYS, case, clerk, now),
    "withdraw": lambda conn, case, *_: cases.withdraw(conn, KEYS, case, resident(case), _[-1]),
    "complete": lambda conn, case, clerk, _, now: cases.complete(conn, case, clerk, [], now),
    "withdraw_acceptance": lambda conn, case, clerk, _, now: cases.withdraw_acceptance(
        conn, KEYS, case, head(clerk), "容缺材料逾期未补", now
    ),
    "void": lambda conn, case, clerk, _, now: cases.void(
        conn, case, head(clerk), "test", "培训时误登记", now
    ),
    "pause": _pause,
    "resume": lambda conn, case, _, who, now: cases.resume(conn, KEYS, case, who, now),
    "extend": lambda conn, case, _, who, now: cases.extend(
        conn, KEYS, case, head(who), "案情复杂", now
    ),
    "grant": _deciding(Decided("granted")),
    "refuse": _deciding(Decided("refused", WHY)),
    "end": _deciding(Decided("ended", "申请事项已失去办理必要", "other")),
    "check": lambda conn, case, _, who, now: cases.check(conn, case, who, True, "", now),
    "make": lambda conn, case, clerk, _, now: cases.make(conn, KEYS, case, clerk, now),
    "mail": lambda conn, case, clerk, _, now: cases.mail(conn, KEYS, case, clerk, "EM0001", now),
    "deliver": lambda conn, case, clerk, _, now: cases.deliver(conn, case, clerk, now),
    **{verb: _on_permit(verb) for verb in get_args(PermitVerb)},
}
"""Every step a person takes by itself. Publishing, explaining, and what a new grant does to the old permit are
steps of their own acts."""
