"""Unified social credit codes (GB 32100)."""

import re

from backend.access.identity.reading import compact
from backend.access.identity.refusals import CreditCodeCheckDigit, CreditCodeShape

SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
CREDIT_CODE = re.compile(rf"[{SIGNS}]{{2}}[0-9]{{6}}[{SIGNS}]{{10}}")


def credit_code(text: str) -> str:
    """The 18 characters in capitals, their check character being right."""
    code = compact(text)
    if not CREDIT_CODE.fullmatch(code):
        raise CreditCodeShape
    if credit_check_sign(code[:17]) != code[17]:
        raise CreditCodeCheckDigit
    return code


def credit_check_sign(first_seventeen: str) -> str:
    """The last character that belongs to the first seventeen."""
    total = sum(w * SIGNS.index(s) for w, s in zip(WEIGHTS, first_seventeen, strict=True))
    return SIGNS[-total % 31]
