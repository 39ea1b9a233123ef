"""Booking by phone through the staff door, step by step, as a browser without script does it."""

import re
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from backend import db
from tests.admin.desk import HALL, ITEM, PART, done
from tests.admin.staff import Member, member
from tests.people import id_number

pytestmark = pytest.mark.anyio
CALLER = {"name": "周小兰", "id_number": id_number(5), "phone": "139 0000 0005"}
AS_BROWSER = {"accept": "text/html"}


@pytest.fixture
async def clerk(staff_door: httpx.AsyncClient, conn: db.Conn) -> Member:
    who = await member(conn, "phone-clerk", "clerk", centre=HALL)
    who.into(staff_door)
    return who


def links(page: str, holding: str) -> list[str]:
    found = re.findall(r'href="(/booking\?[^"]*)"', page.replace("&amp;", "&"))
    return [link for link in found if holding in link]


def hidden(page: str) -> dict[str, str]:
    """The fields of the last form, as it would be sent."""
    form = page.rsplit('action="/booking/save"', 1)[1].split("</form>", maxsplit=1)[0]
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))


async def to_confirm(door: httpx.AsyncClient, *items: str) -> tuple[str, str]:
    """The page with everything chosen: (its address, its text)."""
    address = await done(door, "/booking/caller", **CALLER)
    for item in items:
        page = await door.get(f"{address}&add={item}")
        address = links(page.text, f"centre={HALL}")[0].replace(f"&centre={HALL}", "")
    address = f"{address}&centre={HALL}"
    times = links((await door.get(address)).text, "&at=")
    return times[0], (await door.get(times[0])).text


async def test_step_by_step_without_script(
    staff_door: httpx.AsyncClient, conn: db.Conn, clerk: Member
) -> None:
    start = (await staff_door.get("/booking")).text
    assert 'action="/booking/caller"' in start
    assert "3. " not in start, "nothing is asked before its turn"
    _, page = await to_confirm(staff_door, ITEM)
    assert await conn.fetchval("SELECT count(*) FROM person") == 0, "not stored before it is booked"
    for clear in ("周小兰", id_number(5), "13900000005"):
        assert clear not in page
    assert "周*兰" in page
    where = await done(staff_door, "/booking/save", **hidden(page))
    booked = (await staff_door.get(where)).text
    code = await conn.fetchval("SELECT code FROM appointment")
    assert code in booked
    assert "周*兰" in booked
    assert "周小兰" not in booked
    assert (
        await conn.fetchval("SELECT count(*) FROM notice WHERE template = 'appointment_booked'")
        == 1
    )
    again = links(booked, "caller=")[0]
    assert "周*兰" in (await staff_door.get(again)).text


async def test_the_same_form_sent_twice_leads_to_the_same_booking(
    staff_door: httpx.AsyncClient, conn: db.Conn, clerk: Member
) -> None:
    _, page = await to_confirm(staff_door, ITEM)
    first = await done(staff_door, "/booking/save", **hidden(page))
    second = await done(staff_door, "/booking/save", **hidden(page))
    assert urlsplit(first).path == urlsplit(second).path
    assert await conn.fetchval("SELECT count(*) FROM appointment") == 1


async def test_several_matters_in_one_visit(
    staff_door: httpx.AsyncClient, conn: db.Conn, clerk: Member
) -> None:
    _, page = await to_confirm(staff_door, "HJ-153", "HJ-123", "HJ-134")
    assert hidden(page)["items"] == "HJ-153,HJ-123,HJ-134"
    where = await done(staff_door, "/booking/save", **hidden(page))
    booked = (await staff_door.get(where)).text
    rows = await conn.fetch("SELECT code, party_id FROM appointment")
    assert len(rows) == 3
    assert len({row["party_id"] for row in rows}) == 1
    assert all(row["code"] in booked for row in rows)
    page = (await staff_door.get(where.replace("/booking/", "/diary/"))).text
    assert len(set(re.findall(r'<a href="/diary/([0-9a-f-]{36})"', page))) == 2, (
        "the rest of the visit"
    )


async def test_centres_stand_nearest_first_when_it_is_known_from_where(
    staff_door: httpx.AsyncClient, conn: db.Conn, clerk: Member
) -> None:
    far = await conn.fetchrow(
        "SELECT d.code, c.code AS centre FROM division d JOIN centre c ON true"
        " JOIN service s ON s.centre_id = c.id AND s.item_code = $1"
        " WHERE length(d.code) = 12 AND c.tier <> 'county_hall'"
        " ORDER BY abs(d.latitude - c.latitude) + abs(d.longitude - c.longitude) LIMIT 1",
        ITEM,
    )
    page = (await staff_door.get(f"/booking?items={ITEM}&near={far['code']}")).text
    first = parse_qs(urlsplit(links(page, "centre=")[0]).query)
    assert first["centre"] == [far["centre"]]
    assert first["near"] == [far["code"]]


async def test_what_was_typed_is_kept_beside_what_to_correct(
    staff_door: httpx.AsyncClient, conn: db.Conn, clerk: Member
) -> None:
    wrong = CALLER | {"id_number": id_number(5)[:17] + "?", "items": ITEM, "centre": HALL}
    answer = await staff_door.post("/booking/caller", data=wrong, headers=AS_BROWSER)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert 'value="周小兰"' in answer.text
    assert f'name="items" value="{ITEM}"' in answer.text


async def test_a_taken_time_is_refused_and_the_steps_stay(
    staff_door: httpx.AsyncClient, conn: db.Conn, clerk: Member
) -> None:
    address, page = await to_confirm(staff_door, ITEM)
    await conn.execute("UPDATE slot SET taken = places")
    headers = PART | AS_BROWSER
    refused = await staff_door.post("/booking/save", data=hidden(page), headers=headers)
    assert refused.json()["type"] == "SlotFull"
    await conn.execute("UPDATE slot SET taken = 0")
    again = (await staff_door.get(address)).text
    assert hidden(again) == hidden(page)


async def test_the_search_finds_by_initials_what_is_not_chosen_yet(
    staff_door: httpx.AsyncClient, clerk: Member
) -> None:
    page = (await staff_door.get("/booking/items?q=sfz")).text
    found = re.findall(r'name="add" value="([\w-]+)"', page)
    assert found
    rest = (await staff_door.get(f"/booking/items?q=sfz&items={found[0]}")).text
    assert f'value="{found[0]}"' not in rest


async def test_only_who_booked_sees_what_was_booked(
    staff_door: httpx.AsyncClient, conn: db.Conn, clerk: Member
) -> None:
    _, page = await to_confirm(staff_door, ITEM)
    where = urlsplit(await done(staff_door, "/booking/save", **hidden(page))).path
    door = (await member(conn, "somebody-else", "clerk", centre=HALL)).into(staff_door)
    assert (await door.get(where)).status_code == 404


async def test_the_steps_answer_in_english(
    staff_door: httpx.AsyncClient, conn: db.Conn, clerk: Member
) -> None:
    await conn.execute("UPDATE staff SET name = 'He Jing'")
    door = staff_door
    address, _ = await to_confirm(door, ITEM)
    for path in ("/booking", f"/booking?items={ITEM}", address):
        text = (await door.get(f"{path}{'&' if '?' in path else '?'}lang=en")).text
        text = re.sub(r'<(\w+)[^>]*lang="zh-CN".*?</\1>', "", text, flags=re.S)
        left = set(re.findall("[\u4e00-\u9fff*]+", text)) - {"*", "周*兰"}
        assert not {word for word in left if re.search("[\u4e00-\u9fff]", word)}, path
