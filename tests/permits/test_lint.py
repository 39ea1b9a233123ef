"""Each rule of the catalogue holds for what is shipped and fails on an item that breaks it."""

from collections.abc import Callable
from typing import Any

import pytest
from msgspec import structs

from backend.permits.catalogue import load
from backend.permits.models import Contacts, Item, Limit, Text
from backend.permits.rules.lint import RULES, lint

ITEMS = {item.code: item for item in load()}
Change = Callable[[Item], Item]


def with_(part: str, **changes: Any) -> Change:
    """Changes fields of one part of an item."""
    return lambda item: structs.replace(
        item, **{part: structs.replace(getattr(item, part), **changes)}
    )


def as_(**changes: Any) -> Change:
    return lambda item: structs.replace(item, **changes)


def without_english(item: Item) -> Item:
    first = structs.replace(item.materials[0], name=Text("居民户口簿", " "))
    return structs.replace(item, materials=(first, *item.materials[1:]))


BREAKS: dict[str, tuple[str, Change]] = {
    "on_the_spot_is_immediate": ("HJ-101", as_(handling="promised")),
    "fully_online_takes_no_visit": (
        "HJ-101",
        with_("visit", most=1, reason=Text("须签名", "to sign")),
    ),
    "visit_states_its_reason": ("CJ-301", with_("visit", reason=None)),
    "no_visit_is_online_or_by_mail": ("CJ-310", with_("online", mail_intake=False)),
    "fee_names_its_basis": ("HJ-153", with_("fee", basis=None)),
    "complaints_go_elsewhere": ("HJ-101", as_(contacts=Contacts("12345", "12345"))),
    "licence_has_five_steps": ("ZA-401", as_(steps=("accept", "complete", "deliver"))),
    "licence_answers_a_question": ("ZA-401", as_(faqs=())),
    "result_has_a_sample": ("HJ-101", with_("result", sample=Text("", ""))),
    "code_tells_the_category": ("HJ-101", as_(code="CJ-101")),
    "promise_is_within_the_law": ("CR-201", as_(promise=Limit(16, "working_day"))),
    "limits_count_days": ("CR-201", as_(promise=Limit(0, "working_day"))),
    "limit_knows_its_start": ("CR-201", with_("law", clock_starts=None)),
    "licence_is_accepted_by_silence": ("CR-201", with_("law", silence=())),
    "silence_is_for_licences": (
        "HJ-162",
        with_("law", silence=("renewed_if_no_decision_before_expiry",)),
    ),
    "bay_follows_the_vehicle": ("CJ-301", with_("visit", needs_bay=False)),
    "bay_says_how_long": ("CJ-301", with_("visit", bay_minutes=0)),
    "only_exceptions_are_unlimited": ("HJ-102", with_("visit", most=None)),
    "presence_has_its_reason": ("HJ-102", with_("presence", reasons=())),
    "nobody_lends_a_body": ("HJ-151", with_("presence", agent_allowed=True)),
    "persons_are_not_published": ("CR-201", with_("result", disclosure="organisation_only")),
    "materials_are_told_once": ("HJ-101", as_(materials=(ITEMS["HJ-101"].materials[0],) * 2)),
    "minutes_fit_a_session": ("HJ-101", with_("visit", minutes=0)),
    "people_can_find_it": ("HJ-101", as_(common_words=("上户口", "register a newborn"))),
    "texts_are_in_both_languages": ("HJ-101", without_english),
    "statements_are_marked": ("CR-201", with_("confidence", promised_limit=None)),
}


def test_the_shipped_catalogue_is_sound() -> None:
    assert lint(list(ITEMS.values())) == []


@pytest.mark.parametrize("name", [rule.name for rule in RULES])
def test_a_rule_fails_on_an_item_that_breaks_it(name: str) -> None:
    code, broken = BREAKS[name]
    findings = lint([broken(ITEMS[code])])
    assert name in [finding.rule for finding in findings]


def test_every_rule_has_a_source_and_a_sentence_in_both_languages() -> None:
    for rule in RULES:
        assert rule.source
        assert rule.sentence.zh.endswith("。")
        assert rule.sentence.en.endswith(".")


def test_a_code_that_stands_twice_is_found() -> None:
    findings = lint([ITEMS["HJ-101"], ITEMS["HJ-101"]])
    assert [(one.code, one.rule) for one in findings] == [("HJ-101", "code_is_unique")]
