"""The service circle through the door: the map, what-ifs, a matrix imported and withdrawn, baskets."""

import csv
import io
import re
from html import unescape
from xml.etree import ElementTree as ET

import httpx
import pytest

from backend import clock, db
from backend.tallies.actions import standing
from backend.tallies.models import Period
from backend.tallies.queries import standing as places
from backend.tallies.rules import circle as rules
from backend.tallies.rules.circle import Change
from tests.admin.staff import member

pytestmark = pytest.mark.anyio
MINUTES = re.compile(r'<data id="minutes" value="(\d*)">')


@pytest.fixture
async def door(conn: db.Conn, staff_door: httpx.AsyncClient) -> httpx.AsyncClient:
    return (await member(conn, "circles", "administrator")).into(staff_door)


async def answer_of(conn: db.Conn, *changes: Change) -> rules.Circle:
    today = clock.civil_date(clock.now())
    stands = await standing.ground(conn, 1, today, Period("", today, today))
    return rules.circle(stands, changes, await places.townships(conn, 1))


def minutes_in(page: str) -> str:
    found = MINUTES.search(page)
    assert found
    return found[1]


async def test_the_map_shows_every_village_and_place(
    conn: db.Conn, door: httpx.AsyncClient
) -> None:
    found = await answer_of(conn)
    page = (await door.get("/circle")).text
    assert minutes_in(page) == str(found.minutes)
    drawn = page.partition('role="img"')[2].partition("</svg>")[0]
    assert drawn.count("<circle") == len(found.reaches) == 198
    assert drawn.count("<text") == len(found.points) + 1
    assert "估算" in page
    assert "https://" not in drawn
    people = sum(int(n.replace(",", "")) for n in re.findall(r"([\d,]+)人</title>", drawn))
    assert people == found.residents
    legend = page.partition('id="legend"')[2].partition("</table>")[0]
    numbers = [int(n.replace(",", "")) for n in re.findall(r'class="number">([\d,]+)<', legend)]
    assert (sum(numbers[::2]), sum(numbers[1::2])) == (found.residents, 198)


async def test_all_villages_stand_in_the_table(door: httpx.AsyncClient) -> None:
    names, address = list[str](), "/circle"
    while address:
        page = (await door.get(address)).text
        body = page.partition("各村、社区（由远到近）")[2].partition("</tbody>")[0]
        names += re.findall(r'<td data-label="村、社区">([^<]+)</td>', body)
        more = re.search(r'rel="next" href="([^"]+)"', page)
        address = unescape(more[1]) if more else ""
    assert len(names) == 198


async def test_what_if_is_a_press_on_a_cell_and_back(
    conn: db.Conn, door: httpx.AsyncClient
) -> None:
    page = (await door.get("/circle?show=exit_entry")).text
    label = r'href="([^"#]+)#grid" class="toggle" aria-label="[^"]*假设青岩[^"]*开办出入境"'
    pressed = re.search(label, page)
    assert pressed
    wished = unescape(pressed[1])
    then = (await door.get(wished)).text
    found = await answer_of(conn, Change("open", "QX-QINGYAN", "exit_entry"))
    assert minutes_in(then) == str(found.minutes)
    said = then.partition('id="what-if"')[2].partition("</ul>")[0]
    assert re.search(r"青岩\S*\s+开办出入境", said)
    assert f"{found.minutes_by['exit_entry']}分钟内可到达该类别" in said
    back = re.search(
        r'href="([^"#]+)#grid" class="toggle changed" aria-label="[^"]*假设青岩[^"]*停办出入境"',
        then,
    )
    assert back
    assert unescape(back[1]) == "/circle?show=exit_entry"


async def test_what_if_a_township_had_a_point(conn: db.Conn, door: httpx.AsyncClient) -> None:
    found = await answer_of(conn, Change("open", "330899206", "exit_entry"))
    page = (await door.get("/circle?open=330899206.exit_entry&show=exit_entry&lang=en")).text
    assert f"in {found.minutes_by['exit_entry']} minutes" in page
    assert "A point thought of" in page


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("open=QX-NOWHERE.exit_entry", 422),
        ("open=exit_entry", 422),
        ("close=330899206.exit_entry", 422),
        ("open=QX-HALL.colour", 422),
        ("open=" + "x" * 80, 400),
        ("&".join(f"open=QX-{n}.household" for n in range(50)), 400),
        ("page=0", 400),
        ("show=colour", 200),
    ],
)
async def test_what_is_no_what_if_is_said_in_a_sentence(
    door: httpx.AsyncClient, query: str, status: int
) -> None:
    for path in ("/circle", "/circle/map.svg"):
        if path.endswith("svg") and query == "page=0":
            continue
        answer = await door.get(f"{path}?{query}")
        assert answer.status_code == status, answer.text[:300]
        assert "Traceback" not in answer.text


async def test_the_map_is_a_file_of_its_own(door: httpx.AsyncClient) -> None:
    answer = await door.get("/circle/map.svg?close=QX-XIKOU.exit_entry&lang=en")
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert "circle.svg" in answer.headers["content-disposition"]
    root = ET.fromstring(answer.text.strip())
    assert root.tag.endswith("svg")
    words = " ".join(root.itertext())
    assert "Estimated: straight line" in words
    assert "What if" in words
    assert len(list(root.iter("{http://www.w3.org/2000/svg}title"))) >= 198 + 15


async def upload(
    door: httpx.AsyncClient, content: bytes, source: str = "路网测算", day: str = "2026-01-01"
) -> httpx.Response:
    return await door.post(
        "/circle-policy/matrix",
        data={"source": source, "valid_from": day},
        files={"file": ("matrix.csv", content, "text/csv")},
        headers={"accept": "text/html"},
    )


async def test_the_form_is_filled_in_imported_and_withdrawn(
    conn: db.Conn, door: httpx.AsyncClient
) -> None:
    form = (await door.get("/circle-policy/form.csv")).content.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(form)))
    assert len(lines) == 199
    assert lines[0][:3] == ["村代码", "村名", "QX-HALL"]
    for line in lines[1:]:
        line[2] = "7.5"
    out = io.StringIO()
    csv.writer(out).writerows(lines)
    before = minutes_in((await door.get("/circle")).text)
    answer = await upload(door, out.getvalue().encode("utf-8-sig"))
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/circle-policy?done=imported&times=198",
    )
    page = (await door.get("/circle-policy?done=imported&times=198")).text
    assert "已导入198个分钟数" in page
    assert "使用中" in page
    circle = (await door.get("/circle")).text
    assert minutes_in(circle) == "8" != before
    assert "路网测算" in circle
    matrix = re.search(r'name="matrix" value="(\d+)"', page)
    assert matrix
    gone = await door.post("/circle-policy/withdraw", data={"matrix": matrix[1], "reason": "重测"})
    assert gone.status_code == 303
    assert minutes_in((await door.get("/circle")).text) == before
    again = await door.post("/circle-policy/withdraw", data={"matrix": matrix[1], "reason": "重测"})
    assert again.status_code == 404


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "至少填写一格"),
        (b"PK\x03\x04\x00\xff\xfe", "不是文本表格"),
        ("村代码,QX-HALL\n330899009999,5\n".encode(), "没有村“330899009999”"),
        ("村代码,QX-MOON\n330899001001,5\n".encode(), "没有网点“QX-MOON”"),
        ("村代码,QX-HALL\n330899001001,-5\n".encode(), "第2行"),
        (b"a;b;c\n", "首行应以"),
    ],
)
async def test_a_wrong_file_is_refused_whole_and_said_why(
    conn: db.Conn, door: httpx.AsyncClient, content: bytes, said: str
) -> None:
    answer = await upload(door, content)
    assert answer.status_code == 422
    assert said in answer.text
    assert await conn.fetchval("SELECT count(*) FROM travel_matrix") == 0


async def test_other_wrong_uploads(conn: db.Conn, door: httpx.AsyncClient) -> None:
    good = "村代码,QX-HALL\n330899001001,5\n".encode()
    assert (await upload(door, good, source=" ")).status_code == 422
    assert (await upload(door, good, day="soon")).status_code == 400
    missing = await door.post(
        "/circle-policy/matrix", data={"source": "x", "valid_from": "2026-01-01"}
    )
    assert missing.status_code == 400
    assert (await upload(door, b"x" * (5 * 1024 * 1024))).status_code == 413


async def test_a_basket_is_set_with_a_reason(conn: db.Conn, door: httpx.AsyncClient) -> None:
    wished = {"household": "HJ-101 HJ-105", "exit_entry": "CR-201", "reason": "与县局商定"}
    answer = await door.post("/circle-policy/basket", data=wished)
    assert answer.headers["location"] == "/circle-policy?done=basket"
    page = (await door.get("/circle")).text
    shown = page.partition("公布的类别篮子")[2]
    assert "HJ-101 HJ-105" in shown
    assert "车驾管" not in shown.partition("</dl>")[0]
    bad = await door.post("/circle-policy/basket", data=wished | {"household": "CJ-301"})
    assert bad.status_code == 422
    assert "CJ-301" in bad.text
    audit = await conn.fetchrow("SELECT act, reason FROM audit ORDER BY id DESC LIMIT 1")
    assert tuple(audit) == ("basket_changed", "与县局商定")


async def test_who_counts_may_look_and_not_set(
    conn: db.Conn, staff_door: httpx.AsyncClient
) -> None:
    door = (await member(conn, "looks", "supervisor")).into(staff_door)
    page = (await door.get("/circle")).text
    assert "/circle-policy" not in page
    assert (await door.get("/circle-policy")).status_code == 403
