"""Travel and residence papers, told apart by the shape of their numbers."""

import re

from msgspec import Struct

from backend.access.identity.models import Paper, PaperKind
from backend.access.identity.reading import compact
from backend.access.identity.refusals import PaperShape


class PaperRule(Struct, frozen=True):
    """How a paper is called and numbered; no paper here has a check digit we may rely on."""

    zh: str
    en: str
    shape: str
    example: str


PAPERS: dict[PaperKind, PaperRule] = {
    "passport": PaperRule(
        "普通护照", "passport", r"E[0-9]{8}|E[A-HJ-NP-Z][0-9]{7}|G[0-9]{8}", "EA0000000"
    ),
    "hk_macao_permit": PaperRule(
        "往来港澳通行证",
        "permit for Hong Kong and Macao",
        r"C[0-9]{8}|C[A-HJ-NP-Z][0-9]{7}|W[0-9]{8}",
        "CA0000000",
    ),
    "taiwan_permit": PaperRule("往来台湾通行证", "permit for Taiwan", r"[LT][0-9]{8}", "L00000000"),
    "home_visit_permit": PaperRule(
        "港澳居民来往内地通行证",
        "mainland travel permit for Hong Kong and Macao residents",
        r"[HM][0-9]{8}(?:[0-9]{2})?",
        "H00000000",
    ),
    "taiwan_resident_permit": PaperRule(
        "台湾居民来往大陆通行证",
        "mainland travel permit for Taiwan residents",
        r"[0-9]{8}",
        "00000000",
    ),
    "permanent_residence_old": PaperRule(
        "外国人永久居留身份证（旧版）",
        "permanent residence card (older, 15 characters)",
        r"[A-Z]{3}[0-9]{12}",
        "XXX000000000000",
    ),
    "foreign_passport": PaperRule(
        "外国护照", "foreign passport", r"(?=.*[0-9])[A-Z0-9]{5,15}", "X0000000"
    ),
}


def paper(kind: PaperKind, text: str) -> Paper:
    """The paper with its number in capitals, or `PaperShape` with an example of the right shape."""
    rule = PAPERS[kind]
    number = compact(text)
    if not re.fullmatch(rule.shape, number):
        raise PaperShape(paper=rule.en, paper_zh=rule.zh, example=rule.example)
    return Paper(kind=kind, number=number)
