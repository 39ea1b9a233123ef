"""A door put together: every route names who may ask, and every "no" and every bug has one shape."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest
from litestar import Litestar, get, post
from litestar.exceptions import ImproperlyConfiguredException
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody
from structlog.testing import capture_logs

from backend import db, wiring
from backend.access.guards import ResidentSession, anyone, staff
from backend.access.models import SignIn
from backend.answers import in_chinese
from backend.deps import House, Writing
from backend.refusal import TooManyTries

pytestmark = pytest.mark.anyio

BIG = b'{"phone": "' + b"1" * 1024 * 1024 + b'"}'
SECRET = "330899199003070019 did not fit"


@get("/planted/bug", guards=[anyone])
async def bug(tx: Writing) -> None:
    """Fails after it wrote something."""
    await db.run(tx.conn, "UPDATE organ SET name_en = 'Broken'")
    raise RuntimeError(SECRET)


@get("/planted/unmapped", guards=[anyone])
async def unmapped(tx: Writing) -> None:
    """Breaks a constraint that means nothing to people."""
    await db.run(tx.conn, "UPDATE organ SET division_code = 'x'")


@get("/planted/lost", guards=[anyone])
async def lost() -> None:
    raise db.LOST[0]("gone")


@get("/planted/away/{code:str}", guards=[anyone])
async def away(tx: Writing, code: FromPath[str]) -> None:
    """PostgreSQL gives up in the middle of a transaction."""
    await db.run(tx.conn, "UPDATE organ SET name_en = 'Broken'")
    await db.run(tx.conn, f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{code}'; END $$")


@get("/planted/busy", guards=[anyone])
async def busy() -> None:
    raise TooManyTries(seconds=7)


@get("/planted/staff", guards=[staff("supervisor")])
async def for_staff() -> None:
    """Nobody comes this far."""


@post("/planted/told", guards=[anyone])
async def told(data: JSONBody[SignIn]) -> None:
    """Reads what it was told."""


@post("/planted/unfit", guards=[anyone])
async def unfit(tx: Writing, data: JSONBody[SignIn]) -> None:
    await db.value(tx.conn, "SELECT $1::text", data.code)


PLANTED: list[Any] = [bug, unmapped, lost, away, busy, for_staff, told, unfit]


@pytest.fixture
async def door(house: House) -> AsyncIterator[httpx.AsyncClient]:
    """A door with routes that go wrong in every way."""
    app: Any = wiring.build(PLANTED, house.settings, session=ResidentSession, opened=house)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="https://planted.test") as client:
        yield client


ANSWERS = [
    # status, type, method, path, what is sent
    (400, "BadInput", "POST", "/planted/told", {"content": b'{"phone": '}),
    (400, "BadInput", "POST", "/planted/told", {"json": {"phone": "1"}}),
    (401, "SignInFirst", "GET", "/planted/staff", {}),
    (403, "OtherSite", "POST", "/planted/told", {"headers": {"Sec-Fetch-Site": "cross-site"}}),
    (404, "NotFound", "GET", "/planted/nowhere", {}),
    (405, "WrongMethod", "PATCH", "/planted/told", {}),
    (413, "TooLarge", "POST", "/planted/told", {"content": BIG}),
    (422, "Unstorable", "POST", "/planted/unfit", {"json": {"phone": "1", "code": "\0"}}),
    (429, "TooManyTries", "GET", "/planted/busy", {}),
    (500, "Bug", "GET", "/planted/bug", {}),
    (500, "Bug", "GET", "/planted/unmapped", {}),
    (503, "TryAgain", "GET", "/planted/lost", {}),
]


@pytest.mark.parametrize(("status", "kind", "method", "path", "sent"), ANSWERS)
async def test_every_no_has_one_shape(
    door: httpx.AsyncClient, status: int, kind: str, method: str, path: str, sent: dict[str, Any]
) -> None:
    """RFC 9457, in the language that was asked for."""
    texts = {}
    for language in ("zh", "en"):
        headers = {"Accept-Language": language} | sent.get("headers", {})
        answer = await door.request(method, path, **(sent | {"headers": headers}))
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"].startswith("application/problem+json")
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        said = answer.json()
        assert set(said) - {"instance"} == {"type", "title", "detail", "status"}
        assert (said["status"], said["type"]) == (status, kind)
        texts[language] = (said["title"], said["detail"])
    for zh, en in zip(texts["zh"], texts["en"], strict=True):
        assert is_chinese(zh)
        assert not is_chinese(en)


def is_chinese(text: str) -> bool:
    return any("\u4e00" <= sign <= "\u9fff" for sign in text)


async def test_a_wait_says_how_long_and_a_wrong_method_what_is_right(
    door: httpx.AsyncClient,
) -> None:
    assert (await door.get("/planted/busy")).headers["retry-after"] == "7"
    assert (await door.get("/planted/lost")).headers["retry-after"] == "1"
    assert "POST" in (await door.patch("/planted/told")).headers["allow"]


@pytest.mark.parametrize(
    ("path", "cause"),
    [
        ("lost", "InterfaceError"),
        ("away/deadlock_detected", "DeadlockDetectedError"),
        ("away/disk_full", "DiskFullError"),
        ("away/lock_not_available", "LockNotAvailableError"),
    ],
)
async def test_a_database_that_gives_up_is_asked_again_and_the_log_says_why(
    house: House, county_url: str, path: str, cause: str
) -> None:
    """In the middle of a request's own transaction, on a connection that is then closed."""
    pool = await db.open_pool(county_url, size=1)
    opened = replace(house, pool=pool)
    app: Any = wiring.build(PLANTED, house.settings, session=ResidentSession, opened=opened)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="https://planted.test") as client:
        with capture_logs() as logged:
            answer = await client.get(f"/planted/{path}")
    assert (answer.status_code, answer.json()["type"]) == (503, "TryAgain")
    assert [(entry["event"], entry["cause"]) for entry in logged] == [("try_again", cause)]
    async with db.glance(pool) as conn:
        assert await db.value(conn, "SELECT name_en FROM organ") != "Broken"
    await pool.close()


async def test_a_bug_is_logged_and_not_told(door: httpx.AsyncClient, conn: db.Conn) -> None:
    """People get a number, the log has the story under it, and nothing of the request stays."""
    with capture_logs() as logged:
        answer = await door.get("/planted/bug")
    said = answer.json()
    assert [entry["id"] for entry in logged if entry["event"] == "bug"] == [said["instance"]]
    assert str(logged[0]["exc_info"]) == SECRET
    assert said["instance"] in said["detail"]
    assert SECRET not in answer.text
    assert "RuntimeError" not in answer.text
    assert await conn.fetchval("SELECT name_en FROM organ") != "Broken"


def public_app(house: House) -> Litestar:
    from backend.app import create_app

    return create_app(house.settings, opened=house)


def staff_app(house: House) -> Litestar:
    from admin.app import create_app

    return create_app(house.settings, opened=house)


WHO_MAY_ASK = {"anyone", "resident", "identified"}


@pytest.mark.parametrize("make", [public_app, staff_app])
async def test_every_route_names_who_may_ask(
    house: House, make: Callable[[House], Litestar]
) -> None:
    app = make(house)
    wiring.check_guards(app)
    seen = 0
    for route in app.routes:
        for handler in getattr(route, "route_handlers", []):
            if isinstance(handler, HTTPRouteHandler) and "OPTIONS" not in handler.http_methods:
                names = {
                    getattr(guard, "func", guard).__name__ for guard in handler.resolve_guards()
                }
                known = names <= WHO_MAY_ASK or all(name.startswith("staff_") for name in names)
                assert known or route.path.startswith("/schema"), f"{route.path}: {names}"
                seen += 1
    assert seen > 20


async def test_a_route_without_a_guard_stops_the_start(house: House) -> None:
    @get("/open-by-mistake")
    async def forgotten() -> str:
        return "personal data"

    with pytest.raises(ImproperlyConfiguredException, match="/open-by-mistake names nobody"):
        wiring.build([bug, forgotten], house.settings, session=ResidentSession, opened=house)
    assert wiring.build([bug], house.settings, session=ResidentSession, opened=house).routes


async def test_only_our_own_pages_may_write(door: httpx.AsyncClient) -> None:
    """Judged by Sec-Fetch-Site, and by Origin where a browser does not send it."""
    sent = {"phone": "13900000001", "code": "000000"}
    allowed = [{}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}]
    allowed += [{"Origin": "https://planted.test"}]
    refused = [{"Sec-Fetch-Site": site} for site in ("cross-site", "same-site")]
    refused += [{"Origin": origin} for origin in ("https://elsewhere.test", "null")]
    for headers in allowed:
        answer = await door.post("/planted/told", json=sent, headers=headers)
        assert answer.status_code == 201, headers
    for headers in refused:
        answer = await door.post("/planted/told", json=sent, headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (403, "OtherSite"), headers
    read = await door.get("/health/live", headers={"Sec-Fetch-Site": "cross-site"})
    assert read.status_code == 200


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        ("Expected `str`, got `int`", "应为文字，不是整数"),
        ("Expected `uuid | null`, got `array`", "应为编号或空值，不是列表"),
        ("Expected `str` of length <= 10", "文字过长，最多10"),
        ("Expected `int` >= 1", "不能小于1"),
        ("Expected `datetime` with a timezone component", "时间缺少时区"),
        ("Object contains unknown field `date`", "没有“date”这一项"),
        ("Object missing required field `phone`", "缺少“phone”"),
        ("Invalid enum value 'weddings'", "没有“weddings”这一选项"),
        ("Invalid RFC3339 encoded date", "不是有效的日期"),
        ("something msgspec never said", "格式不符合要求"),
    ],
)
async def test_what_the_decoder_found_reads_as_chinese(problem: str, said: str) -> None:
    assert in_chinese(problem) == said
