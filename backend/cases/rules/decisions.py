"""Deciding, pausing, extending, and what becomes of a permit. Legal source: 行政许可法 §§34-45, 49-50, 69-70."""

from collections.abc import Sequence

from backend.access.models import Staff
from backend.cases.models import Case, CaseMaterial, Decided
from backend.cases.models.machine import Verb
from backend.cases.models.policy import EXTENSION_DAYS, JOINT_EXTENSION_DAYS
from backend.permits.models import Item
from backend.refusal import NotAllowed, Refusal


class ReasonNeeded(Refusal):
    """State the reasons: without them this step is not lawful."""

    zh = "请填写理由：不予许可、终止办理等必须说明理由（行政许可法第三十八条）。"
    status = 422


class SecondOfficer(Refusal):
    """The clerk who accepted this case may not decide it. Ask another officer."""

    zh = "受理人不得同时作出该办件的决定，请由另一名人员审核决定。"
    status = 409


class NotImmediate(Refusal):
    """This matter is not decided on the spot. Accept it: a reviewer then decides."""

    zh = "该事项不是即办件，不能当场办结，请先受理，由审核人员决定。"
    status = 422


class StillDeferred(Refusal):
    """These papers were to follow and are not here yet: {papers}. Take them in first, or withdraw the acceptance."""

    zh = "容缺材料尚未补齐：{papers}。请先补齐，或撤销受理。"
    status = 409


class ExtendedBefore(Refusal):
    """This limit was extended before, and it is extended once. Decide within it."""

    zh = "该办件已延长过一次，不得再次延长，请在期限内作出决定。"
    status = 409


class NoLimit(Refusal):
    """The law sets no limit in working days for this matter. Decide it without an extension."""

    zh = "该事项没有以工作日计的法定期限，不存在延长，请直接作出决定。"
    status = 422


class TooLateToExtend(Refusal):
    """The limit ended on {due}: it can be extended only while it runs. Decide now and explain the delay."""

    zh = "法定期限已于{due}届满，不能再延长。请尽快作出决定并向申请人说明原因。"
    status = 409


class NotInForce(Refusal):
    """This permit is not in force any more, so that step is not possible. Look at its newest state."""

    zh = "该许可已不在有效状态，不能进行此操作，请刷新后查看。"
    status = 409


class NothingPromised(Refusal):
    """This case was not accepted on a commitment, or was checked before. Look at its steps and go on from there."""

    zh = "该办件不是告知承诺件，或已核查过，请查看办理过程。"
    status = 409


class NothingFollows(Refusal):
    """No paper of this case was to follow later. Go on without it."""

    zh = "该办件没有需要后补的容缺材料，请直接办理下一步。"
    status = 409


class NoMailNumber(Refusal):
    """Enter the number of the parcel, so that the applicant can follow it."""

    zh = "请填写邮件单号，便于申请人查询。"
    status = 422


def check_reason(reason: str) -> str:
    if len(reason.strip()) < 2:
        raise ReasonNeeded()
    return reason.strip()


def check_on_the_spot(handling: str) -> None:
    """One officer alone decides only what the catalogue says is done at once."""
    if handling != "immediate":
        raise NotImmediate()


def check_decision(decided: Decided, case: Case, materials: Sequence[CaseMaterial]) -> None:
    """Refused and ended with reasons; granted only with every paper that was to follow."""
    if decided.decision != "granted":
        check_reason(decided.reason)
        return
    waiting = [one.name_zh for one in materials if one.state == "deferred"]
    if waiting and case.acceptance != "commitment":
        raise StillDeferred(papers="、".join(waiting))


def check_decider(who: Staff, case: Case, on_the_spot: bool) -> None:
    """A decision is the reviewer's, and never the accepting clerk's own, except on the spot."""
    if on_the_spot:
        return
    if not who.may("reviewer", centre_id=case.centre_id):
        raise NotAllowed()
    if case.accepted_by == who.id:
        raise SecondOfficer()


def extension_of(case: Case, item: Item) -> int:
    """How many working days one extension gives: 10, jointly 15 (行政许可法 §42)."""
    if item.law.limit is None or item.law.limit.unit != "working_day":
        raise NoLimit()
    if case.extension_days:
        raise ExtendedBefore()
    return JOINT_EXTENSION_DAYS if case.joint else EXTENSION_DAYS


def follows_grant(item: Item) -> Verb:
    """What a grant does to the permit it was asked for: renewal items renew it, others change it."""
    renews = "renewed_if_no_decision_before_expiry" in item.law.silence
    return "renew_permit" if renews else "change_permit"
