"""The register of reviews and suits: who hears them, which days are possible, one open of a kind, and their events."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from backend import db
from backend.access.models import Role, Staff
from backend.cases import rules as case_rules
from backend.cases.actions import remedies
from backend.cases.actions.story import story
from backend.cases.models import Case
from backend.cases.models.remedies import Ending, Filing, RemedyKind, RemedyOutcome
from backend.cases.rules import remedies as rules
from tests import make
from tests.cases.rated import Scene

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 9, 14, 2, tzinfo=UTC)
TODAY = date(2026, 9, 14)


@pytest.fixture
async def legal(conn: db.Conn) -> Staff:
    return await make.staff(conn, "remedy-legal", "legal")


async def refused(conn: db.Conn, now: datetime = NOW - timedelta(days=30)) -> Case:
    clerk = await make.staff(conn, "remedy-clerk", "clerk")
    reviewer = await make.staff(conn, "remedy-reviewer", "reviewer")
    return await make.case_in(conn, "refused", clerk, reviewer, now)


async def told(conn: db.Conn, case: Case) -> list[tuple[str, date, dict[str, Any]]]:
    rows = await conn.fetch(
        "SELECT kind, on_date, details FROM event WHERE case_id = $1 AND kind LIKE 'case\\_remedy%' ORDER BY id",
        case.id,
    )
    return [(row["kind"], row["on_date"], row["details"]) for row in rows]


async def test_a_review_is_filed_and_decided_on_its_own_days(conn: db.Conn, legal: Staff) -> None:
    """However late both are written down."""
    case = await refused(conn)
    filed, decided = TODAY - timedelta(days=20), TODAY - timedelta(days=2)
    made = await remedies.file(conn, legal, case, Filing("review", filed), NOW)
    (open_,) = await remedies.register(conn, legal, True, 10, 0)
    assert (open_.id, open_.body, open_.outcome, open_.number) == (
        made,
        "县人民政府",
        "pending",
        case.number,
    )
    ended = Ending("revoked", decided, " 青政复决〔2026〕3号：撤销，责令重新作出 ")
    found = await remedies.end(conn, legal, made, ended, NOW)
    assert (found.outcome, found.decided_on, found.words) == (
        "revoked",
        decided,
        "青政复决〔2026〕3号：撤销，责令重新作出",
    )
    assert await remedies.register(conn, legal, True, 10, 0) == []
    assert len(await remedies.register(conn, legal, False, 10, 0)) == 1
    assert await told(conn, case) == [
        ("case_remedy_filed", filed, {"kind": "review"}),
        ("case_remedy_decided", decided, {"kind": "review", "outcome": "revoked"}),
    ]


@pytest.mark.parametrize(
    ("kind", "on", "body", "kept"),
    [
        ("review", "2024-01-02", "", "县人民政府"),
        ("review", "2024-01-02", "青溪县人民政府", "青溪县人民政府"),
        ("review", "2024-01-02", "衢州市公安局", rules.WrongBody),
        ("review", "2023-12-29", "衢州市公安局", "衢州市公安局"),
        ("review", "2023-12-29", "", rules.BodyUnnamed),
        ("suit", "2024-01-02", "青溪县人民法院", "青溪县人民法院"),
        ("suit", "2024-01-02", "青溪县人民政府", rules.WrongBody),
        ("suit", "2024-01-02", " ", rules.BodyUnnamed),
    ],
)
async def test_the_body_is_the_laws_of_the_day(
    conn: db.Conn, legal: Staff, kind: RemedyKind, on: str, body: str, kept: Any
) -> None:
    """Since 1 January 2024 the government alone reviews (行政复议法 §24)."""
    case = await refused(conn, datetime(2023, 12, 1, 2, tzinfo=UTC))
    asked = Filing(kind, date.fromisoformat(on), body)
    if isinstance(kept, str):
        await remedies.file(conn, legal, case, asked, NOW)
        (one,) = await remedies.of_case(conn, case)
        assert one.body == kept
    else:
        with pytest.raises(kept):
            await remedies.file(conn, legal, case, asked, NOW)


async def test_days_that_cannot_be(conn: db.Conn, legal: Staff) -> None:
    case = await refused(conn)
    for on in (TODAY + timedelta(days=1), TODAY - timedelta(days=31)):
        with pytest.raises(rules.FiledOutside):
            await remedies.file(conn, legal, case, Filing("review", on), NOW)
    made = await remedies.file(conn, legal, case, Filing("review", TODAY - timedelta(days=3)), NOW)
    for on in (TODAY + timedelta(days=1), TODAY - timedelta(days=4)):
        with pytest.raises(rules.DecidedOutside):
            await remedies.end(conn, legal, made, Ending("upheld", on, "维持"), NOW)
    prepared = await make.case(conn, NOW, "CR-201", serial=2)
    with pytest.raises(rules.NothingToRemedy):
        await remedies.file(conn, legal, prepared, Filing("review", TODAY), NOW)


async def test_one_of_a_kind_is_open_at_a_time(conn: db.Conn, legal: Staff) -> None:
    case = await refused(conn)
    review, suit = Filing("review", TODAY), Filing("suit", TODAY, "青溪县人民法院")
    made = await remedies.file(conn, legal, case, review, NOW)
    await remedies.file(conn, legal, case, suit, NOW)
    with pytest.raises(db.ConstraintBroken, match=str(rules.RemedyOpen.constraint)):
        async with conn.transaction():
            await remedies.file(conn, legal, case, review, NOW)
    await remedies.end(conn, legal, made, Ending("withdrawn", TODAY, "申请人撤回"), NOW)
    with pytest.raises(rules.UnknownRemedy):
        await remedies.end(conn, legal, made, Ending("upheld", TODAY, "维持"), NOW)
    await remedies.file(conn, legal, case, review, NOW)
    assert len(await remedies.of_case(conn, case)) == 3


@pytest.mark.parametrize(("kind", "outcome"), [("review", "lost"), ("suit", "lost")])
async def test_only_a_suit_is_lost(
    conn: db.Conn, legal: Staff, kind: RemedyKind, outcome: RemedyOutcome
) -> None:
    case = await refused(conn)
    body = "青溪县人民法院" if kind == "suit" else ""
    made = await remedies.file(conn, legal, case, Filing(kind, TODAY, body), NOW)
    ended = Ending(outcome, TODAY, "判令限期履行")
    if kind == "suit":
        assert (await remedies.end(conn, legal, made, ended, NOW)).outcome == "lost"
        return
    with pytest.raises(rules.NotLost):
        await remedies.end(conn, legal, made, ended, NOW)
    with pytest.raises(db.ConstraintBroken, match=str(rules.NotLost.constraint)):
        await conn.execute(
            "UPDATE remedy SET outcome = 'lost', decided_on = $1, decided_by = $2, words = '判令'",
            TODAY,
            legal.id,
        )


async def test_an_outcome_has_its_words(conn: db.Conn, legal: Staff) -> None:
    case = await refused(conn)
    made = await remedies.file(conn, legal, case, Filing("review", TODAY), NOW)
    with pytest.raises(rules.OutcomeUntold):
        await remedies.end(conn, legal, made, Ending("upheld", TODAY, " "), NOW)


async def test_another_organs_and_another_centres_do_not_exist(conn: db.Conn, legal: Staff) -> None:
    case = await refused(conn)
    made = await remedies.file(conn, legal, case, Filing("review", TODAY), NOW)
    ended = Ending("upheld", TODAY, "维持")
    other = Staff(legal.id, case.organ_id + 1, "other", "x", [Role("legal", None)])
    with pytest.raises(rules.UnknownRemedy):
        await remedies.end(conn, other, made, ended, NOW)
    far = Staff(
        legal.id,
        case.organ_id,
        "far",
        "x",
        [Role("legal", await make.centre_id(conn, "QX-HUZHEN"))],
    )
    with pytest.raises(case_rules.UnknownCase):
        await remedies.end(conn, far, made, ended, NOW)
    assert await remedies.register(conn, far, True, 10, 0) == []


async def test_a_sealed_case_is_listed_only_for_who_may_see_it(conn: db.Conn, legal: Staff) -> None:
    case = await refused(conn)
    await remedies.file(conn, legal, case, Filing("review", TODAY), NOW)
    await conn.execute("UPDATE case_file SET sealed = true WHERE id = $1", case.id)
    assert len(await remedies.register(conn, legal, True, 10, 0)) == 1


async def test_the_applicant_reads_it_in_the_timeline(conn: db.Conn, legal: Staff) -> None:
    case = await refused(conn)
    made = await remedies.file(conn, legal, case, Filing("review", TODAY), NOW)
    await remedies.end(conn, legal, made, Ending("upheld", TODAY, "维持"), NOW)
    lines = [one.text.zh for one in (await story(conn, make.KEYS, case, NOW)).timeline]
    assert "这件事有了行政复议。" in lines
    assert "行政复议有了结果：维持或驳回。" in lines


async def test_who_keeps_the_register_may_still_put_a_rating_right(conn: db.Conn) -> None:
    """Entering a remedy is no work on the case that was rated."""
    scene = await Scene(conn).begin()
    await scene.rate(1)
    await remedies.file(conn, scene.boss, scene.case, Filing("review", date(2026, 9, 14)), NOW)
    (bad,) = await scene.listed(scene.boss)
    assert bad.next == "verified"
