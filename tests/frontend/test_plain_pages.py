"""The pages that open without JavaScript: complete in both languages, for every item and every state."""

import re
from datetime import UTC, date, datetime
from typing import Any, get_args
from uuid import UUID

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from backend.cases.models import CaseMaterial, CaseState, CaseView, Step
from backend.permits import catalogue
from backend.permits.models import Item, Version
from backend.permits.rules.guide import guide
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


def case(state: CaseState, **changes: Any) -> CaseView:
    known: dict[str, Any] = {
        "id": UUID(int=7),
        "number": "33089920260000007",
        "item_code": "HJ-101",
        "item_name_zh": "出生登记",
        "item_name_en": "Birth registration",
        "centre_name_zh": "湖镇镇便民服务中心公安窗口",
        "centre_name_en": "Huzhen Town Centre, Police Windows",
        "state": state,
        "submitted_on": ON,
        "accepted_on": ON,
        "legal_due_on": date(2026, 10, 27),
        "promised_due_on": date(2026, 9, 18),
        "due_provisional": False,
        "decided_on": None,
        "decision": None,
        "reason": None,
        "delivered_on": None,
        "visits": 1,
        "materials": [CaseMaterial(1, "出生医学证明", "birth medical certificate", "have")],
        "steps": [Step("case_accepted", datetime(2026, 9, 11, 2, tzinfo=UTC), ON, None)],
    }
    return CaseView(**known | changes)


def of(text: Any, language: str) -> str:
    said: str = getattr(text, language)
    return said


@pytest.mark.parametrize("item", catalogue.load(), ids=lambda item: item.code)
def test_a_guide_says_everything_in_both_languages(item: Item) -> None:
    shown = guide(Version(1, ON, None, "import", item), ON)
    for language in LANGUAGES:
        page = pages.get_template("guide.html").render(item=shown, language=language)
        text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
        wanted = [shown.item.name, shown.item.legal_limit, shown.fee, shown.remedies, shown.result]
        wanted += [paper.name for paper in shown.materials]
        for one in wanted:
            assert " ".join(of(one, language).split()) in text.replace("&#39;", "'")
        assert "None" not in text


def test_what_can_be_done_online_is_said_before_the_papers() -> None:
    item = next(one for one in catalogue.load() if one.online.depth == "full")
    page = render("guide.html", "zh", item=guide(Version(1, ON, None, "import", item), ON))
    assert page.index("可网办，无需预约") < page.index("要带的材料")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", get_args(CaseState))
def test_a_status_names_every_state_and_what_comes_next(state: CaseState, language: str) -> None:
    words: Any = pages.get_template("texts.html").module
    page = render("status.html", language, case=case(state))
    assert words.texts[language]["state"][state] in page
    assert words.texts[language]["next"][state] in page


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


def test_a_reason_about_a_person_is_not_on_the_open_page() -> None:
    said = "出生医学证明与户口簿姓名不一致"
    assert said not in render("status.html", "zh", case=case("refused", reason=said))


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
