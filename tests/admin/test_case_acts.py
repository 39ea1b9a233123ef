"""The legal steps of a case through the staff door's pages: each form leads on, and the page says what it did."""

import httpx
import pytest

from backend import clock, db
from tests import make
from tests.admin.desk import done, refused
from tests.admin.staff import Member, member

pytestmark = pytest.mark.anyio

STAMPS = "ZA-403"


class Desk:
    """A case of the hall and the people who may act on it."""

    def __init__(self, door: httpx.AsyncClient, path: str, people: dict[str, Member]) -> None:
        self.door, self.path, self.people = door, path, people

    async def act(self, who: str, verb: str, /, **form: object) -> str:
        """The page after the act."""
        self.people[who].into(self.door)
        assert await done(self.door, f"{self.path}/{verb}", **form) == self.path
        return (await self.door.get(self.path)).text

    async def page(self, who: str) -> str:
        self.people[who].into(self.door)
        answer = await self.door.get(self.path)
        assert answer.status_code == 200, answer.text
        return answer.text


@pytest.fixture
async def desk(conn: db.Conn, staff_door: httpx.AsyncClient) -> Desk:
    people = {
        "clerk": await member(conn, "clerk", "clerk", centre=make.HALL),
        "reviewer": await member(conn, "reviewer", "reviewer", centre=make.HALL),
        "head": await member(conn, "head", "supervisor", centre=make.HALL),
    }
    case = await make.case(conn, clock.now(), STAMPS)
    return Desk(staff_door, f"/cases/{case.id}", people)


async def test_the_law_outcomes_are_on_the_page_of_a_clerk_and_of_nobody_else(desk: Desk) -> None:
    page = await desk.page("clerk")
    for verb in ("accept", "notice", "not-accept", "not-needed", "correct"):
        assert f'action="{desk.path}/{verb}"' in page, verb
    assert f'action="{desk.path}/decide"' not in page
    assert "action=" not in (await desk.page("reviewer")).split("<main", 1)[1].replace(
        f'action="{desk.path}/full-view"', ""
    )


async def test_a_notice_is_given_answered_and_shown(desk: Desk, conn: db.Conn) -> None:
    """The page writes the list of what is missing; what the clerk makes of it is kept as it was sent."""
    await conn.execute("UPDATE case_material SET state = 'missing' WHERE place = 3")
    page = await desk.page("clerk")
    assert "3. 场所及安全制度材料" in page
    page = await desk.act(
        "clerk", "notice", lines="3. 平面图未盖章\n联系电话有误", receipt="signed"
    )
    assert "待补正" in page
    assert "平面图未盖章" in page
    assert "联系电话有误" in page
    assert "当场签收" in page
    page = await desk.act("clerk", "papers", place=3, state="have")
    page = await desk.act("clerk", "supplement")
    assert "已补正" in page
    assert 'name="again"' in page
    page = await desk.act("clerk", "accept")
    assert "审查中" in page


async def test_papers_to_follow_a_pause_and_the_extension(desk: Desk) -> None:
    await desk.act("clerk", "papers", place=3, state="deferred")
    assert "容缺受理" in await desk.act("clerk", "accept")
    page = await desk.act(
        "reviewer", "pause", procedure="expert_review", days=12, reason="组织专家评审"
    )
    assert "特别程序（计时中止）" in page
    assert "预计12天" in page
    page = await desk.act("reviewer", "resume")
    assert "不计时" in page
    assert "批准延长" in await desk.act("head", "extend", reason="案情复杂")
    assert f'action="{desk.path}/extend"' not in await desk.page("head")
    desk.people["reviewer"].into(desk.door)
    answer = await refused(desk.door, f"{desk.path}/decide", decision="granted")
    assert answer["type"] == "StillDeferred"
    await desk.act("clerk", "complete")
    page = await desk.act("reviewer", "decide", decision="granted", permit_to="2031-12-31")
    assert "有效期至" in page
    assert "有效" in page


async def test_the_document_is_made_mailed_and_the_permit_revoked(desk: Desk) -> None:
    await desk.act("clerk", "accept")
    await desk.act("reviewer", "decide", decision="granted")
    assert "待领取" in await desk.act("clerk", "make")
    page = await desk.act("clerk", "mail", parcel="EM330899001")
    assert "邮寄中" in page
    assert "EM330899001" in page
    assert "已办结" in await desk.act("clerk", "deliver")
    page = await desk.act(
        "head",
        "permit",
        verb="revoke_permit",
        basis="行政许可法第六十九条",
        reason="以欺骗手段取得",
    )
    assert "已撤销" in page
    assert f'action="{desk.path}/permit"' not in page


async def test_not_ours_and_not_needed(desk: Desk, conn: db.Conn) -> None:
    page = await desk.act(
        "clerk", "not-accept", ground="not_ours", right_body="青溪县文旅局", reason="属文化部门"
    )
    assert "青溪县文旅局" in page
    other = await make.case(conn, clock.now(), STAMPS, serial=2)
    desk.path = f"/cases/{other.id}"
    assert "无需办理" in await desk.act("clerk", "not-needed", reason="依法无需取得许可")


async def test_the_applicant_withdraws_at_the_window(desk: Desk) -> None:
    await desk.act("clerk", "submit")
    assert "当场更正" in await desk.act("clerk", "correct", reason="更正联系电话")
    assert "已撤回" in await desk.act("clerk", "withdraw")
    for path, form in (("accept", {}), ("notice", {"lines": "1. 申请表"})):
        answer = await refused(desk.door, f"{desk.path}/{path}", **form)
        assert answer["type"] == "WrongState"


async def test_what_is_no_licence_is_done_or_declined(desk: Desk, conn: db.Conn) -> None:
    """Rules B9: where the item is no licence, a decision has other words, in the list too."""
    other = await make.case(conn, clock.now(), make.LONG_ITEM, serial=2)
    desk.path = f"/cases/{other.id}"
    await desk.act("clerk", "accept")
    page = await desk.act("reviewer", "decide", decision="granted")
    listed = (await desk.door.get("/cases?state=deliver")).text
    for text in (page, listed):
        assert "办结，制证中" in text
        assert "准予，制证中" not in text


async def test_a_case_that_was_recorded_twice_is_voided(desk: Desk, conn: db.Conn) -> None:
    """The form works without a script, for a supervisor alone; the page then leads to the case that goes on."""
    goes_on = await make.case(conn, clock.now(), STAMPS)
    await desk.act("clerk", "accept")
    assert f'action="{desk.path}/void"' not in await desk.page("clerk")
    page = await desk.page("head")
    assert f'<form method="post" action="{desk.path}/void"' in page
    for kind in ("duplicate", "test", "consultation"):
        assert f'<option value="{kind}"' in page
    page = await desk.act("head", "void", why="duplicate", into=goes_on.number, reason="重复录入")
    assert "已作废" in page
    assert f'<a href="/cases/{goes_on.id}" class="code">{goes_on.number}</a>' in page
    assert "重复录入" in page
    assert "/void" not in page
    number = await conn.fetchval("SELECT number FROM case_file WHERE state = 'voided'")
    assert number not in (await desk.door.get("/cases")).text
    page = (await desk.door.get(f"{desk.path}?lang=en")).text
    assert "Recorded twice" in page


async def test_a_decided_case_is_not_voided_and_the_sentence_says_what_to_do(desk: Desk) -> None:
    await desk.act("clerk", "accept")
    await desk.act("reviewer", "decide", decision="granted")
    assert "/void" not in await desk.page("head")
    answer = await refused(desk.door, f"{desk.path}/void", why="test", reason="误登记")
    assert answer["type"] == "DecisionStands"
    assert "撤回、撤销或注销许可" in answer["detail"]
