"""Which scheme joins two places, and how papers and results travel between them.

An item says which schemes it belongs to. The deciding organ's clocks begin at its own acceptance; ours
is to hand the papers over, and to hand back or deliver what comes of them.
"""

from collections.abc import Sequence
from typing import get_args

from backend.cases.models.regions import Direction, Handover, HandoverVerb, Scheme, Stage
from backend.refusal import Refusal

HAND_OVER_DAYS = 3
"""Working days to hand over what was taken for another organ [U]."""
HAND_BACK_DAYS = 3
"""Working days to hand a decision back to the place that took the papers [U]."""
FIVE_CITIES = ("3301", "3303", "3305", "3307", "3308")
"""杭州 温州 湖州 金华 衢州."""
DELTA = ("31", "32", "33", "34")
"""上海 江苏 浙江 安徽."""
SCHEMES: tuple[Scheme, ...] = get_args(Scheme)

STEPS: dict[HandoverVerb, tuple[Direction, tuple[Stage, ...], Stage]] = {
    "send": ("out", ("taken",), "sent"),
    "confirm": ("out", ("sent",), "received"),
    "bring_back": ("out", ("sent", "received"), "returned"),
    "give": ("out", ("returned",), "delivered"),
    "hand_back": ("in", ("received",), "returned"),
}
"""Which way, from which stages, to which."""
STAGES: dict[Stage, tuple[str, str]] = {
    "taken": ("已代收，待移交", "taken, to be handed over"),
    "sent": ("已移交", "handed over"),
    "received": ("对方已收", "received"),
    "returned": ("结果已送回", "result sent back"),
    "delivered": ("已交申请人", "delivered"),
}


class NotInScheme(Refusal):
    """This item is not handled between those two places. Tell the applicant which office decides."""

    zh = "该事项未纳入两地通办范围，不能代收，请告知申请人有权办理的机关。"
    status = 422


class HandedOverBefore(Refusal):
    """This case has its hand-over already. Go on with that one."""

    zh = "该办件已有代收代办记录，请在原记录上继续。"
    constraint = "handover_one_for_a_case"


class NoHandover(Refusal):
    """This case was not taken for, or by, another place. Go on with it as with any other case."""

    zh = "该办件没有代收代办记录，请按一般办件办理。"
    status = 404


class HandoverMoved(Refusal):
    """The hand-over stands at “{stage}”, so that step is not possible. Look at its newest state."""

    zh = "代收代办当前为“{stage}”，不能进行此操作，请刷新后按最新状态办理。"


class SameCounty(Refusal):
    """That is our own county: accept the case here."""

    zh = "对方与本机关属同一县，请直接受理，无需代收代办。"
    status = 422


class TrackingNeeded(Refusal):
    """Write how it travels: the parcel's number, or the name of the transfer list."""

    zh = "请填写移交方式的编号：邮件号或交接清单号。"
    status = 422


class NotDecidedYet(Refusal):
    """Nothing is decided yet, so there is nothing to hand back. Decide first."""

    zh = "该办件尚未作出决定，暂无结果可送回，请先作出决定。"


class DayOfTaking(Refusal):
    """That day is not between the day the papers were taken and today. Correct it."""

    zh = "日期应在代收之日与今天之间，请更正。"
    status = 422


def applicable(here: str, there: str) -> list[Scheme]:
    """Schemes that join two divisions, the narrowest first; none for one county."""
    if here[:6] == there[:6]:
        return []
    holds: dict[Scheme, bool] = {
        "city": here[:4] == there[:4],
        "hang_wen_hu_jin_qu": here[:4] in FIVE_CITIES and there[:4] in FIVE_CITIES,
        "province": here[:2] == there[:2],
        "yangtze_delta": here[:2] in DELTA and there[:2] in DELTA,
        "cross_province": True,
    }
    return [scheme for scheme in SCHEMES if holds[scheme]]


def scheme_of(here: str, there: str, regions: Sequence[str]) -> Scheme | None:
    """The narrowest scheme of the item that joins the two; None: none, or one county."""
    return next((scheme for scheme in applicable(here, there) if scheme in regions), None)


def check_scheme(here: str, there: str, regions: Sequence[str]) -> Scheme:
    """Refuses with SameCounty, NotInScheme."""
    if here[:6] == there[:6]:
        raise SameCounty()
    found = scheme_of(here, there, regions)
    if found is None:
        raise NotInScheme()
    return found


def check_step(found: Handover | None, verb: HandoverVerb) -> Handover:
    """Refuses with NoHandover, HandoverMoved."""
    direction, sources, _ = STEPS[verb]
    if found is None or found.direction != direction:
        raise NoHandover()
    if found.stage not in sources:
        raise HandoverMoved(stage=STAGES[found.stage])
    return found


def check_tracking(tracking: str) -> str:
    if len(tracking.strip()) < 2:
        raise TrackingNeeded()
    return tracking.strip()
