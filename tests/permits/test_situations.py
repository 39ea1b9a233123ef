"""The engine: what is asked next, what a path comes to, and every path of every shipped item walked."""

import re
from typing import Any

import msgspec
import pytest

from backend.permits import actions, catalogue, situations
from backend.permits.models import Item
from backend.permits.models.situation import TAPS, Outcome, Question, Said, Situations
from backend.permits.rules import BadCatalogue
from backend.permits.rules import situations as asking

ITEMS = {item.code: item for item in catalogue.load()}
ALL = situations.load()
PATHS = [
    (code, [answer.key for _, answer in path])
    for code, one in sorted(ALL.items())
    for path in asking.paths(one)
]


def come(code: str, *answers: str) -> Outcome:
    found = asking.ask(ALL[code], ITEMS[code], answers)
    assert isinstance(found, Outcome)
    return found


def names(found: Outcome, *needs: str) -> set[str]:
    return {paper.name.zh for paper in found.papers if paper.need in needs}


def test_at_least_forty_of_the_usual_items_ask() -> None:
    usual = [code for code in ALL if ITEMS[code].demand in ("daily", "weekly")]
    assert len(usual) >= 40
    daily = {code for code, item in ITEMS.items() if item.demand == "daily"}
    assert len(daily & ALL.keys()) >= 30


@pytest.mark.parametrize(("code", "answers"), PATHS, ids=[".".join([c, *a]) for c, a in PATHS])
def test_every_path_ends_in_a_consistent_outcome(code: str, answers: list[str]) -> None:
    """Walked tap by tap: a question each time, then an outcome that says the same as the list of all."""
    item, asked = ITEMS[code], ALL[code]
    for taps in range(len(answers)):
        question = asking.ask(asked, item, answers[:taps])
        assert isinstance(question, Question)
        assert answers[taps] in {one.key for one in question.answers}
    found = come(code, *answers)
    assert len(answers) <= TAPS
    assert found.answers == answers
    assert len(found.lines) == len(answers)
    consistent(item, asked, found)
    shown = asking.asked(asked, item, {one: other.name for one, other in ITEMS.items()})
    listed = shown.outcomes[".".join(answers)]
    assert msgspec.structs.replace(listed, instead_name=None) == found
    assert (listed.instead_name is not None) == (found.instead is not None)


def consistent(item: Item, asked: Situations, found: Outcome) -> None:
    own = {one.name.zh: one for one in item.materials}
    extra = {one.name.zh: one for one in asked.extras.values()}
    for paper in found.papers:
        known = own.get(paper.name.zh) or extra[paper.name.zh]
        assert (paper.need == "shared") == bool(known.exempt_by_data_sharing)
    asked_for, spared = names(found, "bring", "later", "shared"), {one.zh for one in found.spared}
    assert not asked_for & spared
    assert len({paper.place for paper in found.papers}) == len(found.papers)
    assert found.bay <= item.visit.needs_bay
    assert 1 <= found.minutes <= 240
    assert found.visit == (found.coming != "nobody")
    if found.instead is None and not found.visit:
        assert found.online == "full" or item.online.mail_intake
    assert found.instead is None or found.instead in ITEMS


def test_a_child_s_passport_is_another_matter_than_a_grown_up_s() -> None:
    adult, child = come("CR-201", "adult", "no"), come("CR-201", "child", "other")
    assert names(adult, "bring") == {"中国公民出入境证件申请表"}
    assert "监护人委托书及监护人身份证复印件" in names(child, "bring")
    assert "监护人居民身份证" in names(child, "shared")
    assert (adult.minutes, child.minutes) == (10, 15)
    official = come("CR-201", "adult", "yes")
    assert "国家工作人员同意办证函" in names(official, "bring")


def test_a_transfer_without_inspection_spares_the_bay() -> None:
    ready = come("CJ-302", "market", "yes", "owner", "no")
    waiting = come("CJ-302", "no", "no", "agent", "keep")
    assert (ready.bay, ready.minutes) == (False, 15)
    assert (waiting.bay, waiting.minutes, waiting.coming) == (True, 30, "agent")
    assert "机动车安全技术检验合格证明" in names(waiting, "shared")
    assert "机动车安全技术检验合格证明" in {one.zh for one in ready.spared}


def test_what_differs_is_said_with_how_sure_we_are() -> None:
    assert come("CJ-302", "market", "yes", "owner", "no").confidence == "uncertain"
    assert come("CR-211", "child", "parent").confidence == "uncertain"
    plain = msgspec.json.encode(situations.load()["CR-201"])
    sure = msgspec.json.decode(plain.replace(b'"uncertain"', b'"known"'), type=Situations)
    everything = [
        msgspec.structs.replace(
            one, answers=tuple(msgspec.structs.replace(a, confidence="found") for a in one.answers)
        )
        for one in sure.questions
    ]
    sure = msgspec.structs.replace(sure, questions=tuple(everything))
    found = asking.ask(sure, ITEMS["CR-201"], ["adult", "no"])
    assert isinstance(found, Outcome)
    assert found.confidence == "found"


def test_online_depth_follows_the_strictest_answer() -> None:
    assert come("HJ-101", "here", "married").online == "full"
    assert not come("HJ-101", "here", "married").visit
    abroad = come("HJ-101", "abroad", "married")
    assert (abroad.online, abroad.coming) == ("pre_review", "in_person")


@pytest.mark.parametrize("answers", [["nobody"], ["adult", "no", "no"], ["adult", "yes", "x"]])
def test_answers_nobody_can_give_are_refused(answers: list[str]) -> None:
    with pytest.raises(asking.UnknownAnswer):
        asking.ask(ALL["CR-201"], ITEMS["CR-201"], answers)


def test_booking_refuses_half_an_answer_an_old_one_and_another_item_s() -> None:
    item = ITEMS["HJ-153"]
    assert actions.outcome_of(item, None) is None
    with pytest.raises(asking.UnknownAnswer):
        actions.outcome_of(item, Said(1, ["expiry"]))
    with pytest.raises(asking.QuestionsChanged):
        actions.outcome_of(item, Said(2, ["expiry", "no"]))
    with pytest.raises(asking.OtherItem) as refused:
        actions.outcome_of(item, Said(1, ["lost"]))
    assert refused.value.facts["code"] == "HJ-154"
    with pytest.raises(asking.QuestionsChanged):
        actions.outcome_of(ITEMS["HJ-102"], Said(1, ["x"]))


def test_an_edited_item_that_lost_a_paper_asks_nothing() -> None:
    """The questions name its papers: without them the usual list holds."""
    item = ITEMS["CJ-302"]
    assert actions.situations_of(item) is not None
    renamed = msgspec.structs.replace(item, materials=item.materials[:4])
    assert actions.situations_of(renamed) is None
    assert asking.asked(None, renamed).version == 0


def test_what_to_bring_follows_the_answers() -> None:
    item = ITEMS["CR-201"]
    usual = [one.zh for one in actions.to_bring(item, None)]
    assert "国家工作人员同意办证函" in usual
    said = [one.zh for one in actions.to_bring(item, Said(1, ["adult", "no"]))]
    assert said == ["中国公民出入境证件申请表"]
    assert [one.zh for one in actions.to_bring(item, Said(9, ["adult", "no"]))] == usual


def rows(category: str) -> list[dict[str, Any]]:
    found = [one for one in ALL.values() if ITEMS[one.code].category == category]
    return [msgspec.to_builtins(one) for one in found]


def test_files_are_read_strictly() -> None:
    """Unknown fields, words outside the closed lists and broken JSON are told with file and item."""
    for change in ({"colour": "blue"}, {"version": "one"}, {"questions": None}):
        broken = rows("exit_entry")
        broken[0] |= change
        with pytest.raises(BadCatalogue) as refused:
            situations.decode(msgspec.json.encode(broken), "exit_entry.json")
        assert refused.value.facts["code"] == broken[0]["code"]
        assert refused.value.facts["file"] == "exit_entry.json"
    with pytest.raises(BadCatalogue, match="malformed"):
        situations.decode(b'[{"code": }]', "household.json")


@pytest.mark.parametrize("category", catalogue.CATEGORIES)
def test_files_are_written_in_one_form(category: str) -> None:
    from importlib.resources import files

    shipped = (files("backend.permits.situations") / f"{category}.json").read_text()
    assert situations.encode(situations.decode(shipped.encode(), category)) == shipped


def test_chinese_texts_are_chinese_and_english_ones_are_not() -> None:
    for one in ALL.values():
        text = msgspec.json.encode(one).decode()
        for zh, en in re.findall(r'"zh":"([^"]*)","en":"([^"]*)"', text):
            assert re.search("[一-鿿]", zh), (one.code, zh)
            assert not re.search("[一-鿿]", en), (one.code, en)
