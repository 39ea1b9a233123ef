"""Number plates (GA 36-2018) and vehicle identification numbers (GB 16735)."""

import re

from backend.access.identity.models import VIN_CHECK_DIGIT, Plate, PlateKind, Vin
from backend.access.identity.reading import compact
from backend.access.identity.refusals import PlateShape, VinShape

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
LETTER = "[A-HJ-NP-Z]"
SIGN = "[A-HJ-NP-Z0-9]"
ENERGY = "[A-HJK]"
PLATES: dict[PlateKind, str] = {
    "ordinary": f"{SIGN}{{5}}",
    "new_energy_small": f"{ENERGY}{SIGN}[0-9]{{4}}",
    "new_energy_large": f"[0-9]{{5}}{ENERGY}",
    "learner": f"{SIGN}{{4}}学",
    "police": f"{SIGN}{{4}}警",
    "trailer": f"{SIGN}{{4}}挂",
    "hong_kong": f"{SIGN}{{4}}港",
    "macao": f"{SIGN}{{4}}澳",
    "consulate": f"{SIGN}{{4}}领",
}
VIN = re.compile(r"[A-HJ-NPR-Z0-9]{17}")
VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
VIN_VALUES = {sign: int(sign) for sign in "0123456789"} | dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ", (*range(1, 9), *range(1, 6), 7, 9, *range(2, 10)), strict=True)
)


def plate(text: str) -> Plate:
    """The plate without dots and spaces, and which kind its shape is."""
    number = compact(text, " -·.•")
    for kind, rest in PLATES.items():
        if re.fullmatch(f"[{PROVINCES}]{LETTER}{rest}", number):
            return Plate(number=number, kind=kind)
    raise PlateShape


def vin(text: str) -> Vin:
    """Seventeen characters; a check digit that does not match is only a note."""
    number = compact(text)
    if not VIN.fullmatch(number):
        raise VinShape
    agrees = vin_check_digit(number) == number[8]
    return Vin(number=number, notes=() if agrees else (VIN_CHECK_DIGIT,))


def vin_check_digit(number: str) -> str:
    """The ninth character that belongs to the other sixteen."""
    total = sum(w * VIN_VALUES[s] for w, s in zip(VIN_WEIGHTS, number, strict=True))
    return "0123456789X"[total % 11]
