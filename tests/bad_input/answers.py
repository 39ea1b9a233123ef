"""What every refused request must look like, in both languages, with nothing changed by it."""

import re
from collections.abc import Collection
from typing import Any

import httpx

from backend import db
from tests.bad_input.unchanged import unchanged

LANGUAGES = ("zh", "en")


async def refused(
    conn: db.Conn,
    client: httpx.AsyncClient,
    status: int,
    kind: str,
    method: str,
    path: str,
    but: Collection[str] = (),
    **sent: Any,
) -> None:
    """Sent twice, once in each language: a problem document with a sentence, and nothing happened."""
    headers = {"Idempotency-Key": "a-bad-idea-1", "Accept": "application/json"} | sent.pop(
        "headers", {}
    )
    for language in LANGUAGES:
        asked = {name: text for name, text in headers.items() if text is not None}
        async with unchanged(conn, but):
            answer = await client.request(
                method, path, headers=asked | {"Accept-Language": language}, **sent
            )
        check(answer, status, kind, language)


def check(answer: httpx.Response, status: int, kind: str, language: str) -> None:
    assert 400 <= status < 500
    assert (answer.status_code, answer.json().get("type")) == (status, kind), answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    said = answer.json()
    assert said["status"] == status
    for text in (said["title"], said["detail"]):
        assert is_chinese(text) == (language == "zh"), text
    assert "—" not in said["detail"], "a fact is missing in the sentence"


def is_chinese(text: str) -> bool:
    """By its signs: names of places and papers stay Chinese in an English sentence, codes Latin in a Chinese one."""
    text = re.sub(r"[A-Za-z]*\d[A-Za-z0-9-]*", "", text)
    han = sum("\u4e00" <= sign <= "\u9fff" for sign in text)
    return han > sum(sign.isascii() and sign.isalpha() for sign in text)
