"""The legal officer's pages: findings with their evidence, bans, retention."""

from datetime import UTC, datetime

import httpx
import pytest

from backend import db
from backend.cases import actions as cases
from backend.cases.actions import bans, findings
from backend.cases.models import Decided
from backend.permits import catalogue
from tests import make
from tests.admin.staff import Member, member
from tests.cases.test_findings import granted, lose_a_paper

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 9, 16, 2, tzinfo=UTC)
LICENCE = next(
    one.code
    for one in catalogue.load()
    if one.power.type == "licence" and one.subcategory == "special_trade"
)


@pytest.fixture
async def legal(conn: db.Conn) -> Member:
    return await member(conn, "page-legal", "legal")


async def test_a_finding_is_read_and_acknowledged(
    conn: db.Conn, staff_door: httpx.AsyncClient, legal: Member
) -> None:
    case, door = await granted(conn), legal.into(staff_door)
    await lose_a_paper(conn, case)
    await findings.review(conn, case.organ_id, case.id, NOW)
    (row,) = await findings.findings_of(conn, case.organ_id, case.id)
    shown = (await door.get("/findings")).text
    for said in (case.number, "缺少材料即准予", "未收到：", "行政许可法 §34 §38", row.digest):
        assert said in shown
    assert "Granted without a required paper" in (await door.get("/findings?lang=en")).text
    path = f"/cases/{case.id}/findings/{row.rule}"
    answer = await door.post(path, data={"digest": row.digest, "reason": " "})
    assert answer.status_code == 422
    answer = await door.post(path, data={"digest": "0" * 32, "reason": "原件在卷"})
    assert answer.status_code == 404
    answer = await door.post(path, data={"digest": row.digest, "reason": "原件在卷"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/findings")
    assert case.number not in (await door.get("/findings?lang=zh")).text
    kept = (await door.get("/findings?state=acknowledged")).text
    assert "原件在卷" in kept
    assert "何小静" in kept


async def test_filters_and_another_centres_officer(
    conn: db.Conn, staff_door: httpx.AsyncClient, legal: Member
) -> None:
    case = await granted(conn)
    await lose_a_paper(conn, case)
    await findings.review(conn, case.organ_id, case.id, NOW)
    door = legal.into(staff_door)
    for query, there in (
        ("severity=grave", True),
        ("severity=note", False),
        ("rule=granted_without_paper", True),
        ("rule=backdated", False),
        ("rule=%27--&severity=x&state=y", True),
        ("state=resolved", False),
        ("page=2", False),
    ):
        assert (case.number in (await door.get(f"/findings?{query}")).text) is there, query
    far = await member(conn, "far-legal", "legal", centre="QX-HUZHEN")
    shown = await far.into(staff_door).get("/findings")
    assert shown.status_code == 200
    assert case.number not in shown.text


async def test_a_pass_over_all_files_is_asked_for(
    conn: db.Conn, staff_door: httpx.AsyncClient, legal: Member
) -> None:
    door = legal.into(staff_door)
    assert "还没有核对过" in (await door.get("/findings")).text
    assert (await door.post("/findings/review")).status_code == 303
    assert "正在核对" in (await door.get("/findings")).text
    await findings.review_files(conn, NOW)
    assert "最近一次（全部案卷）" in (await door.get("/findings")).text


async def test_a_ban_is_imposed_listed_and_lifted(
    conn: db.Conn, staff_door: httpx.AsyncClient, legal: Member
) -> None:
    clerk = await make.staff(conn, "ban-clerk", "clerk")
    reviewer = await make.staff(conn, "ban-reviewer", "reviewer")
    case = await make.case(conn, NOW, LICENCE)
    await cases.submit(conn, case, clerk, NOW)
    case = await cases.accept(conn, make.KEYS, await cases.case_of(conn, case.id), clerk, NOW)
    door = legal.into(staff_door)
    answer = await door.post(
        f"/cases/{case.id}/ban", data={"kind": "false_papers", "reason": "伪造证明"}
    )
    assert answer.status_code == 409
    await cases.decide(conn, make.KEYS, case, reviewer, Decided("refused", "提供虚假材料"), NOW)
    answer = await door.post(
        f"/cases/{case.id}/ban", data={"kind": "false_papers", "reason": "伪造证明"}
    )
    assert answer.status_code == 303
    (row,) = await bans.bans_of_case(conn, case.organ_id, case.id)
    shown = (await door.get("/bans?which=all")).text
    for said in (case.number, "伪造证明", "行政许可法 §78", "林*青"):
        assert said in shown
    assert "林晓青" not in shown
    assert (await door.post(f"/bans/{row.id}/lift", data={"reason": ""})).status_code == 422
    assert (await door.post(f"/bans/{row.id}/lift", data={"reason": "复议撤销"})).status_code == 303
    assert (await door.post(f"/bans/{row.id}/lift", data={"reason": "复议撤销"})).status_code == 404
    assert case.number not in (await door.get("/bans")).text
    assert "复议撤销" in (await door.get("/bans?which=all")).text


async def test_retention_is_read_by_the_legal_officer_and_set_by_the_administrator(
    conn: db.Conn, staff_door: httpx.AsyncClient, legal: Member
) -> None:
    shown = (await legal.into(staff_door).get("/retention")).text
    for said in ("排队号票", "待确认的默认值", "仅核算", "永久保存", "从不存储"):
        assert said in shown
    assert "/retention/save" not in shown
    door = (await member(conn, "keeper", "administrator")).into(staff_door)
    wish = {"kind": "tickets", "keep_days": "120", "basis": "个人信息保护法 §19"}
    assert (await door.post("/retention/save", data=wish)).status_code == 422
    wish |= {"reason": "档案室确认", "confirmed": "on", "carried_out": "on"}
    assert (await door.post("/retention/save", data=wish)).status_code == 303
    shown = (await door.get("/retention")).text
    assert "120天" in shown
    assert "已开启" in shown
    for wrong in ({"keep_days": "5"}, {"kind": "events"}, {"keep_days": "x"}, {"extra": "1"}):
        answer = await door.post("/retention/save", data=wish | wrong)
        assert answer.status_code in (400, 422), wrong
