"""What a person may do against a decision, by item and day of the decision."""

from datetime import date

from backend.permits.models import Item, Level, Text
from backend.permits.rules.words import GOVERNMENT

NEW_REVIEW_LAW = date(2024, 1, 1)
"""行政复议法 (2023): the government reviews what its departments decide; inaction goes to review first."""

ABOVE: dict[Level, Text] = {
    "county": Text("市级公安机关", "the city police bureau"),
    "city": Text("省级公安机关", "the provincial police department"),
    "province": Text("公安部", "the Ministry of Public Security"),
}


def remedies(item: Item, decided_on: date) -> Text:
    """The notice on remedies for a decision of that day (行政复议法 §20 §23 §24; 行政诉讼法 §45 §46)."""
    if item.law.remedy == "assembly":
        return _assembly(item)
    if item.law.remedy == "final":
        return _final()
    return _ordinary(item, decided_on)


def _ordinary(item: Item, decided_on: date) -> Text:
    body = _reviewer(item.power.level, decided_on)
    zh = (
        f"不服决定的，可自知道决定之日起60日内向{body.zh}申请行政复议，"
        "也可自知道决定之日起6个月内向人民法院提起行政诉讼；"
        "对复议决定不服的，可自收到复议决定书之日起15日内起诉。"
    )
    en = (
        f"Against the decision you may ask {body.en} for review within 60 days of learning of it, "
        "or sue in the people's court within 6 months; "
        "after a review decision, within 15 days of receiving it."
    )
    if decided_on < NEW_REVIEW_LAW:
        return Text(zh, en)
    return Text(
        zh + "逾期未作出决定的，应当先申请行政复议。",
        en + " If no decision is made in time, review must be asked for first.",
    )


def _reviewer(level: Level, decided_on: date) -> Text:
    own = GOVERNMENT[level]
    if decided_on >= NEW_REVIEW_LAW:
        return own
    return Text(f"{own.zh}或者{ABOVE[level].zh}", f"{own.en} or {ABOVE[level].en}")


def _assembly(item: Item) -> Text:
    own = GOVERNMENT[item.power.level]
    return Text(
        f"不服不许可决定的，可自接到通知之日起3日内向{own.zh}申请复议（集会游行示威法 §13）。",
        f"Against a refusal you may ask {own.en} for review within 3 days of the notice.",
    )


def _final() -> Text:
    return Text(
        "不予办理的决定依法为最终决定，不适用行政复议和行政诉讼（出境入境管理法 §36）。",
        "A refusal is final by law: neither review nor suit is open (Exit and Entry Law, art. 36).",
    )
