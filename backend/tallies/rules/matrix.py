"""A travel matrix as a file: villages down, centres across (or one line a pair), minutes in the cells."""

import csv
import io
import unicodedata
from collections.abc import Collection, Mapping
from decimal import Decimal, InvalidOperation

from msgspec import Struct

from backend.refusal import Refusal

MOST_MINUTES = 1440
FAULTS_TOLD = 5
FIRST = ("village_code", "村代码", "村编码")
NAMED = ("name", "village_name", "村名", "名称")
PAIRS = (("centre_code", "网点代码", "网点编码"), ("minutes", "分钟"))


class MatrixUnreadable(Refusal):
    """The file is not a text table. Save it as CSV (UTF-8 or GB18030) and import it again."""

    zh = "文件不是文本表格，请另存为CSV（UTF-8或GB18030编码）后重新导入。"
    status = 422


class MatrixHeadWrong(Refusal):
    """The first line must begin with village_code and go on with centre codes, or be village_code, centre_code, minutes.
    Found: {found}. Download the form and fill it in."""

    zh = "首行应以“村代码”开头、其后为网点编码，或为“村代码,网点编码,分钟”。实际为：{found}。请下载模板填写。"
    status = 422


class MatrixFaulty(Refusal):
    """{count} cells or lines can't be read, and nothing was imported: {faults}. Correct them and import the file again."""

    zh = "有{count}处无法识别，未导入任何数据：{faults}。请改正后重新导入。"
    status = 422


class MatrixEmpty(Refusal):
    """The file has no minutes. Fill in at least one cell and import it again."""

    zh = "文件中没有分钟数，请至少填写一格后重新导入。"
    status = 422


class MatrixSourceMissing(Refusal):
    """Say where the minutes come from, in 2 to 200 characters."""

    zh = "请填写分钟数的来源（2至200个字）。"
    status = 422
    constraint = "travel_matrix_names_its_source"


class Time(Struct, frozen=True):
    """One cell of the file."""

    village_code: str
    centre_id: int
    minutes: Decimal


class Fault(Struct, frozen=True):
    """What is wrong where, in both languages."""

    line: int
    zh: str
    en: str


def read(content: bytes, villages: Collection[str], centres: Mapping[str, int]) -> list[Time]:
    """Every filled cell. `villages` and `centres` (code to id) are those there are; empty cells are left out.

    Refuses everything or nothing: a matrix with a wrong cell is not imported in part.
    """
    lines = _lines(content)
    if not lines:
        raise MatrixEmpty()
    head = [_plain(cell) for cell in lines[0]]
    if not head or head[0].lower() not in FIRST:
        raise MatrixHeadWrong(found="，".join(cell[:20] for cell in head[:4]) or "—")
    cells, faults = _pairs(lines) if _is_pairs(head) else _across(head, lines)
    times = _times(cells, faults, villages, centres)
    if faults:
        told = sorted(faults, key=lambda fault: fault.line)[:FAULTS_TOLD]
        more = len(faults) > FAULTS_TOLD
        zh = "；".join(f"第{f.line}行：{f.zh}" for f in told) + ("……" if more else "")
        en = "; ".join(f"line {f.line}: {f.en}" for f in told) + (" …" if more else "")
        raise MatrixFaulty(count=len(faults), faults=(zh, en))
    if not times:
        raise MatrixEmpty()
    return times


def _lines(content: bytes) -> list[list[str]]:
    """The file's lines without empty ones at its end; as WPS and Excel save them here."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        try:
            found = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        except csv.Error:
            break
        while found and not any(cell.strip() for cell in found[-1]):
            found.pop()
        return found
    raise MatrixUnreadable()


def _plain(cell: str) -> str:
    return unicodedata.normalize("NFKC", cell).strip()


def _is_pairs(head: list[str]) -> bool:
    return len(head) == 3 and all(
        name.lower() in known for name, known in zip(head[1:], PAIRS, strict=True)
    )


Cell = tuple[int, str, str, str]
"""Line, village, centre, minutes, as they stand in the file."""


def _pairs(lines: list[list[str]]) -> tuple[list[Cell], list[Fault]]:
    cells, faults = list[Cell](), list[Fault]()
    for number, line in enumerate(lines[1:], 2):
        if not any(cell.strip() for cell in line):
            continue
        if len(line) != 3:
            faults.append(_width(number, len(line), 3))
        else:
            cells.append((number, _plain(line[0]), _plain(line[1]), _plain(line[2])))
    return cells, faults


def _across(head: list[str], lines: list[list[str]]) -> tuple[list[Cell], list[Fault]]:
    """A column of the village's name may stand second: it is for people and not read."""
    start = 2 if len(head) > 1 and head[1].lower() in NAMED else 1
    codes = head[start:]
    cells, faults = list[Cell](), list[Fault]()
    if not codes:
        raise MatrixHeadWrong(found="，".join(head))
    doubled = sorted({code for code in codes if codes.count(code) > 1})
    faults += [Fault(1, f"网点“{c}”重复", f"centre “{c}” stands twice") for c in doubled]
    for number, line in enumerate(lines[1:], 2):
        if not any(cell.strip() for cell in line):
            continue
        if len(line) != len(head):
            faults.append(_width(number, len(line), len(head)))
            continue
        found = zip(codes, line[start:], strict=True)
        cells += [(number, _plain(line[0]), code, _plain(cell)) for code, cell in found]
    return cells, faults


def _width(line: int, found: int, wanted: int) -> Fault:
    return Fault(line, f"有{found}列，应为{wanted}列", f"{found} columns instead of {wanted}")


def _times(
    cells: list[Cell], faults: list[Fault], villages: Collection[str], centres: Mapping[str, int]
) -> list[Time]:
    """The cells that can be read; what can't is added to `faults`, an unknown code once."""
    times, seen, told = list[Time](), set[tuple[str, str]](), set[str]()
    for line, village, centre, text in cells:
        unknown = _unknown(line, village, centre, villages, centres)
        if unknown is not None:
            name = village if village not in villages else centre
            if name not in told:
                faults.append(unknown)
            told.add(name)
            continue
        if not text:
            continue
        if (village, centre) in seen:
            faults.append(
                Fault(line, f"村{village}到{centre}重复", f"{village} to {centre} stands twice")
            )
            continue
        seen.add((village, centre))
        minutes = _minutes(text)
        if minutes is None:
            zh = f"“{text[:20]}”不是0至{MOST_MINUTES}之间的分钟数"
            faults.append(Fault(line, zh, f"“{text[:20]}” is not minutes from 0 to {MOST_MINUTES}"))
        else:
            times.append(Time(village, centres[centre], minutes))
    return times


def _unknown(
    line: int,
    village: str,
    centre: str,
    villages: Collection[str],
    centres: Mapping[str, int],
) -> Fault | None:
    if village not in villages:
        return Fault(line, f"没有村“{village[:20]}”", f"there is no village “{village[:20]}”")
    if centre not in centres:
        return Fault(1, f"没有网点“{centre[:20]}”", f"there is no centre “{centre[:20]}”")
    return None


def _minutes(text: str) -> Decimal | None:
    """To a tenth; None: no number, or out of bounds."""
    try:
        exact = Decimal(text)
    except InvalidOperation:
        return None
    if not exact.is_finite() or not 0 <= exact <= MOST_MINUTES:
        return None
    return exact.quantize(Decimal("0.1"))
