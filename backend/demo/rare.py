"""Rare courses of cases, a few each half year, through the ordinary actions: organisations and their publications,
renewals, commitments, pauses, papers that follow, bundles, bad ratings put right, reviews and suits."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import date, datetime, time, timedelta

from backend import clock, db
from backend.access.models import Resident, Staff
from backend.cases import actions as cases
from backend.cases.actions import ratings, remedies
from backend.cases.models import Case, Decided, Ticked
from backend.cases.models.ratings import ActKind, Rate
from backend.cases.models.remedies import Ending, Filing, RemedyOutcome
from backend.cases.models.steps import Accepting
from backend.cases.queries import ratings as kept
from backend.crypto import Keys
from backend.demo.rounds import Crew, NotYet, Round, deferrable

EVERY = timedelta(days=182)
MOST = 12
"""Rounds, spread evenly over a long history: each costs about half a second."""
WORDS = (
    "已电话核实情况",
    "已调整窗口安排并培训",
    "已向评价人反馈",
    "已回访，表示认可",
    "整改完成，予以办结",
)
CHAIN: tuple[ActKind, ...] = ("verified", "fixed", "told", "called", "closed")
COMMITMENT = "post_check_20wd"


async def licence_changed(one: Round) -> None:
    """Granted to an organisation and published, every fourth time too late; a year on it is changed."""
    case, _ = await one.submitted(await one.organisation(0), "ZA-403")
    case = await one.accepted(case)
    case = await one.decided(case, 6, Decided("granted"))
    await one.published(case, 9 if one.number % 4 else 15)
    case = await one.delivered(case, 16)
    new, _ = await one.submitted(await one.organisation(0), "ZA-403", day=40)
    new = await one.accepted(new, Accepting(renews=case.id), 40)
    new = await one.decided(new, 44, Decided("granted"))
    await one.published(new, 46)


async def passport_renewed(one: Round) -> None:
    """An old passport's case, and the one that renews it."""
    case, _ = await one.submitted(await one.person(1), "CR-201")
    case = await one.decided(await one.accepted(case), 3, Decided("granted"))
    case = await one.delivered(case, 4)
    new, _ = await one.submitted(case.person_id, "CR-202", day=42)
    new = await one.accepted(new, Accepting(renews=case.id), 42)
    await one.delivered(await one.decided(new, 45, Decided("granted")), 46)


async def on_commitment(one: Round) -> None:
    """On the applicant's word where the law allows it by then, and checked afterwards."""
    case, item = await one.submitted(await one.organisation(1), "ZA-452")
    promised = COMMITMENT in item.law.special_procedures
    case = await one.accepted(case, Accepting(commitment=promised))
    case = await one.decided(case, 1, Decided("granted"))
    await one.published(case, 4)
    if promised:
        await cases.check(one.conn, case, one.crew.reviewer, True, "", one.at(14))


async def paused_and_extended(one: Round) -> None:
    """An inspection that does not count, the one extension, granted in the end."""
    crew = one.crew
    case, _ = await one.submitted(await one.organisation(2), "ZA-441")
    case = await one.accepted(case)
    case = await cases.pause(
        one.conn, one.keys, case, crew.reviewer, "inspection", 10, "须现场检验", one.at(3)
    )
    case = await cases.resume(one.conn, one.keys, case, crew.reviewer, one.at(11))
    case = await cases.extend(
        one.conn, one.keys, case, crew.supervisor, "案情复杂，须补充核查", one.at(28)
    )
    case = await one.decided(case, 42, Decided("granted"))
    await one.published(case, 45)


async def with_papers_to_follow(one: Round) -> None:
    case, item = await one.submitted(await one.person(3), "HJ-131", deferred=True)
    case = await one.accepted(case)
    later = deferrable(item)
    if later is not None:
        ticked = [Ticked(later, "have")]
        case = await cases.complete(one.conn, case, one.crew.clerk, ticked, one.at(4))
    await one.delivered(await one.decided(case, 7, Decided("granted")), 8)


async def as_one_thing(one: Round) -> None:
    """A move whose first case leads and whose second is put under it; a birth that leads by itself."""
    first, _ = await one.submitted(await one.person(6), "HJ-131", bundle="lead")
    second, _ = await one.submitted(first.person_id, "HJ-132", day=2, bundle=first.number)
    born, _ = await one.submitted(await one.person(7), "HJ-101", bundle="lead")
    await cases.grant_on_the_spot(one.conn, one.keys, born, one.crew.clerk, one.at(0, 10, 30))
    for case, day in ((first, 0), (second, 2)):
        decided = await one.decided(await one.accepted(case, day=day), 7, Decided("granted"))
        await one.delivered(decided, 8)


async def refused_and_reviewed(one: Round) -> None:
    """Most reviews uphold; now and then one does not, and who is not content sues."""
    case, _ = await one.submitted(await one.organisation(3), "ZA-401")
    case = await one.accepted(case)
    case = await one.decided(case, 8, Decided("refused", "经营场所不符合安全条件，不予许可"))
    await one.delivered(case, 9)
    ends: RemedyOutcome = "revoked" if one.number % 5 == 2 else "upheld"
    await _remedy(one, case, Filing("review", one.at(20).date(), "青溪县人民政府"), 40, ends)
    if ends == "upheld" and one.number % 3 == 0:
        await _remedy(one, case, Filing("suit", one.at(48).date(), "青溪县人民法院"), 95, "upheld")


async def _remedy(one: Round, case: Case, asked: Filing, day: int, outcome: RemedyOutcome) -> None:
    filed = datetime.combine(asked.filed_on, time(16), clock.CENTRE_ZONE)
    made = await remedies.file(one.conn, one.crew.legal, case, asked, filed)
    at = one.at(day, 16)
    said = "撤销原决定，责令重新作出" if outcome == "revoked" else "维持原决定"
    await remedies.end(one.conn, one.crew.legal, made, Ending(outcome, at.date(), said), at)


async def badly_rated(one: Round) -> None:
    """Verified, put right, answered, called back and closed, every third time too late."""
    case = await _served(one, 4)
    await _rated(one, case, 1, named=True)
    for kind, words, day in zip(
        CHAIN, WORDS, (1, 4, 5, 9, 17 if one.number % 3 == 1 else 12), strict=True
    ):
        await _act(one, one.crew.supervisor, case, kind, words, day)


async def maliciously_rated(one: Round) -> None:
    """Excluded by two; or found to be without ground and answered."""
    case = await _served(one, 5)
    await _rated(one, case, 2, named=False)
    if one.number % 2:
        await _act(one, one.crew.supervisor, case, "exclusion_asked", "同一人多次恶意评价", 2)
        await _act(one, one.crew.legal, case, "exclusion_agreed", "核查属实，予以排除", 3)
        return
    steps: tuple[tuple[ActKind, int], ...] = (("verified", 1), ("told", 2), ("closed", 3))
    for kind, day in steps:
        await _act(one, one.crew.supervisor, case, kind, "经核实评价不属实", day, founded=False)


async def _served(one: Round, place: int) -> Case:
    case, _ = await one.submitted(await one.person(place), "HJ-125")
    at = one.at(0, 10, 30)
    case = await cases.grant_on_the_spot(one.conn, one.keys, case, one.crew.clerk, at)
    return await cases.deliver(one.conn, case, one.crew.clerk, one.at(0, 10, 31), "window")


async def _rated(one: Round, case: Case, level: int, named: bool) -> None:
    who = Resident(0, case.person_id, "zh")
    rate = Rate("result", level, named=named)
    await ratings.rate(one.conn, one.keys, who, case.id, rate, one.at(0, 18))


async def _act(
    one: Round, who: Staff, case: Case, kind: ActKind, words: str, day: int, founded: bool = True
) -> None:
    (found,) = await kept.ratings_of_case(one.conn, case.organ_id, case.id)
    await ratings.act(one.conn, who, found.id, kind, words, one.at(day, 14), founded)


COURSES: tuple[Callable[[Round], Awaitable[None]], ...] = (
    licence_changed,
    passport_renewed,
    on_commitment,
    paused_and_extended,
    with_papers_to_follow,
    as_one_thing,
    refused_and_reviewed,
    badly_rated,
    maliciously_rated,
)


async def add(conn: db.Conn, keys: Keys, first: date, now: datetime) -> None:
    """Every half year from `first` on; what would happen from now on has not happened yet."""
    await db.run(conn, "SET LOCAL plan_cache_mode = force_generic_plan")
    crew = await Crew(conn, keys, now).meet()
    for number in _rounds((clock.civil_date(now) - first) // EVERY):
        for course in COURSES:
            with suppress(NotYet):
                await course(Round(crew, number, first + number * EVERY))


def _rounds(count: int) -> list[int]:
    if count <= MOST:
        return list(range(count))
    return [n * (count - 1) // (MOST - 1) for n in range(MOST)]
