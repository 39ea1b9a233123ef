"""What is printed: the facts every template gets, and the mark by which a paper is known to be its owner's."""

import io
import re
from uuid import UUID

import segno
from msgspec import Struct

from backend.cases.papers.kind import Facts, Kind, Source, day, text
from backend.permits.rules.remedies import remedies

MARK = re.compile(rb"yitang-paper ([0-9a-f-]{36}) ([0-9a-f-]{36}) ([0-9a-f]{32})")


class Mark(Struct, frozen=True):
    """Stands inside the PDF and in its QR code: which paper, of which case, and whose, as a keyed digest."""

    paper_id: UUID
    case_id: UUID
    owner: str
    """32 hex digits; without the key it says nothing about anybody."""

    def __str__(self) -> str:
        return f"yitang-paper {self.paper_id} {self.case_id} {self.owner}"

    @property
    def code(self) -> str:
        """To compare by eye: sixteen signs in fours."""
        return " ".join(self.owner[at : at + 4].upper() for at in range(0, 16, 4))

    @staticmethod
    def inside(pdf: bytes) -> "Mark | None":
        """The one mark of a PDF as it stands in its description; None when there is none, or more than one."""
        found = set(MARK.findall(pdf))
        if len(found) != 1:
            return None
        paper_id, case_id, owner = (part.decode() for part in found.pop())
        return Mark(UUID(paper_id), UUID(case_id), owner)


def facts(kind: Kind, source: Source, number: str, mark: Mark, replaces: str | None) -> Facts:
    """Everything the template says, decided now."""
    who, item = source.applicant, source.item
    return {
        "kind": kind.kind,
        "title": text(kind.titled(item)),
        "number": number,
        "bilingual": source.bilingual,
        "organ": {"zh": source.organ.name_zh, "en": source.organ.name_en},
        "you": "你单位" if who.organisation else "你",
        "self": "本单位" if who.organisation else "本人",
        "person": {"name": who.name, "id_number": who.number, "label": text(who.label)},
        "case": _case(source),
        "day": day(source.today),
        "remedy": text(remedies(item, source.today)) if kind.remedy else None,
        "replaces": replaces,
        "mark": str(mark),
        "code": mark.code,
        "qr": _qr(str(mark)),
        "consult": item.contacts.consult,
        "complain": item.contacts.complain,
        "own": kind.own(source),
    }


def _case(source: Source) -> Facts:
    case = source.case
    return {
        "number": case.number,
        "item": {"zh": case.item_name_zh, "en": case.item_name_en},
        "centre": {"zh": case.centre_name_zh, "en": case.centre_name_en},
        "submitted": day(case.submitted_on),
        "received": day(case.received_on or case.submitted_on),
        "accepted": day(case.accepted_on),
        "legal": day(case.legal_due_on),
        "promised": day(case.promised_due_on),
        "decided": day(case.decided_on),
    }


def _qr(said: str) -> str:
    drawn = io.BytesIO()
    segno.make(said, error="m", micro=False).save(drawn, kind="svg", border=0, xmldecl=False)
    return drawn.getvalue().decode()
