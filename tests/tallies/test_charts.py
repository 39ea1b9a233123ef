"""Charts: what is written in them, what they look like without colour, and the table beside them."""

import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from admin.tallies.charts import canvas, columns, funnel, heat, ranking, spark, trend
from admin.tallies.charts.frame import Frame, Picture
from admin.tallies.pictures import png

FRAME = Frame(
    "F01 受理 <2025>",
    "单位：件",
    "口径：全部事项；全部网点",
    "数据截至：2025年12月31日 17:00",
    "来源：事件日志 F01 v2",
)
HEADS = heat.Words("星期", ["一", "二", "三", "四", "五", "六", "日"], "少", "多", "合计")
STEPS = [
    funnel.Step(name, n) for name, n in (("预约", 1234), ("到场", 1000), ("办理", 900), ("准予", 0))
]


def shown(value: trend.Number) -> str:
    return "—" if value is None else f"{value:,}"


def pictures() -> dict[str, Picture | None]:
    points = [trend.Point(f"{m}月", 100 * m if m < 12 else None, 90 * m) for m in range(1, 13)]
    return {
        "trend": trend.draw(FRAME, points, trend.Words("月份", "2025年", "2024年", "不从零开始"), shown),
        "ranking": ranking.draw(
            FRAME, [ranking.Bar(f"事项{n}", Decimal(n), str(n)) for n in range(30)], ["事项", "件"], "其余"
        ),
        "heat": heat.draw(FRAME, {(1, 9): 40, (6, 10): 7, (7, 22): 0}, HEADS),
        "funnel": funnel.draw(FRAME, STEPS, funnel.Words("环节", "数量", "占预约", "占上一步", "−{n}")),
        "trips": columns.draw(
            "trips", FRAME, [columns.Upright("0次", 3), columns.Upright("3次及以上", 1, True)],
            columns.Words("次数", "件", "占比", ""), "平均 0.75",
        ),
    }  # fmt: skip


@pytest.mark.parametrize("kind", pictures())
def test_a_picture_says_what_it_shows(kind: str) -> None:
    """Title, unit, counting rule, data until and source stand inside: pictures are cut out and sent on."""
    found = pictures()[kind]
    assert found is not None
    root = ElementTree.fromstring(found.svg)
    said = "".join(root.itertext())
    for text in (FRAME.title, FRAME.unit, FRAME.until, FRAME.source):
        assert text in said
    assert FRAME.rule in said.replace("\n", "")
    assert root.get("role") == "img"
    assert (root.get("aria-label") or "").startswith(FRAME.title)
    assert "style=" not in found.svg
    assert len(found.heads) == len(found.rows[0])


def test_the_table_beside_it_has_the_same_numbers() -> None:
    found = pictures()
    assert found["heat"] is not None
    assert found["heat"].heads == ["星期", *(f"{h:02d}" for h in range(8, 19)), "合计"]
    assert found["heat"].rows[0][2] == "40"
    assert found["funnel"] is not None
    assert found["funnel"].rows[1] == ["到场", "1,000", "81.0%", "81.0%"]
    assert found["funnel"].rows[3] == ["准予", "0", "0.0%", "0.0%"]
    assert found["ranking"] is not None
    assert [row[1] for row in found["ranking"].rows] == [str(n) for n in range(29, 0, -1)]
    assert found["trend"] is not None
    assert found["trend"].rows[11] == ["12月", "—", "1,080"]


def test_where_there_is_nothing_nothing_is_drawn() -> None:
    assert heat.draw(FRAME, {}, HEADS) is None
    assert funnel.draw(FRAME, [funnel.Step("预约", 0)], funnel.Words("", "", "", "", "")) is None
    assert ranking.draw(FRAME, [], ["", ""], "") is None
    assert (
        columns.draw("trips", FRAME, [columns.Upright("0", 0)], columns.Words("", "", "", ""))
        is None
    )
    assert spark.draw([1], "") is None


def contrast(one: str, other: str) -> float:
    """As WCAG 2 counts it."""

    def light(colour: str) -> float:
        parts = [int(colour[p : p + 2], 16) / 255 for p in (1, 3, 5)]
        r, g, b = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def test_numbers_can_be_read_on_every_shade() -> None:
    for step, colour in enumerate(heat.SHADES):
        ink = canvas.PAPER if step >= heat.WHITE_FROM else canvas.INK
        assert contrast(ink, colour) >= 4.5, (step, colour)
    for colour in (canvas.INK, canvas.SOFT, canvas.NOW, canvas.THEN):
        assert contrast(colour, canvas.PAPER) >= 4.5
    assert contrast(canvas.FILLS["second"], canvas.PAPER) >= 3
    assert contrast(canvas.FILLS["second"], "#18212c") >= 3


def test_it_can_be_told_apart_without_colour() -> None:
    """The year before is dashed with hollow squares; what is marked is striped; shades only get darker."""
    line, marked = pictures()["trend"], pictures()["trips"]
    assert line is not None
    assert marked is not None
    assert "stroke-dasharray" in line.svg
    assert line.svg.count("<circle") == 12  # eleven months and the legend
    assert marked.svg.count("url(#hatch)") == 1
    paper = [contrast(colour, canvas.PAPER) for colour in heat.SHADES]
    assert paper == sorted(paper)
    assert [heat.shade(n, 100) for n in (0, 1, 50, 100)] == [0, 1, 3, 6]


def test_the_axis_ends_at_a_round_number_above_all() -> None:
    for most in (1, 3, 7, 9.5, 12, 99, 101, 4321, 0.037):
        end, step = canvas.nice(most)
        assert end >= most
        assert 1 <= round(end / step) <= 5
    assert canvas.nice(0) == (1, 1)


def test_an_axis_that_does_not_begin_at_zero_says_so() -> None:
    """Only of rates that lie close together; numbers of cases always stand on zero."""
    assert trend.scale([950.0, 990.0], rate=False).low == 0
    assert trend.scale([0.1, 0.99], rate=True).low == 0
    close = trend.scale([0.95, 0.99], rate=True)
    assert close.low == pytest.approx(0.95)
    assert close.end >= 0.99
    words = trend.Words("月份", "2025年", "2024年", "不从零开始")
    points = [trend.Point("1月", Decimal("0.95"), Decimal("0.99"))]
    drawn = trend.draw(FRAME, points, words, lambda v: "—" if v is None else f"{v * 100:.1f}%")
    assert "不从零开始" in drawn.svg
    assert "不从零开始" not in trend.draw(FRAME, points, words, shown).svg


def test_the_same_picture_in_dots() -> None:
    found = pictures()["heat"]
    assert found is not None
    made = png(found)
    assert made[:8] == b"\x89PNG\r\n\x1a\n"
    wide, high = (int.from_bytes(made[p : p + 4], "big") for p in (16, 20))
    assert abs(wide - 2 * found.width) <= 2
    assert abs(high - 2 * found.height) <= 2


def test_long_texts_break_between_words() -> None:
    assert canvas.wrapped("口径：全部；全部", 52, 13) == ["口径：全", "部；全部"]
    assert all(
        not line.startswith(("，", "。", "；"))
        for line in canvas.wrapped("一，二，三，四，" * 9, 60, 12)
    )
    assert canvas.cut("很长的名字", 40, 13).endswith("…")
    assert ranking.fitting("很长很长很长很长的网点 · 户籍", 120).endswith(" · 户籍")
    assert re.fullmatch(r"[\d.]+", canvas.n(3.14159))
