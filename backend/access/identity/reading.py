"""What people type, brought to one form before it is judged."""

import unicodedata

FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def typed(text: str) -> str:
    """Full-width characters made half-width, invisible ones from copying dropped, trimmed."""
    visible = (sign for sign in text.translate(FULL_WIDTH) if unicodedata.category(sign) != "Cf")
    return "".join(visible).strip()


def compact(text: str, dropped: str = " -") -> str:
    """A number or code without the signs people put in to read it more easily, in capitals."""
    return "".join(sign for sign in typed(text) if sign not in dropped).upper()
