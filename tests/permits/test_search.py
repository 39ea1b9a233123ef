"""What residents type finds what they mean, quickly."""

import json
import statistics
import time
from pathlib import Path
from typing import Any

import pytest

from backend.permits.catalogue import load
from backend.permits.rules.search import Index
from backend.permits.rules.spelling import initials, meant, normal, plain, syllables
from backend.permits.rules.words import LIFE_EVENT

ITEMS = load()
INDEX = Index(ITEMS, LIFE_EVENT)
PHRASINGS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "phrasings.json").read_text(encoding="utf-8")
)


def codes(typed: str, limit: int = 10) -> list[str]:
    return [item.code for item in INDEX.find(typed, limit)]


@pytest.mark.parametrize("row", PHRASINGS, ids=lambda row: row["typed"])
def test_a_phrasing_finds_its_item(row: dict[str, Any]) -> None:
    """`first`: it comes first. `near_top`: the words fit several items (`why`), all of them among
    the first three, or as many as are named. `nothing`: not a matter of ours."""
    found = codes(row["typed"])
    if "first" in row:
        assert found[0] == row["first"], found[:3]
    elif "near_top" in row:
        assert row["why"]
        wanted = row["near_top"]
        assert set(wanted) <= set(found[: max(3, len(wanted))]), found[:5]
    else:
        assert found == []


def test_the_table_covers_every_way_of_typing() -> None:
    typed = [row["typed"] for row in PHRASINGS]
    assert len(typed) == len(set(typed)) >= 300
    assert sum(text.isascii() for text in typed) >= 60
    assert sum("near_top" in row for row in PHRASINGS) <= len(PHRASINGS) // 8
    expected = {row["first"] for row in PHRASINGS if "first" in row}
    assert len(expected) >= 95, "most of the catalogue is asked for"


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.code)
def test_an_item_is_found_by_its_own_names(item: Any) -> None:
    assert codes(item.name.zh)[0] == item.code
    assert codes(item.name.en)[0] == item.code
    assert codes(item.code)[0] == item.code
    assert item.code in codes("".join(normal(item.name.zh).split())[:6], 20)


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.code)
def test_an_item_is_found_by_each_of_its_common_words(item: Any) -> None:
    for word in item.common_words:
        assert item.code in codes(word, 7), word


def test_half_a_word_finds_already() -> None:
    assert codes("二手车过")[0] == "CJ-302"
    assert codes("ershouch")[0] == "CJ-302"
    assert "HJ-162" in codes("juzhuz")[:3]
    assert "CR-201" in codes("pass")[:3]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("港奥通行证", "CR-211"),
        ("身分证丢了", "HJ-154"),
        ("护昭", "CR-201"),
        ("juzhuzhegn", "HJ-162"),
        ("ersouche", "CJ-302"),
        ("hujizhenming", "HJ-142"),
        ("shangpia", "CJ-301"),
        ("gangaotongxinzheng", "CR-211"),
        ("residnce permit", "HJ-162"),
        ("passprot", "CR-201"),
    ],
)
def test_a_slip_still_finds(typed: str, first: str) -> None:
    assert codes(typed)[0] == first


@pytest.mark.parametrize("typed", ["", "   ", "？！", "怎么办理", "的", "🙂", "a" * 60, "%_\\'"])
def test_what_says_nothing_finds_nothing_and_breaks_nothing(typed: str) -> None:
    assert isinstance(codes(typed), list)
    if not normal(typed):
        assert codes(typed) == []


def test_spelling() -> None:
    assert normal(" ＨＪ－１５４ ") == "hj 154"
    assert normal("补 身份证！") == "补身份证"
    assert plain("我想给孩子办护照要带什么材料") == "孩子办护照"
    assert plain("怎么办理") == "怎么办理"
    assert meant("驾驶证丢了") == "驾照丢失"
    assert initials("补身份证") == "bsfz"
    assert initials("补sfz") == "bsfz"
    assert syllables("guohu", frozenset({"guo", "hu", "g", "u"})) == ["guo", "hu"]
    assert syllables("huzhap", frozenset({"hu", "zha"})) == ["huzhap"]


def test_usual_items_come_first_without_words() -> None:
    usual = INDEX.usual()
    assert len(usual) == 127
    assert [item.demand for item in usual] == sorted(
        (i.demand for i in usual), key=["daily", "weekly", "rare"].index
    )


def test_a_query_takes_less_than_two_milliseconds() -> None:
    took = []
    for row in PHRASINGS:
        started = time.perf_counter()
        INDEX.find(row["typed"])
        took.append(time.perf_counter() - started)
    assert statistics.median(took) < 0.002
