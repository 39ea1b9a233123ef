"""ID numbers (GB 11643), names, mobile numbers."""

import re
import unicodedata
from datetime import date
from typing import Literal

from stdnum import numdb

from backend.access.identity.models import UNKNOWN_BIRTHPLACE, IdNumber, IdNumberKind
from backend.access.identity.reading import compact, typed
from backend.access.identity.refusals import (
    BirthDateImpossible,
    BirthDateInFuture,
    IdNumberCheckDigit,
    IdNumberOld,
    IdNumberShape,
    NameShape,
    PhoneShape,
)

ID_NUMBER = re.compile(r"[0-9]{17}[0-9X]")
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECK_DIGITS = "10X98765432"
OLDEST_YEARS = 130
PHONE = re.compile(r"(?:\+86|0086|86)?(1[3-9][0-9]{9})")
HAN = "〇㐀-䶿一-鿿\U00020000-\U0003347f"
CHINESE_NAME = re.compile(rf"(?=.{{2,30}}$)[{HAN}]+(?:·[{HAN}]+)*")
DOTS = dict.fromkeys(map(ord, "•‧∙⋅・･.●"), "·")
NAME_SIGNS = frozenset(" '’-.,")


def id_number(text: str, today: date) -> IdNumber:
    """The holder's number with what it says, as printed on a citizen's identity card, a residence
    permit of Hong Kong, Macao and Taiwan people (81, 82, 83) or the newer permanent residence card
    (9). Refuses a wrong shape, an impossible date and a wrong check digit; an unknown place is
    only a note.
    """
    number = compact(text)
    if re.fullmatch(r"[0-9]{15}", number):
        raise IdNumberOld
    if not ID_NUMBER.fullmatch(number):
        raise IdNumberShape
    birth_date = _birth_date(number, today)
    if id_check_digit(number[:17]) != number[17]:
        raise IdNumberCheckDigit
    kind = _kind(number)
    return IdNumber(
        number=number,
        kind=kind,
        birth_date=birth_date,
        sex=None if kind == "foreign_permanent_resident" else _sex(number),
        division=number[:6],
        notes=() if kind != "citizen" or _is_known_place(number[:6]) else (UNKNOWN_BIRTHPLACE,),
    )


def id_check_digit(first_seventeen: str) -> str:
    """The last character that belongs to the first seventeen digits (ISO 7064 MOD 11-2)."""
    total = sum(w * int(d) for w, d in zip(ID_WEIGHTS, first_seventeen, strict=True))
    return ID_CHECK_DIGITS[total % 11]


def _birth_date(number: str, today: date) -> date:
    year, month, day = number[6:10], number[10:12], number[12:14]
    shown = f"{year}-{month}-{day}"
    try:
        birth_date = date(int(year), int(month), int(day))
    except ValueError:
        raise BirthDateImpossible(shown=shown) from None
    if birth_date > today:
        raise BirthDateInFuture(shown=shown)
    if today.year - birth_date.year > OLDEST_YEARS:
        raise BirthDateImpossible(shown=shown)
    return birth_date


def _kind(number: str) -> IdNumberKind:
    if number[0] == "9":
        return "foreign_permanent_resident"
    return "hk_macao_taiwan_resident" if number[:2] in ("81", "82", "83") else "citizen"


def _sex(number: str) -> Literal["male", "female"]:
    return "male" if int(number[16]) % 2 else "female"


def _is_known_place(division: str) -> bool:
    """Known now or once: codes of places that were merged or renamed stay in people's numbers."""
    return any("county" in found for _, found in numdb.get("cn/loc").info(division))


def name(text: str) -> str:
    """The name as it is stored: one kind of middle dot, single spaces, no invisible signs."""
    given = " ".join(unicodedata.normalize("NFC", typed(text)).split())
    chinese = given.replace(" ", "").translate(DOTS)
    if CHINESE_NAME.fullmatch(chinese):
        return chinese
    if 2 <= len(given) <= 50 and given[0].isalpha() and all(map(_is_latin, given)):
        return given
    raise NameShape


def _is_latin(sign: str) -> bool:
    return sign in NAME_SIGNS or (sign.isalpha() and unicodedata.name(sign, "").startswith("LATIN"))


def phone(text: str) -> str:
    """Eleven digits; +86 and the signs between are dropped."""
    found = PHONE.fullmatch(compact(text, " -()."))
    if not found:
        raise PhoneShape
    return found.group(1)
