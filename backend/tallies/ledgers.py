"""What the rows behind a number are called, and what they stand on."""

from backend import clock
from backend.permits.models import Text
from backend.tallies import naming, wording
from backend.tallies.models.exports import Ledger, Written
from backend.tallies.models.figures import Choice, Definition, Language, Measure, Names, Spot

HEADS: dict[str, Text] = {
    "on_date": Text("日期", "Date"),
    "number": Text("编号", "Number"),
    "organ": Text("机关", "Organ"),
    "centre": Text("网点", "Centre"),
    "item_code": Text("事项编码", "Item code"),
    "item": Text("事项", "Item"),
    "part": Text("计入", "Counted as"),
    "value": Text("数值", "Value"),
    "event": Text("事件号", "Event"),
    "part_code": Text("计入代码", "Code of what it counted as"),
}
FOUNDATION = (
    Text("指标含义", "Meaning"),
    Text("口径", "Counted"),
    Text("定义版本", "Definition"),
    Text("数据截至", "Data until"),
    Text("明细行数", "Rows"),
    Text("SHA-256（各行）", "SHA-256 of the rows"),
)


BEHIND: dict[str, Text] = {
    "share": Text(
        "比率的明细是它的分母，分子见“计入”一栏。",
        "The rows of a share are its whole; what counts above the line stands under “Counted as”.",
    ),
    "mean": Text("平均值的明细是被平均的各条。", "The rows of a mean are what it is the mean of."),
    **dict.fromkeys(
        ("median", "p90"),
        Text(
            "中位值和九成值的明细是参与排序的各条。",
            "The rows of a median or P90 are the values it was chosen from.",
        ),
    ),
}
"""Which rows stand behind a number that is not their count or sum, by the kind of its measure."""
THE_ROWS = Text("明细范围", "The rows")


def behind(measure: Measure, language: Language) -> str:
    """Empty where the rows are what is counted."""
    return wording.say(BEHIND[measure.kind], language) if measure.kind in BEHIND else ""


def heads(language: Language) -> tuple[str, ...]:
    return tuple(wording.say(head, language) for head in HEADS.values())


def title(
    definition: Definition, measure: Measure, choice: Choice, spot: Spot, names: Names,
    language: Language,
) -> str:  # fmt: skip
    """The figure, the measure, and the cell: “F01 受理行政许可件数（2025年） 受理 · 湖镇镇 明细”."""
    at = [
        wording.value_of(dim, spot, names, language)
        for dim in definition.dims
        if getattr(spot, dim) is not None
    ]
    parts = " · ".join([wording.say(measure.name, language), *at])
    word = "明细" if language == "zh" else "rows"
    return f"{wording.title(definition, choice, language)} {parts} {word}"


def foundation(ledger: Ledger, found: Written) -> list[tuple[str, str]]:
    """As every file of rows ends."""
    zh = ledger.language == "zh"
    version = (
        f"{ledger.figure} v{ledger.version}，{wording.day(ledger.valid_from, 'zh')}起施行"
        if zh
        else f"{ledger.figure} v{ledger.version}, valid from {ledger.valid_from}"
    )
    mark = "：" if zh else ": "
    rule = ledger.scope_line.split(mark, 1)[-1]
    until = wording.until(ledger.complete, ledger.data_until, ledger.language).split(mark, 1)[-1]
    said = (ledger.meaning, rule, version, until, str(found.rows), found.sha256)
    names = (wording.say(name, ledger.language) for name in FOUNDATION)
    told = list(zip(names, said, strict=True))
    behind = [(wording.say(THE_ROWS, ledger.language), ledger.behind)] if ledger.behind else []
    return [*told[:4], *behind, *ledger.notes, *told[4:]]


def facts(ledger: Ledger) -> dict[str, object]:
    """The same for programs, as far as it is known before the rows are read."""
    until = ledger.data_until
    return {
        "figure": ledger.figure,
        "version": ledger.version,
        "valid_from": ledger.valid_from.isoformat(),
        "title": ledger.title,
        "measure": ledger.measure,
        "meaning": ledger.meaning,
        "scope": ledger.scope_line,
        "period": [ledger.first.isoformat(), ledger.last.isoformat()],
        "data_until": None if until is None else until.astimezone(clock.CENTRE_ZONE).isoformat(),
        "complete": ledger.complete,
        "rows_are": ledger.behind,
        "notes": naming.notes(ledger.notes, ledger.language),
        "language": ledger.language,
        "columns": [
            {"name": name, "label": label} for name, label in zip(HEADS, ledger.heads, strict=True)
        ],
    }
