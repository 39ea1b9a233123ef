"""Who may be named, until when they stand, and what is said when not.

Ages count whole years on a civil day (民法典 §200). Whoever was born on 29 February is a year older
on the 28th in other years: where the day is missing, the month's last one stands in (民法典 §202).
"""

from collections.abc import Mapping
from datetime import date, timedelta

from backend.access.models import MemberKind, NewMember, PowerOfAttorney, Relation, Words
from backend.access.rules.family_refusals import (
    AttorneyForNothing,
    AttorneyMissing,
    AttorneyOver,
    AttorneyPast,
    AttorneyTooLong,
    AttorneyUnasked,
    ChildGrownUp,
    ChildUnasked,
    HolderTooYoung,
    NotAChild,
    NotConfirmed,
    NotGrownUp,
    PhoneMissing,
    RelationUnfit,
    TooManyMembers,
)
from backend.refusal import Refusal

MOST_MEMBERS = 10
"""Of one account, those that no longer stand included [U]."""
NAMED_A_DAY = 20
"""How often an account may name somebody in 24 hours, refused or not [U]."""
GROWN_UP = 18
UNCONFIRMED_KEPT = timedelta(days=7)
"""After that, what was said of somebody who did not agree is erased [U]."""

RELATIONS: Mapping[MemberKind, Mapping[Relation, Words]] = {
    "child": {
        "father": Words("我是父亲", "I am the father"),
        "mother": Words("我是母亲", "I am the mother"),
        "grandparent": Words("我是（外）祖父母", "I am a grandparent"),
        "sibling": Words("我是成年兄姐", "I am a grown sister or brother"),
        "guardian": Words("我是其他监护人", "I am another guardian"),
    },
    "adult": {
        "spouse": Words("配偶", "spouse"),
        "father": Words("父亲", "father"),
        "mother": Words("母亲", "mother"),
        "son": Words("儿子", "son"),
        "daughter": Words("女儿", "daughter"),
        "grandparent": Words("（外）祖父母", "grandparent"),
        "grandchild": Words("（外）孙子女", "grandchild"),
        "sibling": Words("兄弟姐妹", "sister or brother"),
        "relative": Words("其他亲属", "other relative"),
    },
    "principal": {
        "friend": Words("朋友", "friend"),
        "neighbour": Words("邻居", "neighbour"),
        "colleague": Words("同事", "colleague"),
        "employer": Words("雇主", "employer"),
        "client": Words("客户", "client"),
        "relative": Words("亲属", "relative"),
        "other": Words("其他委托人", "other principal"),
    },
}
"""Guardians in the order of 民法典 §27: parents, grandparents, grown siblings, others who are accepted."""
BRING_THE_PAPER = Words(
    "办理时请携带委托书原件和双方身份证件，到窗口核验。",
    "Bring the original power of attorney and both identity cards: the window checks them.",
)


def age_on(birth_date: date, day: date) -> int:
    """Whole years on that civil day."""
    return day.year - birth_date.year - (day < same_day(birth_date, day.year))


def same_day(day: date, year: int) -> date:
    """The day of the year; 28 February where a year has no 29th."""
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def check_named(asked: NewMember, birth_date: date, holder_born: date, today: date) -> None:
    """Kind, relation and age fit, and both sides are of age to give and take such a trust."""
    if age_on(holder_born, today) < GROWN_UP:
        raise HolderTooYoung()
    if asked.relation not in RELATIONS[asked.kind]:
        raise RelationUnfit()
    grown = age_on(birth_date, today) >= GROWN_UP
    if asked.kind == "child" and grown:
        raise NotAChild()
    if asked.kind != "child" and not grown:
        raise NotGrownUp()
    check_given(asked, today)


def check_given(asked: NewMember, today: date) -> None:
    """A phone for everybody who has to agree, a power of attorney exactly for principals."""
    power = asked.power_of_attorney
    if asked.kind == "child":
        if asked.phone is not None or power is not None:
            raise ChildUnasked()
        return
    if not asked.phone:
        raise PhoneMissing()
    if asked.kind == "adult" and power is not None:
        raise AttorneyUnasked()
    if asked.kind == "principal":
        check_attorney(power, today)


def check_attorney(power: PowerOfAttorney | None, today: date) -> None:
    """From today on, for a year at most [U], and for something."""
    if power is None:
        raise AttorneyMissing()
    if power.valid_until < today:
        raise AttorneyPast()
    latest = same_day(today, today.year + 1)
    if power.valid_until > latest:
        raise AttorneyTooLong(latest=latest)
    if power.items == []:
        raise AttorneyForNothing()


def free_number(taken: set[int]) -> int:
    """The lowest of the account's ten that nobody has."""
    free = set(range(1, MOST_MEMBERS + 1)) - taken
    if not free:
        raise TooManyMembers()
    return min(free)


def no_longer(
    kind: MemberKind,
    confirmed: bool,
    birth_date: date,
    valid_until: date | None,
    day: date,
    name: str,
) -> Refusal | None:
    """Why nobody may act for this member on the day; None: one may. `name` is masked."""
    if not confirmed:
        return NotConfirmed(name=name)
    if kind == "child" and age_on(birth_date, day) >= GROWN_UP:
        return ChildGrownUp(name=name)
    if valid_until is not None and valid_until < day:
        return AttorneyOver(name=name, last=valid_until)
    return None
