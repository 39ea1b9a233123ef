"""Search and guide over HTTP."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote

import pytest
from httpx import ASGITransport, AsyncClient

from backend import clock, crypto, db, wiring
from backend.access.guards import ResidentSession
from backend.cache import Cache
from backend.deps import House
from backend.permits import actions, routes
from backend.settings import load
from tests.conftest import OneConnection

pytestmark = pytest.mark.anyio


@pytest.fixture
async def client(empty_url: str, tmp_path: Path) -> AsyncIterator[AsyncClient]:
    """The catalogue's routes over a fresh import that is rolled back."""
    conn = await db.connect(empty_url)
    whole = conn.transaction()
    await whole.start()
    await actions.import_shipped(conn, date(2019, 1, 1), clock.now())
    settings = load({"YITANG_DATA": str(tmp_path), "YITANG_DEMO": "1"})
    pool = OneConnection(conn)
    house = House(settings, pool, pool, Cache(None), crypto.Keys.demo())
    app = wiring.build([routes.router], settings, session=ResidentSession, opened=house)
    app.state.house = house
    async with AsyncClient(
        transport=ASGITransport(cast(Any, app)), base_url="http://test"
    ) as asking:
        yield asking
    await whole.rollback()
    await conn.close()


async def found(client: AsyncClient, **params: Any) -> list[dict[str, Any]]:
    answer = await client.get("/api/items", params=params)
    assert answer.status_code == 200, answer.text
    body: list[dict[str, Any]] = answer.json()
    return body


async def test_search_answers_best_first(client: AsyncClient) -> None:
    for typed, code in (("上牌", "CJ-301"), ("guohu", "CJ-302"), ("bsfz", "HJ-154")):
        assert (await found(client, q=typed))[0]["code"] == code


async def test_a_line_says_what_a_list_needs(client: AsyncClient) -> None:
    line = (await found(client, q="新车上牌", limit=1))[0]
    assert line["name"] == {"zh": "机动车注册登记（新车上牌）", "en": "New vehicle registration"}
    assert line["category_name"]["zh"] == "车驾管"
    assert line["handling_name"]["zh"] == "即办件"
    assert line["promised_limit"]["zh"] == "当场办结"
    assert line["legal_limit"]["zh"] == "自受理之日起2个工作日内"
    assert (line["minutes"], line["needs_bay"], line["most_visits"]) == (30, True, 1)
    assert line["online"] == "pre_review"


async def test_without_words_the_catalogue_is_listed(client: AsyncClient) -> None:
    assert len(await found(client)) == 20
    assert len(await found(client, limit=200)) == 127
    assert len(await found(client, category="exit_entry", limit=50)) == 18
    assert (await found(client, life_event="birth", q="户口"))[0]["code"] == "HJ-101"
    assert await found(client, q="天气预报") == []


@pytest.mark.parametrize(
    "params",
    [
        {"category": "weather"},
        {"limit": "0"},
        {"limit": "201"},
        {"limit": "many"},
        {"q": "上" * 61},
        {"life_event": "party"},
    ],
)
async def test_bad_parameters_are_refused_with_a_sentence(
    client: AsyncClient, params: dict[str, str]
) -> None:
    answer = await client.get("/api/items", params=params)
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["detail"].startswith("填写内容有误")


async def test_the_api_describes_itself(client: AsyncClient) -> None:
    answer = await client.get("/schema/openapi.json")
    paths = answer.json()["paths"]
    assert {"/api/items", "/api/items/{code}"} <= set(paths)


async def test_a_guide_tells_everything(client: AsyncClient) -> None:
    answer = await client.get("/api/items/CJ-302")
    assert answer.status_code == 200
    guide = answer.json()
    assert guide["item"]["code"] == "CJ-302"
    assert guide["version"] == 2
    assert [one["need_name"]["zh"] for one in guide["materials"]].count("请携带") == 1
    assert guide["legal_basis"].startswith("机动车登记规定")
    assert "县人民政府" in guide["remedies"]["zh"]
    assert guide["agent"]["zh"].startswith("可以代办")
    assert "promised_limit" in guide["uncertain"]
    assert guide["provisional"]["zh"].endswith("以窗口告知为准。")
    assert guide["fee"]["zh"] == "100元/副"
    assert guide["faqs"][0]["question"]["zh"]


async def test_every_item_has_its_guide(client: AsyncClient) -> None:
    for line in await found(client, limit=200):
        answer = await client.get(f"/api/items/{line['code']}")
        assert answer.status_code == 200
        assert answer.json()["item"] == line


@pytest.mark.parametrize("code", ["HJ-999", "上牌", "HJ-101'--", "cj-301", "%00", "HJ-1%00"])
async def test_an_unknown_item_is_a_sentence(client: AsyncClient, code: str) -> None:
    answer = await client.get(f"/api/items/{code}")
    assert answer.status_code == 404
    assert answer.json()["type"] == "UnknownItem"
    assert answer.json()["detail"] == f"没有编号为{unquote(code)}的事项，请按名称查找后重试。"
    english = await client.get(f"/api/items/{code}", headers={"Accept-Language": "en"})
    assert english.json()["detail"].startswith("There is no matter with the code")
