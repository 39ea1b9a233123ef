"""Years that nobody has released: a sentence on the page and beside the files."""

import re

import pytest

from tests.bad_input.answers import LANGUAGES, check, is_chinese
from tests.bad_input.scenes import AtHome
from tests.bad_input.unchanged import unchanged

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("year", ["1999", "2024", "24", "二〇二四", "%00", "2" * 300, "a-b"])
@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_year_that_is_not_public(at_home: AtHome, year: str, language: str) -> None:
    headers = {"Accept-Language": language}
    files = (f"/open-data/330899/{year}/trips-by-centre.csv", f"/open-data/{year}/2024/x.csv")
    async with unchanged(at_home.conn):
        page = await at_home.client.get(f"/figures/{year}", headers=headers)
        answers = [await at_home.client.get(path, headers=headers) for path in files]
    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")
    words = re.sub(r"<[^>]*>", "", "<" + page.text.split("<main")[1])
    assert is_chinese(words) == (language == "zh")
    for answer in answers:
        check(answer, 404, "UnknownOpenYear", language)
