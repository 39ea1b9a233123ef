"""What the person whose case it is reads and does: follow, answer the notice, withdraw, choose mail or window."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from backend import crypto, db
from backend.access.models import Resident
from backend.calendar import actions as calendar
from backend.calendar import rules as calendars
from backend.cases import queries, rules
from backend.cases.actions import clocks, outcomes, receiving, views
from backend.cases.actions.bundles import bundling_of
from backend.cases.actions.policy import policy_of
from backend.cases.models import Case, CorrectionNotice, Ticked
from backend.cases.models.clocks import Clock
from backend.cases.models.steps import Actor
from backend.cases.models.story import (
    Answer,
    CaseStory,
    Collecting,
    InBundle,
    Limit,
    OpenNotice,
    Told,
    Wanted,
)
from backend.cases.queries import clocks as standings
from backend.cases.queries import story as kept
from backend.cases.rules import clocks as clock_rules
from backend.cases.rules import sentences
from backend.cases.rules import story as said
from backend.clock import civil_date
from backend.crypto import Keys
from backend.permits import actions as permits

ADDRESS, WORDS = "case_file.address", "correction_answer.words"


async def my_story(
    conn: db.Conn, keys: Keys, who: Resident, case_id: UUID, now: datetime
) -> CaseStory:
    """My case with all that is mine to read."""
    return await story(conn, keys, await views.case_of_resident(conn, who, case_id), now)


async def story(conn: db.Conn, keys: Keys, case: Case, now: datetime) -> CaseStory:
    """What happened, what is next and whose turn it is, the limits with their days."""
    base = await views.view(conn, case)
    item = (await permits.item_version(conn, case.item_code, case.item_version)).item
    limits = await limits_of(conn, case, civil_date(now))
    given = await queries.notices(conn, case)
    happened = await kept.happened(conn, case.id, list(sentences.UNTOLD))
    sealed = await kept.address(conn, case)
    return CaseStory(
        **msgspec.structs.asdict(base),
        bundle=await _bundle(conn, case),
        most_visits=item.visit.most,
        next=said.next_of(case, base.materials, {one.kind: one.on for one in limits}),
        limits=limits,
        timeline=[_told(one) for one in happened],
        notice=_open(given) if case.state == "correcting" else None,
        may_withdraw=case.state in said.MAY_WITHDRAW,
        may_choose_collect=case.state in said.MAY_CHOOSE,
        collect=case.collect,
        address=said.masked_address(_opened(keys, sealed, case)) if sealed else None,
        mail_number=case.mail_number,
        right_body=case.right_body,
    )


async def _bundle(conn: db.Conn, case: Case) -> InBundle | None:
    found = await bundling_of(conn, case)
    if found is None or not found.inside:
        return None
    return InBundle(found.bundle.name, found.lead.number if found.lead else None)


def _told(one: kept.Happened) -> Told:
    by_law = one.actor_kind == "law"
    text = sentences.sentence(one.kind, one.details, by_law)
    return Told(one.kind, one.on, text, one.reason, by_law)


def _open(given: Sequence[CorrectionNotice]) -> OpenNotice | None:
    """The one that is not answered."""
    for one in given:
        if one.answered_on is None:
            lines = [Wanted(line.wanted, line.material) for line in one.lines]
            return OpenNotice(one.place, one.issued_on, one.due_on, one.receipt is not None, lines)
    return None


async def limits_of(conn: db.Conn, case: Case, today: date) -> list[Limit]:
    """The limits that concern the applicant, each with its days one after the other."""
    found = await standings.standings(conn, case.organ_id, [case.id])
    if not found:
        return []
    item = (await permits.item_version(conn, case.item_code, case.item_version)).item
    known, policy = await calendar.load_calendar(conn), await policy_of(conn, case.organ_id)
    running = {one.kind: one for one in clock_rules.running(found[0], item, policy, known, today)}

    def shown(clock: Clock) -> Limit:
        spans = calendars.explain(clock.due, known)
        return Limit(
            clock.kind,
            clock.due.on,
            clock.due.provisional,
            clock.paused,
            said.said(clock.kind, clock.due.on, clock.paused),
            said.days_of(clock.due, spans),
        )

    return [shown(running[kind]) for kind in said.TOLD if kind in running]


async def receive(
    conn: db.Conn, keys: Keys, who: Resident, case_id: UUID, now: datetime
) -> CaseStory:
    """The applicant opened the notice in the app: that is the proof of receipt. The first proof stays."""
    case = await views.case_of_resident(conn, who, case_id)
    if await _waiting(conn, case) is None:
        raise said.NoNotice()
    await outcomes.receive_notice(conn, case, "app", now)
    return await story(conn, keys, case, now)


async def answer(
    conn: db.Conn, keys: Keys, who: Resident, case_id: UUID, given: Answer, now: datetime
) -> CaseStory:
    """The notice is answered: its papers are ticked, the words are sealed, the clerk checks again."""
    case = await views.case_of_resident(conn, who, case_id)
    case = await clocks.settle(conn, case, now)
    rules.check_may("supplement", case.state, case.power_type)
    notice = said.check_answer(await _waiting(conn, case), given.papers, given.words)
    if words := given.words.strip():
        sealed = crypto.seal(keys, words, WORDS, f"{case.id}:{notice.place}")
        await kept.add_answer(conn, case, notice.place, now, sealed)
    ticked = [Ticked(place, "have") for place in sorted(set(given.papers))]
    actor = Actor("resident", who.account_id)
    return await story(
        conn, keys, await outcomes.supplement(conn, keys, case, actor, now, ticked), now
    )


async def _waiting(conn: db.Conn, case: Case) -> CorrectionNotice | None:
    if case.state != "correcting":
        return None
    return next((one for one in await queries.notices(conn, case) if one.answered_on is None), None)


async def answers_of(conn: db.Conn, keys: Keys, case: Case) -> dict[int, str]:
    """What the applicant wrote with each notice's answer, for the clerk: by the notice's number."""
    return {
        one.notice: crypto.open_sealed(keys, one.words_sealed, WORDS, f"{case.id}:{one.notice}")
        for one in await kept.answers(conn, case)
    }


async def withdraw(
    conn: db.Conn, keys: Keys, who: Resident, case_id: UUID, now: datetime
) -> CaseStory:
    """The applicant takes the matter back, from where it stands by law by now."""
    case = await clocks.settle(conn, await views.case_of_resident(conn, who, case_id), now)
    actor = Actor("resident", who.account_id)
    return await story(conn, keys, await receiving.withdraw(conn, keys, case, actor, now), now)


async def choose_collect(
    conn: db.Conn, keys: Keys, who: Resident, case_id: UUID, wanted: Collecting, now: datetime
) -> CaseStory:
    """At a window, or by mail to an address that is sealed with the case."""
    case = await views.case_of_resident(conn, who, case_id)
    address = wanted.address.strip()
    said.check_collect(case, wanted.collect, address)
    sealed = crypto.seal(keys, address, ADDRESS, str(case.id)) if wanted.collect == "mail" else None
    if not await kept.choose_collect(conn, case, wanted.collect, sealed, [*said.MAY_CHOOSE]):
        raise said.CollectFixed()
    return await story(conn, keys, await views.case_of(conn, case.id, case.organ_id), now)


async def address_of(conn: db.Conn, keys: Keys, case: Case) -> str | None:
    """Where the result is sent, whole, for who puts it in the envelope."""
    sealed = await kept.address(conn, case)
    return _opened(keys, sealed, case) if sealed else None


def _opened(keys: Keys, sealed: bytes, case: Case) -> str:
    return crypto.open_sealed(keys, sealed, ADDRESS, str(case.id))
