"""Why a case was not accepted, withdrawn or ended, in the words papers use."""

from backend.cases.models import Ground
from backend.cases.papers.kind import Facts, text
from backend.permits.models import Text

GROUNDS: dict[Ground, Text] = {
    "not_ours": Text("申请事项依法不属于本机关职权范围", "it is not within our powers"),
    "incomplete": Text(
        "经告知后申请材料仍不齐全或者不符合法定形式",
        "the papers are still not complete or not in due form",
    ),
    "banned": Text(
        "申请人在法定期限内不得再次申请该事项", "the law bars another application for a time"
    ),
    "not_eligible": Text(
        "申请人不具备申请该事项的主体资格", "the applicant may not apply for this matter"
    ),
    "by_applicant": Text("申请人要求撤回申请", "the applicant asked for it"),
    "late": Text("逾期未按告知要求补正或者补交", "the deadline for what was missing has passed"),
    "death": Text("申请人死亡或者终止", "the applicant has died or no longer exists"),
    "force_majeure": Text("因不可抗力无法继续办理", "force majeure makes it impossible"),
    "other": Text("因其他法定情形", "other grounds of the law"),
}


def ground(of: Ground | None) -> Facts:
    return text(GROUNDS[of or "other"])
