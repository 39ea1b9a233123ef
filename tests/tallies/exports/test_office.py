"""Exports opened by LibreOffice, which works out every formula by itself and prints the pages."""

import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pypdf
import pytest

from backend import db
from backend.tallies import actions
from backend.tallies.actions import exports
from backend.tallies.definitions import FIGURES
from backend.tallies.models.exports import Wanted
from tests import office
from tests.tallies.conftest import NOW
from tests.tallies.exports import opened
from tests.tallies.exports.test_tables import NASTY, ODD, table_of

KNOWN = re.compile(rb"(</f>)<v>[^<]*</v>")
"""The value that we wrote beside a formula."""


def unknown(raw: bytes) -> bytes:
    """The workbook without the values of its formulas."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, KNOWN.sub(rb"\1", old.read(name)))
    return out.getvalue()


@pytest.mark.anyio
async def test_the_totals_that_formulas_give_are_those_we_counted(
    counted: db.Conn, libreoffice: str, tmp_path: Path
) -> None:
    """Every figure, three layouts; the values beside the formulas are taken away before."""
    choice = await actions.choose(counted, "2023-06-01..2025-03-31", NOW)
    tables = {}
    for code, figure in FIGURES.items():
        for by, across in (
            (["category", "item"], None),
            (["item"], "centre"),
            (["quarter"], "category"),
        ):
            if {*by, *([across] if across else [])} <= set(figure.dims):
                table = await actions.table(counted, choice, code, by, across)
                path = tmp_path / f"{code}-{'-'.join(by)}-{across}.xlsx"
                path.write_bytes(unknown(opened.written(table, "xlsx")))
                tables[path] = table
    before = next(path for path in tables if path.name.startswith("F01"))
    assert opened.by_openpyxl(tables[before], before.read_bytes())[-1][-1] is None
    made = office.converted(libreoffice, list(tables), "xlsx", tmp_path / "made")
    assert len(made) >= 2 * len(FIGURES)
    for path, table in zip(made, tables.values(), strict=True):
        want = opened.shown(table, totals=True)
        assert opened.by_openpyxl(table, path.read_bytes()) == want, path.name


def test_no_text_becomes_a_formula_in_a_sheet_or_a_list(libreoffice: str, tmp_path: Path) -> None:
    table = table_of([(text, place) for place, text in enumerate((*NASTY, *ODD))])
    for form in ("xlsx", "csv"):
        (tmp_path / form).mkdir()
        path = tmp_path / form / "odd.csv"
        path = path.with_suffix(f".{form}")
        path.write_bytes(opened.written(table, form))
        [made] = office.converted(libreoffice, [path], "xlsx", tmp_path / form / "made")
        sheet = openpyxl.load_workbook(made).worksheets[0]
        texts = [cell for row in sheet.iter_rows(max_col=1) for cell in row if cell.value]
        assert len(texts) > len(NASTY) + len(ODD)
        assert not [cell.value for cell in texts if cell.data_type == "f"]
        first = next(place for place, cell in enumerate(texts) if "1+1" in str(cell.value))
        for text, cell in zip(NASTY, texts[first:], strict=False):
            assert str(cell.value).strip().endswith(text.strip("\t\r\n \u3000\ufeff"))


@pytest.mark.anyio
async def test_the_rows_behind_a_number(counted: db.Conn, libreoffice: str, tmp_path: Path) -> None:
    """The long way out, which is written line by line, opens as the list does."""
    paths = []
    for form in ("xlsx", "csv"):
        (tmp_path / form).mkdir()
        path = tmp_path / form / f"rows.{form}"
        with path.open("wb") as out:
            await exports.make(counted, Wanted("F19", "2024", form, rows=True), NOW, out)
        paths += office.converted(libreoffice, [path], "xlsx", tmp_path / form / "made")
    sheet, plain = (openpyxl.load_workbook(path).worksheets[0] for path in paths)
    numbers = [row[1] for row in sheet.iter_rows(min_row=4, values_only=True) if row[1]]
    listed = [row[1] for row in plain.iter_rows(min_row=2, values_only=True) if row[1]]
    assert len(numbers) > 20
    assert [str(n) for n in numbers] == [str(n) for n in listed][: len(numbers)]


def test_a_long_table_prints_with_its_heading_on_every_page(
    libreoffice: str, tmp_path: Path
) -> None:
    table = table_of([(f"事项 {number:03}", number) for number in range(120)])
    path = tmp_path / "long.xlsx"
    path.write_bytes(opened.written(table, "xlsx"))
    [made] = office.converted(libreoffice, [path], "pdf", tmp_path / "made")
    pages = [page.extract_text() for page in pypdf.PdfReader(made).pages]
    assert len(pages) >= 3
    for number, text in enumerate(pages, 1):
        for words in (table.title, table.scope_line, "受理", f"{number} / {len(pages)}"):
            assert words in text, (number, words)
    said = "".join(pages)
    assert all(f"事项 {number:03}" in said for number in range(120))
    assert table.digest in said.replace("\n", "")
