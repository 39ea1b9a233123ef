"""The demo's outbox: what was sent, what was not and why, when it is due, and in how many parts."""

import re
from datetime import timedelta

import httpx
import pytest

from admin import said
from backend import clock, db
from backend.notices import actions
from tests.admin.staff import member
from tests.notices.notes import write

pytestmark = pytest.mark.anyio

ROW = re.compile(r"<tr>(.*?)</tr>", re.S)
TAG = re.compile(r"<[^>]+>")


async def rows(door: httpx.AsyncClient, language: str) -> dict[str, str]:
    """The text of each row by the code in its message; the unreadable one under its own name."""
    answer = await door.get(f"/outbox?lang={language}")
    assert answer.status_code == 200
    found = [" ".join(TAG.sub(" ", row).split()) for row in ROW.findall(answer.text)]
    codes = (re.search(r"验证码为(\w+)", row) for row in found)
    return {
        code.group(1) if code else "unreadable": row
        for row, code in zip(found[1:], list(codes)[1:], strict=True)
    }


@pytest.fixture
async def door(staff_door: httpx.AsyncClient, conn: db.Conn) -> httpx.AsyncClient:
    """Four offers of which one is over the cap, and one message of each other fate."""
    now = clock.now()
    for number in range(4):
        await write(conn, f"offer{number}", "offering", now=now)
    await write(conn, "late", now=now, expires_at=now)
    await write(conn, "broken", now=now)
    await actions.deliver_due(conn, now)
    await conn.execute("UPDATE notice SET text_sealed = '\\x00' WHERE key = 'broken'")
    await write(conn, "gone", now=now, about="appointment:1")
    await actions.withdraw(conn, "appointment:1", now)
    later = now + timedelta(days=1)
    await write(conn, "later", now=now, due_at=later, expires_at=later + timedelta(days=1))
    return (await member(conn, "admin", "administrator")).into(staff_door)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "zh",
            [
                "已送达",
                "未发送",
                "已达上限",
                "发送失败",
                "已过有效时间",
                "已撤回",
                "待发送",
                "无法解密",
            ],
        ),
        (
            "en",
            [
                "Delivered",
                "Withheld",
                "of this kind today",
                "Failed",
                "Too late to be of use",
                "Withdrawn",
                "Waiting",
                "Can't be opened",
            ],
        ),
    ],
)
async def test_every_message_says_what_became_of_it(
    door: httpx.AsyncClient, language: str, words: list[str]
) -> None:
    delivered, withheld, cap, failed, expired, withdrawn, waiting, unreadable = words
    shown = {code: row.replace("&#39;", "'") for code, row in (await rows(door, language)).items()}
    assert len(shown) == 8
    for code in ("offer0", "offer1", "offer2"):
        assert delivered in shown[code]
    for code, fate in {
        "offer3": (withheld, cap),
        "late": (failed, expired),
        "gone": (withdrawn,),
        "later": (waiting,),
        "unreadable": (unreadable,),
    }.items():
        assert all(word in shown[code] for word in fate), shown[code]
    assert all(row.endswith(" 1") for row in shown.values()), "the number of parts"
    later = said.Words(language).moment(clock.now() + timedelta(days=1))
    assert later.rsplit(":", 1)[0] in shown["later"], "when it is due"
