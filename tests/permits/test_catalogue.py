"""The four shipped files: strict to read, stable to write, nothing lost."""

import json
import re
from importlib.resources import files
from typing import get_args

import msgspec
import pytest

from backend.permits import catalogue
from backend.permits.models import Category, Item, lists
from backend.permits.rules import BadCatalogue, words

ITEMS = catalogue.load()
FILES = {name: (files(catalogue) / f"{name}.json").read_bytes() for name in catalogue.CATEGORIES}


def test_the_catalogue_has_127_items_in_four_categories() -> None:
    counts = {name: sum(item.category == name for item in ITEMS) for name in catalogue.CATEGORIES}
    assert counts == {"household": 43, "exit_entry": 18, "vehicle_driver": 36, "public_order": 30}
    assert len({item.code for item in ITEMS}) == 127


def test_kinds_of_power_and_handling_are_those_of_the_source() -> None:
    power = {kind: sum(item.power.type == kind for item in ITEMS) for kind in words.POWER_TYPE}
    assert power == {"licence": 78, "confirmation": 20, "public_service": 18, "other": 11}
    assert sum(item.handling == "immediate" for item in ITEMS) == 47
    assert sum(item.visit.needs_bay for item in ITEMS) == 9
    assert sum(len(item.materials) for item in ITEMS) == 330
    assert sum(item.online.depth == "full" for item in ITEMS) == 43


@pytest.mark.parametrize("name", catalogue.CATEGORIES)
def test_a_file_is_written_as_it_is_read(name: Category) -> None:
    items = catalogue.decode(FILES[name], f"{name}.json")
    assert catalogue.encode(items) == FILES[name].decode()
    assert [item.code for item in items] == sorted(item.code for item in items)


def test_defaults_left_out_of_a_file_come_back() -> None:
    written = msgspec.json.encode(ITEMS)
    assert msgspec.json.decode(written, type=tuple[Item, ...]) == ITEMS


@pytest.mark.parametrize(
    ("was", "becomes", "field"),
    [
        ('"minutes": 15', '"minutes": "15"', "$.visit.minutes"),
        ('"handling": "immediate"', '"handling": "instant"', "$.handling"),
        ('"demand": "daily"', '"demand": "daily", "colour": 1', "colour"),
        ('"form": "original"', '"form": "fax"', "$.materials[0].form"),
        ('"legal_limit": "found"', '"legal_limit": "guessed"', "$.confidence.legal_limit"),
    ],
)
def test_a_mistake_names_file_item_and_field(was: str, becomes: str, field: str) -> None:
    broken = FILES["household"].decode().replace(was, becomes, 1)
    with pytest.raises(BadCatalogue) as refused:
        catalogue.decode(broken.encode(), "household.json")
    assert refused.value.facts["file"] == "household.json"
    assert refused.value.facts["code"] == "HJ-101"
    assert field in str(refused.value.facts["problem"])


def test_a_missing_field_and_broken_json_are_refused() -> None:
    rows = json.loads(FILES["exit_entry"])
    del rows[3]["power"]
    with pytest.raises(BadCatalogue, match=r"CR-204: Object missing required field `power`"):
        catalogue.decode(json.dumps(rows).encode(), "exit_entry.json")
    with pytest.raises(BadCatalogue, match="malformed"):
        catalogue.decode(b'[{"code": }]', "exit_entry.json")


def test_every_word_of_the_closed_lists_can_be_said() -> None:
    said = [table for name, table in vars(words).items() if name.isupper()]
    assert len(said) == 17
    for table in said:
        for text in table.values():
            assert text.zh
            assert text.en
    assert set(words.LIFE_EVENT) == set(get_args(lists.LifeEvent))
    assert set(words.EQUIPMENT) == set(get_args(lists.Equipment))


def test_chinese_texts_are_chinese() -> None:
    """English phrases of the source were put into Chinese, not left in a Chinese field."""
    for item in ITEMS:
        for found in re.findall(r'"zh":"([^"]*)"', msgspec.json.encode(item).decode()):
            assert re.search("[一-鿿]", found), (item.code, found)
