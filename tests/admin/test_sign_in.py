"""Signing in at the staff door, where each role starts, and what other sites may not do."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import httpx
import pytest

from admin.page import own_path
from admin.sign_in import TRIES_A_NAME, TRIES_AN_ADDRESS
from backend import db
from backend.access.actions import HASHER
from backend.access.models import RoleName
from backend.cache import Cache
from backend.deps import House
from tests import doors, servers
from tests.admin.staff import member

pytestmark = pytest.mark.anyio
PASSWORD = "a long enough password"


async def with_password(conn: db.Conn, login: str, role: RoleName) -> None:
    who = await member(conn, login, role)
    await conn.execute(
        "UPDATE staff SET password_hash = $2 WHERE id = $1", who.id, HASHER.hash(PASSWORD)
    )


async def test_the_right_password_opens_the_page_that_was_asked_for(
    staff_door: httpx.AsyncClient, conn: db.Conn
) -> None:
    await with_password(conn, "hejing", "clerk")
    asked = await staff_door.get("/diary")
    assert (asked.status_code, asked.headers["location"]) == (303, "/sign-in?next=/diary")
    form = {"login": " HeJing ", "password": PASSWORD, "next": "/diary"}
    signed = await staff_door.post("/sign-in", data=form)
    assert (signed.status_code, signed.headers["location"]) == (303, "/diary")
    cookie = signed.headers["set-cookie"]
    for mark in ("__Host-yitang_staff=", "HttpOnly", "Secure", "SameSite=lax", "Path=/"):
        assert mark in cookie
    page = await staff_door.get("/diary")
    assert page.status_code == 200
    assert "何小静" in page.text


async def test_a_wrong_password_keeps_what_was_typed_and_says_what_to_do(
    staff_door: httpx.AsyncClient, conn: db.Conn
) -> None:
    await with_password(conn, "hejing", "clerk")
    for login in ("hejing", "nobody"):
        answer = await staff_door.post("/sign-in", data={"login": login, "password": "wrong"})
        assert answer.status_code == 422
        assert "用户名或密码不正确" in answer.text
        assert f'value="{login}"' in answer.text
        assert "wrong" not in answer.text
        assert "set-cookie" not in answer.headers


@pytest.fixture
async def newcomer(house: House) -> AsyncIterator[Callable[[], httpx.AsyncClient]]:
    """Who comes to the staff's door, where a Redis counts tries, from an address nobody came from before."""
    cache = Cache(servers.urls().redis)
    door: Any = doors.staff(replace(house, cache=cache))

    def came() -> httpx.AsyncClient:
        transport = httpx.ASGITransport(door, client=(f"test-{uuid4()}", 1))
        return httpx.AsyncClient(transport=transport, base_url="https://staff.test")

    yield came
    await cache.close()


@pytest.fixture
def counting_door(newcomer: Callable[[], httpx.AsyncClient]) -> httpx.AsyncClient:
    return newcomer()


async def tried(door: httpx.AsyncClient, login: str, password: str) -> httpx.Response:
    door.cookies.clear()
    return await door.post("/sign-in", data={"login": login, "password": password})


async def test_a_whole_county_signs_in_from_behind_one_address(
    counting_door: httpx.AsyncClient, conn: db.Conn
) -> None:
    await with_password(conn, "crowd", "clerk")
    signed = [
        (await tried(counting_door, "crowd", PASSWORD)).status_code
        for _ in range(TRIES_AN_ADDRESS + TRIES_A_NAME)
    ]
    assert set(signed) == {303}


async def test_wrong_passwords_for_a_name_are_limited(
    counting_door: httpx.AsyncClient, conn: db.Conn
) -> None:
    await with_password(conn, "guessed", "clerk")
    for _ in range(TRIES_A_NAME):
        assert (await tried(counting_door, "guessed", "wrong")).status_code == 422
    stopped = await tried(counting_door, "guessed", PASSWORD)
    assert stopped.status_code == 429
    assert "秒后再试" in stopped.text
    assert 'value="guessed"' in stopped.text


async def test_wrong_passwords_from_an_address_are_limited_and_then_use_up_no_name(
    newcomer: Callable[[], httpx.AsyncClient], conn: db.Conn
) -> None:
    await with_password(conn, "bystander", "clerk")
    guesser, wrong = newcomer(), 0
    while (await tried(guesser, f"nobody-{uuid4()}"[:40], "wrong")).status_code == 422:
        wrong += 1
        assert wrong < 3 * TRIES_AN_ADDRESS
    assert wrong >= TRIES_AN_ADDRESS
    stopped = [(await tried(guesser, "bystander", "wrong")).status_code for _ in range(50)]
    assert stopped.count(429) >= 50 - TRIES_A_NAME // 2
    assert (await tried(newcomer(), "bystander", PASSWORD)).status_code == 303


async def test_signing_out_ends_the_session(staff_door: httpx.AsyncClient, conn: db.Conn) -> None:
    who = await member(conn, "leaver", "clerk")
    left = await who.into(staff_door).post("/sign-out")
    assert left.headers["location"] == "/sign-in"
    assert (await who.into(staff_door).get("/hall")).headers["location"] == "/sign-in?next=/hall"


@pytest.mark.parametrize(
    ("role", "home"),
    [
        ("clerk", "/hall"),
        ("supervisor", "/hall"),
        ("reviewer", "/cases"),
        ("legal", "/cases"),
        ("statistician", "/tallies"),
        ("administrator", "/tallies"),
    ],
)
async def test_each_role_starts_at_its_work(
    staff_door: httpx.AsyncClient, conn: db.Conn, role: RoleName, home: str
) -> None:
    door = (await member(conn, f"home-{role}", role)).into(staff_door)
    assert (await door.get("/")).headers["location"] == home


@pytest.mark.parametrize(
    "elsewhere",
    ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "\n/x"],
)
def test_only_a_path_of_this_door_is_followed_after_signing_in(elsewhere: str) -> None:
    assert own_path(elsewhere) == "/"
    assert own_path("/cases?state=open") == "/cases?state=open"


@pytest.mark.parametrize(
    "headers", [{"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}]
)
async def test_another_site_can_do_nothing_here(
    staff_door: httpx.AsyncClient, conn: db.Conn, headers: dict[str, str]
) -> None:
    door = (await member(conn, "lured", "clerk")).into(staff_door)
    assert (await door.post("/hall/sign-off", headers=headers)).status_code == 403


async def test_english_is_kept_once_chosen(staff_door: httpx.AsyncClient) -> None:
    assert "登录" in (await staff_door.get("/sign-in")).text
    assert "Sign in with your work account" in (await staff_door.get("/sign-in?lang=en")).text
    assert "Sign in with your work account" in (await staff_door.get("/sign-in")).text
