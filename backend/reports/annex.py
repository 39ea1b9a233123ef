"""The annex of a filled report: each number with all it stands on, and each blank that stays open with its reason."""

from typing import Any

from backend.reports import docx, evidence
from backend.reports.models import Evidence, Filling, Number
from backend.tallies import wording

HEADS = ("序号", "空格", "填入", "数值", "明细行数")
OPEN = {
    "not_ours": "不属本系统",
    "unknown": "未识别",
    "no_value": "无数据",
    "refused": "无法统计",
}


def write(document: Any, filling: Filling, template: str, filled_at: str) -> None:
    """On the page the document stands on."""
    docx.line(document, "附件：数据说明", size=14, bold=True)
    docx.line(
        document,
        f"本报告按模板“{template}”填写，统计期：{filling.period.zh}；{filling.scope_line.zh}；"
        f"{wording.until(filling.complete, filling.data_until, 'zh')}；填写时间：{filled_at}。"
        f"每个数字的SHA-256，由下列字段依次以U+001F连接、按UTF-8编码后计算：{evidence.FIELDS}。",
    )
    if filling.open_days:
        docx.line(
            document,
            f"注意：统计期内有{filling.open_days}个网点日未封账、封账不平或有办件需核对，涉及的数字在下表逐个写明，可能还会变化。",
        )
    table = docx.table(document, HEADS, (1, 4, 3, 3, 2))
    for place, one in enumerate(filling.evidence, 1):
        _number(table, place, one)
    open_ones = [a for a in filling.answers.values() if a.fate != "filled"]
    if open_ones or filling.unclosed:
        docx.line(document, "以下空格保留原样", size=12, bold=True)
        left = docx.table(document, ("空格", "原因", "说明"), (4, 2, 7))
        for answer in open_ones:
            near = f"；相近的名称：{'、'.join(answer.near)}" if answer.near else ""
            docx.row(left, (answer.raw, OPEN[answer.fate], answer.why.zh + near))
        for blank in filling.unclosed:
            docx.row(left, (blank.raw, "未识别", "空格没有结尾的花括号"))


def _number(table: Any, place: int, one: Evidence) -> None:
    number = one.number
    rows = "—" if number.rows is None else str(number.rows)
    docx.row(
        table,
        (str(place), " ".join(one.blanks), " ".join(one.said), exactly(number), rows),
        with_next=True,
    )
    docx.wide_row(table, said(number, one.sha256))


def exactly(number: Number) -> str:
    return number.exact + ("" if number.share or not number.exact else number.unit.zh)


def said(number: Number, sha256: str) -> str:
    """Everything about a number, in the order people ask."""
    until = f"；数据截至：{wording.instant(number.data_until, 'zh')}" if number.data_until else ""
    running = "" if number.complete else "（统计期未结束）"
    marks = f"；{number.marks.zh}" if number.marks.zh else ""
    guess = "含估算；" if number.estimated else ""
    return (
        f"{number.code} {number.name.zh}。{number.meaning.zh}{guess}{number.scope_line.zh}；统计期：{number.period.zh}"
        f"{running}{until}{marks}；定义：第{number.version}版，{wording.day(number.valid_from, 'zh')}起施行；SHA-256：{sha256}"
    )
