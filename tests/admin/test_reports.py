"""The pages that fill the bureau's own report: upload, preview, fill, fetch again."""

import hashlib
import io
import re
from typing import Any

import httpx
import pytest
from docx import Document

from backend import clock, db
from backend.access.models import RoleName
from backend.reports import docx
from backend.reports.rules import MOST_BYTES
from tests.admin.staff import member

pytestmark = pytest.mark.anyio
YEAR = clock.civil_date(clock.now()).year - 1


def report(*lines: str) -> bytes:
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


async def statistician(conn: db.Conn, door: httpx.AsyncClient) -> httpx.AsyncClient:
    return (await member(conn, "counter", "statistician")).into(door)


async def send(
    door: httpx.AsyncClient, content: bytes, name: str = "年度报告.docx"
) -> httpx.Response:
    return await door.post("/reports/templates", files={"file": (name, content)})


async def kept(door: httpx.AsyncClient, content: bytes) -> str:
    """The key of an upload that was kept."""
    answer = await send(door, content)
    assert answer.status_code == 303, answer.text
    key = hashlib.sha256(content).hexdigest()
    assert f"template={key}" in answer.headers["location"]
    return key


async def fill(door: httpx.AsyncClient, **wish: Any) -> str:
    answer = await door.post("/reports/fill", data={"period": str(YEAR), **wish})
    assert answer.status_code == 303, answer.text
    path: str = answer.headers["location"]
    return path


async def test_a_report_is_uploaded_looked_at_filled_and_fetched_again(
    conn: db.Conn, staff_door: httpx.AsyncClient
) -> None:
    door = await statistician(conn, staff_door)
    content = report(
        "{{统计期}}，{{机关}}受理{{F01}}件，准予{{F02}}件。",
        "24小时：{{行政案件24小时办结率}}；{{F1}}；{{F01@1890}}；{{F07:湖镇}}项；{{F01",
    )
    key = await kept(door, content)
    page = (await door.get(f"/reports/preview?template={key}&period={YEAR}")).text
    for said in (
        "青溪县公安局",
        "不属本系统",
        "未识别",
        "相近的名称：F01",
        "没有结尾的花括号",
        f"{YEAR}年",
    ):
        assert said in page, said
    path = await fill(door, template=key)
    shown = (await door.get(path)).text
    first, second = [(await door.get(f"{path}/file")).content for _ in range(2)]
    assert first == second
    assert hashlib.sha256(first).hexdigest() in shown
    text = docx.rows_of(first)
    assert text[0] == f"{YEAR}年，青溪县公安局受理0件，准予0件。"
    assert text[1].startswith("24小时：{{行政案件24小时办结率}}；{{F1}}；{{F01@1890}}；")
    assert re.search(r"；[1-9]\d*项；\{\{F01$", text[1])
    annex = "\n".join(text[2:])
    for said in ("附件：数据说明", "F01 受理行政许可件数", "SHA-256：", "不属本系统", "明细行数"):
        assert said in annex, said
    assert f"{path}" in (await door.get("/reports")).text


async def test_shipped_templates_can_be_taken_looked_at_and_filled(
    conn: db.Conn, staff_door: httpx.AsyncClient
) -> None:
    door = await statistician(conn, staff_door)
    for key in ("county", "city"):
        taken = await door.get(f"/reports/templates/{key}/file")
        assert taken.status_code == 200
        blanks, unclosed = docx.found(taken.content)
        assert len(blanks) > 10
        assert unclosed == []
        assert (await door.get(f"/reports/preview?template={key}&period={YEAR}")).status_code == 200
        path = await fill(door, template=key)
        assert (await door.get(f"{path}/file")).status_code == 200
        assert (await door.post(f"/reports/templates/{key}/remove", data={})).status_code == 404


async def test_a_running_period_says_so_above_the_text(
    conn: db.Conn, staff_door: httpx.AsyncClient
) -> None:
    door = await statistician(conn, staff_door)
    key = await kept(door, report("受理{{F01}}件。"))
    page = (await door.get(f"/reports/preview?template={key}&period={YEAR + 1}")).text
    assert "统计期尚未结束" in page
    path = await fill(door, template=key, period=str(YEAR + 1))
    text = docx.rows_of((await door.get(f"{path}/file")).content)
    assert text[0].startswith("【统计期未结束：本文数字截至")
    assert text[1] == "受理0件。"


async def test_a_template_is_kept_once_and_can_be_removed(
    conn: db.Conn, staff_door: httpx.AsyncClient
) -> None:
    door = await statistician(conn, staff_door)
    content = report("{{F01}}")
    key = await kept(door, content)
    assert await kept(door, content) == key
    assert await conn.fetchval("SELECT count(*) FROM report_template") == 1
    assert "年度报告" in (await door.get("/reports")).text
    path = await fill(door, template=key)
    assert (await door.post(f"/reports/templates/{key}/remove", data={})).status_code == 303
    assert key not in (await door.get("/reports")).text
    assert (await door.get(f"/reports/preview?template={key}&period={YEAR}")).status_code == 404
    assert (await door.get(f"{path}/file")).status_code == 200
    assert await kept(door, content) == key


@pytest.mark.parametrize(
    ("content", "status", "said"),
    [
        (b"", 422, "没有选择文件"),
        (b"%PDF-1.7", 422, "不是.docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), 422, "设有密码"),
        (report("x")[:900], 422, "已损坏"),
        (b"PK" + bytes(MOST_BYTES), 413, "超过8MB"),
    ],
)
async def test_a_bad_upload_is_refused_above_the_form(
    conn: db.Conn, staff_door: httpx.AsyncClient, content: bytes, status: int, said: str
) -> None:
    door = await statistician(conn, staff_door)
    answer = await send(door, content)
    assert answer.status_code == status
    assert said in answer.text
    assert 'name="file"' in answer.text
    english = await door.post(
        "/reports/templates", files={"file": ("a.docx", content)}, headers={"Accept-Language": "en"}
    )
    assert english.status_code == status


@pytest.mark.parametrize("sent", [b"", b"--x\r\n", b"nonsense"])
async def test_a_broken_form_is_refused(
    conn: db.Conn, staff_door: httpx.AsyncClient, sent: bytes
) -> None:
    door = await statistician(conn, staff_door)
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = await door.post("/reports/templates", content=sent, headers=kind)
    assert 400 <= answer.status_code < 500
    assert "请" in answer.text
    far = await door.post("/reports/templates", content=bytes(MOST_BYTES * 2), headers=kind)
    assert 400 <= far.status_code < 500


@pytest.mark.parametrize(
    "asked",
    [
        "template=county&period=x",
        "template=county&period=2024-12-01..2024-01-01",
        f"template=county&period={YEAR + 5}",
        "template=county&period=1980..2025",
        f"template=nothing&period={YEAR}",
        f"template=county&period={YEAR}&place=nowhere",
        f"template={'f' * 64}&period={YEAR}",
    ],
)
async def test_a_bad_choice_is_answered_in_a_sentence(
    conn: db.Conn, staff_door: httpx.AsyncClient, asked: str
) -> None:
    door = await statistician(conn, staff_door)
    for path in ("/reports/preview", "/reports/names"):
        answer = await door.get(f"{path}?{asked}")
        if path.endswith("names") and ("nothing" in asked or "ffff" in asked):
            continue
        assert 400 <= answer.status_code < 500, path
        assert "请" in answer.text


async def test_every_name_with_its_value(conn: db.Conn, staff_door: httpx.AsyncClient) -> None:
    door = await statistician(conn, staff_door)
    page = (await door.get(f"/reports/names?period={YEAR}")).text
    for said in (
        "{{F01}}",
        "{{F02.granted_by_silence}}",
        "{{F09}}",
        "{{网点布局}}",
        "行政案件24小时办结率",
        "罚没款总额",
    ):
        assert said in page, said
    english = (await door.get(f"/reports/names?period={YEAR}&lang=en")).text
    assert "Licence applications accepted" in english


@pytest.mark.parametrize("role", ["clerk", "supervisor", "administrator", "legal"])
async def test_only_a_statistician_fills(
    conn: db.Conn, staff_door: httpx.AsyncClient, role: RoleName
) -> None:
    door = (await member(conn, f"a-{role}", role)).into(staff_door)
    assert (await door.get("/reports")).status_code == 403
    assert (await send(door, report("{{F01}}"))).status_code == 403


async def test_a_statistician_of_one_place_does_not_speak_for_the_bureau(
    conn: db.Conn, staff_door: httpx.AsyncClient
) -> None:
    centre = await conn.fetchval("SELECT code FROM centre ORDER BY id LIMIT 1")
    door = (await member(conn, "local", "statistician", centre=centre)).into(staff_door)
    for path in (
        "/reports",
        f"/reports/names?period={YEAR}",
        f"/reports/preview?template=county&period={YEAR}",
    ):
        answer = await door.get(path)
        assert answer.status_code == 403
        assert "全局" in answer.text


async def test_another_bureaus_report_does_not_exist(
    conn: db.Conn, staff_door: httpx.AsyncClient
) -> None:
    door = await statistician(conn, staff_door)
    key = await kept(door, report("{{F01}}"))
    path = await fill(door, template=key)
    await conn.execute(
        "INSERT INTO organ (id, division_code, name_zh, name_en) SELECT 99, division_code, '甲', 'A' FROM organ LIMIT 1"
    )
    await conn.execute("UPDATE staff SET organ_id = 99 WHERE login = 'counter'")
    assert (await door.get(path)).status_code == 404
    assert (await door.get(f"{path}/file")).status_code == 404
    assert (await door.get(f"/reports/templates/{key}/file")).status_code == 404


async def test_what_was_handed_out_cannot_be_changed(
    conn: db.Conn, staff_door: httpx.AsyncClient
) -> None:
    door = await statistician(conn, staff_door)
    key = await kept(door, report("{{F01}}"))
    await fill(door, template=key)
    await conn.execute("SET LOCAL ROLE yitang_app")
    for sql in (
        "UPDATE filled_report SET content = content",
        "DELETE FROM filled_report",
        "UPDATE report_template SET content = content",
        "DELETE FROM report_template",
    ):
        with pytest.raises(Exception, match="permission denied"):
            async with conn.transaction():
                await conn.execute(sql)
    await conn.execute("RESET ROLE")
    with pytest.raises(Exception, match="filled_report_is_what_its_digest_says"):
        async with conn.transaction():
            await conn.execute("UPDATE filled_report SET content = 'x', size = 1")
