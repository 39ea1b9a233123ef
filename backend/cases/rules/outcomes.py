"""Before acceptance: who may say what, and when. Legal source: 行政许可法 §32; 浙江 §§7, 11, 14."""

from collections.abc import Sequence
from datetime import date

from backend.cases.models import Case, CaseMaterial, CasePolicy, CorrectionLine, CorrectionNotice
from backend.cases.models.case import Acceptance
from backend.permits.models import Item
from backend.refusal import Refusal


class UnknownCase(Refusal):
    """There is no such case, or it is not yours. Check the case number."""

    zh = "没有这个办件，或不属于您。请核对办件编号。"
    status = 404


class PapersMissing(Refusal):
    """These papers are still missing: {papers}. Tick them, mark them as following later, or do not accept."""

    zh = "还缺少以下材料：{papers}。请核对勾选、标记容缺，或不予受理。"
    status = 409


class NotDeferrable(Refusal):
    """“{paper}” may not follow later. Ask for it now, or do not accept the case."""

    zh = "“{paper}”不在容缺清单内，不能后补，请收齐后再受理。"
    status = 422


class UnknownMaterial(Refusal):
    """This case has no paper number {place}. Reload the page."""

    zh = "该办件没有第{place}项材料，请刷新页面。"
    status = 422


class NoLines(Refusal):
    """Name everything that is missing: the notice is a closed list and is given once."""

    zh = "请列明需要补正的全部内容：一次性告知书是封闭清单，只能出具一次。"
    status = 422


class SharedPaper(Refusal):
    """“{paper}” comes by data sharing and must not be demanded. The applicant confirms it instead."""

    zh = "“{paper}”可通过数据共享取得，不得要求申请人提供，请由申请人确认即可。"
    status = 422


class NoticeOnTheSpot(Refusal):
    """Here a notice is given on the spot, on the day of receipt. Accept the case, or do not accept it with reasons."""

    zh = "按本省规定，补正告知应当在收件当日当场作出。请予受理，或说明理由不予受理。"
    status = 409


class SecondNotice(Refusal):
    """A notice was given before, and it is given once. Ask another supervisor to give a second one and its reason."""

    zh = "该办件已出具过一次性告知书。请由另一名主管注明原因后再次出具。"
    status = 409
    constraint = "correction_notice_again_needs_a_supervisor"


class NotOnCommitment(Refusal):
    """This matter is not decided on a commitment. Accept it in the ordinary way."""

    zh = "该事项不适用告知承诺，请按一般程序受理。"
    status = 422


class NotJoint(Refusal):
    """This matter is not handled jointly with other authorities. Accept it in the ordinary way."""

    zh = "该事项不属于联合办理，请按一般程序受理。"
    status = 422


class BodyNeeded(Refusal):
    """Name the authority whose matter this is: the applicant must know where to go."""

    zh = "请写明有权受理的机关，告知申请人向其申请（行政许可法第三十二条）。"
    status = 422
    constraint = "case_not_ours_names_the_right_body"


def check_papers(materials: Sequence[CaseMaterial]) -> None:
    """Accepted only when nothing is missing; what is shared or deferred is not missing."""
    missing = [material.name_zh for material in materials if material.state == "missing"]
    if missing:
        raise PapersMissing(papers="、".join(missing))


def acceptance_of(
    item: Item, materials: Sequence[CaseMaterial], commitment: bool, joint: bool
) -> Acceptance:
    """In which way it is accepted: on commitment if so asked, else by what follows later."""
    if commitment and "post_check_20wd" not in item.law.special_procedures:
        raise NotOnCommitment()
    if joint and "other_agency_opinion" not in item.law.special_procedures:
        raise NotJoint()
    if commitment:
        return "commitment"
    check_papers(materials)
    return "deferred" if any(one.state == "deferred" for one in materials) else "plain"


def accepted_on(case: Case, notices: Sequence[CorrectionNotice], today: date) -> date:
    """The day of acceptance: today, or the day the last supplement arrived."""
    if notices and notices[-1].answered_on:
        return case.received_on or today
    return today


def check_notice(
    case: Case,
    policy: CasePolicy,
    lines: Sequence[CorrectionLine],
    materials: Sequence[CaseMaterial],
    today: date,
) -> None:
    """A closed list, of what may be demanded, in time."""
    if not lines:
        raise NoLines()
    papers = {one.place: one for one in materials}
    for line in lines:
        if line.material is None:
            continue
        if line.material not in papers:
            raise UnknownMaterial(place=line.material)
        if papers[line.material].state == "shared":
            raise SharedPaper(paper=papers[line.material].name_zh)
    at_window = case.channel != "app"
    if policy.rule_set == "zhejiang" and at_window and case.received_on not in (None, today):
        raise NoticeOnTheSpot()
