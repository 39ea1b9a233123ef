"""The staff's pages of papers and publication, and the public record, through their doors."""

import csv
import io
from datetime import timedelta

import httpx
import openpyxl
import pytest

from backend import clock, db
from backend.access.models import Resident
from backend.cases.actions import papers as issuing
from backend.cases.actions import publication
from backend.cases.models import Case
from backend.cases.rules.publication import FIELDS
from tests import make
from tests.admin.desk import done, refused
from tests.admin.staff import member
from tests.bad_input.scenes import RESIDENT
from tests.cases.organisations import KEYS, code_of, granted, organ_has_its_code
from tests.cases.printing import plain, read

pytestmark = pytest.mark.anyio

CODES = [field[0] for field in FIELDS]


@pytest.fixture
async def case(conn: db.Conn) -> Case:
    """A licence granted today to an organisation."""
    await organ_has_its_code(conn)
    return await granted(conn, clock.now())


async def test_a_paper_is_issued_and_printed_from_the_case(
    staff_door: httpx.AsyncClient, conn: db.Conn, case: Case
) -> None:
    """One post, one link; nothing is kept by the browser, and the look is written down."""
    who = await member(conn, "paper-reviewer", "reviewer")
    who.into(staff_door)
    for _ in range(2):
        back = await done(staff_door, f"/cases/{case.id}/paper", kind="granted")
        assert back == f"/cases/{case.id}#papers-issued"
    (paper,) = await issuing.papers_of(conn, case)
    answer = await staff_door.get(f"/cases/{case.id}/paper/{paper.id}")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "no-store"
    said, _ = read(answer.content)
    assert plain("青溪县竹溪1号刻章有限公司（统一社会信用代码：" + code_of(1)) in said
    row = await conn.fetchrow("SELECT staff_id, act FROM audit ORDER BY id DESC LIMIT 1")
    assert (row["staff_id"], row["act"]) == (who.id, "paper_view")
    await done(staff_door, f"/cases/{case.id}/paper", kind="granted", again="true")
    assert [one.edition for one in await issuing.papers_of(conn, case)] == [1, 2]


async def test_another_centres_papers_do_not_exist(
    staff_door: httpx.AsyncClient, conn: db.Conn, case: Case
) -> None:
    paper = await issuing.issue(conn, KEYS, case, "granted", None, clock.now())
    (await member(conn, "elsewhere", "clerk", centre="QX-HUZHEN")).into(staff_door)
    answer = await staff_door.get(
        f"/cases/{case.id}/paper/{paper.id}", headers={"accept": "application/json"}
    )
    assert (answer.status_code, answer.json()["type"]) == (404, "UnknownCase")
    assert (await refused(staff_door, f"/cases/{case.id}/paper", kind="granted"))["status"] == 404


async def test_what_is_wrong_with_a_paper_is_said(
    staff_door: httpx.AsyncClient, conn: db.Conn, case: Case
) -> None:
    (await member(conn, "paper-clerk", "clerk")).into(staff_door)
    path = f"/cases/{case.id}/paper"
    assert (await refused(staff_door, path, kind="refused"))["type"] == "PaperNotDue"
    assert (await refused(staff_door, path, kind="correction", about=1))["type"] == "PaperNotDue"
    for wrong in (
        {"kind": "diploma"},
        {"kind": "granted", "about": 0},
        {"kind": "granted", "x": 1},
        {},
    ):
        assert (await refused(staff_door, path, **wrong))["type"] == "BadInput"
    answer = await staff_door.get(f"{path}/{case.id}", headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()["type"]) == (404, "UnknownPaper")


async def test_the_owner_reads_own_papers(
    public: httpx.AsyncClient, conn: db.Conn, case: Case
) -> None:
    now = clock.now()
    paper = await issuing.issue(conn, KEYS, case, "granted", None, now)
    path = f"/api/cases/{case.id}/papers"
    assert (await public.get(path)).status_code == 401
    stranger = await make.resident(conn, 77, now)
    public.cookies.set(RESIDENT, await make.cookie(conn, stranger, now))
    assert (await public.get(path)).status_code == 404
    assert (await public.get(f"{path}/{paper.id}")).status_code == 404
    account = await conn.fetchval("SELECT account_id FROM case_file WHERE id = $1", case.id)
    owner = Resident(account, None, "zh")
    public.cookies.set(RESIDENT, await make.cookie(conn, owner, now))
    (listed,) = (await public.get(path)).json()
    assert (listed["number"], listed["kind"]) == (paper.number, "granted")
    answer = await public.get(f"{path}/{paper.id}")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert plain(paper.number) in read(answer.content)[0]


async def test_the_queue_shows_publishes_and_holds_back(
    staff_door: httpx.AsyncClient, conn: db.Conn, case: Case
) -> None:
    (await member(conn, "law", "legal")).into(staff_door)
    page = (await staff_door.get("/publication")).text
    for part in ("青溪县竹溪1号刻章有限公司", code_of(1), "XK_XKJGDM", "准予公章刻制业"):
        assert part in page
    path = f"/publication/{case.id}"
    assert (await refused(staff_door, f"{path}/hold", reason=" "))["type"] == "ReasonNeeded"
    assert await done(staff_door, f"{path}/hold", reason="正在核实") == "/publication?done=held"
    assert "已暂缓：正在核实" in (await staff_door.get("/publication")).text
    assert (await refused(staff_door, f"{path}/publish"))["type"] == "HeldBack"
    await done(staff_door, f"{path}/release")
    assert (await refused(staff_door, f"{path}/release"))["type"] == "NotHeld"
    assert await done(staff_door, f"{path}/publish") == "/publication?done=published"
    assert (await refused(staff_door, f"{path}/publish"))["type"] == "PublishedBefore"
    page = (await staff_door.get("/publication?q=刻章&lang=en")).text
    assert "Nothing waits" in page
    assert "青溪县竹溪1号刻章有限公司" in page


async def test_how_it_is_published_may_be_set(
    staff_door: httpx.AsyncClient, conn: db.Conn, case: Case
) -> None:
    (await member(conn, "law", "legal")).into(staff_door)
    assert "规划默认值" in (await staff_door.get("/publication")).text
    await done(staff_door, "/publication/policy", automatic="no", after_days="5")
    assert (await publication.policy_of(conn, case.organ_id)).after_days == 5
    for wrong in ({"automatic": "no", "after_days": 7}, {"automatic": "perhaps", "after_days": 1}):
        assert (await refused(staff_door, "/publication/policy", **wrong))["type"] == "BadInput"


async def test_the_public_record(public: httpx.AsyncClient, conn: db.Conn, case: Case) -> None:
    """Without signing in and without JavaScript; persons are not there, cases' addresses neither."""
    now = clock.now()
    await granted(conn, now, 50, organisation=False)
    assert "没有符合条件的记录" in (await public.get("/publication")).text
    await publication.publish(conn, KEYS, case, None, now)
    page = (await public.get("/publication")).text
    for part in ("青溪县竹溪1号刻章有限公司", code_of(1), "XK_WSH", "长期", "有效"):
        assert part in page
    assert str(case.id) not in page
    assert "林晓青" not in page
    assert "<script" not in page
    assert "青溪县竹溪" not in (await public.get("/publication", params={"q": "没有这个"})).text
    english = (await public.get("/publication?lang=en&q=刻章")).text
    assert "Published licences" in english
    tomorrow = clock.civil_date(now) + timedelta(days=1)
    assert "青溪县竹溪" not in (await public.get(f"/publication?from={tomorrow}")).text
    planted = (await public.get("/publication", params={"q": '"><script>'})).text
    assert "<script>" not in planted


@pytest.mark.parametrize(
    "query", ["from=gestern", "to=2026-13-01", "page=0", "page=x", "q=" + "x" * 101]
)
async def test_a_wrong_question_to_the_record(public: httpx.AsyncClient, query: str) -> None:
    assert (await public.get(f"/publication?{query}")).status_code == 400


async def test_the_file_is_whole_and_safe(
    public: httpx.AsyncClient, staff_door: httpx.AsyncClient, conn: db.Conn, case: Case
) -> None:
    """Field codes as header, dates YYYY/MM/DD, every record, also later revisions; a formula stays a text."""
    now = clock.now()
    await publication.publish(conn, KEYS, case, None, now)
    sneaky = await granted(conn, now, 2)
    await publication.publish(conn, KEYS, sneaky, None, now)
    await conn.execute(
        "UPDATE publication SET xk_xdr_mc = '=1+1公司' WHERE case_id = $1", sneaky.id
    )
    await conn.execute("UPDATE case_file SET permit = 'revoked' WHERE id = $1", case.id)
    await publication.follow_permits(conn, now)
    answer = await public.get("/publication/file/csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == CODES
    assert len(rows) == 4
    assert [row[CODES.index("XK_ZT")] for row in rows[1:]].count("2") == 1
    assert rows[1][CODES.index("XK_JDRQ")] == f"{clock.civil_date(now):%Y/%m/%d}"
    assert {row[0] for row in rows[1:]} >= {"'=1+1公司"}
    book = openpyxl.load_workbook(io.BytesIO((await public.get("/publication/file/xlsx")).content))
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[1]] == CODES
    assert sheet.max_row == 4
    assert all(cell.data_type in ("s", "n") for row in sheet.iter_rows() for cell in row)
    assert (await public.get("/publication/file/pdf")).status_code in (400, 404)
    assert (await public.get("/publication/file/csv?from=2031-01-01")).content.decode(
        "utf-8-sig"
    ).count("\n") == 1
    (await member(conn, "law", "legal")).into(staff_door)
    assert (await staff_door.get("/publication/file/csv")).content == answer.content
