"""Identifiers people write on forms: read as typed, corrected where safe, refused in words.

Each check is pure and returns the number as it is stored and compared. What may be wrong but can't
be proved wrong is a `Note` for the clerk to look at, never a refusal (rules of GB 11643, GB 32100,
GA 36-2018, GB 16735).
"""

from backend.access.identity.models import IdNumber, Note, Paper, PaperKind, Plate, Vin
from backend.access.identity.organisations import credit_check_sign, credit_code
from backend.access.identity.papers import PAPERS, paper
from backend.access.identity.people import id_check_digit, id_number, name, phone
from backend.access.identity.refusals import (
    BirthDateImpossible,
    BirthDateInFuture,
    CreditCodeCheckDigit,
    CreditCodeShape,
    IdNumberCheckDigit,
    IdNumberOld,
    IdNumberShape,
    NameShape,
    PaperShape,
    PhoneShape,
    PlateShape,
    VinShape,
)
from backend.access.identity.vehicles import plate, vin

__all__ = [
    "PAPERS",
    "BirthDateImpossible",
    "BirthDateInFuture",
    "CreditCodeCheckDigit",
    "CreditCodeShape",
    "IdNumber",
    "IdNumberCheckDigit",
    "IdNumberOld",
    "IdNumberShape",
    "NameShape",
    "Note",
    "Paper",
    "PaperKind",
    "PaperShape",
    "PhoneShape",
    "Plate",
    "PlateShape",
    "Vin",
    "VinShape",
    "credit_check_sign",
    "credit_code",
    "id_check_digit",
    "id_number",
    "name",
    "paper",
    "phone",
    "plate",
    "vin",
]
