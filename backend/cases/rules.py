"""What may happen to a case. Legal sources: 行政许可法 §32 (acceptance), §37-38 (decision), §44 (delivery)."""

from collections.abc import Sequence

from backend.access.models import Staff
from backend.cases.models import Case, CaseMaterial, CaseState, Decided
from backend.refusal import NotAllowed, Refusal


class UnknownCase(Refusal):
    """There is no such case, or it is not yours. Check the case number."""

    zh = "没有这个办件，或不属于您。请核对办件编号。"
    status = 404


class WrongState(Refusal):
    """This case is “{state}” now, so that step is not possible. Look at its newest state and go on from there."""

    zh = "该办件当前状态为“{state}”，不能进行此操作，请刷新后按最新状态办理。"
    status = 409


class PapersMissing(Refusal):
    """These papers are still missing: {papers}. Tick them, mark them as following later, or do not accept."""

    zh = "还缺少以下材料：{papers}。请核对勾选、标记容缺，或不予受理。"
    status = 409


class NotDeferrable(Refusal):
    """“{paper}” may not follow later. Ask for it now, or do not accept the case."""

    zh = "“{paper}”不在容缺清单内，不能后补，请收齐后再受理。"
    status = 422


class ReasonNeeded(Refusal):
    """State the reasons: a refusal or an ending without them is not lawful."""

    zh = "请填写理由：不予许可或终止办理必须说明理由（行政许可法第三十八条）。"
    status = 422


class SecondOfficer(Refusal):
    """The clerk who accepted this case may not decide it. Ask another officer."""

    zh = "受理人不得同时作出该办件的决定，请由另一名人员审核决定。"
    status = 409


class NotImmediate(Refusal):
    """This matter is not decided on the spot. Accept it: a reviewer then decides."""

    zh = "该事项不是即办件，不能当场办结，请先受理，由审核人员决定。"
    status = 422


class UnknownMaterial(Refusal):
    """This case has no paper number {place}. Reload the page."""

    zh = "该办件没有第{place}项材料，请刷新页面。"
    status = 422


OVER: tuple[CaseState, ...] = ("closed", "ended", "not_accepted", "withdrawn")
"""From here nothing leads on: no visit is booked for such a case."""

STATES: dict[CaseState, tuple[str, str]] = {
    "prepared": ("待提交", "not handed in yet"),
    "submitted": ("待受理", "handed in"),
    "accepted": ("审查中", "accepted"),
    "not_accepted": ("不予受理", "not accepted"),
    "granted": ("准予，待领取", "granted"),
    "refused": ("不予许可，待送达", "refused"),
    "ended": ("已终止", "ended"),
    "closed": ("已办结", "closed"),
    "withdrawn": ("已撤回", "withdrawn"),
}


def check_papers(materials: Sequence[CaseMaterial]) -> None:
    """Accepted only when nothing is missing; what is shared or deferred is not missing."""
    missing = [material.name_zh for material in materials if material.state == "missing"]
    if missing:
        raise PapersMissing(papers="、".join(missing))


def check_on_the_spot(handling: str) -> None:
    """One officer alone decides only what the catalogue says is done at once."""
    if handling != "immediate":
        raise NotImmediate()


def check_decision(decided: Decided) -> None:
    if decided.decision != "granted" and len(decided.reason.strip()) < 2:
        raise ReasonNeeded()


def check_decider(who: Staff, case: Case, on_the_spot: bool) -> None:
    """A decision is the reviewer's, and never the accepting clerk's own, except on the spot."""
    if on_the_spot:
        return
    if not who.may("reviewer", centre_id=case.centre_id):
        raise NotAllowed()
    if case.accepted_by == who.id:
        raise SecondOfficer()
