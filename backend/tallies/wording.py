"""What tallies say in words: periods, places, scopes, labels, cells."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from backend import clock
from backend.permits.models import Text
from backend.tallies.dims import NO_SCHEME, VALUES
from backend.tallies.models.figures import (
    Cell,
    Centre,
    Choice,
    Column,
    Definition,
    Dim,
    Language,
    Names,
    Organ,
    Period,
    Spot,
    Table,
    Value,
)
from backend.tallies.rules.choices import SCOPE_NAMES, SCOPES

TOTAL = Text("合计", "Total")
NOT_STATED = Text("未注明", "not stated")
EVERYWHERE = Text("全部网点", "all centres")
OWN_CENTRES = Text("本人管辖的网点", "the centres of the reader")
NO_DATA = Text("暂无数据", "no data yet")


def say(text: Text, language: Language) -> str:
    return text.zh if language == "zh" else text.en


def day(on: date, language: Language) -> str:
    return f"{on.year}年{on.month}月{on.day}日" if language == "zh" else on.isoformat()


def instant(at: datetime | None, language: Language) -> str:
    """An instant on the wall clock of the centres, to the minute."""
    if at is None:
        return say(NO_DATA, language)
    local = at.astimezone(clock.CENTRE_ZONE)
    return f"{day(local.date(), language)} {local:%H:%M}"


def period(found: Period, language: Language) -> str:
    """2025年, 2025年第1季度, 2025年3月, or from day to day."""
    first, last = found.first, found.last
    whole = first.day == 1 and last.day == monthrange(last.year, last.month)[1]
    months = 12 * (last.year - first.year) + last.month - first.month + 1
    if whole and (first.month, months) in (
        (1, 12),
        (1, 3),
        (4, 3),
        (7, 3),
        (10, 3),
        (first.month, 1),
    ):
        quarter = (first.month + 2) // 3
        zh = {12: "", 3: f"第{quarter}季度"}.get(months, f"{first.month}月")
        en = {12: "", 3: f" Q{quarter}"}.get(months, f"-{first.month:02d}")
        return f"{first.year}年{zh}" if language == "zh" else f"{first.year}{en}"
    begin, end = day(first, language), day(last, language)
    return (
        begin if first == last else f"{begin}至{end}" if language == "zh" else f"{begin} to {end}"
    )


def scopes(chosen: Sequence[str], language: Language) -> str:
    """Which licences are in and which are out."""
    inside = [say(SCOPE_NAMES[s], language) for s in SCOPES if s in chosen]
    outside = [say(SCOPE_NAMES[s], language) for s in SCOPES if s not in chosen]
    if language == "zh":
        return f"计入{'、'.join(inside)}" + (f"，不计{'、'.join(outside)}" if outside else "")
    return f"with {', '.join(inside)}" + (f"; without {', '.join(outside)}" if outside else "")


def place(choice: Choice, language: Language) -> str:
    if choice.place is not None:
        return say(choice.place.name, language)
    return say(EVERYWHERE if choice.centre_ids is None else OWN_CENTRES, language)


def scope_line(definition: Definition, choice: Choice, language: Language) -> str:
    """The counting rule beside every number: 口径."""
    days = (day(choice.period.first, language), day(choice.period.last, language))
    basis, where = say(definition.basis, language), place(choice, language)
    if language == "zh":
        what = f"行政许可，{scopes(choice.scopes, 'zh')}" if definition.scoped else "全部事项"
        return f"口径：{what}；{basis}，{days[0]}至{days[1]}（北京时间）；{where}"
    what = f"licences, {scopes(choice.scopes, 'en')}" if definition.scoped else "all items"
    return f"Counted: {what}; {basis}, {days[0]} to {days[1]} (Asia/Shanghai); {where}"


def common_line(choice: Choice, language: Language) -> str:
    """The counting rule of several figures at once."""
    inside, where = scopes(choice.scopes, language), place(choice, language)
    if language == "zh":
        return f"口径：行政许可{inside}；日期口径见各指标定义；{where}"
    return f"Counted: licences {inside}; by which date: see each definition; {where}"


def title(definition: Definition, choice: Choice, language: Language) -> str:
    name, when = say(definition.name, language), period(choice.period, language)
    return (
        f"{definition.code} {name}（{when}）"
        if language == "zh"
        else f"{definition.code} {name} ({when})"
    )


def until(choice_complete: bool, data_until: datetime | None, language: Language) -> str:
    """How far the data reach, and whether the period is over."""
    at = instant(data_until, language)
    if language == "zh":
        return f"数据截至：{at}" + ("" if choice_complete else "（统计期未结束）")
    return f"Data until: {at}" + ("" if choice_complete else " (the period is not over)")


def value_of(dim: Dim, spot: Spot, names: Names, language: Language) -> str:
    """A row's or column's value of one dimension as people read it."""
    value = getattr(spot, dim)
    if dim in ("year", "quarter", "month"):
        return say(NOT_STATED, language) if value is None else _time(dim, value, language)
    if dim in VALUES:
        return say(_value_name(dim, value or ""), language)
    if dim in ("county", "city", "province"):
        return _division(value or "", names, language)
    if dim == "item" and value:
        item = names.items.get(value)
        called = "" if item is None else say(Text(item.name_zh, item.name_en), language)
        return f"{value} {called}".strip()
    found: Organ | Centre | None = (
        names.organs.get(value or 0) if dim == "organ" else names.centres.get(value or 0)
    )
    if found is None:
        return say(NOT_STATED, language)
    return say(Text(found.name_zh, found.name_en), language)


def _time(dim: Dim, first: date, language: Language) -> str:
    quarter = (first.month + 2) // 3
    zh = {"year": "", "quarter": f"第{quarter}季度", "month": f"{first.month}月"}[dim]
    en = {"year": "", "quarter": f" Q{quarter}", "month": f"-{first.month:02d}"}[dim]
    return f"{first.year}年{zh}" if language == "zh" else f"{first.year}{en}"


def _value_name(dim: Dim, value: str) -> Text:
    nothing = NO_SCHEME if dim == "scheme" else NOT_STATED
    return VALUES[dim].get(value, Text(value, value) if value else nothing)


def _division(code: str, names: Names, language: Language) -> str:
    """A county by the organ that stands for it; wider ones by their code."""
    if not code:
        return say(NOT_STATED, language)
    own = [o for o in names.organs.values() if len(code) == 6 and o.division_code.startswith(code)]
    if len(own) != 1:
        return code
    return f"{code} {own[0].name_zh if language == 'zh' else own[0].name_en}"


def shown(column: Column, cell: Cell) -> str:
    """A cell for the screen: grouped thousands, shares in percent, a dash where there is nothing."""
    if cell is None:
        return "—"
    if isinstance(cell, str):
        return cell
    if column.kind == "share":
        return f"{cell * 100:.{max(column.digits - 2, 0)}f}%"
    return f"{cell:,.{column.digits}f}" if isinstance(cell, Decimal) else f"{cell:,}"


def numbers(definition: Definition, value: Value, language: Language) -> list[tuple[str, str]]:
    """Each measure of a figure with its number and unit, the figure's own first."""
    found = []
    for m in definition.measures:
        exact = value.parts.get(m.code, value.value if m is definition.measures[0] else None)
        cell = exact if exact is None or isinstance(exact, int) else Decimal(str(exact))
        unit = "" if m.kind == "share" or cell is None else f" {say(m.unit, language)}"
        found.append(
            (say(m.name, language), shown(Column(m.code, "", "", m.kind, m.digits), cell) + unit)
        )
    return found


def report_paragraph(
    choice: Choice,
    accepted: object,
    granted: object,
    data_until: datetime | None,
    language: Language,
) -> str:
    """“2025年，县局共受理行政许可…件，准予许可…件。”"""
    when = period(choice.period, language)
    if not choice.complete:
        at = instant(data_until, language)
        when += f"（截至{at}）" if language == "zh" else f" (until {at})"
    if language == "zh":
        return f"{when}，县局共受理行政许可{accepted}件，准予许可{granted}件。"
    return f"In {when} the bureau accepted {accepted} licence applications and granted {granted}."


def unit(column: Column) -> str:
    """The unit behind a header, in brackets; a share says it by its format."""
    if column.unit in ("", "%"):
        return ""
    return f" ({column.unit})" if column.unit.isascii() else f"（{column.unit}）"


def head(column: Column) -> str:
    """A column's header with its unit."""
    return column.label + unit(column)


def rule(table: Table) -> str:
    """Unit and counting rule, in one line under a title."""
    return (
        f"单位：{table.unit}；{table.scope_line}"
        if table.language == "zh"
        else f"Unit: {table.unit}; {table.scope_line}"
    )


def foundation(table: Table) -> list[tuple[str, str]]:
    """What the numbers stand on, as every printed or exported table ends."""
    zh = table.language == "zh"
    words = FOUNDATION_ZH if zh else FOUNDATION_EN
    version = (
        f"{table.figure} v{table.version}，{day(table.valid_from, 'zh')}起施行"
        if zh
        else (f"{table.figure} v{table.version}, valid from {table.valid_from}")
    )
    rule = table.scope_line.split("：" if zh else ": ", 1)[-1]
    said = until(table.complete, table.data_until, table.language).split("：" if zh else ": ", 1)[
        -1
    ]
    told = (table.meaning, rule, version, said, f"{table.row_count}", table.digest)
    found = list(zip(words, told, strict=True))
    return [*found[:4], *table.notes, *found[4:]]


def named(name: str, said: str, language: Language) -> str:
    """Where a line has one cell only."""
    return f"{name}：{said}" if language == "zh" else f"{name}: {said}"


FOUNDATION_ZH = ("指标含义", "口径", "定义版本", "数据截至", "明细行数", "SHA-256")
FOUNDATION_EN = ("Meaning", "Counted", "Definition", "Data until", "Rows behind", "SHA-256")


DANGEROUS = tuple("=+-@\t\r\n＝＋－＠")
"""A spreadsheet reads a text that begins so as a formula (CWE-1236), full width too."""


def safe(text: str) -> str:
    """An apostrophe before what would start a formula, blanks in front of it or not."""
    risky = text.startswith(DANGEROUS) or text.lstrip(" \u3000\ufeff").startswith(DANGEROUS)
    return "'" + text if risky else text
