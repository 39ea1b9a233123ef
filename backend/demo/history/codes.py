"""Booking codes and case numbers that two places, written at the same time, never share."""

from collections.abc import Callable

from backend.crypto import short_code

SPACE = 32**7
STRIDE = 11_400_714_819
"""Odd, so that stepping by it visits every code once; large, so that neighbours look unrelated."""


class Counter:
    """Every `step`-th number from `first` on."""

    def __init__(self, first: int, step: int) -> None:
        self.next_number, self.step = first, step

    def next(self) -> int:
        number = self.next_number
        self.next_number += self.step
        return number


class Codes:
    """Eight letters with their check letter, different for each number of the counter."""

    def __init__(self, counter: Counter, salt: int) -> None:
        self.counter, self.salt = counter, salt

    def next(self) -> str:
        mixed = (self.counter.next() * STRIDE + self.salt) % SPACE
        return short_code(draw=_digits(mixed))


def _digits(number: int) -> Callable[[int], int]:
    """Hands out the number digit by digit in the base that is asked for."""
    left = number

    def draw(below: int) -> int:
        nonlocal left
        left, digit = divmod(left, below)
        return digit

    return draw
