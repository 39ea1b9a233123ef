"""Which periods, scopes and cross tables can be counted, and when the books forbid an export."""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Sequence
from datetime import date

from backend.permits.models import Scope, Text
from backend.refusal import Refusal
from backend.tallies.models.counts import Imbalance
from backend.tallies.models.figures import Definition, Measure, Period

SCOPES: tuple[Scope, ...] = ("traffic", "exit_entry", "household", "public_order")
SWITCHES: tuple[Scope, ...] = SCOPES[:3]
"""What may be left out; public order always belongs to the figure unless a list leaves it out."""
SCOPE_NAMES: dict[Scope, Text] = {
    "traffic": Text("交管", "traffic"),
    "exit_entry": Text("出入境", "exit and entry"),
    "household": Text("户籍", "household"),
    "public_order": Text("治安", "public order"),
}
FIRST_YEAR = 2000
LONGEST_YEARS = 10
SHAPES = re.compile(r"(\d{4})(?:Q([1-4])|-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


class BadPeriod(Refusal):
    """“{given}” is not a period. Write a year 2025, a quarter 2025Q1, a month 2025-03 or days 2025-03-01..2025-03-31."""

    zh = "“{given}”不是有效的统计期。请写年份2025、季度2025Q1、月份2025-03或日期范围2025-03-01..2025-03-31。"
    status = 422


class PeriodReversed(Refusal):
    """The period ends ({last}) before it begins ({first}). Write the earlier day first."""

    zh = "统计期的结束日（{last}）早于开始日（{first}），请先写较早的日期。"
    status = 422


class PeriodInFuture(Refusal):
    """The period begins on {first}, which is after today ({today}). Choose one that has begun."""

    zh = "统计期从{first}开始，晚于今天（{today}），请选择已经开始的统计期。"
    status = 422


class PeriodTooLong(Refusal):
    """The period is longer than {most} years. Count it in shorter ones."""

    zh = "统计期超过{most}年，请分段统计。"
    status = 422


class PeriodTooEarly(Refusal):
    """There are no records before the year {year}. Choose a later period."""

    zh = "{year}年以前没有记录，请选择较晚的统计期。"
    status = 422


class UnknownScope(Refusal):
    """“{given}” is not a scope. Name what to count out of {known}, or what to leave out, as in no-traffic."""

    zh = "“{given}”不是有效的口径。请列出要计入的范围（{known}），或用no-前缀列出要剔除的，如no-traffic。"
    status = 422


class UnknownPlace(Refusal):
    """There is no place “{given}”. Give a centre's code or name, or the code of a division."""

    zh = "没有名为“{given}”的地点，请填写网点编码、网点名称或行政区划代码。"
    status = 404


class UnknownFigure(Refusal):
    """There is no figure “{given}”. There are {known}."""

    zh = "没有指标“{given}”，现有指标：{known}。"
    status = 404


class UnknownMeasure(Refusal):
    """Figure {figure} has no row “{given}”. It has {known}."""

    zh = "指标{figure}没有“{given}”一项，可选：{known}。"
    status = 404


class NotCountedBy(Refusal):
    """{figure} can't be counted by “{given}”. Choose from {known}, each once."""

    zh = "指标{figure}不能按“{given}”统计，可选：{known}（每项一次）。"
    status = 422


class RowsOfABalance(Refusal):
    """A difference has no rows of its own. Open the numbers it is made of, or the list of cases that don't balance."""

    zh = "差额没有自己的明细，请打开其组成各项，或查看不平衡的办件清单。"
    status = 404


class BooksDoNotBalance(Refusal):
    """The books of {period} don't balance, so nothing is exported: {where}. Correct these cases first, then export again."""

    zh = "{period}的收支核对不平衡，不能导出：{where_zh}。请先更正这些办件，再导出。"
    status = 409


def period(given: str, today: date) -> Period:
    """The days a text means. Refuses what is no period, reversed, not yet begun, or too long."""
    text = unicodedata.normalize("NFKC", given).strip().upper()
    begin, dots, end = text.partition("..")
    first, last = _span(begin, given), _span(end, given) if dots else None
    found = Period(text, first[0], (last or first)[1])
    check_period(found, today)
    return found


def check_period(period: Period, today: date) -> None:
    first, last = period.first, period.last
    if last < first:
        raise PeriodReversed(first=first, last=last)
    if first.year < FIRST_YEAR:
        raise PeriodTooEarly(year=FIRST_YEAR)
    if first > today:
        raise PeriodInFuture(first=first, today=today)
    if (last.year - LONGEST_YEARS, last.month, last.day) >= (first.year, first.month, first.day):
        raise PeriodTooLong(most=LONGEST_YEARS)


def _span(text: str, given: str) -> tuple[date, date]:
    """First and last day of a year, quarter, month or day."""
    shape = SHAPES.fullmatch(text)
    if shape is None:
        raise BadPeriod(given=given)
    year, quarter, month, day = (None if part is None else int(part) for part in shape.groups())
    begin, end = (month, month) if month is not None else (1, 12)
    if quarter is not None:
        begin, end = 3 * quarter - 2, 3 * quarter
    try:
        first = date(year or 0, begin, 1 if day is None else day)
        return first, first if day is not None else date(
            first.year, end, monthrange(first.year, end)[1]
        )
    except ValueError:
        raise BadPeriod(given=given) from None


def scopes(given: str | None) -> tuple[Scope, ...]:
    """Which licences count. Nothing or `all`: every one. A list names what is in, `no-` or `-` what is out."""
    text = (given or "all").strip().lower()
    words = {re.sub("^-", "no-", w) for w in re.split(r"[,，、\s]+", text) if w} - {"all"}
    out = {w.removeprefix("no-").replace("-", "_") for w in words if w.startswith("no-")}
    named = {w.replace("-", "_") for w in words if not w.startswith("no-")}
    found = tuple(s for s in SCOPES if s in (named or SCOPES) and s not in out)
    if not found or named & out or not named | out <= set(SCOPES):
        raise UnknownScope(given=given, known=", ".join(SCOPES))
    return found


def check_dims(definition: Definition, by: Sequence[str], across: str | None) -> None:
    """Each dimension once, and only those the figure can be told apart by."""
    asked = [*by, *([across] if across else [])]
    known = ", ".join(definition.dims)
    for place, dim in enumerate(asked):
        if dim not in definition.dims or dim in asked[:place]:
            raise NotCountedBy(figure=definition.code, given=dim, known=known)
    if not by:
        raise NotCountedBy(figure=definition.code, given="", known=known)


def measure(definition: Definition, code: str | None) -> Measure:
    """The figure's own number, or one of the others by its code."""
    found = definition.measures[0] if code is None else definition.measure(code)
    if found is None:
        known = ", ".join(m.code for m in definition.measures)
        raise UnknownMeasure(figure=definition.code, given=code, known=known)
    return found


CASES_TOLD = 5


def check_books(period: Period, faults: Sequence[Imbalance]) -> None:
    """Refuses with item, organ, difference and case numbers (the first few of each)."""
    if faults:
        raise BooksDoNotBalance(
            period=period.text, where=_where(faults, 1), where_zh=_where(faults, 0)
        )


def _where(faults: Sequence[Imbalance], english: int) -> str:
    groups: dict[tuple[int, str], list[Imbalance]] = {}
    for fault in faults:
        groups.setdefault((fault.organ_id, fault.item_code), []).append(fault)
    said = []
    for (organ, item), cases in sorted(groups.items()):
        difference = sum(case.difference for case in cases)
        ids = ", ".join(str(case.number or case.case_id) for case in cases[:CASES_TOLD])
        more = "" if len(cases) <= CASES_TOLD else ("等", " and more")[english] + f" ({len(cases)})"
        form = (
            "事项{}（机关{}）差{:+d}，办件{}{}",
            "item {} (organ {}) differs by {:+d}, cases {}{}",
        )[english]
        said.append(form.format(item, organ, difference, ids, more))
    return ("；", "; ")[english].join(said)
