"""The register of remedies on the legal officer's pages, and the part on a case's page."""

from datetime import timedelta

import httpx
import pytest

from backend import clock, db
from backend.cases.models import Case
from backend.clock import civil_date
from tests import make
from tests.admin.staff import Member, member

pytestmark = pytest.mark.anyio


@pytest.fixture
async def legal(conn: db.Conn) -> Member:
    return await member(conn, "page-legal", "legal")


async def refused(conn: db.Conn) -> Case:
    clerk = await make.staff(conn, "remedy-clerk", "clerk")
    reviewer = await make.staff(conn, "remedy-reviewer", "reviewer")
    now = clock.now() - timedelta(days=9)
    return await make.case_in(conn, "refused", clerk, reviewer, now)


@pytest.mark.parametrize("at", ["case", "list"])
async def test_a_review_is_registered_listed_and_ended(
    staff_door: httpx.AsyncClient, conn: db.Conn, legal: Member, at: str
) -> None:
    case, door = await refused(conn), legal.into(staff_door)
    today = civil_date(clock.now()).isoformat()
    page = f"/cases/{case.id}"
    assert "没有复议或诉讼" in (await door.get(page)).text
    answer = await door.post(
        f"{page}/remedies", data={"kind": "review", "filed_on": today, "body": ""}
    )
    assert (answer.status_code, answer.headers["location"]) == (303, page)
    for path in (page, "/remedies"):
        shown = (await door.get(path)).text
        for said in ("行政复议", "县人民政府", "未结", "登记结论"):
            assert said in shown, (path, said)
    assert case.number in (await door.get("/remedies?lang=en")).text
    remedy_id = await conn.fetchval("SELECT id FROM remedy")
    path = f"/remedies/{remedy_id}/decide"
    ended = {"outcome": "revoked", "decided_on": today, "words": "青政复决3号：撤销", "at": at}
    assert (await door.post(path, data={**ended, "words": " "})).status_code == 422
    assert (await door.post(path, data={**ended, "outcome": "lost"})).status_code == 422
    answer = await door.post(path, data=ended)
    back = page if at == "case" else "/remedies"
    assert (answer.status_code, answer.headers["location"]) == (303, back)
    assert (await door.post(path, data=ended)).status_code == 404
    assert case.number not in (await door.get("/remedies?lang=zh")).text
    shown = (await door.get("/remedies?which=all")).text
    for said in (case.number, "撤销", "青政复决3号：撤销"):
        assert said in shown
    assert "青政复决3号：撤销" in (await door.get(page)).text


async def test_a_second_open_one_of_the_kind_is_refused_in_words(
    staff_door: httpx.AsyncClient, conn: db.Conn, legal: Member
) -> None:
    case, door = await refused(conn), legal.into(staff_door)
    data = {
        "kind": "suit",
        "filed_on": civil_date(clock.now()).isoformat(),
        "body": "青溪县人民法院",
    }
    assert (await door.post(f"/cases/{case.id}/remedies", data=data)).status_code == 303
    answer = await door.post(f"/cases/{case.id}/remedies", data=data)
    assert answer.status_code == 409
    assert "同类未结" in answer.text


async def test_who_does_not_keep_the_register_only_reads_it(
    staff_door: httpx.AsyncClient, conn: db.Conn, legal: Member
) -> None:
    case, page = await refused(conn), ""
    page = f"/cases/{case.id}"
    clerk = await member(conn, "page-clerk", "clerk", centre=make.HALL)
    assert 'id="remedies"' not in (await clerk.into(staff_door).get(page)).text
    data = {"kind": "review", "filed_on": civil_date(clock.now()).isoformat(), "body": ""}
    await legal.into(staff_door).post(f"{page}/remedies", data=data)
    shown = (await clerk.into(staff_door).get(page)).text
    assert "县人民政府" in shown
    assert "登记结论" not in shown
    assert (await staff_door.post(f"{page}/remedies", data=data)).status_code == 403
