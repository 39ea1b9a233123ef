"""An item in sentences: limits, presence, fee, remedies, and what is only a planning default."""

from datetime import date

from msgspec import structs

from backend.permits.catalogue import load
from backend.permits.models import Item, Limit, Version
from backend.permits.rules.guide import agent, found, guide, legal_limit, promised_limit
from backend.permits.rules.remedies import remedies

ITEMS = {item.code: item for item in load()}
BEFORE, AFTER = date(2023, 12, 31), date(2024, 1, 1)


def version(item: Item) -> Version:
    return Version(1, date(2019, 1, 1), None, "import", item)


def test_every_item_has_a_guide() -> None:
    for item in ITEMS.values():
        page = guide(version(item), AFTER)
        assert page.item.code == item.code
        assert len(page.materials) == len(item.materials)
        assert page.remedies.zh
        assert page.remedies.en
        assert "contacts" in page.uncertain


def test_limits_in_words() -> None:
    assert legal_limit(ITEMS["CJ-301"]).zh == "自受理之日起2个工作日内"
    assert legal_limit(ITEMS["CJ-302"]).en == "Within 1 working day of acceptance"
    assert legal_limit(ITEMS["CR-201"]).zh == "自收到材料之日起15日内"
    assert legal_limit(ITEMS["ZA-436"]).zh == "当日办结"
    assert promised_limit(ITEMS["CJ-301"]).zh == "当场办结"
    assert promised_limit(ITEMS["HJ-133"]).zh == "未作承诺，按法定时限办理"


def test_a_law_without_a_limit_is_not_a_limit_unknown() -> None:
    assert legal_limit(ITEMS["HJ-101"]).zh == "法律未规定办理时限"
    assert ITEMS["CR-232"].confidence.legal_limit == "uncertain"
    assert legal_limit(ITEMS["CR-232"]).zh == "以窗口告知为准"


def test_materials_say_what_to_bring() -> None:
    needs = {one.name.zh: one.need for one in guide(version(ITEMS["CJ-302"]), AFTER).materials}
    assert needs["机动车登记证书"] == "bring"
    assert needs["机动车所有人身份证明"] == "shared"
    page = guide(version(ITEMS["HJ-102"]), AFTER)
    assert {one.name.zh: one.need for one in page.materials}["未取得外国国籍声明"] == "later"


def test_conditions_of_transfers_stay_with_transfers() -> None:
    """§26-6 is about transfers: a new car needs its insurance whatever the inspection."""
    insurance = "机动车交通事故责任强制保险凭证"
    for code, item in ITEMS.items():
        for material in item.materials:
            if material.condition and "§26" in material.condition.zh:
                assert code == "CJ-302"
            if material.name.zh == insurance and code != "CJ-302":
                assert material.condition is None


def test_fee_presence_agent_and_visits() -> None:
    page = guide(version(ITEMS["HJ-153"]), AFTER)
    assert page.fee.zh == "20元/证"
    assert page.fee_basis
    assert "采集指纹" in page.presence.zh
    assert agent(ITEMS["HJ-153"].presence).zh == "不可代办，须本人办理"
    assert page.visits.zh == "最多跑一次"
    assert page.visit_reason is not None
    assert guide(version(ITEMS["HJ-101"]), AFTER).visits.zh == "一次也不用跑"
    assert guide(version(ITEMS["CJ-331"]), AFTER).visits.zh == "“最多跑一次”例外事项"
    assert guide(version(ITEMS["CR-233"]), AFTER).fee.zh == "收费，金额以窗口公示为准"


def test_a_found_item_says_whether_a_visit_is_needed() -> None:
    line = found(ITEMS["HJ-144"])
    assert line.online == "full"
    assert line.online_name.zh == "可全程网办，无需预约"
    assert found(ITEMS["CJ-301"]).needs_bay
    assert found(ITEMS["CJ-331"]).most_visits is None


def test_remedies_follow_the_day_of_the_decision() -> None:
    before, after = remedies(ITEMS["ZA-401"], BEFORE), remedies(ITEMS["ZA-401"], AFTER)
    assert "县人民政府或者市级公安机关" in before.zh
    assert "应当先申请行政复议" not in before.zh
    assert "向县人民政府申请" in after.zh
    assert "应当先申请行政复议" in after.zh
    assert "60日" in after.zh
    assert "6个月" in after.zh
    assert "15日" in after.zh
    assert "市人民政府申请" in remedies(ITEMS["ZA-412"], AFTER).zh


def test_assemblies_and_visas_have_their_own_remedies() -> None:
    assert "3日内" in remedies(ITEMS["ZA-414"], AFTER).zh
    assert "60日" not in remedies(ITEMS["ZA-414"], AFTER).zh
    assert "最终决定" in remedies(ITEMS["CR-241"], AFTER).zh


def test_uncertain_marks_are_told_and_disappear_when_confirmed() -> None:
    item = ITEMS["CJ-301"]
    assert "promised_limit" in guide(version(item), AFTER).uncertain
    sure = structs.replace(
        item, confidence=structs.replace(item.confidence, promised_limit="known")
    )
    assert "promised_limit" not in guide(version(sure), AFTER).uncertain


def test_a_limit_of_several_days_is_plural_in_english() -> None:
    item = structs.replace(ITEMS["CJ-301"], promise=Limit(2, "calendar_day"))
    assert promised_limit(item).en == "Within 2 days of acceptance"
