"""Blanks of the annual reports that this product does not know: named, never filled, each with whose they are.

A figure that only sounds alike is no answer: the 24 hours of punishment cases are not those of services.
"""

import unicodedata

from backend.permits.models import Text
from backend.reports.models import NotOurs

PUNISHMENT = Text(
    "属执法办案系统的行政案件数据，本系统不办理行政处罚，请由法制部门提供",
    "belongs to the punishment-case system; no punishment is handled here. Ask the legal department",
)
CRIMINAL = Text(
    "属执法办案系统的刑事案件数据，本系统不办理刑事案件，请由法制部门提供",
    "belongs to the criminal-case system. Ask the legal department",
)
NOT_SERVICE_24H = Text(
    "属执法办案系统的行政（处罚）案件数据；本系统的F23是“服务事项24小时办结率”，两者不同，不能代填",
    "is about punishment cases; our F23 is the 24-hour rate of services, another figure, and can't stand in for it",
)
PATROL = Text(
    "属巡逻防控和社区警务数据，不是办事圈（F09），请由治安部门提供",
    "is about patrols and community policing, not the service circle (F09). Ask the public order department",
)
MEDIATION = Text(
    "属矛盾纠纷调解数据，请由基层治理部门提供",
    "is about mediation. Ask the department for local governance",
)
GOVERNANCE = Text(
    "属党委会议、制度文件等内部事务，请由办公室或法制部门提供",
    "is about meetings and rules of the bureau. Ask its office or the legal department",
)
COURT = Text(
    "含全部行政诉讼，本系统只知道涉许可的部分（F28），请由法制部门提供",
    "covers every lawsuit; only those about licences are known here (F28). Ask the legal department",
)
PEOPLE = Text(
    "属人员和聘用信息，请由政治部门或法制部门提供",
    "is about people and contracts. Ask the personnel or the legal department",
)
ALL_RESULTS = Text(
    "含行政处罚等全部处理结果，本系统只公开行政许可部分（F16），总数请由法制部门提供",
    "covers punishments too; only licences are published here (F16). Ask the legal department for the whole",
)
NAMED_LOCALLY = Text(
    "是本地的名称，不是统计数字，请直接填写",
    "is a name of the place, not a figure. Write it in",
)

LISTED: tuple[tuple[Text, tuple[str, ...]], ...] = (
    (NOT_SERVICE_24H, ("行政案件24小时办结率", "处罚案件24小时办结率", "24小时办结率（行政案件）")),
    (
        PUNISHMENT,
        (
            "行政快办案件数",
            "行政快办人数",
            "受理行政案件数",
            "受理行政案件（交警除外）",
            "行政处罚人次",
            "罚没款总额",
            "罚没款",
        ),
    ),
    (CRIMINAL, ("强制措施10日移诉率", "刑事案件首次强制措施10日内移诉率", "取保候审平均用时")),
    (
        PATROL,
        (
            "警务圈分钟数",
            "生活圈分钟数",
            "警务区数",
            "非警务警情协同率",
            "重点乡镇数",
            "智安小区数",
        ),
    ),
    (MEDIATION, ("矛盾化解率", "人民调解室数")),
    (
        GOVERNANCE,
        ("党委会次数", "委员会会议次数", "集体学法次数", "保留规范性文件数", "废止规范性文件数"),
    ),
    (COURT, ("负责人出庭应诉案次", "负责人出庭应诉率", "出庭应诉率")),
    (PEOPLE, ("公职律师数", "新增公职律师数", "法律顾问数", "通过法律职业资格考试人数")),
    (ALL_RESULTS, ("行政处理结果信息条数", "公开行政处理结果信息")),
    (NAMED_LOCALLY, ("应用名称", "号牌区域", "警务体系名称")),
)


def plain(name: str) -> str:
    """A name without the differences of writing: wide forms, blanks, quotation marks."""
    return "".join(unicodedata.normalize("NFKC", name).split()).strip("“”\"'《》").casefold()


NOT_OURS: dict[str, NotOurs] = {
    plain(name): NotOurs(name, reason) for reason, names in LISTED for name in names
}
