"""好差评: free, changeable for a while, hidden from whom it is about, and put right step by step when bad."""

from datetime import date, timedelta
from uuid import UUID

import httpx
import pytest

from backend import db
from backend.access.guards import RESIDENT_COOKIE
from backend.access.models import Resident
from backend.cases import actions as cases
from backend.cases.actions import ratings
from backend.cases.models.ratings import ActKind, RatingPolicy
from backend.cases.queries import ratings as queries
from backend.cases.rules import ratings as rules
from tests import make
from tests.cases.rated import NOW, Scene

pytestmark = pytest.mark.anyio
CHAIN: tuple[ActKind, ...] = ("verified", "fixed", "told")


@pytest.fixture
def scene(conn: db.Conn) -> Scene:
    return Scene(conn)


async def test_nothing_is_rated_until_somebody_rates(scene: Scene) -> None:
    await scene.begin()
    mine = await ratings.my_ratings(scene.conn, make.KEYS, scene.who, scene.case.id, NOW)
    assert [(one.step, one.level, one.rated_on, one.open) for one in mine] == [
        ("handing_in", None, None, True),
        ("result", None, None, True),
    ]
    assert await scene.conn.fetchval("SELECT count(*) FROM rating") == 0


async def test_a_step_is_rated_once_it_was_served(scene: Scene) -> None:
    await scene.begin("accepted")
    with pytest.raises(rules.NotServedYet):
        await scene.rate(5)
    (handing_in,) = await scene.rate(4, "handing_in", efficiency=5)
    assert (handing_in.level, handing_in.dimensions) == (4, {"efficiency": 5})


async def test_only_what_was_met_there_is_asked(scene: Scene) -> None:
    await scene.begin()
    with pytest.raises(rules.NotAsked):
        await scene.rate(5, platform=5)
    await scene.conn.execute("UPDATE case_file SET channel = 'app' WHERE id = $1", scene.case.id)
    with pytest.raises(rules.NotAsked):
        await scene.rate(5, attitude=5)
    assert (await scene.rate(5, platform=4))[1].dimensions == {"platform": 4}


async def test_a_rating_changes_within_its_window_and_stands_once(scene: Scene) -> None:
    await scene.begin()
    await scene.rate(2, words="等了很久")
    last = NOW + timedelta(days=RatingPolicy().change_days)
    changed = (await scene.rate(4, at=last))[1]
    assert (changed.level, changed.words, changed.rated_on) == (4, None, date(2026, 9, 14))
    with pytest.raises(rules.RatingFixed):
        await scene.rate(5, at=last + timedelta(days=1))
    rows = await scene.conn.fetch("SELECT level, bad_on FROM rating")
    assert [tuple(row) for row in rows] == [(4, None)], "made good before anybody worked on it"


async def test_the_event_holds_the_level_and_no_name(scene: Scene) -> None:
    await scene.begin()
    await scene.rate(1, words="态度差，我是林晓青")
    (event,) = await scene.conn.fetch("SELECT * FROM event WHERE kind = 'case_rated'")
    assert event["details"] == {"step": "result", "level": 1, "way": "on_site"}
    assert (event["actor_kind"], event["actor_id"], event["reason"]) == ("resident", None, None)
    sealed = await scene.conn.fetchval("SELECT comment_sealed FROM rating")
    assert "林晓青".encode() not in sealed


async def test_who_is_rated_never_sees_a_single_rating(scene: Scene) -> None:
    """Not on the list though a supervisor too, not by its number, not in the steps of the case."""
    await scene.begin()
    await scene.rate(1, "handing_in", named=True)
    for who in (scene.clerk, scene.reviewer):
        assert await scene.listed(who) == []
        with pytest.raises(rules.UnknownRating):
            await scene.act(who, "verified")
    steps = (await cases.view(scene.conn, scene.case)).steps
    assert "case_rated" not in {step.kind for step in steps}
    (seen,) = await scene.listed(scene.boss)
    assert seen.rating.level == 1


async def test_a_clerk_reads_sums_of_five_and_more_of_a_quarter_that_is_over(scene: Scene) -> None:
    await scene.begin()
    organ, centre = scene.case.organ_id, scene.case.centre_id
    for serial in range(2, 8):
        case = await make.case(scene.conn, NOW, "CR-201", serial=serial)
        on = date(2026, 8, serial) if serial < 7 else date(2026, 7, 1)
        await scene.conn.execute(
            "INSERT INTO rating (organ_id, case_id, step, item_code, centre_id, staff_id, way, level, named, rated_at,"
            " rated_on) VALUES ($1, $2, 'result', 'CR-201', $3, $4, 'on_site', 5, false, $5, $6)",
            organ,
            case.id,
            centre,
            scene.clerk.id,
            NOW,
            on,
        )
    assert await ratings.own_sums(scene.conn, scene.clerk, date(2026, 9, 30)) == []
    (sums,) = await ratings.own_sums(scene.conn, scene.clerk, date(2026, 10, 1))
    assert (sums.quarter, sums.ratings, sums.very_satisfied) == (date(2026, 7, 1), 6, 6)
    void = "UPDATE case_file SET state = 'voided', voided_as = 'test' WHERE id = $1"
    await scene.conn.execute(void, case.id)
    (sums,) = await ratings.own_sums(scene.conn, scene.clerk, date(2026, 10, 1))
    assert sums.ratings == 5, "one is of a case that does not count"
    await scene.conn.execute("DELETE FROM rating WHERE rated_on < '2026-08-04'")
    assert await ratings.own_sums(scene.conn, scene.clerk, date(2026, 10, 1)) == []


async def test_a_bad_rating_is_put_right_step_by_step(scene: Scene) -> None:
    await scene.begin()
    await scene.rate(2, named=True)
    (bad,) = await scene.listed(scene.boss)
    assert (bad.next, bad.due_on, bad.case_number) == (
        "verified",
        date(2026, 9, 15),
        scene.case.number,
    )
    with pytest.raises(rules.NotNextAct):
        await scene.act(scene.boss, "fixed")
    with pytest.raises(rules.WordsNeeded):
        await scene.act(scene.boss, "verified", " ")
    for kind in CHAIN:
        await scene.act(scene.boss, kind, f"{kind}：已处理")
    (bad,) = await scene.listed(scene.boss)
    assert (bad.next, bad.due_on) == ("called", date(2026, 10, 10)), (
        "15 working days, past the holidays, the last one a make-up Saturday"
    )
    with pytest.raises(rules.CallBackFirst):
        await scene.act(scene.boss, "closed")
    await scene.act(scene.boss, "called")
    await scene.act(scene.boss, "closed")
    assert await scene.listed(scene.boss) == []
    (settled,) = await scene.listed(scene.boss, settled=True)
    assert [(one.kind, one.staff_id) for one in settled.acts] == [
        (kind, scene.boss.id) for kind in (*CHAIN, "called", "closed")
    ]
    mine = (await ratings.my_ratings(scene.conn, make.KEYS, scene.who, scene.case.id, NOW))[1]
    assert [one.words for one in mine.handled] == [None, None, "told：已处理", None, None]


async def test_a_named_bad_rating_is_never_closed_without_a_call(scene: Scene) -> None:
    await scene.begin()
    await scene.rate(1, named=True)
    with pytest.raises(db.ConstraintBroken, match="rating_named_bad_is_called_back"):
        await scene.conn.execute("UPDATE rating SET closed_on = '2026-09-14'")


async def test_without_a_name_nobody_is_called_and_no_case_is_shown(scene: Scene) -> None:
    await scene.begin()
    await scene.rate(1)
    (bad,) = await scene.listed(scene.boss)
    assert bad.case_number is None
    with pytest.raises(rules.NotNamed):
        await ratings.rater(scene.conn, make.KEYS, scene.boss, bad.rating.id, "回访", NOW)
    await scene.act(scene.boss, "verified", founded=False)
    with pytest.raises(rules.NotNextAct):
        await scene.act(scene.boss, "fixed")
    await scene.act(scene.boss, "told")
    with pytest.raises(rules.NotNamed):
        await scene.act(scene.boss, "called")
    await scene.act(scene.boss, "closed")


async def test_a_look_at_the_rater_is_logged(scene: Scene) -> None:
    await scene.begin()
    await scene.rate(1, named=True)
    (bad,) = await scene.listed(scene.boss)
    person = await ratings.rater(scene.conn, make.KEYS, scene.boss, bad.rating.id, "回访差评", NOW)
    assert person.phone == "13910000001"
    looks = "SELECT count(*) FROM audit WHERE staff_id = $1 AND act = 'person_full_view'"
    assert await scene.conn.fetchval(looks, scene.boss.id) == 1


async def test_a_rating_is_excluded_only_by_two(scene: Scene) -> None:
    await scene.begin()
    await scene.rate(1)
    with pytest.raises(rules.NothingProposed):
        await scene.act(scene.other, "exclusion_agreed")
    await scene.act(scene.boss, "exclusion_asked", "同一人一天内恶意评价多次")
    with pytest.raises(rules.AnotherReviewer):
        await scene.act(scene.boss, "exclusion_agreed")
    with pytest.raises(db.ConstraintBroken, match="rating_is_excluded_by_two"):
        async with scene.conn.transaction():
            await scene.conn.execute(
                "UPDATE rating SET excluded_on = '2026-09-14', exclusion_agreed_by = $1",
                scene.boss.id,
            )
    await scene.act(scene.other, "exclusion_agreed", "核查属实")
    (settled,) = await scene.listed(scene.boss, settled=True)
    assert (settled.rating.excluded_on, settled.next) == (date(2026, 9, 14), None)


async def test_what_is_not_excluded_goes_on(scene: Scene) -> None:
    await scene.begin()
    await scene.rate(1)
    await scene.act(scene.boss, "exclusion_asked", "疑似恶意")
    await scene.act(scene.other, "exclusion_declined", "办事人陈述属实")
    with pytest.raises(rules.NothingProposed):
        await scene.act(scene.other, "exclusion_agreed")
    (bad,) = await scene.listed(scene.boss)
    assert bad.next == "verified"


async def test_over_http_only_ones_own_case_is_rated(
    public: httpx.AsyncClient, scene: Scene
) -> None:
    await scene.begin()
    path = f"/api/cases/{scene.case.id}/ratings"
    key = {"Idempotency-Key": "rate-it-once"}
    assert (
        await public.post(path, json={"step": "result", "level": 5}, headers=key)
    ).status_code == 401
    await sign_in(public, scene, await make.resident(scene.conn, 2, NOW))
    answer = await public.post(path, json={"step": "result", "level": 5}, headers=key)
    assert (answer.status_code, answer.json()["type"]) == (404, "UnknownCase")
    await sign_in(public, scene, scene.who)
    assert (
        await public.post(path, json={"step": "result", "level": 5}, headers=key)
    ).status_code == 200
    assert [one["level"] for one in (await public.get(path)).json()] == [None, 5]


async def sign_in(door: httpx.AsyncClient, scene: Scene, who: Resident) -> None:
    from backend import clock

    token = await make.cookie(scene.conn, who, clock.now())
    door.cookies.clear()
    door.cookies.set(f"__Host-{RESIDENT_COOKIE}", token)


async def test_unknown_ratings_do_not_exist(scene: Scene) -> None:
    await scene.begin()
    with pytest.raises(rules.UnknownRating):
        await ratings.act(scene.conn, scene.boss, 0, "verified", "没有这条", NOW)
    assert await queries.ratings_of_case(scene.conn, scene.case.organ_id, UUID(int=1)) == []


async def test_the_chain_is_told_with_its_limits_and_without_words(scene: Scene) -> None:
    await scene.begin()
    await scene.rate(2, named=True)
    for kind in (*CHAIN, "called", "closed"):
        await scene.act(scene.boss, kind, "已核实并整改")
    rows = await scene.conn.fetch(
        "SELECT kind, actor_id, reason, details FROM event WHERE kind LIKE 'case\\_rating\\_%' ORDER BY id"
    )
    assert [(row["kind"], row["details"]) for row in rows] == [
        ("case_rating_verified", {"step": "result", "founded": True, "due": "2026-09-15"}),
        ("case_rating_fixed", {"step": "result", "due": "2026-09-20"}),
        ("case_rating_called", {"step": "result", "due": "2026-10-10"}),
        ("case_rating_closed", {"step": "result", "due": "2026-10-10"}),
    ]
    assert {(row["actor_id"], row["reason"]) for row in rows} == {(scene.boss.id, None)}
    steps = (await cases.view(scene.conn, scene.case)).steps
    assert not [step.kind for step in steps if step.kind.startswith("case_rat")]


async def test_an_excluded_rating_is_told_by_who_agreed(scene: Scene) -> None:
    await scene.begin()
    await scene.rate(1)
    await scene.act(scene.boss, "exclusion_asked", "疑似恶意")
    await scene.act(scene.other, "exclusion_agreed", "核查属实")
    (row,) = await scene.conn.fetch(
        "SELECT actor_id, details FROM event WHERE kind LIKE 'case\\_rating\\_%'"
    )
    assert (row["actor_id"], row["details"]) == (scene.other.id, {"step": "result"})
