"""Who comes when somebody books for another: every combination in the catalogue, and ages to the day."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest

from backend.access import rules
from backend.access.models import Attendance, Conditions, MemberKind, NewMember, Words
from backend.access.models import PowerOfAttorney as Power
from backend.permits import catalogue
from backend.permits.models import Item
from backend.permits.rules import words
from backend.refusal import Refusal

Facts = tuple[bool | None, bool | None, bool, tuple[str, ...]]
"""agent_allowed, presence_required, at_window, reasons."""
Row = tuple[Attendance, Attendance, Attendance]
"""child, adult, principal."""

FREE: Row = ("guardian", "applicant_or_agent", "agent")
OPEN: Row = ("guardian", "ask", "ask")
SIGNS: Row = ("guardian", "applicant", "refused")
BODILY: Row = ("guardian_and_child", "applicant", "refused")
MAYBE_SIGNS: Row = ("guardian", "applicant_perhaps", "refused")
MAYBE_BODILY: Row = ("child_perhaps", "applicant_perhaps", "refused")

TABLE: dict[Facts, Row] = {
    (None, False, False, ()): OPEN,
    (True, False, False, ()): FREE,
    (None, False, True, ("face_compare",)): BODILY,
    (None, False, True, ("signature",)): SIGNS,
    (True, False, True, ("signature",)): FREE,
    (None, None, True, ("face_compare", "signature")): MAYBE_BODILY,
    (False, None, True, ("photo", "signature")): MAYBE_BODILY,
    (None, None, True, ("signature",)): MAYBE_SIGNS,
    (False, True, True, ("exam",)): BODILY,
    (True, True, True, ("exam",)): ("guardian_and_child", "applicant_or_agent", "agent"),
    (False, True, True, ("face_compare", "fingerprint")): BODILY,
    (None, True, True, ("face_compare", "fingerprint")): BODILY,
    (None, True, True, ("face_compare", "fingerprint", "interview")): BODILY,
    (False, True, True, ("face_compare", "fingerprint", "signature")): BODILY,
    (False, True, True, ("fingerprint", "exam")): BODILY,
    (False, True, True, ("interview", "photo")): BODILY,
    (False, True, True, ("interview",)): BODILY,
    (False, True, True, ("photo", "exam")): BODILY,
    (False, True, True, ("photo", "fingerprint")): BODILY,
    (None, True, True, ("photo", "fingerprint")): BODILY,
    (False, True, True, ("photo", "fingerprint", "signature")): BODILY,
    (False, True, True, ("photo", "signature")): BODILY,
    (False, True, True, ("photo",)): BODILY,
    (None, True, True, ("photo",)): BODILY,
    (False, True, True, ("signature",)): SIGNS,
    (None, True, True, ("signature",)): SIGNS,
    (True, True, True, ("signature",)): FREE,
    (True, True, True, ("vehicle", "signature")): FREE,
    (True, True, True, ("vehicle",)): FREE,
}
KINDS: tuple[MemberKind, ...] = ("child", "adult", "principal")
ITEMS = {item.code: item for item in catalogue.load()}


def facts(item: Item) -> Facts:
    said = item.presence
    return said.agent_allowed, said.required, said.at_window, said.reasons


def conditions(item: Item) -> Conditions:
    said = item.presence
    return Conditions(
        item.code,
        Words(item.name.zh, item.name.en),
        said.agent_allowed,
        said.required,
        said.at_window,
        said.reasons,
        tuple(Words(words.PRESENCE[one].zh, words.PRESENCE[one].en) for one in said.reasons),
        item.law.basis,
        Words(said.guardian.zh, said.guardian.en) if said.guardian else None,
    )


def said(kind: MemberKind, code: str) -> str:
    return "".join(one.zh for one in rules.who_attends(kind, conditions(ITEMS[code])))


def test_the_table_has_every_combination_of_the_catalogue_and_no_other() -> None:
    assert len(ITEMS) >= 127
    assert {facts(item) for item in ITEMS.values()} == set(TABLE)


@pytest.mark.parametrize("found", TABLE)
def test_who_comes(found: Facts) -> None:
    agent, required, at_window, reasons = found
    decided = [rules.attendance(kind, agent, required, at_window, reasons) for kind in KINDS]
    assert tuple(decided) == TABLE[found]


def test_a_guardian_and_a_family_member_are_never_refused() -> None:
    for agent in (True, False, None):
        for required in (True, False, None):
            for at_window in (True, False):
                for reasons in ((), ("signature",), ("photo", "exam"), ("vehicle",)):
                    row = [rules.attendance(k, agent, required, at_window, reasons) for k in KINDS]
                    assert "refused" not in row[:2]
                    if agent is False:
                        assert row[2] == "refused"


@pytest.mark.parametrize("code", ITEMS)
def test_every_item_says_who_comes_or_why_no_agent_may(code: str) -> None:
    asked = conditions(ITEMS[code])
    for kind in KINDS:
        try:
            sentences = rules.who_attends(kind, asked)
        except (rules.AgentNotAllowed, rules.PresenceNeeded) as no:
            assert kind == "principal"
            check_refusal(no, asked)
        else:
            assert sentences
            assert all(one.zh.endswith(("。", "）")) or one == asked.guardian for one in sentences)
            assert "{" not in "".join(one.zh + one.en for one in sentences)


def check_refusal(no: Refusal, asked: Conditions) -> None:
    """The matter, the reasons in words and the law, in both languages."""
    assert isinstance(no, rules.AgentNotAllowed) == (asked.agent_allowed is False)
    zh, en = no.sentence("zh"), no.sentence("en")
    assert asked.basis in zh
    assert asked.basis in en
    assert all(one.zh in zh and one.en in en for one in asked.reason_words)
    assert "—" not in zh + en


def test_sentences_name_what_only_the_child_can_give() -> None:
    passport = said("child", "CR-201")
    assert "孩子须到场（采集人像、采集指纹）" in passport
    assert "监护人陪同并代为签名" in passport
    assert "监护关系证明" in passport
    assert "孩子可以不来" in said("child", "HJ-101")


def test_sentences_for_grown_ups_and_agents() -> None:
    assert "申请人须本人到场（采集人像、采集指纹、当面签名）" in said("adult", "HJ-153")
    assert "委托书原件" in said("principal", "CJ-301")
    assert "车辆开到现场" in said("principal", "CJ-301")
    assert "考试须申请人本人参加" in said("principal", "ZA-425")
    assert "先咨询" in said("principal", "CR-213")
    with pytest.raises(rules.AgentNotAllowed, match="passport"):
        said("principal", "CR-201")
    with pytest.raises(rules.PresenceNeeded):
        said("principal", "HJ-112")


def test_a_refusal_without_reasons_still_names_the_law() -> None:
    bare = Conditions("HJ-101", Words("事项", "matter"), False, False, True)
    with pytest.raises(rules.AgentNotAllowed, match="by law; law: 行政许可法 §29"):
        rules.who_attends("principal", bare)


# --- ages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        ("2008-11-22", "2026-11-21", 17),
        ("2008-11-22", "2026-11-22", 18),
        ("2008-02-29", "2026-02-27", 17),
        ("2008-02-29", "2026-02-28", 18),
        ("2008-02-29", "2026-03-01", 18),
        ("2008-02-29", "2028-02-28", 19),
        ("2008-02-29", "2028-02-29", 20),
        ("2008-03-01", "2026-02-28", 17),
        ("2026-11-22", "2026-11-22", 0),
    ],
)
def test_age_is_counted_in_civil_days(born: str, day: str, age: int) -> None:
    assert rules.age_on(date.fromisoformat(born), date.fromisoformat(day)) == age


TODAY = date(2026, 11, 22)
GROWN = date(1990, 3, 7)


def named(kind: MemberKind, **other: Any) -> NewMember:
    """Somebody who may be named, made wrong in one place."""
    good: dict[MemberKind, dict[str, Any]] = {
        "child": {"relation": "mother"},
        "adult": {"relation": "mother", "phone": "13900000011"},
        "principal": {
            "relation": "neighbour",
            "phone": "13900000011",
            "power_of_attorney": Power(date(2027, 1, 1)),
        },
    }
    return NewMember(**({"kind": kind, "name": "某某", "id_number": "x"} | good[kind] | other))


def years_ago(years: int) -> date:
    return TODAY.replace(year=TODAY.year - years)


@pytest.mark.parametrize(
    ("asked", "born", "holder", "no"),
    [
        (named("child"), years_ago(17), GROWN, None),
        (named("child"), years_ago(18), GROWN, rules.NotAChild),
        (named("child"), years_ago(8), years_ago(17), rules.HolderTooYoung),
        (named("child", relation="spouse"), years_ago(8), GROWN, rules.RelationUnfit),
        (named("child", phone="139"), years_ago(8), GROWN, rules.ChildUnasked),
        (named("child", power_of_attorney=Power(TODAY)), years_ago(8), GROWN, rules.ChildUnasked),
        (named("adult"), years_ago(18), GROWN, None),
        (named("adult"), years_ago(17), GROWN, rules.NotGrownUp),
        (named("adult", phone=None), GROWN, GROWN, rules.PhoneMissing),
        (named("adult", phone=""), GROWN, GROWN, rules.PhoneMissing),
        (named("adult", relation="guardian"), GROWN, GROWN, rules.RelationUnfit),
        (named("adult", power_of_attorney=Power(TODAY)), GROWN, GROWN, rules.AttorneyUnasked),
        (named("principal"), years_ago(70), GROWN, None),
        (named("principal"), years_ago(17), GROWN, rules.NotGrownUp),
        (named("principal", power_of_attorney=None), GROWN, GROWN, rules.AttorneyMissing),
    ],
)
def test_who_may_be_named(
    asked: NewMember, born: date, holder: date, no: type[Refusal] | None
) -> None:
    if no is None:
        rules.check_named(asked, born, holder, TODAY)
    else:
        with pytest.raises(no):
            rules.check_named(asked, born, holder, TODAY)


@pytest.mark.parametrize(
    ("today", "until", "items", "no"),
    [
        ("2026-11-22", "2026-11-22", None, None),
        ("2026-11-22", "2027-11-22", ["CJ-301"], None),
        ("2026-11-22", "2026-11-21", None, rules.AttorneyPast),
        ("2026-11-22", "2027-11-23", None, rules.AttorneyTooLong),
        ("2028-02-29", "2029-02-28", None, None),
        ("2028-02-29", "2029-03-01", None, rules.AttorneyTooLong),
        ("2026-11-22", "2027-11-22", [], rules.AttorneyForNothing),
    ],
)
def test_how_long_a_power_of_attorney_is_good(
    today: str, until: str, items: list[str] | None, no: type[Refusal] | None
) -> None:
    power, day = Power(date.fromisoformat(until), items), date.fromisoformat(today)
    if no is None:
        rules.check_attorney(power, day)
    else:
        with pytest.raises(no):
            rules.check_attorney(power, day)


def test_a_child_stands_until_the_day_before_it_is_18() -> None:
    born = date(2008, 11, 22)
    assert rules.no_longer("child", True, born, None, date(2026, 11, 21), "林*满") is None
    over = rules.no_longer("child", True, born, None, date(2026, 11, 22), "林*满")
    assert isinstance(over, rules.ChildGrownUp)
    assert "林*满已年满18周岁" in over.sentence("zh")
    assert rules.no_longer("adult", True, born, None, date(2026, 11, 22), "林*满") is None


def test_ten_have_numbers() -> None:
    def given(taken: Iterable[int]) -> int:
        return rules.free_number(set(taken))

    assert given([]) == 1
    assert given([1, 2, 4]) == 3
    assert given(range(1, 10)) == 10
    with pytest.raises(rules.TooManyMembers):
        given(range(1, 11))
