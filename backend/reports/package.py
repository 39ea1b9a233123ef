"""Is an upload a plain Word document? Looked at from outside, before anything reads it as one.

Sizes are bounded compressed and expanded; every XML part is walked by a parser that builds nothing, knows
no entities and stops at a bound. Links out of the document are never followed, so they may stand.
"""

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from xml.parsers import expat

from backend.reports import rules

MAIN_KIND = b"wordprocessingml.document.main+xml"
TYPES = "[Content_Types].xml"
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How an old .doc begins, and a .docx under a password."""
PROGRAMS = ("vbaproject", "vbadata", "activex/", "macroenabled", "ms-office.activex")
XML = (".xml", ".rels")
EPOCH = (1980, 1, 1, 0, 0, 0)
BROKEN = (
    zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError, NotImplementedError,
)  # fmt: skip


def check(content: bytes) -> None:
    """Passes a document that may be opened, or refuses in a sentence."""
    if not content:
        raise rules.NoFile()
    if len(content) > rules.MOST_BYTES:
        raise rules.TemplateTooLarge(most=rules.MOST_BYTES // 1024 // 1024)
    if content.startswith(OLD):
        raise rules.OldOrEncrypted()
    if not content.startswith(b"PK"):
        raise rules.NotADocument()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _check_outside(package)
            for name, part in _xml_parts(package):
                _walk(name, part)
    except BROKEN as broken:
        raise rules.Damaged(part="ZIP") from broken


def _check_outside(package: zipfile.ZipFile) -> None:
    """What the list of parts tells: what it is, how large it grows, what it carries."""
    parts = package.infolist()
    names = [part.filename for part in parts]
    if len(parts) > rules.MOST_PARTS:
        raise rules.ExpandsTooFar(part=f"{len(parts)}")
    if any(part.flag_bits & 0x1 for part in parts):
        raise rules.OldOrEncrypted()
    if TYPES not in names:
        raise rules.NotADocument()
    if len(set(names)) < len(names):
        raise rules.Damaged(part=next(n for n in names if names.count(n) > 1))
    for name in names:
        if any(word in name.lower() for word in PROGRAMS):
            raise rules.CarriesProgram(part=name)
    xml = sum(part.file_size for part in parts if part.filename.lower().endswith(XML))
    whole = sum(part.file_size for part in parts)
    if whole > rules.MOST_EXPANDED or xml > rules.MOST_XML:
        raise rules.ExpandsTooFar(part=f"{whole // 1024 // 1024} MB")
    _check_kind(package.read(TYPES))


def _check_kind(types: bytes) -> None:
    """Its main part is a document's, nothing is a program, and what is read as XML is named so."""
    if any(word.encode() in types.lower() for word in PROGRAMS):
        raise rules.CarriesProgram(part=TYPES)
    if MAIN_KIND not in types.lower():
        raise rules.NotADocument()

    def told(tag: str, said: dict[str, str]) -> None:
        name = said.get("PartName") or "." + said.get("Extension", "")
        if said.get("ContentType", "").lower().endswith("xml") and not name.lower().endswith(XML):
            raise rules.Damaged(part=name)

    _walk(TYPES, types, told)


def _xml_parts(package: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """Each XML part; reading one also checks its length and sum."""
    for part in package.infolist():
        content = package.read(part)
        if part.filename.lower().endswith(XML):
            yield part.filename, content


def _walk(
    name: str, content: bytes, tell: Callable[[str, dict[str, str]], None] | None = None
) -> None:
    """One pass over a part: well-formed, no declared entities, neither too many elements nor too deep."""
    parser = expat.ParserCreate()
    seen = depth = 0

    def opened(tag: str, attributes: dict[str, str]) -> None:
        nonlocal seen, depth
        seen, depth = seen + 1, depth + 1
        if seen > rules.MOST_ELEMENTS or depth > rules.MOST_DEPTH:
            raise rules.ExpandsTooFar(part=name)
        if tell:
            tell(tag, attributes)

    def closed(_tag: str) -> None:
        nonlocal depth
        depth -= 1

    def declared(*_: object) -> None:
        raise rules.DeclaresEntities(part=name)

    parser.StartElementHandler, parser.EndElementHandler = opened, closed
    parser.StartDoctypeDeclHandler = declared
    try:
        parser.Parse(content, True)
    except expat.ExpatError as broken:
        raise rules.Damaged(part=name) from broken


def settled(content: bytes) -> bytes:
    """The same package with no times in it, so that the same content is the same file."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            plain = zipfile.ZipInfo(part.filename, EPOCH)
            plain.compress_type, plain.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            new.writestr(plain, old.read(part))
    return out.getvalue()
