"""Taking in: papers, the matter itself, what follows later, and the applicant's own withdrawal."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from backend import db
from backend.access.models import Staff
from backend.cases import queries, rules
from backend.cases.actions import clocks
from backend.cases.actions.moving import move, wrong_state
from backend.cases.actions.situations import item_of
from backend.cases.models import Case, Ticked
from backend.cases.models.steps import Actor, Changes
from backend.clock import civil_date
from backend.crypto import Keys


async def move_to(conn: db.Conn, organ_id: int, case_id: UUID, centre_id: int) -> None:
    """Prepared at another centre from now on, because its appointment moved there."""
    await queries.move_to(conn, organ_id, case_id, centre_id)


async def tick(conn: db.Conn, case: Case, ticked: Sequence[Ticked]) -> None:
    """New states of papers, while the case is open; one that may not follow later cannot be deferred."""
    if case.state not in ("prepared", "submitted", "correcting", "accepted", "paused"):
        raise await wrong_state(conn, case)
    item = await item_of(conn, case)
    for tick in ticked:
        if not 1 <= tick.place <= len(item.materials):
            raise rules.UnknownMaterial(place=tick.place)
        paper = item.materials[tick.place - 1]
        if tick.state == "deferred" and not paper.deferrable:
            raise rules.NotDeferrable(paper=paper.name.zh)
        await queries.tick(conn, case.organ_id, case.id, tick.place, tick.state)


async def submit(conn: db.Conn, case: Case, who: Staff | Actor, now: datetime) -> Case:
    """The matter is handed in; whether it was complete at first is kept for F18, and where for F12: what was
    drafted online and handed in at a window is no online case."""
    papers = await queries.materials(conn, case.organ_id, case.id)
    complete = all(paper.state != "missing" for paper in papers)
    today = civil_date(now)
    actor = who if isinstance(who, Actor) else Actor("staff", who.id)
    channel = "window" if actor.kind == "staff" and case.channel == "app" else case.channel
    return await move(
        conn,
        case,
        "submit",
        actor,
        now,
        changes=Changes(
            submitted_on=today, received_on=today, complete_at_first=complete, channel=channel
        ),
        details={"channel": channel, "complete": complete},
    )


async def correct(conn: db.Conn, case: Case, who: Staff, what: str, now: datetime) -> Case:
    """An error put right here and now (行政许可法 §32-3); what it was is kept."""
    return await move(
        conn, case, "correct", Actor("staff", who.id), now, reason=rules.check_reason(what)
    )


async def complete(
    conn: db.Conn, case: Case, who: Staff, ticked: Sequence[Ticked], now: datetime
) -> Case:
    """The papers that were to follow are here."""
    rules.check_may("complete", case.state, case.power_type)
    if case.deferred_due_on is None:
        raise rules.NothingFollows()
    await tick(conn, case, ticked)
    papers = await queries.materials(conn, case.organ_id, case.id)
    waiting = [paper.name_zh for paper in papers if paper.state in ("deferred", "missing")]
    if waiting:
        raise rules.StillDeferred(papers="、".join(waiting))
    return await move(
        conn,
        case,
        "complete",
        Actor("staff", who.id),
        now,
        changes=Changes(deferred_due_on=None),
    )


async def withdraw(conn: db.Conn, keys: Keys, case: Case, actor: Actor, now: datetime) -> Case:
    """The applicant takes the matter back: before acceptance it is withdrawn, after it, ended."""
    case = await clocks.settle(conn, case, now)
    accepted = case.state in ("accepted", "paused")
    if case.state == "paused":
        await queries.end_pause(conn, case, civil_date(now))
    changes = Changes(ground="by_applicant")
    if accepted:
        changes = Changes(ground="by_applicant", decision="ended", decided_on=civil_date(now))
    return await move(
        conn,
        case,
        "end" if accepted else "withdraw",
        actor,
        now,
        changes=changes,
        details={"ground": "by_applicant"},
    )
