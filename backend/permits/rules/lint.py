"""What a sound catalogue keeps to. Each rule is one function: its docstring says what must hold.

“事项清单核对” are the rules by which a Zhejiang city checks its published item lists.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct, structs

from backend.permits.models import Item, Text
from backend.permits.rules import Unsound

PREFIX = {"HJ": "household", "CR": "exit_entry", "CJ": "vehicle_driver", "ZA": "public_order"}
LICENCE_STEPS = ("accept", "examine", "approve", "complete", "deliver")
BODY_IN_PERSON = frozenset({"fingerprint", "face_compare", "interview"})
CHECKLIST = "事项清单核对"
HOUSE = "本目录约定"


class Finding(Struct, frozen=True):
    """A rule an item does not keep."""

    code: str
    rule: str
    sentence: Text
    source: str


class Rule(Struct, frozen=True):
    name: str
    sentence: Text
    source: str
    holds: Callable[[Item], bool]


RULES: list[Rule] = []


def rule(zh: str, source: str) -> Callable[[Callable[[Item], bool]], Callable[[Item], bool]]:
    """Names the rule by its function, its English sentence by the docstring."""

    def keep(holds: Callable[[Item], bool]) -> Callable[[Item], bool]:
        en = " ".join((holds.__doc__ or "").split())
        RULES.append(Rule(holds.__name__, Text(zh, en), source, holds))
        return holds

    return keep


def lint(items: Sequence[Item]) -> list[Finding]:
    """Every finding of every rule, by item; empty for a sound catalogue."""
    return [*_doubles(items), *(finding for item in items for finding in lint_item(item))]


def check_sound(items: Sequence[Item]) -> None:
    """What the lint finds is not let in."""
    if findings := lint(items):
        first, more = findings[0], len(findings) - 1
        raise Unsound(
            code=first.code, problem=first.sentence.en, problem_zh=first.sentence.zh, more=more
        )


def lint_item(item: Item) -> list[Finding]:
    return [
        Finding(item.code, one.name, one.sentence, one.source)
        for one in RULES
        if not one.holds(item)
    ]


def _doubles(items: Sequence[Item]) -> Iterator[Finding]:
    for code, times in Counter(item.code for item in items).items():
        if times > 1:
            sentence = Text("编号不得重复。", "A code stands for one item only.")
            yield Finding(code, "code_is_unique", sentence, HOUSE)


@rule("承诺当场办结的应为即办件并即审即办，反之亦然。", CHECKLIST)
def on_the_spot_is_immediate(item: Item) -> bool:
    """A promise “on the spot” means handling `immediate`, examined at once, and the other way round."""
    on_the_spot = item.promise is not None and item.promise.unit == "on_the_spot"
    at_once = item.handling == "immediate", item.examination == "at_once"
    return at_once == (on_the_spot, on_the_spot)


@rule("可全程网办的，到现场次数为0。", CHECKLIST)
def fully_online_takes_no_visit(item: Item) -> bool:
    """What can be done fully online takes no visit."""
    return item.online.depth != "full" or item.visit.most == 0


@rule("到现场次数不为0的，应写明必须现场办理的原因。", CHECKLIST)
def visit_states_its_reason(item: Item) -> bool:
    """An item that takes a visit says why it can't be done without."""
    return item.visit.most == 0 or item.visit.reason is not None


@rule("到现场次数为0又不能全程网办的，应支持邮寄收件。", CHECKLIST)
def no_visit_is_online_or_by_mail(item: Item) -> bool:
    """An item without a visit that is not fully online takes papers by mail."""
    return item.visit.most != 0 or item.online.depth == "full" or item.online.mail_intake


@rule("收费的应写明收费依据、收费项目并支持网上支付。", CHECKLIST)
def fee_names_its_basis(item: Item) -> bool:
    """A fee names its basis and its item, and can be paid online."""
    fee = item.fee
    return fee.amount == 0 or bool(fee.basis and fee.name and fee.online_pay)


@rule("咨询电话与投诉电话不得相同。", CHECKLIST)
def complaints_go_elsewhere(item: Item) -> bool:
    """The number for questions is not the number for complaints."""
    consult, complain = item.contacts.consult, item.contacts.complain
    return bool(consult and complain) and consult != complain


@rule("行政许可应有受理、审核、审批、办结、送达五个环节。", CHECKLIST)
def licence_has_five_steps(item: Item) -> bool:
    """A licence goes through acceptance, examination, approval, completion and delivery."""
    return item.power.type != "licence" or item.steps == LICENCE_STEPS


@rule("行政许可至少有一个常见问题。", CHECKLIST)
def licence_answers_a_question(item: Item) -> bool:
    """A licence answers at least one frequent question."""
    return item.power.type != "licence" or len(item.faqs) > 0


@rule("有结果名称的应有结果样本。", CHECKLIST)
def result_has_a_sample(item: Item) -> bool:
    """A result that has a name has a sample."""
    return not item.result.name.zh or bool(item.result.sample.zh)


@rule("编号由类别字母和三位数字组成，并与类别一致。", HOUSE)
def code_tells_the_category(item: Item) -> bool:
    """A code is two letters that stand for the category, and three digits."""
    found = re.fullmatch(r"([A-Z]{2})-[0-9]{3}", item.code)
    return found is not None and PREFIX.get(found[1]) == item.category


@rule("承诺时限不得长于法定时限。", "浙江省保障“最多跑一次”改革规定 §12 §43")
def promise_is_within_the_law(item: Item) -> bool:
    """The promised limit is not longer than the legal one."""
    promise, legal = item.promise, item.law.limit
    return promise is None or legal is None or promise.days <= legal.days


@rule("当场、当日办结的天数为0，其余时限至少1天。", HOUSE)
def limits_count_days(item: Item) -> bool:
    """On the spot and same day count no days; every other limit counts at least one."""
    limits = [limit for limit in (item.law.limit, item.promise) if limit is not None]
    return all((one.unit in ("on_the_spot", "same_day")) == (one.days == 0) for one in limits) and (
        all(one.days >= 0 for one in limits)
    )


@rule("有法定时限的应写明从受理还是从收到材料起算。", "民法典 §201")
def limit_knows_its_start(item: Item) -> bool:
    """A legal limit says whether it runs from acceptance or from receipt."""
    return item.law.limit is None or item.law.clock_starts is not None


@rule("行政许可适用“逾期未告知视为受理”。", "行政许可法 §32")
def licence_is_accepted_by_silence(item: Item) -> bool:
    """A licence counts as accepted when no correction notice came in time."""
    silent = "deemed_accepted_after_5_working_days" in item.law.silence
    return item.power.type != "licence" or silent


@rule("默示的法律后果只适用于行政许可。", "行政许可法 §32、§50")
def silence_is_for_licences(item: Item) -> bool:
    """Only a licence is accepted, granted or renewed by silence."""
    return item.power.type == "licence" or not item.law.silence


@rule("需要查验区、需交验车辆、设备含查验区三者一致。", "机动车登记规定 §73")
def bay_follows_the_vehicle(item: Item) -> bool:
    """The inspection bay is needed exactly when the vehicle is shown, and stands in the equipment."""
    shown = "vehicle" in item.presence.reasons
    return item.visit.needs_bay == shown == ("inspection_bay" in item.visit.equipment)


@rule("需要查验区的事项须写明查验分钟数，不需要的不得写。", "Yitang")
def bay_says_how_long(item: Item) -> bool:
    """The minutes at the bay are known exactly where there is a bay stage, and only there it may fall away."""
    visit = item.visit
    return visit.needs_bay == (visit.bay_minutes > 0) and (visit.needs_bay or not visit.bay_unless)


@rule("只有“最多跑一次”例外事项可以不限次数，且不得为负数。", "浙江省保障“最多跑一次”改革规定 §2")
def only_exceptions_are_unlimited(item: Item) -> bool:
    """The number of visits is open for an exception only; “one trip” allows one at most."""
    most = item.visit.most
    return item.visit.exception if most is None else 0 <= most <= 1 and not item.visit.exception


@rule("必须本人到场的，应写明原因，窗口办理亦须本人。", "行政许可法 §29")
def presence_has_its_reason(item: Item) -> bool:
    """Who must come in person is told why, and must come at the window too."""
    presence = item.presence
    return presence.required is not True or (presence.at_window and len(presence.reasons) > 0)


@rule("需采集指纹、比对人像或当面询问的，不得由他人代办。", "行政许可法 §29")
def nobody_lends_a_body(item: Item) -> bool:
    """Where fingerprints, the face or an interview are needed, no agent can stand in."""
    return item.presence.agent_allowed is not True or not (
        BODY_IN_PERSON & set(item.presence.reasons)
    )


@rule("结果公开的事项应有单位申请人：自然人的许可不公开。", "浙江省公共信用信息管理条例 §15")
def persons_are_not_published(item: Item) -> bool:
    """Only items organisations may apply for can be published: persons' licences never are."""
    return item.result.disclosure == "not_public" or "organisation" in item.applicants


@rule("材料至少一项，名称不得重复。", "行政许可法 §30 §31")
def materials_are_told_once(item: Item) -> bool:
    """An item asks for at least one material, each of them once."""
    names = [material.name.zh for material in item.materials]
    return len(names) > 0 and len(names) == len(set(names))


@rule("窗口办理时间为1至240分钟。", HOUSE)
def minutes_fit_a_session(item: Item) -> bool:
    """The usual minutes at the window fit a session."""
    return 1 <= item.visit.minutes <= 240


@rule("至少三个中文常用词，不得重复。", HOUSE)
def people_can_find_it(item: Item) -> bool:
    """Three common words in Chinese at least, none of them twice."""
    words = item.common_words
    chinese = [word for word in words if not word.isascii()]
    return len(chinese) >= 3 and len(set(words)) == len(words) and all(words)


@rule("给人看的文字应有中英文。", HOUSE)
def texts_are_in_both_languages(item: Item) -> bool:
    """Every text people read stands in Chinese and in English."""
    return all(text.zh.strip() and text.en.strip() for text in texts(item))


@rule("每项内容应标明已知、查得或待确认。", HOUSE)
def statements_are_marked(item: Item) -> bool:
    """Every statement that may be a planning default carries its mark."""
    marks, charged = item.confidence, item.fee.amount != 0
    stated = (
        (item.law.limit is not None, marks.legal_limit_unit),
        (item.promise is not None, marks.promised_limit),
        (item.visit.reason is not None, marks.visit_reason),
        (charged, marks.fee_basis),
        (len(item.faqs) > 0, marks.faqs),
    )
    return all(mark is not None for said, mark in stated if said)


def texts(value: object) -> Iterator[Text]:
    """Every text of a noun, however deep."""
    if isinstance(value, Text):
        yield value
    elif isinstance(value, Struct):
        yield from (text for one in structs.astuple(value) for text in texts(one))
    elif isinstance(value, tuple):
        yield from (text for one in value for text in texts(one))
