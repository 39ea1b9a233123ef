"""The pages that open without JavaScript: complete in both languages, for every item and every state."""

import html
import re
from datetime import date
from typing import Any, get_args

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from backend.cases.models import CaseState
from backend.cases.models.story import CaseStory, Told
from backend.permits import catalogue, situations
from backend.permits.models import Item, Text, Version
from backend.permits.models.situation import Asked
from backend.permits.rules import situations as asking
from backend.permits.rules.guide import guide
from tests.frontend import stories
from tests.house.shape import ROOT

TEMPLATES = ROOT / "frontend-static" / "templates"
ON = date(2026, 9, 11)
LANGUAGES = ("zh", "en")

pages = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
)


def render(name: str, language: str, **context: object) -> str:
    return pages.get_template(name).render(language=language, **context)


def case(state: CaseState, **changes: Any) -> CaseStory:
    return stories.story(state, **changes)


def of(text: Any, language: str) -> str:
    said: str = getattr(text, language)
    return said


@pytest.mark.parametrize("item", catalogue.load(), ids=lambda item: item.code)
def test_a_guide_says_everything_in_both_languages(item: Item) -> None:
    shown = guide(Version(1, ON, None, "import", item), ON)
    for language in LANGUAGES:
        page = render("guide.html", language, item=shown, asked=asked(item))
        text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
        wanted = [shown.item.name, shown.item.legal_limit, shown.fee, shown.remedies, shown.result]
        wanted += [paper.name for paper in shown.materials]
        for one in wanted:
            assert " ".join(of(one, language).split()) in text.replace("&#39;", "'")
        assert "None" not in text


def asked(item: Item) -> Asked:
    names = {one.code: one.name for one in catalogue.load()}
    return asking.asked(situations.load().get(item.code), item, names)


@pytest.mark.parametrize("code", situations.load())
def test_every_situation_stands_in_the_guide_as_plain_text(code: str) -> None:
    """Each path with its papers, without JavaScript; another matter is a link to its guide."""
    item = next(one for one in catalogue.load() if one.code == code)
    shown, all_of = guide(Version(1, ON, None, "import", item), ON), asked(item)
    for language in LANGUAGES:
        page = html.unescape(render("guide.html", language, item=shown, asked=all_of))
        paths = re.findall(r"<details>(.*?)</details>", page, re.S)
        assert len(paths) == len(all_of.outcomes)
        for path, one in zip(paths, all_of.outcomes.values(), strict=True):
            if one.instead:
                assert f"/guide/{one.instead}" in path
                continue
            for name in [*(paper.name for paper in one.papers), *one.spared, *one.notes]:
                assert of(name, language) in path


def test_what_can_be_done_online_is_said_before_the_papers() -> None:
    item = next(one for one in catalogue.load() if one.online.depth == "full")
    shown = guide(Version(1, ON, None, "import", item), ON)
    page = render("guide.html", "zh", item=shown, asked=asked(item))
    assert page.index("可网办，无需预约") < page.index("要带的材料")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", get_args(CaseState))
def test_a_status_names_every_state_and_what_comes_next(state: CaseState, language: str) -> None:
    words: Any = pages.get_template("texts.html").module
    page = render("status.html", language, case=case(state))
    assert words.texts[language]["state"][state] in page
    shown = case(state)
    assert of(shown.next.text, language) in page
    for step in shown.timeline:
        assert of(step.text, language) in page.replace("&#39;", "'")


def test_both_dates_are_said_as_people_say_them() -> None:
    assert "承诺9月18日前办结，法定10月27日前" in render("status.html", "zh", case=case("accepted"))
    assert "Promised by 18 Sep, limit by law 27 Oct" in render(
        "status.html", "en", case=case("accepted")
    )
    assert "9月11日（周五）" in render("status.html", "zh", case=case("accepted"))


def test_after_the_decision_the_limits_are_of_no_more_interest() -> None:
    page = render("status.html", "zh", case=case("granted", decided_on=date(2026, 9, 15)))
    assert "9月15日作出决定" in page
    assert "法定" not in page


def test_nothing_about_a_person_is_on_the_open_page() -> None:
    """Not the reason, not the wanted words, not the address: only how many points the notice has."""
    said = "出生医学证明与户口簿姓名不一致"
    told = Told("case_refused", ON, Text("已决定。", "Decided."), said, False)
    page = render("status.html", "zh", case=case("refused", reason=said, timeline=[told]))
    assert said not in page
    notice = stories.notice()
    page = render(
        "status.html", "zh", case=case("correcting", notice=notice, address="青溪县迎晖路88号")
    )
    assert "清单共2项" in page
    assert "迎晖路" not in page
    assert all(line.wanted not in page for line in notice.lines)


def test_the_days_of_a_limit_can_be_counted_along() -> None:
    page = render("status.html", "en", case=case("accepted"))
    assert "12 Sep to 13 Sep: weekend, 2 not counted" in page


def test_the_texts_have_the_same_keys_in_both_languages() -> None:
    words: Any = pages.get_template("texts.html").module
    assert keys(words.texts["zh"]) == keys(words.texts["en"])


def keys(texts: Any) -> Any:
    return {k: keys(v) for k, v in texts.items()} if isinstance(texts, dict) else None


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.html")), ids=lambda path: path.name)
def test_no_page_needs_a_script_or_an_inline_style(path: Any) -> None:
    text = path.read_text()
    assert "<script" not in text
    assert "style=" not in text
    assert "<style" not in text


def test_an_address_that_leads_nowhere_shows_the_refusal_as_its_sentence() -> None:
    assert "没有编号" in render("not_found.html", "zh", detail="没有编号为X的事项")
    assert "There is no such page" in render("not_found.html", "en", detail=None)


def test_only_a_licence_is_granted_or_refused_as_one() -> None:
    """Rules B9: where the item is no licence, a decision has other words."""
    assert "不予许可" in render("status.html", "zh", case=case("refused"))
    other = render("status.html", "zh", case=case("refused", power_type="public_service"))
    assert "不予许可" not in other
    assert "不予办理" in other
    assert "已办结，准备结果" in render(
        "status.html", "zh", case=case("granted", power_type="confirmation")
    )
