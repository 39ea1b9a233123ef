"""Each rule of the situation questions holds for what is shipped and fails on questions that break it."""

from collections.abc import Callable
from typing import Any

import pytest
from msgspec import structs

from backend.permits import catalogue, situations
from backend.permits.models import Text
from backend.permits.models.situation import Answer, Question, Situations
from backend.permits.rules import Unsound
from backend.permits.rules.situations_lint import RULES, check_sound, lint, lint_one

ITEMS = {item.code: item for item in catalogue.load()}
ALL = situations.load()
CODES = frozenset(ITEMS)
Change = Callable[[Situations], Situations]


def answer(question: int, place: int, **changes: Any) -> Change:
    """Changes one answer."""

    def changed(one: Situations) -> Situations:
        asked = one.questions[question]
        answers = list(asked.answers)
        answers[place] = structs.replace(answers[place], **changes)
        return _with(one, question, structs.replace(asked, answers=tuple(answers)))

    return changed


def _with(one: Situations, place: int, question: Question) -> Situations:
    questions = list(one.questions)
    questions[place] = question
    return structs.replace(one, questions=tuple(questions))


def first_alone(one: Situations) -> Situations:
    asked = one.questions[0]
    return _with(one, 0, structs.replace(asked, answers=asked.answers[:1]))


def lonely(one: Situations) -> Situations:
    """A question nobody comes to."""
    extra = structs.replace(one.questions[-1], key="lonely")
    return structs.replace(one, questions=(*one.questions, extra))


def longer(one: Situations) -> Situations:
    """A fifth tap."""
    more = tuple(
        Answer(key, Text("是", "Yes"), note=Text(key, key)) for key in ("one", "two", "three")
    )
    last = one.questions[-1]
    on = tuple(structs.replace(each, then="fifth") for each in last.answers)
    fifth = Question("fifth", Text("还有吗？", "Anything else?"), more)
    return structs.replace(
        one, questions=(*one.questions[:-1], structs.replace(last, answers=on), fifth)
    )


def idle(one: Situations) -> Situations:
    """A question whose answers come to the same."""
    asked = Question(
        "idle",
        Text("天气好吗？", "Is it fine?"),
        (Answer("yes", Text("好", "Yes")), Answer("no", Text("不好", "No"))),
    )
    first = one.questions[0]
    answers = (structs.replace(first.answers[0], then="idle"), *first.answers[1:])
    return structs.replace(one, questions=(structs.replace(first, answers=answers), asked))


def twin(one: Situations) -> Situations:
    """An extra paper that the item asks for already."""
    name = ITEMS[one.code].materials[0].name
    paper = structs.replace(next(iter(one.extras.values())), name=name)
    return structs.replace(one, extras=dict.fromkeys(one.extras, paper))


BREAKS: dict[str, tuple[str, Change]] = {
    "questions_are_choices": ("HJ-164", first_alone),
    "every_path_ends": ("CR-201", answer(2, 0, then="age")),
    "four_taps_are_enough": ("CJ-301", longer),
    "every_question_is_reached": ("CR-201", lonely),
    "papers_exist": ("HJ-164", answer(0, 0, drops=("结婚照",))),
    "shared_is_never_demanded": ("CJ-302", answer(1, 1, needs=("机动车安全技术检验合格证明",))),
    "no_paper_is_unused": ("HJ-155", answer(0, 1, adds=(), note=Text("带上", "Bring it"))),
    "only_conditions_are_answered": ("HJ-166", twin),
    "no_path_contradicts": ("CR-243", answer(0, 0, drops=("健康证明",))),
    "minutes_fit_a_session": ("HJ-164", answer(0, 0, minutes=241)),
    "only_a_bay_is_spared": ("HJ-164", answer(0, 0, bay=False)),
    "nobody_comes_means_online": ("HJ-142", answer(0, 0, online="accept")),
    "agents_go_where_the_item_lets_them": ("CR-201", answer(2, 0, coming="agent")),
    "other_items_exist": ("HJ-153", answer(0, 3, instead="HJ-999")),
    "every_question_matters": ("HJ-164", idle),
    "versions_count_from_one": ("HJ-164", lambda one: structs.replace(one, version=0)),
    "texts_are_in_both_languages": ("HJ-164", answer(0, 0, label=Text("丢失", " "))),
}


def test_the_shipped_questions_are_sound() -> None:
    assert lint(ALL, list(ITEMS.values())) == []
    check_sound(ALL, list(ITEMS.values()))


def test_every_rule_has_a_case_that_breaks_it() -> None:
    assert {rule.name for rule in RULES} == BREAKS.keys()
    assert all(rule.sentence.zh and rule.sentence.en and rule.source for rule in RULES)


@pytest.mark.parametrize("name", BREAKS)
def test_a_rule_fails_where_it_is_broken(name: str) -> None:
    code, change = BREAKS[name]
    broken = change(ALL[code])
    found = lint_one(broken, ITEMS[code], CODES)
    assert name in {one.rule for one in found}
    with pytest.raises(Unsound):
        check_sound({code: broken}, list(ITEMS.values()))


def test_a_circle_is_told_and_nothing_looks_for_its_end() -> None:
    broken = answer(2, 0, then="age")(ALL["CR-201"])
    assert [one.rule for one in lint_one(broken, ITEMS["CR-201"], CODES)] == ["every_path_ends"]
    nowhere = answer(2, 0, then="nowhere")(ALL["CR-201"])
    assert [one.rule for one in lint_one(nowhere, ITEMS["CR-201"], CODES)] == ["every_path_ends"]


def test_questions_of_an_item_nobody_knows_are_told() -> None:
    stray = structs.replace(ALL["HJ-164"], code="HJ-999")
    assert [one.rule for one in lint({"HJ-999": stray}, list(ITEMS.values()))] == ["item_exists"]
