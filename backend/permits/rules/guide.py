"""An item said in sentences: the guide page, and the line of a search result."""

from datetime import date

from backend.permits.models import (
    Confidence,
    Fee,
    Found,
    Guide,
    GuideMaterial,
    Item,
    Limit,
    Material,
    Need,
    Presence,
    Text,
    Version,
)
from backend.permits.rules import words
from backend.permits.rules.remedies import remedies

PROVISIONAL = Text(
    "标有“待确认”的内容为规划默认值，以窗口告知为准。",
    "What is marked “to be confirmed” is a planning default: what the window says prevails.",
)
ASK = Text("以窗口告知为准", "Ask at the window")

CLOUD_ITEMS = ("CJ-301",)
"""Plates by cloud application (云申领): handed in with the app, counted by F15, though the catalogue only knows a
look at the papers before the day."""


def found(item: Item) -> Found:
    """What a list of items shows of one."""
    return Found(
        code=item.code,
        name=item.name,
        category=item.category,
        category_name=words.CATEGORY[item.category],
        handling=item.handling,
        handling_name=words.HANDLING[item.handling],
        online=item.online.depth,
        online_name=words.DEPTH[item.online.depth],
        legal_limit=legal_limit(item),
        promised_limit=promised_limit(item),
        minutes=item.visit.minutes,
        needs_bay=item.visit.needs_bay,
        bay_minutes=item.visit.bay_minutes,
        bay_unless=item.visit.bay_unless,
        most_visits=item.visit.most,
        life_events=item.life_events,
    )


def guide(version: Version, on: date, asks: bool = False) -> Guide:
    """The whole guide; remedies are those of a decision made on that day."""
    item = version.item
    law, visit, result = item.law, item.visit, item.result
    return Guide(
        item=found(item),
        version=version.version,
        valid_from=version.valid_from,
        power_type=words.POWER_TYPE[item.power.type],
        decided_by=words.LEVEL[item.power.level],
        applicants=[words.APPLICANT[one] for one in item.applicants],
        materials=[guide_material(one) for one in item.materials],
        apply_within=law.apply_within,
        silence=[words.SILENCE[one] for one in law.silence],
        special_procedures=[words.PROCEDURE[one] for one in law.special_procedures],
        steps=[words.STEP[one] for one in item.steps],
        fee=fee(item.fee),
        fee_note=item.fee.note,
        fee_basis=item.fee.basis,
        presence=presence(item.presence),
        agent=agent(item.presence),
        guardian=item.presence.guardian,
        visits=visits(item),
        visit_reason=visit.reason,
        regions=[words.REGION[one] for one in item.regions],
        result=result.name,
        result_sample=result.sample,
        validity=Text("长期", "Long term") if result.long_term else result.validity,
        disclosure=words.DISCLOSURE[result.disclosure],
        legal_basis=law.basis,
        remedies=remedies(item, on),
        consult=item.contacts.consult,
        complain=item.contacts.complain,
        faqs=list(item.faqs),
        uncertain=uncertain(item),
        provisional=PROVISIONAL,
        hand_in_online=handed_in_online(item),
        asks=asks,
    )


def handed_in_online(item: Item) -> bool:
    """Whether a person can hand it in with the app: what is accepted online, and plates by cloud application."""
    return "person" in item.applicants and (
        item.online.depth in ("full", "accept") or item.code in CLOUD_ITEMS
    )


def uncertain(item: Item) -> list[str]:
    """Which statements are planning defaults: the names of `Marks`."""
    marks = item.confidence
    return [name for name in marks.__struct_fields__ if getattr(marks, name) == "uncertain"]


def legal_limit(item: Item) -> Text:
    """The legal limit in words; a law that states none is not the same as a limit not known."""
    law = item.law
    if law.limit is not None:
        return _limit(law.limit, from_receipt=law.clock_starts == "receipt")
    return _no_limit(item.confidence.legal_limit)


def promised_limit(item: Item) -> Text:
    if item.promise is None:
        return Text("未作承诺，按法定时限办理", "No promise beyond the legal limit")
    return _limit(item.promise, from_receipt=item.law.clock_starts == "receipt")


def _no_limit(sure: Confidence) -> Text:
    if sure == "uncertain":
        return ASK
    return Text("法律未规定办理时限", "The law states no limit")


def _limit(limit: Limit, from_receipt: bool) -> Text:
    if limit.unit == "on_the_spot":
        return Text("当场办结", "Done on the spot")
    if limit.unit == "same_day":
        return Text("当日办结", "Done the same day")
    start = (
        Text("收到材料", "receipt of the papers") if from_receipt else Text("受理", "acceptance")
    )
    unit = Text("个工作日", "working day") if limit.unit == "working_day" else Text("日", "day")
    days = unit.en if limit.days == 1 else f"{unit.en}s"
    return Text(
        f"自{start.zh}之日起{limit.days}{unit.zh}内", f"Within {limit.days} {days} of {start.en}"
    )


def fee(fee: Fee) -> Text:
    if fee.amount == 0:
        return Text("不收费", "Free")
    if fee.amount is None:
        return Text("收费，金额以窗口公示为准", "Charged; the window shows the amount")
    per = f"/{fee.unit}" if fee.unit else ""
    return Text(f"{fee.amount}元{per}", f"{fee.amount} yuan")


def presence(presence: Presence) -> Text:
    """Whether the applicant has to come, and why."""
    why = [words.PRESENCE[one] for one in presence.reasons]
    zh, en = "、".join(one.zh for one in why), ", ".join(one.en for one in why)
    if presence.required:
        return Text(f"须到现场：{zh}", f"Somebody has to come: {en}")
    if presence.required is None:
        return Text(f"视情形到现场：{zh}", f"It depends whether somebody has to come: {en}")
    if presence.at_window:
        return Text(
            "可不到现场；选择窗口办理的须到场", "No need to come unless you choose the window"
        )
    return Text("无须到现场", "No need to come")


def agent(presence: Presence) -> Text:
    if presence.agent_allowed is None:
        return Text("能否代办以窗口告知为准", "Ask at the window whether an agent may go")
    if presence.agent_allowed:
        return Text(
            "可以代办，代办人持委托书和身份证件", "An agent may go, with a power of attorney and ID"
        )
    return Text("不可代办，须本人办理", "No agent: the applicant goes in person")


def visits(item: Item) -> Text:
    if item.visit.most is None:
        return Text("“最多跑一次”例外事项", "An exception to “one trip”")
    if item.visit.most == 0:
        return Text("一次也不用跑", "No trip needed")
    return Text("最多跑一次", "One trip at most")


def guide_material(material: Material) -> GuideMaterial:
    need: Need = "bring"
    if material.exempt_by_data_sharing:
        need = "shared"
    elif material.deferrable:
        need = "later"
    return GuideMaterial(
        name=material.name,
        form=material.form,
        form_name=words.FORM[material.form],
        need=need,
        need_name=words.NEED[need],
        condition=material.condition,
    )
