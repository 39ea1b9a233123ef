"""Every file rule fires where its sentence is true and nowhere else; none is registered without both proofs."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from backend.cases import filerules
from backend.cases.filerules import RULES
from backend.cases.filerules.registry import FileRule, file_rule
from backend.cases.models.facts import Facts
from backend.permits.models import Text
from tests.cases.file_parts import OPEN, SOUND, Scene
from tests.cases.file_scenes import SCENES

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def unproved(rules: dict[str, FileRule]) -> set[str]:
    """Rules without a file in which they fire and one in which they do not."""
    return {code for code in rules if not all(SCENES.get(code, ((), ())))}


def test_every_rule_has_both_proofs() -> None:
    assert unproved(RULES) == set()
    assert set(SCENES) == set(RULES)
    assert len(RULES) >= 25


def test_a_rule_without_proofs_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filerules.registry, "RULES", planted := dict(RULES))

    @file_rule("新", "New", sentence="新规则。", basis="§1", severity="note")
    def a_new_rule(facts: Facts) -> Iterator[Text]:
        """Something new."""
        yield Text("新", "new")

    assert "a_new_rule" in planted
    assert unproved(planted) == {"a_new_rule"}
    monkeypatch.setitem(SCENES, "a_new_rule", ([Scene({})], []))
    assert unproved(planted) == {"a_new_rule"}


@pytest.mark.parametrize(
    ("code", "scene"), [(code, one) for code, (fires, _) in SCENES.items() for one in fires]
)
def test_it_fires(code: str, scene: Scene) -> None:
    said = list(RULES[code].look(scene.facts()))
    assert said
    assert all(CHINESE.search(one.zh) and one.en.isprintable() for one in said)


@pytest.mark.parametrize(
    ("code", "scene"), [(code, one) for code, (_, quiet) in SCENES.items() for one in quiet]
)
def test_it_does_not_fire(code: str, scene: Scene) -> None:
    assert list(RULES[code].look(scene.facts())) == []


def test_a_sound_file_has_no_finding() -> None:
    assert filerules.review(Scene({}).facts()) == []
    assert filerules.review(Scene({**OPEN, "promised_due_on": None}).facts()) == []


@pytest.mark.parametrize("code", SCENES)
def test_the_evidence_is_the_same_on_another_day(code: str) -> None:
    """Else what somebody acknowledged would come back every night."""
    for scene in SCENES[code][0]:
        facts = scene.facts()
        later = replace(facts, today=facts.today + timedelta(days=40))
        assert list(RULES[code].look(facts)) == list(RULES[code].look(later))


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.code)
def test_a_rule_says_what_it_is(rule: FileRule) -> None:
    assert CHINESE.search(rule.name.zh)
    assert rule.sentence.zh.endswith("。")
    assert rule.sentence.en.endswith(".")
    assert rule.name.en[0].isupper()
    assert "§" in rule.basis


def test_one_file_one_rule() -> None:
    folder = Path(filerules.__file__).parent
    files = {one.stem for one in folder.glob("*.py")} - {"__init__", "registry"}
    assert files == set(RULES)
    assert SOUND.state == "closed"
