"""The supervisor's board: today as it is, limits, who serves what changed at once, pushes, tomorrow, advice."""

import asyncio
import re
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from admin.board import _news
from backend import clock, db
from backend.access.models import Role, Staff
from backend.cache import Cache
from backend.deps import House
from backend.hall.actions import board as actions
from backend.places import queries as places
from backend.refusal import NotAllowed
from tests import servers
from tests.admin.desk import HALL, ITEM, clerk_at_window, done, refused
from tests.admin.staff import Member, member, window_for

pytestmark = pytest.mark.anyio
OTHER = "QX-HUZHEN"


@pytest.fixture
async def boss(conn: db.Conn) -> Member:
    return await member(conn, "boss", "supervisor", centre=HALL)


def row(page: str, number: int) -> str:
    """The window's row of the table, without its tags."""
    for found in re.findall(r"<tr[^>]*>(.*?)</tr>", page, re.S):
        cells = [
            " ".join(re.sub(r"<[^>]+>", " ", cell).split())
            for cell in re.findall(r"<td[^>]*>(.*?)</td>", found, re.S)
        ]
        if len(cells) == 7 and cells[0] == str(number):
            return " | ".join(cells)
    raise AssertionError(f"no window {number}")


async def before_window(door: httpx.AsyncClient) -> str:
    """The address of the ticket that was called to one's window."""
    found = re.search(r"(/hall/tickets/[0-9a-f-]{36})/start", (await door.get("/hall")).text)
    assert found is not None
    return found.group(1)


def form(page: str) -> dict[str, object]:
    """The skills as the page shows them."""
    found = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    ticks = re.findall(r'name="serves" value="([\d-]+)" checked', page)
    return {"centre": found["centre"], "seen": found["seen"], "serves": ticks, "reason": "支援高峰"}


async def number_of(conn: db.Conn, window_id: int) -> int:
    found: int = await conn.fetchval("SELECT number FROM service_window WHERE id = $1", window_id)
    return found


async def pool_of(conn: db.Conn, item: str = ITEM, centre: str = HALL) -> int:
    found: int = await conn.fetchval(
        "SELECT s.pool_id FROM service s JOIN centre c ON c.id = s.centre_id"
        " WHERE s.item_code = $1 AND c.code = $2",
        item,
        centre,
    )
    return found


async def test_the_board_tells_the_day(
    staff_door: httpx.AsyncClient, conn: db.Conn, boss: Member
) -> None:
    clerk = await clerk_at_window(conn, staff_door, "clerk")
    window = await number_of(conn, await window_for(conn, ITEM, HALL))
    idle = row((await boss.into(staff_door).get("/board")).text, window)
    assert "何小静 | 空闲" in idle
    clerk.into(staff_door)
    for _ in range(3):
        await done(staff_door, "/hall/walk-ins", item_code=ITEM)
    await done(staff_door, "/hall/next")
    page = (await boss.into(staff_door).get("/board")).text
    assert "已叫 A001" in row(page, window)
    clerk.into(staff_door)
    ticket = await before_window(staff_door)
    await done(staff_door, f"{ticket}/start")
    assert "办理 A001" in row((await boss.into(staff_door).get("/board")).text, window)
    clerk.into(staff_door)
    await done(staff_door, f"{ticket}/finish")
    await done(staff_door, "/hall/pause", reason="meal")
    page = (await boss.into(staff_door).get("/board")).text
    assert "暂停：用餐" in row(page, window)
    assert "| 1 | 0 分钟 |" in row(page, window)
    counts = dict(re.findall(r"<dt>(\w+)</dt><dd>(\d+)</dd>", page))
    assert (counts["取号"], counts["等候"], counts["已办"]) == ("3", "2", "1")
    assert "2人在等，没有窗口可叫" in page


async def test_limits_that_break_are_named(
    staff_door: httpx.AsyncClient, conn: db.Conn, boss: Member
) -> None:
    await clerk_at_window(conn, staff_door, "clerk")
    await done(staff_door, "/hall/walk-ins", item_code=ITEM)
    await conn.execute(
        "UPDATE ticket SET issued_at = issued_at - interval '31 minutes' WHERE on_date = $1",
        clock.civil_date(clock.now()),
    )
    page = (await boss.into(staff_door).get("/board?lang=en")).text
    assert "A001 has waited 31 min (limit 30)." in page


async def test_a_window_may_serve_other_lines_from_the_next_call_on(
    staff_door: httpx.AsyncClient, conn: db.Conn, boss: Member
) -> None:
    """The window loses its line while it serves: that visit ends as usual, the next call finds nobody there."""
    clerk = await clerk_at_window(conn, staff_door, "clerk")
    window_id, pool_id = await window_for(conn, ITEM, HALL), await pool_of(conn)
    for _ in range(2):
        await done(staff_door, "/hall/walk-ins", item_code=ITEM)
    await done(staff_door, "/hall/next")
    ticket = await before_window(staff_door)
    await done(staff_door, f"{ticket}/start")

    other = await pool_of(conn, "CJ-301")
    door = boss.into(staff_door)
    wish = form((await door.get("/board")).text)
    kept = [one for one in wish["serves"] if not one.startswith(f"{window_id}-")]  # type: ignore[attr-defined]
    assert len(kept) < len(wish["serves"])  # type: ignore[arg-type]
    wish["serves"] = [*kept, f"{window_id}-{other}"]
    assert await done(door, "/board/skills", **wish) == f"/board?centre={HALL}&done=skills"
    page = (await door.get("/board")).text
    number = await number_of(conn, window_id)
    assert f"{number}号窗口：" in page
    assert "支援高峰" in page
    assert "何小静" in page
    logged = await conn.fetchrow(
        "SELECT * FROM audit WHERE act = 'window_skills_changed' ORDER BY id DESC LIMIT 1"
    )
    assert logged is not None
    assert logged["staff_id"] == boss.id
    assert logged["details"]["window"] == number

    clerk.into(staff_door)
    await done(staff_door, f"{ticket}/finish")
    assert (await refused(staff_door, "/hall/next"))["type"] == "NobodyWaiting"
    assert pool_id != other


async def test_bad_skills_are_refused_in_a_sentence(
    staff_door: httpx.AsyncClient, conn: db.Conn, boss: Member
) -> None:
    window_id, elsewhere = await window_for(conn, ITEM, HALL), await pool_of(conn, centre=OTHER)
    abroad = await window_for(conn, ITEM, OTHER)
    door = boss.into(staff_door)
    wish = form((await door.get("/board")).text)
    serves: list[str] = list(wish["serves"])  # type: ignore[call-overload]
    before = await conn.fetch("SELECT * FROM window_pool ORDER BY window_id, pool_id")
    bad: dict[str, dict[str, object]] = {
        "PoolElsewhere": {"serves": [*serves, f"{window_id}-{elsewhere}"]},
        "WindowElsewhere": {"serves": [*serves, f"{abroad}-{elsewhere}"]},
        "NoSkillsChange": {},
        "WindowServesNothing": {
            "serves": [one for one in serves if not one.startswith(f"{window_id}-")]
        },
        "SkillsChanged": {"serves": serves[1:], "seen": "1:1"},
        "TextUnfit": {"reason": ""},
        "NotePersonal": {"reason": "电话13900000001"},
        "UnknownCentre": {"centre": OTHER},
        "BadInput": {"serves": "nonsense"},
    }
    found = {
        name: (await refused(door, "/board/skills", **wish | change))["type"]
        for name, change in bad.items()
    }
    assert found == {name: name for name in bad}
    assert await conn.fetch("SELECT * FROM window_pool ORDER BY window_id, pool_id") == before


async def test_one_tick_is_a_list_too(conn: db.Conn, staff_door: httpx.AsyncClient) -> None:
    """A form with one box ticked sends a text, not a list; the only window of a small place."""
    small = await conn.fetchrow(
        "SELECT c.code, min(w.id) AS id, (SELECT min(p.id) FROM pool p WHERE p.centre_id = c.id) AS pool"
        " FROM centre c JOIN service_window w ON w.centre_id = c.id GROUP BY c.id"
        " HAVING count(*) = 1 ORDER BY c.code LIMIT 1"
    )
    assert small is not None
    door = (await member(conn, "boss", "supervisor", centre=small["code"])).into(staff_door)
    wish = form((await door.get("/board")).text)
    problem = await refused(
        door, "/board/skills", **wish | {"serves": f"{small['id']}-{small['pool']}"}
    )
    assert problem["type"] in ("NoSkillsChange", "UnknownCentre")


async def test_only_the_own_centres_are_shown(
    staff_door: httpx.AsyncClient, boss: Member, conn: db.Conn
) -> None:
    door = boss.into(staff_door)
    for path in (f"/board?centre={OTHER}", f"/advice?centre={OTHER}", f"/board/{OTHER}/events"):
        answer = await door.get(path, headers={"accept": "application/json"})
        assert answer.status_code == 404, path
        assert answer.json()["type"] == "UnknownCentre"
    door = (await member(conn, "chief", "administrator")).into(staff_door)
    assert "湖镇" in (await door.get(f"/board?centre={OTHER}")).text


async def test_tomorrow_stands_on_the_board(staff_door: httpx.AsyncClient, boss: Member) -> None:
    page = (await boss.into(staff_door).get("/board")).text
    tomorrow = clock.civil_date(clock.now()) + timedelta(days=1)
    assert f'href="/diary?centre={HALL}&amp;on={tomorrow.isoformat()}"' in page


async def test_each_act_is_told_within_a_second(house: House) -> None:
    house = replace(house, cache=Cache(servers.urls().redis))
    news = _news(house, HALL)
    await anext(news)
    waiting = asyncio.ensure_future(anext(news))
    for _ in range(10):  # the first words may come before anybody listens
        await asyncio.sleep(0.05)
        await house.cache.tell(f"hall:{HALL}", "changed")
        if waiting.done():
            break
    assert waiting.done()
    await news.aclose()
    await house.cache.close()


async def test_without_redis_a_look_comes_by_itself(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("admin.board.POLL", 0.01)
    news = _news(house, HALL)
    await anext(news)
    assert await asyncio.wait_for(anext(news), 1)
    await news.aclose()


async def test_staff_of_elsewhere_may_not_change_it(conn: db.Conn) -> None:
    hall, abroad = await places.centre(conn, HALL), await places.centre(conn, OTHER)
    assert hall is not None
    assert abroad is not None
    who = Staff(1, hall.organ_id, "stranger", "何小静", [Role("supervisor", abroad.id)])
    with pytest.raises(NotAllowed):
        await actions.set_skills(conn, who, hall, {}, "", "支援高峰", clock.now())


async def test_advice_says_what_it_is_made_of(staff_door: httpx.AsyncClient, boss: Member) -> None:
    page = (await boss.into(staff_door).get("/advice?lang=en")).text
    assert "it changes nothing" in page
    assert (await boss.into(staff_door).get("/advice?pool=nowhere")).status_code == 404
