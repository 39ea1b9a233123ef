"""The shipped bundles (一件事): sound, written as they are read, and the one place that says what is part of one."""

import json
from importlib.resources import files

import msgspec
import pytest
from msgspec import structs

from backend.permits import actions, catalogue
from backend.permits.models import Bundle, Text
from backend.permits.rules import BadCatalogue
from backend.permits.rules.bundles import lint

BUNDLES = list(catalogue.load_bundles().values())
ITEMS = catalogue.load()
CODES = {item.code for item in ITEMS}
RAW = (files(catalogue) / "bundles.json").read_bytes()


def test_the_shipped_bundles_are_sound() -> None:
    assert [one.code for one in BUNDLES] == ["birth", "after_death", "moving"]
    assert lint(BUNDLES, CODES) == []
    assert catalogue.written(json.loads(RAW)) == RAW.decode()


def test_an_item_knows_its_bundle_from_there_alone() -> None:
    listed = {code for one in BUNDLES for code in one.items}
    assert {item.code for item in ITEMS if item.bundle} == listed
    for code in CODES:
        found = actions.bundle_of(code)
        assert (found is not None) == (code in listed)
        assert found is None or code in found.items
    for name in catalogue.CATEGORIES:
        assert b'"bundle"' not in (files(catalogue) / f"{name}.json").read_bytes()


@pytest.mark.parametrize(
    ("rule", "broken"),
    [
        ("items_exist", [structs.replace(BUNDLES[0], items=("HJ-101", "HJ-999"))]),
        ("item_is_in_one", [BUNDLES[0], structs.replace(BUNDLES[1], items=("HJ-101",))]),
        ("texts_are_in_both_languages", [structs.replace(BUNDLES[0], name=Text("出生", " "))]),
    ],
)
def test_a_rule_fails_on_a_bundle_that_breaks_it(rule: str, broken: list[Bundle]) -> None:
    assert {finding.rule for finding in lint(broken, CODES)} == {rule}


def test_a_mistake_names_file_and_bundle() -> None:
    row = msgspec.to_builtins(BUNDLES[0]) | {"colour": 1}
    with pytest.raises(BadCatalogue, match=r"bundles\.json.*birth"):
        catalogue._decode(json.dumps([row]).encode(), "bundles.json", Bundle)
