"""A number as a report writes it: whole, in 万, in percent, rounded or cut off. Pure."""

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from backend.reports.models import Form, Number

SCALED_DIGITS = 2
"""Of a number in 万 or 亿, unless the blank says."""


def written(number: Number, form: Form) -> tuple[str, str]:
    """The number and what follows it (万, %, a unit), which is left out where the report says it already."""
    exact = Decimal(number.exact)
    if number.share:
        digits = max(number.digits - 2, 0) if form.digits is None else form.digits
        return _digits(exact * 100, digits, form), "%" if form.percent else ""
    power, suffix = form.power, form.suffix
    if form.by_size and abs(exact) < 10**power:
        power, suffix = 0, ""
    digits = form.digits if form.digits is not None else SCALED_DIGITS if power else number.digits
    if form.by_size and not power:
        digits = number.digits
    scaled = exact.scaleb(-power)
    more = "余" if form.more and scaled > Decimal(_digits(scaled, digits, Form(down=True))) else ""
    unit = number.unit.zh if form.unit and number.unit.zh not in suffix else ""
    return _digits(scaled, digits, form), suffix + more + unit


def _digits(exact: Decimal, digits: int, form: Form) -> str:
    how = ROUND_DOWN if form.down else ROUND_HALF_UP
    rounded = exact.quantize(Decimal(1).scaleb(-digits), how)
    if rounded == 0:
        rounded = abs(rounded)
    return f"{rounded:,f}" if form.grouped else f"{rounded:f}"


def beside(said: str, suffix: str, after: str) -> str:
    """The number with its suffix, unless the report says the suffix (plain or wide) right behind the blank."""
    plain = after.lstrip(" \u00a0\u3000").replace("％", "%")
    return said if suffix and plain.startswith(suffix) else said + suffix
