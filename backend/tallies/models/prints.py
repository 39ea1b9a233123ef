"""What facts and sums come to, to be compared at a glance."""

from datetime import date
from decimal import Decimal

from msgspec import Struct


class Print(Struct, frozen=True):
    """How many facts, and their prints xored."""

    n: int
    print: int


class KeptPrint(Struct, frozen=True):
    """The facts of a source on days of a month: `weight` what they, `amount` what their values come to, `spread` how
    often each value."""

    source: str
    first: date
    n: int
    print: int
    weight: Decimal
    amount: Decimal
    spread: Decimal


class SumPrint(Struct, frozen=True):
    """The sums of a source by month or year; by value: how often each."""

    source: str
    grain: str
    first: date
    weight: Decimal
    amount: Decimal
