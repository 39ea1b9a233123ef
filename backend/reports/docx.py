"""The only python-docx: finds blanks in a document, fills them where they stand, writes annexes and templates.

Text is looked at paragraph by paragraph whatever runs it is cut into; what is written takes the form of the
run in which the blank begins, and nothing else of the document is touched.
"""

import io
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.oxml import serialize_part_xml
from docx.opc.part import XmlPart
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement, parse_xml
from docx.shared import Cm, Pt

from backend.reports import blanks, rules
from backend.reports.models import Blank, Where
from backend.reports.package import BROKEN, check, settled

KINDS: dict[str, Where] = {
    "document.main": "body",
    "header": "header",
    "footer": "footer",
    "footnotes": "note",
    "endnotes": "note",
}
"""The parts with a report's text, by what their content type says after “wordprocessingml.”."""
P, T = qn("w:p"), qn("w:t")
BREAKS = {qn(f"w:{name}") for name in ("tab", "br", "cr", "drawing", "object", "pict", "sym")}
GONE = {qn(f"w:{name}") for name in ("del", "moveFrom", "pPr", "rPr")}
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
BORDERS = (
    '<w:tblBorders xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    + "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="808080"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    + "</w:tblBorders>"
)
AROUND = 24
"""Characters of text shown on each side of a blank; other blanks as lines."""
Say = Callable[[str, str], str | None]
"""The text for a blank (as typed) in front of what follows it; None leaves it as it stands."""


def found(content: bytes) -> tuple[list[Blank], list[Blank]]:
    """Every blank in reading order, and every beginning of one without an end. Refuses what is no document."""
    closed, unclosed = [], []
    for where, paragraph in _paragraphs(_opened(content)):
        if any(True for _ in paragraph.iterancestors(FALLBACK)):
            continue
        text = "".join(piece for _, piece in _pieces(paragraph))
        place = _place(paragraph, where)
        closed += [_blank(place, text, m.start(), m.end()) for m in blanks.BLANK.finditer(text)]
        unclosed += [Blank(place, "", begun, "") for begun in blanks.unclosed(text)]
    if len(closed) > rules.MOST_BLANKS:
        raise rules.TooManyBlanks(found=len(closed), most=rules.MOST_BLANKS)
    return closed, unclosed


def filled(
    content: bytes, say: Say, notice: str = "", annex: Callable[[Any], None] | None = None
) -> bytes:
    """The document with its blanks filled, `notice` above its text, and an annex on a page of its own."""
    document = _opened(content)
    for part in _parts(document):
        root = part[1]
        for paragraph in root.iter(P):
            _fill(paragraph, say)
        if not isinstance(part[0], XmlPart):
            part[0]._blob = serialize_part_xml(root)
    if notice:
        _notice(document, notice)
    if annex:
        _new_page(document)
        annex(document)
    return saved(document)


def saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return settled(out.getvalue())


def _opened(content: bytes) -> Any:
    check(content)
    try:
        return Document(io.BytesIO(content))
    except (KeyError, AttributeError, SyntaxError, *BROKEN) as broken:
        raise rules.Damaged(part="word/document.xml") from broken


def _parts(document: Any) -> Iterator[tuple[Any, Any, Where]]:
    """The parts that hold a report's text: the part, its root element, what it is."""
    for part in document.part.package.iter_parts():
        kind = part.content_type.partition("wordprocessingml.")[2].removesuffix("+xml")
        where = KINDS.get(kind)
        if where is not None:
            root = part.element if isinstance(part, XmlPart) else parse_xml(part.blob)
            yield part, root, where


def _paragraphs(document: Any) -> Iterator[tuple[Where, Any]]:
    order = list(KINDS.values())
    for _, root, where in sorted(_parts(document), key=lambda part: order.index(part[2])):
        for paragraph in root.iter(P):
            yield where, paragraph


def _pieces(paragraph: Any) -> Iterator[tuple[Any, str]]:
    """The paragraph's own texts in order, with a line break for what no blank can run across.

    Paragraphs inside it (of a text box) are their own; what was struck out by tracked changes is gone.
    """
    for child in paragraph:
        tag = child.tag
        if tag == T:
            yield child, child.text or ""
        elif tag in GONE or tag == P:
            continue
        elif tag in BREAKS:
            yield None, "\n"
        else:
            yield from _pieces(child)


def _place(paragraph: Any, where: Where) -> Where:
    """The nearest thing around it that people have a word for."""
    for around in paragraph.iterancestors(qn("w:txbxContent"), qn("w:tbl")):
        return "box" if around.tag == qn("w:txbxContent") else "table"
    numbered = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None
    return "list" if where == "body" and numbered else where


def _blank(place: Where, text: str, start: int, end: int) -> Blank:
    before, after = (blanks.BLANK.sub("＿＿", part) for part in (text[:start], text[end:]))
    return Blank(
        place,
        before.rpartition("\n")[2][-AROUND:],
        text[start:end],
        after.partition("\n")[0][:AROUND],
    )


def _fill(paragraph: Any, say: Say) -> None:
    """Writes each blank's text where it begins; from the last to the first, so that places hold."""
    pieces = list(_pieces(paragraph))
    text = "".join(piece for _, piece in pieces)
    for match in reversed(list(blanks.BLANK.finditer(text))):
        said = say(match[0], text[match.end() :])
        if said is not None:
            _write(pieces, match.start(), match.end(), said)


def _write(pieces: list[tuple[Any, str]], start: int, end: int, said: str) -> None:
    """Replaces the letters from start to end; the new text goes to the piece that held the first of them."""
    at, written = 0, False
    for place, (element, piece) in enumerate(pieces):
        first, last = max(start - at, 0), min(end - at, len(piece))
        at += len(piece)
        if element is None or first >= last:
            continue
        kept = piece[:first] + ("" if written else said) + piece[last:]
        written = True
        element.text = kept
        element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        pieces[place] = (element, kept)


def _notice(document: Any, notice: str) -> None:
    """A paragraph above everything, in the document's own plain form, bold."""
    first = next(iter(document.element.body))
    paragraph = document.add_paragraph()
    paragraph.add_run(notice).bold = True
    first.addprevious(paragraph._p)


def _new_page(document: Any) -> None:
    """A section of its own, in one column, with the report's paper, headers and footers."""
    settings = document.add_section(WD_SECTION.NEW_PAGE)._sectPr
    for name in ("w:cols", "w:titlePg", "w:pgNumType", "w:vAlign", "w:textDirection"):
        for one in settings.findall(qn(name)):
            settings.remove(one)


def made(lines: Sequence[tuple[str, str]]) -> bytes:
    """A new document in the form of official papers: A4, title, headings, text with two letters of indent."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(3.7), Cm(3.5)
    section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)
    for style, text in lines:
        _write_line(document.add_paragraph(), style, text)
    return saved(document)


STYLES = {
    "title": ("方正小标宋简体", 20, WD_ALIGN_PARAGRAPH.CENTER, "0"),
    "under": ("楷体", 16, WD_ALIGN_PARAGRAPH.CENTER, "0"),
    "head": ("黑体", 16, WD_ALIGN_PARAGRAPH.LEFT, "200"),
    "text": ("仿宋", 16, WD_ALIGN_PARAGRAPH.JUSTIFY, "200"),
    "note": ("楷体", 12, WD_ALIGN_PARAGRAPH.LEFT, "200"),
}
"""Font, size in points, how it stands, and the indent of the first line in hundredths of a letter."""


def _write_line(paragraph: Any, style: str, text: str) -> None:
    font, size, align, indent = STYLES[style]
    run = paragraph.add_run(text)
    run.font.name, run.font.size = font, Pt(size)
    run._r.get_or_add_rPr().rFonts.set(qn("w:eastAsia"), font)
    paragraph.alignment = align
    form = paragraph.paragraph_format
    form.keep_with_next = style in ("title", "under", "head")
    form.space_before, form.space_after = Pt(0), Pt(size if style == "under" else 0)
    form.line_spacing = Pt(28 if size > 12 else 20)
    form.first_line_indent = Pt(size * int(indent) // 100)
    paragraph._p.get_or_add_pPr().get_or_add_ind().set(qn("w:firstLineChars"), indent)


def rows_of(content: bytes) -> Sequence[str]:
    """The text of every paragraph, for reading back."""
    return ["".join(piece for _, piece in _pieces(p)) for _, p in _paragraphs(_opened(content))]


def line(document: Any, text: str, size: int = 9, bold: bool = False) -> None:
    """A paragraph at the end of the document, in its font, whatever its usual size and indent."""
    _write_small(document.add_paragraph(), text, size, bold)


def table(document: Any, heads: Sequence[str], widths: Sequence[int]) -> Any:
    """A ruled table with its heads, repeated on every page; columns in proportion."""
    made = document.add_table(0, len(heads))
    section = document.sections[-1]
    room = section.page_width - section.left_margin - section.right_margin
    for column, share in zip(made.columns, widths, strict=True):
        column.width = room * share // sum(widths)
    look = made._tbl.tblPr.find(qn("w:tblLook"))
    look.addprevious(parse_xml(BORDERS))
    row(made, heads, bold=True)
    made.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    return made


def row(made: Any, cells: Sequence[str], bold: bool = False, with_next: bool = False) -> None:
    """`with_next`: on the same page as the row below it."""
    for cell, text in zip(made.add_row().cells, cells, strict=True):
        _write_small(cell.paragraphs[0], text, 9, bold)
        cell.paragraphs[0].paragraph_format.keep_with_next = with_next


def wide_row(made: Any, text: str) -> None:
    """One cell over all columns."""
    cells = made.add_row().cells
    _write_small(cells[0].merge(cells[-1]).paragraphs[0], text, 8, False)


def _write_small(paragraph: Any, text: str, size: int, bold: bool) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.bold = Pt(size), bold
    form = paragraph.paragraph_format
    form.first_line_indent, form.left_indent, form.line_spacing = 0, 0, 1.15
    form.space_before, form.space_after = Pt(1), Pt(1)
    paragraph._p.get_or_add_pPr().get_or_add_ind().set(qn("w:firstLineChars"), "0")
