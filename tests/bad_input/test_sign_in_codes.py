"""Codes that are wrong, old, used, or asked for too often. A wrong try is counted, and nothing else happens."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from backend import clock, crypto, db
from backend.access import queries, rules
from backend.app import create_app
from tests import make
from tests.bad_input.answers import refused
from tests.bad_input.stage import opened, undone

pytestmark = pytest.mark.anyio

PHONE = "13900000055"
CODE, OTHER = "482915", "482916"
Door = tuple[db.Conn, httpx.AsyncClient]


@pytest.fixture(scope="module")
async def stage(county_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Door]:
    async with opened(county_url, tmp_path_factory.mktemp("data"), create_app) as door:
        yield door


@pytest.fixture
async def door(stage: Door) -> AsyncIterator[Door]:
    async with undone(*stage):
        yield stage


async def sent(conn: db.Conn, minutes_ago: float, code: str = CODE) -> None:
    """A code went to the phone some time ago."""
    at = clock.now() - timedelta(minutes=minutes_ago)
    index = crypto.blind_index(make.KEYS, "phone", PHONE)
    await queries.add_code(conn, index, crypto.digest(code + PHONE), at, at + rules.CODE_LIVES)


async def sign_in(client: httpx.AsyncClient, code: str = CODE) -> int:
    return (await client.post("/api/session", json={"phone": PHONE, "code": code})).status_code


async def wrong(door: Door, code: str, but: tuple[str, ...] = ()) -> None:
    conn, client = door
    said = {"phone": PHONE, "code": code}
    await refused(conn, client, 422, "WrongCode", "POST", "/api/session", but=but, json=said)


async def test_the_right_code_signs_in_once(door: Door) -> None:
    conn, client = door
    await sent(conn, 2)
    assert await sign_in(client) == 201
    client.cookies.clear()
    await wrong(door, CODE)


async def test_five_tries_and_the_code_is_dead(door: Door) -> None:
    """Also the right one, afterwards."""
    conn, client = door
    await sent(conn, 2)
    for _ in range(2):
        await wrong(door, OTHER, but=("login_code",))
    assert await conn.fetchval("SELECT tries FROM login_code") == 4
    assert await sign_in(client, OTHER) == 422
    await wrong(door, CODE)
    assert await conn.fetchval("SELECT tries FROM login_code") == 5
    assert await conn.fetchval("SELECT count(*) FROM session") == 0


async def test_a_code_lives_five_minutes(door: Door) -> None:
    conn, client = door
    await sent(conn, 5.1)
    await wrong(door, CODE)
    await sent(conn, 4.9)
    assert await sign_in(client) == 201


async def test_only_the_newest_code_counts(door: Door) -> None:
    conn, client = door
    await sent(conn, 3)
    await sent(conn, 1, OTHER)
    await wrong(door, CODE, but=("login_code",))
    assert await sign_in(client, OTHER) == 201


@pytest.mark.parametrize("code", ["", "abcdef", "４８２９１５０", "48291"])
async def test_a_code_that_is_none(door: Door, code: str) -> None:
    await sent(door[0], 1)
    await wrong(door, code, but=("login_code",))


async def test_nobody_asked_for_a_code(door: Door) -> None:
    await wrong(door, CODE)


@pytest.mark.parametrize(
    ("said", "status", "kind"),
    [
        ({"phone": "12345"}, 422, "PhoneShape"),
        ({"phone": "0571-8888888"}, 422, "PhoneShape"),
        ({"phone": "1" * 21}, 400, "BadInput"),
        ({"phone": None}, 400, "BadInput"),
        ({"phone": PHONE, "name": "x"}, 400, "BadInput"),
        ({}, 400, "BadInput"),
    ],
)
async def test_a_phone_that_is_none(
    door: Door, said: dict[str, Any], status: int, kind: str
) -> None:
    await refused(*door, status, kind, "POST", "/api/session/codes", json=said)


async def test_a_code_a_minute_and_ten_a_day(door: Door) -> None:
    conn, client = door
    assert (await client.post("/api/session/codes", json={"phone": PHONE})).status_code == 201
    ask = ("POST", "/api/session/codes")
    await refused(conn, client, 429, "CodeTooSoon", *ask, json={"phone": PHONE})
    await conn.execute("DELETE FROM login_code")
    for n in range(rules.CODES_A_DAY):
        await sent(conn, 10 + n)
    await refused(conn, client, 429, "TooManyCodes", *ask, json={"phone": PHONE})
