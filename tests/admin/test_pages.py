"""Texts, templates and tokens: both languages whole, nothing unescaped, one palette for both doors."""

import re

import httpx
import pytest

from admin.nav import ROOMS
from admin.page import FOLDER
from admin.texts import TEXTS
from backend import db
from backend.access.models import RoleName
from backend.deps import House
from tests.admin.desk import HALL, ITEM, done
from tests.admin.staff import member, window_for
from tests.people import id_number

pytestmark = pytest.mark.anyio
ROOT = FOLDER.parent
KEY = re.compile(r"""\bt\(\s*["']([a-z_.]+)["']\s*[,)]""")


def templates() -> dict[str, str]:
    folder = FOLDER / "templates"
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*.html")}


def test_every_text_stands_in_both_languages() -> None:
    for key, (zh, en) in TEXTS.items():
        assert zh.strip(), key
        assert en.strip(), key
        assert re.findall(r"{(\w+)}", zh).sort() == re.findall(r"{(\w+)}", en).sort(), key
        assert not re.search("[\u4e00-\u9fff]", en) or key == "app.language", key


def test_every_text_a_template_names_exists() -> None:
    named = {key for text in templates().values() for key in KEY.findall(text)}
    assert len(named) > 100
    assert named - set(TEXTS) == set()
    named = {text for room in ROOMS for text in (room.text, *(tab.text for tab in room.tabs))}
    assert named - set(TEXTS) == set()


def test_nothing_in_a_template_escapes_the_escaping() -> None:
    """And no inline script or style, which the content policy would refuse."""
    for name, text in templates().items():
        for banned in ("|safe", "| safe", "autoescape false", " style=", "onclick=", "javascript:"):
            assert banned not in text, (name, banned)
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), name


def test_both_doors_share_their_tokens() -> None:
    def declared(path: str) -> list[str]:
        sheet = (ROOT / path).read_text().split("/* 长辈版")[0]
        return re.findall(r"--[\w-]+:[^;]+;", sheet)

    assert declared("admin/static/tokens.css") == declared("frontend-static/src/styles/tokens.css")


def test_a_style_sheet_uses_only_declared_tokens() -> None:
    tokens = set(re.findall(r"(--[\w-]+):", (FOLDER / "static/tokens.css").read_text()))
    for sheet in ("admin.css", "screens.css"):
        used = set(re.findall(r"var\((--[\w-]+)", (FOLDER / "static" / sheet).read_text()))
        assert used - tokens == set(), sheet


async def test_what_people_type_comes_out_as_text(
    staff_door: httpx.AsyncClient, conn: db.Conn, house: House
) -> None:
    door = (await member(conn, "clerk", "clerk", centre=HALL)).into(staff_door)
    canary = "<img src=x onerror=alert(1)>"
    for path in (f"/items?q={canary}", f"/cases?item={canary[:10]}", f"/sign-in?next={canary}"):
        assert canary not in (await door.get(path)).text
    await done(door, "/hall/sign-on", window_id=await window_for(conn, ITEM, HALL))
    assert canary not in (await door.get(f"/hall?issued={canary}")).text


async def test_every_page_answers_in_english_too(
    staff_door: httpx.AsyncClient, conn: db.Conn
) -> None:
    """No Chinese beside names of the register: what is left is marked as Chinese."""
    roles: tuple[RoleName, ...] = ("clerk", "reviewer", "supervisor", "legal", "administrator")
    door = (await member(conn, "everybody", *roles)).into(staff_door)
    await conn.execute("UPDATE staff SET name = 'He Jing' WHERE login = 'everybody'")
    await done(door, "/hall/sign-on", window_id=await window_for(conn, ITEM, HALL))
    for path in ("/hall", "/cases", "/diary", "/items", f"/items/{ITEM}", "/outbox", "/nowhere"):
        answer = await door.get(f"{path}?lang=en")
        assert answer.status_code == (404 if path == "/nowhere" else 200)
        text = re.sub(r'<(\w+)[^>]*lang="zh-CN".*?</\1>', "", answer.text, flags=re.S)
        assert re.findall("[\u4e00-\u9fff]+", text) == [], path


async def test_a_page_asked_for_in_part_is_its_middle(
    staff_door: httpx.AsyncClient, conn: db.Conn
) -> None:
    door = (await member(conn, "clerk", "clerk")).into(staff_door)
    part = (await door.get("/items", headers={"yitang-part": "1"})).text
    assert part.lstrip().startswith("<title>")
    assert "<main" in part
    assert "<header" not in part
    assert id_number(1) not in part


async def test_static_files_are_kept_and_pages_are_not(staff_door: httpx.AsyncClient) -> None:
    page = await staff_door.get("/sign-in")
    assert page.headers["cache-control"] == "no-store"
    assert "script-src 'self'" in page.headers["content-security-policy"]
    sheet = re.search(r'href="(/static/admin.css\?v=\w+)"', page.text)
    assert sheet is not None
    kept = (await staff_door.get(sheet.group(1))).headers["cache-control"]
    assert "immutable" in kept
    assert "public" in kept
