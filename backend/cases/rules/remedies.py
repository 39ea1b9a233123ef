"""Who hears a remedy and which days are possible.

Legal sources: 行政复议法 (2023) §24, in force since 1 January 2024: the government alone reviews what its
departments did, before it the police organ above could be chosen as well (行政复议法 (2017) §12); 行政诉讼法
§§14-18 (courts), §49, §69-78 (judgments).
"""

from datetime import date

from backend.cases.models import Case
from backend.cases.models.remedies import Ending, Filing, Remedy, RemedyKind, RemedyOutcome
from backend.permits.models import Item
from backend.permits.rules.remedies import NEW_REVIEW_LAW
from backend.permits.rules.words import GOVERNMENT
from backend.refusal import Refusal

COURT = "人民法院"
GOVERNMENTS, POLICE = "人民政府", "公安"


class NothingToRemedy(Refusal):
    """Nothing was handed in for this case yet, so there is nothing to seek a remedy against. Look up the case that is meant."""

    zh = "该办件尚未提交申请，没有可以申请复议、提起诉讼的行为，请核对办件编号。"
    status = 409


class FiledOutside(Refusal):
    """The day it was filed must lie between {first} and {last}. Correct the day."""

    zh = "提起日期应在{first}至{last}之间，请更正。"
    status = 422


class DecidedOutside(Refusal):
    """The day it was decided must lie between {first} and {last}. Correct the day."""

    zh = "结论日期应在{first}至{last}之间，请更正。"
    status = 422
    constraint = "remedy_is_decided_after_it_was_filed"


class BodyUnnamed(Refusal):
    """Name who hears it: a review filed before 2024 the government or the police organ above, a suit its court."""

    zh = "请填写受理机关：2024年以前的复议为本级人民政府或者上一级公安机关，诉讼为受案人民法院。"
    status = 422


class WrongBody(Refusal):
    """“{body}” does not hear this: reviews go to the government (before 2024 also to the police organ above), suits to a people's court. Correct the name."""

    zh = "“{body}”不受理此类申请：行政复议由人民政府（2024年以前也可由上一级公安机关）、行政诉讼由人民法院受理，请更正。"
    status = 422


class RemedyOpen(Refusal):
    """One of that kind is open for this case. Enter how it ended first."""

    zh = "该办件已有同类未结的复议或诉讼，请先登记其结论。"
    status = 409
    constraint = "remedy_one_open_of_a_kind_per_case"


class NotLost(Refusal):
    """Only a suit is lost. Choose how the review ended: upheld, changed, revoked, unlawful or withdrawn."""

    zh = "“败诉”只用于行政诉讼，行政复议请选择维持、变更、撤销、确认违法或撤回。"
    status = 422
    constraint = "remedy_only_a_suit_is_lost"


class OutcomeUntold(Refusal):
    """Write in a few words what was decided: the number of the decision or judgment and what it says."""

    zh = "请用几句话写明结论：决定书或判决书文号及主要内容。"
    status = 422


class UnknownRemedy(Refusal):
    """There is no such open remedy for you. Go back to the list."""

    zh = "没有可供您登记结论的这件复议或诉讼，请返回列表。"
    status = 404


OUTCOMES: dict[RemedyKind, tuple[RemedyOutcome, ...]] = {
    "review": ("upheld", "changed", "revoked", "unlawful", "withdrawn"),
    "suit": ("upheld", "changed", "revoked", "unlawful", "lost", "withdrawn"),
}


def check_filing(asked: Filing, case: Case, today: date) -> None:
    """Something was asked for, not in the future and not before it."""
    if case.submitted_on is None:
        raise NothingToRemedy()
    if not case.submitted_on <= asked.filed_on <= today:
        raise FiledOutside(first=case.submitted_on.isoformat(), last=today.isoformat())


def body_of(asked: Filing, item: Item) -> str:
    """As written, if such a body hears it; where the law names one alone, that one."""
    body = asked.body.strip()
    if not body:
        if asked.kind == "review" and asked.filed_on >= NEW_REVIEW_LAW:
            return GOVERNMENT[item.power.level].zh
        raise BodyUnnamed()
    if not any(word in body for word in _hears(asked)):
        raise WrongBody(body=body)
    return body


def _hears(asked: Filing) -> tuple[str, ...]:
    """What the name of a body contains that may hear it."""
    if asked.kind == "suit":
        return (COURT,)
    return (GOVERNMENTS,) if asked.filed_on >= NEW_REVIEW_LAW else (GOVERNMENTS, POLICE)


def check_ending(ended: Ending, remedy: Remedy, today: date) -> None:
    if len(ended.words.strip()) < 2:
        raise OutcomeUntold()
    if ended.outcome not in OUTCOMES[remedy.kind]:
        raise NotLost()
    if not remedy.filed_on <= ended.decided_on <= today:
        raise DecidedOutside(first=remedy.filed_on.isoformat(), last=today.isoformat())
