"""The 双公示 file: every record as the national form wants it, or no file and the reason."""

import csv
import io
from collections.abc import AsyncIterator, Sequence
from datetime import date
from typing import Any

import openpyxl
import pytest
from msgspec.structs import replace

from backend.cases.models.publication import UNLIMITED, Record
from backend.cases.rules import publication as rules
from backend.tallies.exports import double_publicity
from tests.cases.organisations import code_of

pytestmark = pytest.mark.anyio

GOOD = Record(
    xk_xdr_mc="青溪县竹溪刻章有限公司",
    xk_xdr_lb="法人及非法人组织",
    xk_xdr_shxym=code_of(1),
    xk_xkws="准予行政许可决定书",
    xk_wsh="青公（治）许决字〔2026〕第1号",
    xk_xklb="普通",
    xk_xkzs="特种行业许可证",
    xk_xkbh="33089920260000001",
    xk_nr="准予公章刻制业特种行业许可证核发",
    xk_jdrq=date(2026, 9, 16),
    xk_yxqz=date(2026, 9, 16),
    xk_yxqzi=UNLIMITED,
    xk_xkjg="青溪县公安局",
    xk_xkjgdm=code_of(2),
    xk_zt=1,
    xk_lydw="青溪县公安局",
    xk_lydwdm=code_of(2),
    bz="",
)
FAULTY: tuple[tuple[dict[str, Any], str], ...] = (
    ({"xk_xdr_mc": ""}, "缺少行政相对人名称"),
    ({"xk_xdr_mc": "长" * 201}, "行政相对人名称超过200字"),
    ({"xk_xdr_shxym": code_of(1)[:-1] + "?"}, "行政相对人代码_1（统一社会信用代码）校验不通过"),
    ({"xk_wsh": "号" * 65}, "行政许可决定文书号超过64字"),
    ({"xk_nr": "内" * 4001}, "许可内容超过4000字"),
    ({"xk_xklb": "其它"}, "许可类别不能为“其它”"),
    ({"xk_xdr_lb": "自然人"}, "行政相对人类别不能为“自然人”"),
    ({"xk_zt": 3}, "当前状态不能为“3”"),
    ({"xk_jdrq": date(216, 9, 16)}, "许可决定日期应在1949/10/01至2099/12/31之间"),
    ({"xk_yxqzi": date(2100, 1, 1)}, "有效期至应在1949/10/01至2099/12/31之间"),
    ({"xk_yxqzi": date(2026, 9, 15)}, "有效期至早于有效期自"),
    ({"xk_wsh": "青公\n第1号"}, "行政许可决定文书号含有换行或控制字符"),
)


async def given(records: Sequence[Record]) -> AsyncIterator[Record]:
    for record in records:
        yield record


async def test_good_records_are_written_as_the_form_wants_them() -> None:
    assert rules.faults(GOOD) == []
    long = replace(GOOD, xk_nr="一\n二", xk_xdr_mc="=cmd|' /C calc'!A0")
    out, book = io.BytesIO(), io.BytesIO()
    assert await double_publicity.write_csv(given([GOOD, long]), out) == 2
    assert await double_publicity.write_xlsx(given([GOOD, long]), book) == 2
    head, first, second = csv.reader(io.StringIO(out.getvalue().decode("utf-8-sig"), newline=""))
    assert head == [code for code, *_ in rules.FIELDS]
    assert first == rules.cells(GOOD)
    assert dict(zip(head, first, strict=True))["XK_YXQZI"] == "2099/12/31"
    assert second[0].startswith("'=")
    sheet = openpyxl.load_workbook(book).worksheets[0]
    rows = [[cell.value or "" for cell in row] for row in sheet.iter_rows()]
    assert rows == [head, rules.cells(GOOD), rules.cells(long)]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


@pytest.mark.parametrize(("wrong", "said"), FAULTY)
async def test_a_faulty_record_is_named_and_there_is_no_file(
    wrong: dict[str, Any], said: str
) -> None:
    bad = replace(GOOD, **wrong)
    assert said in rules.faults(bad)
    for write in (double_publicity.write_csv, double_publicity.write_xlsx):
        with pytest.raises(double_publicity.RecordsUnfit) as refused:
            await write(given([GOOD, bad]), io.BytesIO())
        assert said in refused.value.sentence("zh")
        assert refused.value.sentence("en").startswith("1 records")


async def test_many_faults_are_counted_and_the_first_told() -> None:
    bad = replace(GOOD, xk_nr="")
    with pytest.raises(double_publicity.RecordsUnfit) as refused:
        await double_publicity.write_csv(given([bad] * 7), io.BytesIO())
    said = refused.value.sentence("zh")
    assert said.startswith("有7条")
    assert said.count("缺少许可内容") == double_publicity.TOLD
