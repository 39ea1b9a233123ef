"""What may be rated, by when, and in which order a bad rating is put right (GB/T 39734-2020)."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from backend.calendar.models import StatutoryCalendar
from backend.calendar.rules import add_working_days
from backend.cases.models import Case
from backend.cases.models.ratings import (
    ON_SITE,
    ONLINE,
    ActKind,
    Rate,
    RatedStep,
    Rating,
    RatingPolicy,
    Way,
)
from backend.refusal import Refusal

WORST = 2
"""This level and the one below are bad ratings (差评)."""
LEAST = 5
"""Fewer ratings than this are not shown to whom they are about."""
NEVER_INVITED = ("HJ-105",)
"""Matters after which nobody is asked how it was: a death."""
STEPS: tuple[RatedStep, ...] = ("handing_in", "result")
CHAIN: tuple[ActKind, ...] = ("verified", "fixed", "told", "called", "closed")


class NotServedYet(Refusal):
    """This step has not been served yet. Rate it once it has."""

    zh = "这一环节尚未办理，请在办理后再评价。"
    status = 409


class RatingFixed(Refusal):
    """This rating could be changed until {until}. Call the complaints number if something is still wrong."""

    zh = "该评价可在{until}前修改，现已过期。如仍有问题，请拨打监督电话。"
    status = 409


class NotAsked(Refusal):
    """“{what}” is not asked here. Reload the page and rate again."""

    zh = "本环节不评“{what}”这一项，请刷新页面后重新评价。"
    status = 422


class UnknownRating(Refusal):
    """There is no such rating for you. Go back to the list."""

    zh = "没有可供您处理的这条评价，请返回列表。"
    status = 404


class NotNextAct(Refusal):
    """That is not the next step. Next: {next}. Reload the page and go on from there."""

    zh = "不能跳过步骤，下一步是“{next}”。请刷新后按顺序办理。"
    status = 409


class NotNamed(Refusal):
    """This rating is anonymous: nobody can be called. Close it after the answer was written."""

    zh = "该评价未实名，无法回访，请写明反馈后办结。"
    status = 409


class CallBackFirst(Refusal):
    """Who rated gave a name: call back before closing."""

    zh = "实名差评请先回访，再办结。"
    status = 409
    constraint = "rating_named_bad_is_called_back"


class WordsNeeded(Refusal):
    """Write in a few words what was found or done."""

    zh = "请用几句话写明核实或处理的情况。"
    status = 422


class AnotherReviewer(Refusal):
    """Excluding a rating takes two people: ask somebody who did not propose it."""

    zh = "排除评价须由两人审核，请由提出人以外的人员复核。"
    status = 409
    constraint = "rating_is_excluded_by_two"


class RatingDaysOut(Refusal):
    """The days must follow each other: to verify 1 to 30, to fix after that up to 60, to close after that up to 90; to change up to 90, to invite 1 to 30. Correct them and save again."""

    zh = "天数须前后相接：核实1至30，整改不早于核实且至多60，办结不早于整改且至多90；可修改0至90，邀请1至30。请更正后再保存。"
    status = 422


class NothingProposed(Refusal):
    """Nobody proposed to exclude this rating, or it is settled already. Reload the page."""

    zh = "尚无人提出排除该评价，或已有结论，请刷新页面。"
    status = 409


ACTS: dict[ActKind, tuple[str, str]] = {
    "verified": ("核实", "verify"),
    "fixed": ("整改", "put right"),
    "told": ("反馈", "answer"),
    "called": ("回访", "call back"),
    "closed": ("办结", "close"),
    "exclusion_asked": ("提出排除", "propose to exclude"),
    "exclusion_agreed": ("同意排除", "agree to exclude"),
    "exclusion_declined": ("不予排除", "keep"),
}
DIMENSIONS: dict[str, tuple[str, str]] = {
    "efficiency": ("办事效率", "efficiency"),
    "competence": ("业务水平", "competence"),
    "attitude": ("服务态度", "attitude"),
    "guidance": ("指南准确", "accurate guide"),
    "convenience": ("办理便捷", "convenience"),
    "platform": ("平台好用", "the platform"),
}


def is_served(step: RatedStep, case: Case) -> bool:
    """Handed in; or the result is there, whatever it is."""
    if step == "handing_in":
        return case.submitted_on is not None
    return case.state in ("closed", "ended", "not_needed", "not_accepted")


def way_of(case: Case) -> Way:
    return "online" if case.channel == "app" else "on_site"


def asked(way: Way) -> tuple[str, ...]:
    return ON_SITE if way == "on_site" else ONLINE


def changes_until(rated_on: date, policy: RatingPolicy) -> date:
    """The last day, included."""
    return rated_on + timedelta(days=policy.change_days)


def check_rate(
    rate: Rate, case: Case, rated_on: date | None, today: date, policy: RatingPolicy
) -> None:
    """Served, still to be changed if it stands, and only what was met there."""
    if not is_served(rate.step, case):
        raise NotServedYet()
    if rated_on is not None and today > (last := changes_until(rated_on, policy)):
        raise RatingFixed(until=last.isoformat())
    for name, words in DIMENSIONS.items():
        if getattr(rate, name) is not None and name not in asked(way_of(case)):
            raise NotAsked(what=words)


def next_act(rating: Rating, done: Collection[ActKind]) -> ActKind | None:
    """What the chain waits for; None: nothing (any more). Without a name nobody is called."""
    if rating.bad_on is None or rating.excluded_on or "closed" in done:
        return None
    for act in CHAIN:
        skipped = (act == "fixed" and rating.founded is False) or (
            act == "called" and not rating.named
        )
        if act not in done and not skipped:
            return act
    return None


def check_act(act: ActKind, rating: Rating, done: Collection[ActKind], words: str) -> None:
    """In its order, with words; who gave a name is called before it is closed."""
    check_words(words)
    if act == "called" and not rating.named:
        raise NotNamed()
    following = next_act(rating, done)
    if act != following:
        if act == "closed" and following == "called":
            raise CallBackFirst()
        raise NotNextAct(next=ACTS[following] if following else ("无", "nothing"))


def check_words(words: str) -> None:
    if len(words.strip()) < 2:
        raise WordsNeeded()


def check_exclusion(act: ActKind, rating: Rating, done: Sequence[ActKind], who: int) -> None:
    """Proposed once by one, settled once by another."""
    if act == "exclusion_asked":
        if rating.bad_on is None or "closed" in done or "exclusion_asked" in done:
            raise NothingProposed()
        return
    settled = {"exclusion_agreed", "exclusion_declined"} & set(done)
    if "exclusion_asked" not in done or settled or "closed" in done:
        raise NothingProposed()
    if rating.exclusion_asked_by == who:
        raise AnotherReviewer()


def act_due(act: ActKind, bad_on: date, policy: RatingPolicy, calendar: StatutoryCalendar) -> date:
    days = {"verified": policy.verify_days, "fixed": policy.fix_days}.get(act, policy.close_days)
    return add_working_days(bad_on, days, calendar)


def open_quarter(today: date) -> date:
    """The first day of the quarter that is not over: ratings from here on are not summed yet."""
    return date(today.year, (today.month - 1) // 3 * 3 + 1, 1)


def check_policy(policy: RatingPolicy) -> None:
    days = policy.verify_days, policy.fix_days, policy.close_days
    in_order = 1 <= days[0] <= 30 and days[0] <= days[1] <= 60 and days[1] <= days[2] <= 90
    if not (in_order and 0 <= policy.change_days <= 90 and 1 <= policy.invite_days <= 30):
        raise RatingDaysOut()
