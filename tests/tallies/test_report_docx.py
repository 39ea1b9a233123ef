"""Blanks in a document, wherever they stand and however they are cut into runs; bad uploads."""

import io
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise
from typing import Any

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.refusal import Refusal
from backend.reports import docx, rules

NS = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
BOX = f"""
<w:r {NS}><mc:AlternateContent>
  <mc:Choice Requires="wps"><w:drawing><wps:txbx><w:txbxContent>
    <w:p><w:r><w:t>框{{{{F</w:t></w:r><w:r><w:t>01}}}}件</w:t></w:r></w:p></w:txbxContent></wps:txbx></w:drawing></mc:Choice>
  <mc:Fallback><w:pict><v:shape><v:textbox><w:txbxContent>
    <w:p><w:r><w:t>框{{{{F01}}}}件</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback>
</mc:AlternateContent></w:r>"""
NOTES = f"""<w:footnotes {NS}><w:footnote w:id="2"><w:p><w:r><w:t>脚注{{{{F02}}}}件</w:t></w:r></w:p></w:footnote></w:footnotes>"""
SAID = {"{{F01}}": "12", "{{F02}}": "9"}


def say(raw: str, after: str) -> str | None:
    return SAID.get(raw)


def content(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def everywhere() -> bytes:
    """A blank in every place a report may have one."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    document = Document()
    document.add_paragraph("受理{{F01}}件，准予{{F02}}件；{{行政案件24小时办结率}}")
    document.add_paragraph("列表{{F01}}", style="List Bullet")
    numbered = document.add_paragraph("编号{{F02}}")
    numbered._p.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = 1
    table = document.add_table(1, 2)
    table.cell(0, 0).text = "表{{F01}}"
    inner = table.cell(0, 1).add_table(1, 1)
    inner.cell(0, 0).text = "内表{{F02}}"
    section = document.sections[0]
    section.header.paragraphs[0].text = "页眉{{F01}}"
    section.footer.paragraphs[0].text = "页脚{{F02}}"
    section.different_first_page_header_footer = True
    section.first_page_header.paragraphs[0].text = "首页{{F01}}"
    document.add_paragraph()._p.append(parse_xml(BOX))
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    notes = Part(PackURI("/word/footnotes.xml"), kind, NOTES.encode(), document.part.package)
    document.part.relate_to(notes, RELATIONSHIP_TYPE.FOOTNOTES)
    return content(document)


def test_blanks_are_found_wherever_they_stand() -> None:
    found, unclosed = docx.found(everywhere())
    assert unclosed == []
    where = [b.where for b in found]
    assert where == [
        "body", "body", "body", "body", "list", "table", "table", "box",
        "header", "header", "footer", "note",
    ]  # fmt: skip
    assert (found[1].before, found[1].raw, found[1].after) == (
        "受理＿＿件，准予",
        "{{F02}}",
        "件；＿＿",
    )


def test_blanks_are_filled_wherever_they_stand() -> None:
    texts = docx.rows_of(docx.filled(everywhere(), say))
    whole = "\n".join(texts)
    assert "受理12件，准予9件；{{行政案件24小时办结率}}" in whole
    for line in ("列表12", "编号9", "表12", "内表9", "页眉12", "页脚9", "首页12", "脚注9件"):
        assert line in texts
    assert texts.count("框12件") == 2, "the picture for old programs says the same"
    assert "F01" not in whole


def test_nothing_else_of_the_document_is_touched() -> None:
    before, after = everywhere(), docx.filled(everywhere(), lambda raw, rest: None)
    with zipfile.ZipFile(io.BytesIO(before)) as one, zipfile.ZipFile(io.BytesIO(after)) as other:
        assert sorted(one.namelist()) == sorted(other.namelist())
        for name in one.namelist():
            assert zlib.crc32(one.read(name)) == zlib.crc32(other.read(name)) or name in (
                "word/footnotes.xml",
                "[Content_Types].xml",
            ), name


def test_a_blank_takes_the_form_of_the_run_it_begins_in() -> None:
    document = Document()
    paragraph = document.add_paragraph("受理")
    for text, bold, size in (("{{", True, 20), ("F0", False, 10), ("1}}件", None, 8)):
        run = paragraph.add_run(text)
        run.bold, run.font.size = bold, size * 12700
    made = Document(io.BytesIO(docx.filled(content(document), say))).paragraphs[0]
    assert [(r.text, r.bold) for r in made.runs] == [
        ("受理", None),
        ("12", True),
        ("", False),
        ("件", None),
    ]
    assert made.runs[1].font.size == 20 * 12700


def test_what_was_struck_out_is_no_text_and_what_was_put_in_is() -> None:
    document = Document()
    paragraph = document.add_paragraph("受理")
    paragraph._p.append(
        parse_xml(f"<w:del {NS}><w:r><w:delText>{{{{F02}}}}</w:delText></w:r></w:del>")
    )
    paragraph._p.append(parse_xml(f'<w:ins {NS} w:id="1"><w:r><w:t>{{{{F0</w:t></w:r></w:ins>'))
    paragraph.add_run("1}}件")
    assert [b.raw for b in docx.found(content(document))[0]] == ["{{F01}}"]
    assert docx.rows_of(docx.filled(content(document), say)) == ["受理12件"]


def test_a_blank_does_not_run_across_a_line_break_and_an_open_one_is_told() -> None:
    document = Document()
    run = document.add_paragraph("甲{{F").add_run()
    run.add_break()
    run.add_text("01}}乙")
    found, unclosed = docx.found(content(document))
    assert found == []
    assert [b.raw for b in unclosed] == ["{{F"]


def test_one_blank_twice_in_a_paragraph() -> None:
    document = Document()
    document.add_paragraph("{{F01}}{{F01}}和{{F02}}{{F03}}")
    assert docx.rows_of(docx.filled(content(document), say)) == ["1212和9{{F03}}"]


WHOLE = "二〇二一年受理{{F01}}件，准予{{F02}}件，{{其他}}保留。"


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, len(WHOLE)), max_size=12), st.data())
def test_however_a_text_is_cut_into_runs(cuts: list[int], data: st.DataObject) -> None:
    document = Document()
    paragraph = document.add_paragraph()
    ends = sorted({0, *cuts, len(WHOLE)})
    for start, end in pairwise(ends):
        run = paragraph.add_run(WHOLE[start:end])
        run.italic = data.draw(st.booleans())
    italic_at_first = next(
        r.italic for r, e in zip(paragraph.runs, ends[1:], strict=False) if e > WHOLE.index("{{F01")
    )
    made = Document(io.BytesIO(docx.filled(content(document), say))).paragraphs[0]
    assert made.text == "二〇二一年受理12件，准予9件，{{其他}}保留。"
    assert next(r.italic for r in made.runs if "12" in r.text) == italic_at_first


def test_the_same_document_filled_twice_is_the_same_file() -> None:
    assert docx.filled(everywhere(), say) == docx.filled(everywhere(), say)


# Uploads that are refused


def plain() -> bytes:
    document = Document()
    document.add_paragraph("{{F01}}")
    return content(document)


def repacked(change: Callable[[dict[str, bytes]], object]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(plain())) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    change(parts)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return out.getvalue()


def put(name: str, part: bytes) -> bytes:
    return repacked(lambda parts: parts.update({name: part}))


def swap(name: str, old: bytes, new: bytes) -> bytes:
    return repacked(lambda parts: parts.update({name: parts[name].replace(old, new)}))


def encrypted() -> bytes:
    found = bytearray(plain())
    at = found.index(b"PK\x01\x02")
    while at >= 0:
        found[at + 8] |= 1
        at = found.find(b"PK\x01\x02", at + 4)
    return bytes(found)


DOCUMENT = "word/document.xml"
ENTITIES = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b SYSTEM "file:///etc/hosts">]><w>&a;&b;</w>'
BAD: dict[str, tuple[Callable[[], bytes], type[Refusal]]] = {
    "nothing": (lambda: b"", rules.NoFile),
    "a text": (lambda: "2021年".encode(), rules.NotADocument),
    "a PDF": (lambda: b"%PDF-1.7 ...", rules.NotADocument),
    "an old .doc or one under a password": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600,
        rules.OldOrEncrypted,
    ),
    "an encrypted zip": (encrypted, rules.OldOrEncrypted),
    "half of one": (lambda: plain()[: len(plain()) // 2], rules.Damaged),
    "a broken part": (lambda: swap(DOCUMENT, b"</w:body>", b"</w:bod"), rules.Damaged),
    "no main part": (lambda: repacked(lambda parts: parts.pop(DOCUMENT)), rules.Damaged),
    "no relationships": (lambda: repacked(lambda parts: parts.pop("_rels/.rels")), rules.Damaged),
    "another zip": (
        lambda: repacked(lambda parts: parts.pop("[Content_Types].xml")),
        rules.NotADocument,
    ),
    "a workbook": (
        lambda: swap("[Content_Types].xml", b"wordprocessingml.document.main", b"spreadsheetml.sheet.main"),
        rules.NotADocument,
    ),
    "macros by type": (
        lambda: swap(
            "[Content_Types].xml",
            b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
            b"application/vnd.ms-word.document.macroEnabled.main+xml",
        ),
        rules.CarriesProgram,
    ),
    "macros": (lambda: put("word/vbaProject.bin", b"x"), rules.CarriesProgram),
    "controls": (lambda: put("word/activeX/activeX1.xml", b"<a/>"), rules.CarriesProgram),
    "entities": (lambda: put(DOCUMENT, ENTITIES), rules.DeclaresEntities),
    "entities in UTF-16": (
        lambda: put(DOCUMENT, ENTITIES.decode().replace('"1.0"', '"1.0" encoding="utf-16"').encode("utf-16")),
        rules.DeclaresEntities,
    ),
    "a bomb of pictures": (lambda: put("word/media/a.png", bytes(rules.MOST_EXPANDED)), rules.ExpandsTooFar),
    "a bomb of text": (lambda: put("word/a.xml", b" " * (rules.MOST_XML + 1)), rules.ExpandsTooFar),
    "a bomb of elements": (
        lambda: put("word/a.xml", b"<a>" + b"<b/>" * rules.MOST_ELEMENTS + b"</a>"),
        rules.ExpandsTooFar,
    ),
    "too deep": (lambda: put("word/a.xml", b"<a>" * 300 + b"</a>" * 300), rules.ExpandsTooFar),
    "XML by another name": (
        lambda: swap("[Content_Types].xml", b'PartName="/word/document.xml"', b'PartName="/word/document.png"'),
        rules.Damaged,
    ),
    "too large": (lambda: b"PK" + bytes(rules.MOST_BYTES), rules.TemplateTooLarge),
    "many blanks": (
        lambda: swap(DOCUMENT, b"{{F01}}", b"{{F01}} " * (rules.MOST_BLANKS + 1)),
        rules.TooManyBlanks,
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_a_bad_upload_is_refused_in_a_sentence(what: str) -> None:
    make, refusal = BAD[what]
    with pytest.raises(Refusal) as no:
        docx.found(make())
    assert type(no.value) is refusal
    assert 400 <= no.value.status < 500
    assert no.value.sentence("zh").endswith("。")
    assert no.value.sentence("en").endswith(".")


@settings(max_examples=50, deadline=None)
@given(st.integers(0, len(plain()) - 1), st.integers(0, 255))
def test_a_damaged_byte_is_refused_or_read(place: int, byte: int) -> None:
    """Never anything but a refusal, whatever one byte becomes."""
    broken = bytearray(plain())
    broken[place] = byte
    with suppress(rules.ReportRefused):
        assert docx.filled(bytes(broken), say).startswith(b"PK")


def test_a_word_of_the_document_is_no_code() -> None:
    document = Document()
    document.add_paragraph("{{F01}}")
    made = docx.filled(content(document), lambda raw, rest: '</w:t><w:t>&"<')
    assert docx.rows_of(made) == ['</w:t><w:t>&"<']
    assert Document(io.BytesIO(made)).element.body.find(f".//{qn('w:t')}").text == '</w:t><w:t>&"<'
