"""What is due, shown to who can keep it; warnings looked at; the reason owed for lateness; the organ's rules."""

import re
from datetime import date, datetime, timedelta

import httpx
import pytest

from admin.case_policy import GROUPS
from backend import clock, db
from backend.cases import actions
from backend.cases.actions.sweep import sweep
from backend.cases.models import Case
from backend.cases.models.policy import CasePolicy
from backend.cases.rules.policy import BOUNDS
from backend.clock import civil_date
from tests import make
from tests.admin.desk import done, refused
from tests.admin.staff import Member, member
from tests.cases.test_clocks_stored import officers

pytestmark = pytest.mark.anyio


async def late(conn: db.Conn, working: int = 45) -> Case:
    """Accepted so many days ago with 20 working days: long over, and swept."""
    now = clock.now()
    clerk, _, _ = await officers(conn)
    began = now - timedelta(days=working)
    case = await make.case(conn, began, "CJ-352")
    case = await actions.submit(conn, case, clerk, began)
    case = await actions.accept(conn, make.KEYS, case, clerk, began)
    await sweep(conn, make.KEYS, now)
    return case


async def of(conn: db.Conn, role: str, centre: str = make.HALL) -> Member:
    return await member(conn, f"due-{role}", role, centre=centre)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ("法定办结期限", "已超期", "待查看的预警")),
        ("en", ("Legal limit", "overdue", "Warnings")),
    ],
)
async def test_what_is_over_stands_first(
    staff_door: httpx.AsyncClient, conn: db.Conn, language: str, words: tuple[str, ...]
) -> None:
    case = await late(conn)
    door = (await of(conn, "supervisor")).into(staff_door)
    shown = await door.get(f"/due?lang={language}")
    assert shown.status_code == 200
    assert all(word in shown.text for word in (case.number, *words))
    only = await door.get("/due?level=overdue&kind=legal")
    assert case.number in only.text.split("</form>")[-1]
    other = await door.get("/due?kind=check")
    assert case.number not in other.text.split('class="filters"')[-1]


async def test_who_sees_which_limit(staff_door: httpx.AsyncClient, conn: db.Conn) -> None:
    """The reviewer keeps the legal limit, the clerk does not; another centre's people see neither."""
    case = await late(conn)
    for role, centre, there in (
        ("reviewer", make.HALL, True),
        ("clerk", make.HALL, False),
        ("supervisor", "QX-HUZHEN", False),
        ("legal", make.HALL, True),
    ):
        who = await member(conn, f"see-{role}-{centre}", role, centre=centre)  # type: ignore[arg-type]
        shown = await who.into(staff_door).get("/due")
        assert (case.number in shown.text.split('class="filters"')[-1]) is there
    both = await (await of(conn, "clerk")).into(staff_door).get("/due?kind=all")
    assert case.number in both.text.split('class="filters"')[-1]


async def test_sealed_cases_are_not_listed(staff_door: httpx.AsyncClient, conn: db.Conn) -> None:
    case = await late(conn)
    await conn.execute("UPDATE case_file SET sealed = true WHERE id = $1", case.id)
    shown = await (await of(conn, "supervisor")).into(staff_door).get("/due?kind=all")
    assert case.number not in shown.text
    named = await (await of(conn, "reviewer")).into(staff_door).get("/due?kind=all")
    assert case.number in named.text


async def alerts(conn: db.Conn, case: Case, role: str) -> list[tuple[int, str, bool]]:
    rows = await conn.fetch(
        "SELECT id, level, seen_at IS NOT NULL FROM case_alert WHERE case_id = $1 AND role = $2 ORDER BY id",
        case.id,
        role,
    )
    return [tuple(row) for row in rows]


async def test_a_warning_is_looked_at_by_whom_it_concerns(
    staff_door: httpx.AsyncClient, conn: db.Conn
) -> None:
    case = await late(conn)
    (yellow,) = await alerts(conn, case, "reviewer")
    (await of(conn, "clerk")).into(staff_door)
    await done(staff_door, "/due/seen", alerts=str(yellow[0]))
    assert (await alerts(conn, case, "reviewer"))[0][2] is False
    (await of(conn, "reviewer")).into(staff_door)
    await done(staff_door, "/due/seen", alerts=str(yellow[0]))
    assert (await alerts(conn, case, "reviewer"))[0][2] is True
    assert str(case.id) not in (await staff_door.get("/due?kind=check")).text


async def test_lateness_is_settled_by_stating_why(
    staff_door: httpx.AsyncClient, conn: db.Conn
) -> None:
    case = await late(conn)
    (await of(conn, "supervisor")).into(staff_door)
    overdue = [one for one in await alerts(conn, case, "supervisor") if one[1] == "overdue"]
    await done(staff_door, "/due/seen", alerts=",".join(str(one[0]) for one in overdue))
    assert [one for one in await alerts(conn, case, "supervisor") if one[1] == "overdue"] == overdue
    empty = await refused(staff_door, f"/cases/{case.id}/explain", reason=" ")
    assert empty["status"] == 422
    await done(staff_door, f"/cases/{case.id}/explain", reason="现场勘验需多部门会商")
    assert all(one[2] for one in await alerts(conn, case, "supervisor") if one[1] == "overdue")
    event = await conn.fetchrow(
        "SELECT reason, actor_kind, details FROM event WHERE case_id = $1 AND kind = 'case_explained'",
        case.id,
    )
    assert tuple(event) == ("现场勘验需多部门会商", "staff", {"clocks": ["legal"]})
    assert "已说明" in (await staff_door.get("/due?level=overdue&kind=all")).text
    again = await refused(staff_door, f"/cases/{case.id}/explain", reason="再说明一次")
    assert again["status"] == 409


async def test_the_page_says_when_the_sweep_did_not_run(
    staff_door: httpx.AsyncClient, conn: db.Conn
) -> None:
    door = (await of(conn, "supervisor")).into(staff_door)
    await conn.execute("DELETE FROM job_run WHERE id NOT IN (SELECT run_id FROM case_alert)")
    assert "今天尚未运行期限巡检" in (await door.get("/due")).text
    await sweep(conn, make.KEYS, clock.now())
    shown = (await door.get("/due")).text
    assert "今天尚未运行期限巡检" not in shown
    assert "期限巡检上次运行" in shown


@pytest.mark.parametrize("bad", ["", "x", "1,,2", "1;DROP", "1" * 40, ",".join(["1"] * 101)])
async def test_bad_numbers_of_warnings_are_refused(
    staff_door: httpx.AsyncClient, conn: db.Conn, bad: str
) -> None:
    (await of(conn, "clerk")).into(staff_door)
    answer = await staff_door.post("/due/seen", data={"alerts": bad})
    assert answer.status_code in (400, 422)


def form(page: str) -> dict[str, str]:
    found = dict(re.findall(r'name="(\w+)" value="([^"]*)" type="number"', page))
    ticked = re.findall(r'type="radio" name="rule_set" value="(\w+)" checked', page)
    return found | {"rule_set": ticked[0], "reason": "试行一个月"}


async def test_the_rules_of_the_organ(staff_door: httpx.AsyncClient, conn: db.Conn) -> None:
    (await of(conn, "administrator")).into(staff_door)
    page = (await staff_door.get("/case-policy")).text
    numbers = [name for group in GROUPS.values() for name in group]
    assert sorted([*numbers, "rule_set"]) == sorted(CasePolicy.__struct_fields__)
    assert page.count("规划默认值，须由本局确认") == len(numbers)
    shown = form(page)
    assert (shown["rule_set"], shown["correction_days"]) == ("zhejiang", "15")
    saved = await done(
        staff_door, "/case-policy/save", **shown | {"rule_set": "national", "yellow_days": "5"}
    )
    assert saved == "/case-policy?done=saved"
    after = (await staff_door.get("/case-policy")).text
    assert form(after)["rule_set"] == "national"
    assert "试行一个月" in after
    assert "浙江 → 国家" in after
    english = (await staff_door.get("/case-policy?lang=en")).text
    assert "Zhejiang → National" in english


@pytest.mark.parametrize(
    ("name", "value"),
    [("correction_days", "0"), ("deferred_days", "91"), ("yellow_days", "31"), ("red_days", "9")],
)
async def test_a_rule_out_of_bounds_is_refused_in_a_sentence(
    staff_door: httpx.AsyncClient, conn: db.Conn, name: str, value: str
) -> None:
    (await of(conn, "supervisor")).into(staff_door)
    shown = form((await staff_door.get("/case-policy")).text)
    answer = await refused(staff_door, "/case-policy/save", **shown | {name: value})
    assert (answer["status"], answer["detail"]) == (422, BOUNDS[name].text("zh"))
    bad = await staff_door.post("/case-policy/save", data=shown | {"rule_set": "none"})
    assert bad.status_code in (400, 422)


async def test_the_case_page_counts_the_days(conn: db.Conn) -> None:
    """Both limits side by side, day by day, in both languages."""
    from backend.cases.actions.due import due_of

    clerk, _, _ = await officers(conn)
    began = datetime.fromisoformat("2026-03-04T10:00:00+08:00")
    case = await make.case(conn, began, "CR-201")
    case = await actions.submit(conn, case, clerk, began)
    case = await actions.accept(conn, make.KEYS, case, clerk, began)
    found = await due_of(conn, case, date(2026, 3, 12))
    assert [(one.kind, one.on, one.left) for one in found.limits] == [
        ("promised", date(2026, 3, 13), 1),
        ("legal", date(2026, 3, 19), 5),
    ]
    for one in found.limits:
        assert one.days[0].zh.startswith("3月4日起算，当天不算")
        assert one.days[-1].en == f"Last day: {one.on.day} Mar"
    assert any("weekend" in line.en for line in found.limits[0].days)
    assert civil_date(began) == date(2026, 3, 4)
