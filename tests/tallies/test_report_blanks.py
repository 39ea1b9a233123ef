"""The language of blanks, numbers as reports write them, names and what is not ours."""

from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from backend.permits.models import Text
from backend.reports import blanks, evidence, names, numbers
from backend.reports.models import Ask, Form, Number
from backend.reports.shipped import SHIPPED

SIMPLE = {
    "{{F01}}": Ask("F01"),
    "{{ F01 }}": Ask("F01"),
    "｛｛Ｆ０１｝｝": Ask("F01"),
    "{{F02.by_silence}}": Ask("F02", part="by_silence"),
    "{{F07:湖镇镇}}": Ask("F07", place="湖镇镇"),
    "{{F07：湖镇镇}}": Ask("F07", place="湖镇镇"),
    "{{F01@2024}}": Ask("F01", period="2024"),
    "{{F01@2024-01-01..2024-03-31}}": Ask("F01", period="2024-01-01..2024-03-31"),
    "{{F12|万件}}": Ask("F12", form=Form(power=4, suffix="万件")),
    "{{F12|万，一位小数}}": Ask("F12", form=Form(power=4, suffix="万", digits=1)),
    "{{F12|2位小数}}": Ask("F12", form=Form(digits=2)),
    "{{F12|自动万、去尾}}": Ask("F12", form=Form(power=4, suffix="万", by_size=True, down=True)),
    "{{F01|不含交管}}": Ask("F01", scope="no-traffic"),
    "{{F01|只含户籍}}": Ask("F01", scope="household"),
    "{{F01|no-traffic,no-exit_entry}}": Ask("F01", scope="no-traffic,no-exit_entry"),
    "{{F07.items@2021:湖镇镇|千分位}}": Ask(
        "F07", part="items", period="2021", place="湖镇镇", form=Form(grouped=True)
    ),
    "{{受理行政许可件数}}": Ask("受理行政许可件数"),
}


@pytest.mark.parametrize(("raw", "ask"), SIMPLE.items())
def test_a_blank_is_read(raw: str, ask: Ask) -> None:
    assert blanks.read(raw) == ask


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        ("{{F01|一百位小数}}", "一百位小数"),
        ("{{F01@}}", "@"),
        ("{{F01@2024@2025}}", "2025"),
        ("{{F01|不含海关}}", "不含海关"),
        ("{{:湖镇镇}}", ":湖镇镇"),
    ],
)
def test_a_word_that_means_nothing_is_named(raw: str, word: str) -> None:
    with pytest.raises(blanks.Misread) as no:
        blanks.read(raw)
    assert no.value.word == word


def number(exact: str, share: bool = False, digits: int = 0) -> Number:
    name = Text("准予许可件数", "Licences granted")
    return Number(
        "F02", name, name, Text("件", "cases"), 1, date(2019, 1, 1), Text("2021年", "2021"),
        Text("口径", "scope"), datetime(2021, 12, 31, 9, tzinfo=UTC), True, 3, exact, share, digits,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("exact", "options", "said"),
    [
        ("12345", "", "12345"),
        ("12345", "|千分位", "12,345"),
        ("12345", "|带单位", "12345件"),
        ("12345", "|万", "1.23万"),
        ("12345", "|万件,一位小数", "1.2万件"),
        ("12990", "|万,一位小数", "1.3万"),
        ("12990", "|万,一位小数,去尾", "1.2万"),
        ("12990", "|自动万,一位小数,去尾", "1.2万"),
        ("12990", "|自动万,一位小数,余", "1.2万余"),
        ("12000", "|自动万,一位小数,余", "1.2万"),
        ("115", "|自动万,一位小数,余,带单位", "115件"),
        ("12990", "|万,整数,余,带单位", "1万余件"),
        ("9999", "|自动万,一位小数,去尾", "9999"),
        ("10000", "|自动万,一位小数", "1.0万"),
        ("250000000", "|亿,整数", "3亿"),
        ("0", "|自动万", "0"),
    ],
)
def test_a_number_is_written_as_asked(exact: str, options: str, said: str) -> None:
    assert (
        "".join(numbers.written(number(exact), blanks.read(f"{{{{F02{options}}}}}").form)) == said
    )


@pytest.mark.parametrize(
    ("exact", "options", "said"),
    [
        ("0.9667", "", "96.67%"),
        ("0.9667", "|一位小数", "96.7%"),
        ("0.9667", "|一位小数,去尾", "96.6%"),
        ("0.9667", "|整数,不带百分号", "97"),
        ("1", "", "100.00%"),
        ("0.0", "", "0.00%"),
    ],
)
def test_a_share_is_written_in_percent(exact: str, options: str, said: str) -> None:
    form = blanks.read(f"{{{{F13{options}}}}}").form
    assert "".join(numbers.written(number(exact, share=True, digits=4), form)) == said


def test_what_the_report_says_already_is_not_said_twice() -> None:
    assert numbers.beside("96.7", "%", "％以上") == "96.7"
    assert numbers.beside("96.7", "%", "以上") == "96.7%"
    assert numbers.beside("1.2", "万", "万件") == "1.2"
    assert numbers.beside("1.2", "万件", "万辆") == "1.2万件"
    assert numbers.beside("12", "", "件") == "12"


def test_names_are_known_by_code_and_by_name() -> None:
    for ask, code, part in (
        (Ask("f01"), "F01", "accepted"),
        (Ask("受理行政许可件数"), "F01", "accepted"),
        (Ask("F02", "by_silence"), "F02", "granted_by_silence"),
        (Ask("F02", "其中默示准予"), "F02", "granted_by_silence"),
        (Ask("F07", "vehicle_driver"), "F07", "vehicle_driver"),
        (Ask("办事圈分钟数"), "F09", "minutes"),
    ):
        found = names.figure(ask)
        assert found is not None
        assert (found[0].code, found[1]) == (code, part)
    assert names.figure(Ask("F99")) is None
    assert names.figure(Ask("F01", "nothing")) is None


def test_what_is_not_ours_never_finds_a_figure_of_ours() -> None:
    for raw in (
        "行政案件24小时办结率",
        "行政案件 24小时办结率",
        "受理行政案件(交警除外)",
        "罚没款总额",
        "警务圈分钟数",
    ):
        named = names.not_ours(raw)
        assert named is not None, raw
        assert len(named.reason.zh) > 5
        assert len(named.reason.en) > 5
        assert names.figure(Ask(raw)) is None
        assert names.word(raw) is None
    assert names.not_ours("服务事项24小时办结率") is None


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("F1", "F01"),
        ("受理许可件数", "受理行政许可件数"),
        ("F02.silent", "F02.granted_by_silence"),
        ("机关名", "机关"),
    ],
)
def test_the_nearest_names_are_told(given: str, wanted: str) -> None:
    assert wanted in names.near(given)


def test_the_hash_of_a_number_stands_on_all_of_its_fields() -> None:
    one = number("12")
    others = [
        replace(one, exact="13"),
        replace(one, version=2),
        replace(one, rows=4),
        replace(one, period=Text("2022年", "2022")),
        replace(one, scope_line=Text("口径：不计交管", "scope")),
        replace(one, data_until=None),
    ]
    assert len({evidence.digest(n) for n in (one, *others)}) == 7
    assert evidence.digest(one) == evidence.digest(replace(one))


def test_shipped_templates_name_only_what_is_known_or_not_ours() -> None:
    for one in SHIPPED.values():
        text = "\n".join(line.text for line in one.lines)
        assert list(blanks.unclosed(text)) == []
        found = [m[0] for m in blanks.BLANK.finditer(text)]
        assert len(found) > 10
        for raw in found:
            ask = blanks.read(raw)
            known = (names.not_ours(ask.name), names.word(ask.name), names.figure(ask))
            assert sum(one is not None for one in known) == 1, raw
