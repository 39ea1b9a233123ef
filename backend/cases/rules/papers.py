"""Official papers: which step asks for which, how they are numbered, when none may be issued.

Legal sources: 行政许可法 §32 (receipt for acceptance or refusal), §38 (decision in writing), §42 and §45 (told in writing).
"""

from backend.cases.models import Case
from backend.cases.models.machine import Verb
from backend.cases.models.papers import PaperKind, PaperRule
from backend.permits.models import Category, Item
from backend.refusal import Refusal


class UnknownPaper(Refusal):
    """There is no such paper in this case. Open the case again and choose from its list."""

    zh = "该办件没有这份文书，请重新打开办件，从列表中选择。"
    status = 404


class PaperNotDue(Refusal):
    """“{paper}” does not fit this case as it stands. Take the step first, then the paper says what is true."""

    zh = "该办件目前的状态不能出具《{paper}》，请先完成相应步骤。"
    status = 409


class PaperForgotten(Refusal):
    """This paper’s content was deleted when its time of keeping ended; only its number is left. Ask at the window."""

    zh = "该文书已超过保存期限，内容已按规定删除，仅保留文号，请向窗口咨询。"
    status = 410


class PaperBroken(Refusal):
    """This paper is not what was issued, or belongs to another case, so it is not shown. Tell the legal officer."""

    zh = "该文书与出具时的记录不一致或者不属于该办件，已停止提供，请告知法制人员。"
    status = 409


class PatternUnfit(Refusal):
    """The number pattern needs the year and the running number once each; besides them only the organ and the category mark are filled in."""

    zh = "文号格式须各含一次年份和序号占位符，另外只能使用机关简称和类别占位符，请修改后再保存。"
    status = 422


BY_STEP: dict[Verb, tuple[PaperKind, ...]] = {
    "accept": ("accepted", "deferral"),
    "notice": ("correction",),
    "not_needed": ("not_needed",),
    "not_accept": ("not_accepted",),
    "withdraw": ("withdrawn",),
    "withdraw_acceptance": ("acceptance_withdrawn",),
    "pause": ("paused",),
    "extend": ("extended",),
    "grant": ("granted",),
    "refuse": ("refused",),
    "end": ("ended",),
    "deliver": ("receipt",),
    "withdraw_permit": ("permit_withdrawn",),
    "revoke_permit": ("permit_revoked",),
    "cancel_permit": ("permit_cancelled",),
}
"""Which papers belong to a step; the others are one click."""

MARKS: dict[Category, str] = {
    "household": "户",
    "exit_entry": "境",
    "vehicle_driver": "交",
    "public_order": "治",
}
"""What stands in brackets in a number [U]."""
PATTERN = "{organ}公（{mark}）{sign}字〔{year}〕第{number}号"
"""As X公（治）许决字〔2021〕第12号 [U]."""


def belongs(kind: PaperKind, case: Case, item: Item) -> bool:
    """Whether the law wants this paper in writing of itself: on the spot the result is the answer
    (浙江省保障“最多跑一次”改革规定 §11), and only a licence is decided in writing where it is granted."""
    if kind == "accepted":
        return case.acceptance != "deemed" and item.handling == "promised"
    if kind == "deferral":
        return case.acceptance == "deferred"
    if kind == "granted":
        return item.power.type == "licence" and item.handling == "promised"
    if kind == "receipt":
        return item.handling == "promised" or case.decision == "refused"
    return True


def check_pattern(rule: PaperRule) -> None:
    """A number without year or running part could be given twice."""
    try:
        shown = rule.pattern.format(organ="", mark="", year="\0", number="\1")
    except (KeyError, IndexError, ValueError, AttributeError):
        raise PatternUnfit() from None
    if shown.count("\0") != 1 or shown.count("\1") != 1 or len(shown) < 4:
        raise PatternUnfit()


def pattern_for(kind: PaperKind, sign: str, item: Item, rules: list[PaperRule]) -> str:
    """The organ's own for the category, else its own for the kind, else the planning default."""
    fitting = {rule.category: rule.pattern for rule in rules if rule.kind == kind}
    own = fitting.get(item.category) or fitting.get(None)
    return own or PATTERN.replace("{sign}", sign)


def series_of(pattern: str, organ: str, item: Item) -> str:
    """The pattern with everything but year and running number filled: two kinds that read alike count together."""
    return pattern.format(
        organ=organ[:1], mark=MARKS[item.category], year="{year}", number="{number}"
    )
