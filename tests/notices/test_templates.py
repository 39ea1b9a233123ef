"""Every message with the longest facts a county has: signed, few parts, nothing in it that must not be."""

import re
import string
from functools import cache

import pytest

from backend.demo import county
from backend.notices import rules, templates
from backend.permits import catalogue

LIMIT = 3


@cache
def longest(language: str) -> dict[str, object]:
    """The longest of everything, as a caller may give it."""
    items, centres = catalogue.load(), county.plan().centres
    papers = sorted(
        {str(getattr(paper.name, language)) for item in items for paper in item.materials},
        key=len,
        reverse=True,
    )
    zh = language == "zh"
    return {
        "name": "欧阳先生/女士",
        "when": "12月30日（周三）上午11:30" if zh else "Wed 30 December 11:30",
        "until": "12月30日（周三）下午11:30" if zh else "Wed 30 December 23:30",
        "day": "12月30日" if zh else "Wed 30 December",
        "centre": max((str(getattr(one, f"name_{language}")) for one in centres), key=len),
        "item": max((str(getattr(item.name, language)) for item in items), key=len),
        "papers": papers[:3],
        "code": "ABCDEFGH",
        "hours": 24,
        "days": 366,
        "times": 10,
        "number": "33089920260000001",
        "due": "12月30日" if zh else "30 December 2026",
        "decision": "不予，理由及救济途径见决定书"
        if zh
        else "refused; reasons and remedies stand in the decision",
        "reason": "供电部门计划检修导致全楼停电" if zh else "planned work of the power company",
        "entries": 1000,
        "places": 100,
        "place": 1000,
        "good": 30,
        "bad": 30,
        "window": 30,
        "count": 30,
        "parcel": "EMS1234567890123CN",
    }


ALL = [(name, language) for name in templates.TEMPLATES for language in ("zh", "en")]


@pytest.mark.parametrize(("name", "language"), ALL)
def test_a_message_with_the_longest_facts_takes_no_more_parts_than_it_may(
    name: str, language: str
) -> None:
    allowed = templates.TEMPLATES[name].parts
    text = templates.text(name, longest(language), language)
    assert allowed <= LIMIT
    assert len(rules.parts(text)) <= allowed, f"{len(text)}: {text}"
    assert text.startswith(templates.SIGN[language])


@pytest.mark.parametrize(("name", "language"), ALL)
def test_place_time_code_and_deadline_are_never_cut(name: str, language: str) -> None:
    words = getattr(templates.TEMPLATES[name], language)
    facts = longest(language)
    text = templates.text(name, facts, language)
    for fact in ("when", "until", "centre", "code", "number", "due"):
        if f"{{{fact}}}" in words:
            assert str(facts[fact]) in text


@pytest.mark.parametrize("name", templates.TEMPLATES)
def test_a_template_promises_what_every_message_keeps(name: str) -> None:
    """No ID number, no link, the same facts in both languages (a salutation is Chinese only)."""
    known = templates.TEMPLATES[name]
    zh, en = (
        {field for _, field, _, _ in string.Formatter().parse(words) if field}
        for words in (known.zh, known.en)
    )
    assert zh - {"name"} == en - {"name"}
    assert en <= zh
    assert not {field for field in zh if "id" in field.split("_")}
    for words in (known.zh, known.en):
        assert not re.search(r"https?:|www\.|\.(cn|com|net|gov)\b|\d{6}", words, re.IGNORECASE)
        assert words.endswith(("。", "."))
    assert known.en.isascii(), "one other character and a part holds 67 instead of 153"
    assert re.search("[一-鿿]", known.zh)
    assert known.lives.total_seconds() > 0


@pytest.mark.parametrize("item", catalogue.load(), ids=lambda item: item.code)
def test_every_matter_of_the_catalogue_can_be_told(item: catalogue.Item) -> None:  # type: ignore[name-defined]
    for language in ("zh", "en"):
        facts = longest(language) | {
            "item": getattr(item.name, language),
            "papers": [getattr(paper.name, language) for paper in item.materials] or ["-"],
        }
        for name, known in templates.TEMPLATES.items():
            assert len(rules.parts(templates.text(name, facts, language))) <= known.parts


def test_papers_go_first_and_the_message_says_that_there_are_more() -> None:
    facts = longest("zh") | {"item": "临时居民身份证", "papers": ["居民户口簿", "回执"] * 20}
    text = templates.text("appointment_booked", facts)
    assert len(rules.parts(text)) == 2
    assert re.search("请携带居民户口簿、(居民户口簿|回执|、)+等，预约码", text)
    assert "临时居民身份证" in text


def test_a_list_given_as_text_is_shortened_too() -> None:
    facts = longest("zh") | {"papers": "、".join(["居民户口簿"] * 30)}
    assert "等，预约码ABCDEFGH" in templates.text("appointment_booked", facts)


def test_what_fits_is_not_shortened() -> None:
    facts = longest("zh") | {"papers": ["居民户口簿"], "item": "临时居民身份证"}
    text = templates.text("appointment_booked", facts)
    assert "请携带居民户口簿，" in text
    assert "…" not in text


def test_a_reason_that_staff_typed_is_cleaned_and_cut() -> None:
    reason = "见https://example.test/x 330899199003070019 " + "设备故障" * 40
    text = templates.text("appointment_closed", longest("zh") | {"reason": reason})
    assert "example" not in text
    assert "19900307" not in text
    assert len(rules.parts(text)) <= 3


def test_a_missing_fact_is_a_bug() -> None:
    with pytest.raises(KeyError):
        templates.text("appointment_booked", {"name": "林先生/女士"})
