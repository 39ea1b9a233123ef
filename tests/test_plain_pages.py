"""Pages without JavaScript answer a browser with a page, also when there is nothing to show."""

import httpx
import pytest

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    "address", ["/guide/ZZ-999", "/status/0198d6f2-0000-7000-8000-000000000001"]
)
@pytest.mark.parametrize(("language", "word"), [("zh", "没有"), ("en", "There is no")])
async def test_what_is_not_there_is_said_on_a_page(
    public: httpx.AsyncClient, address: str, language: str, word: str
) -> None:
    answer = await public.get(address, params={"lang": language})
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert word in answer.text


async def test_a_guide_is_a_page_with_its_papers(public: httpx.AsyncClient) -> None:
    answer = await public.get("/guide/cr-201")
    assert answer.status_code == 200
    assert "普通护照首次申领" in answer.text
