"""What can't be compared."""

from collections.abc import Collection
from datetime import date

from backend.refusal import Refusal


class TooManySums(Refusal):
    """Sums since January for {given} different months are too many at once; at most {most}. Choose a shorter period."""

    zh = "一次最多累计{most}个不同的月份，所选有{given}个，请缩短统计期。"
    status = 422


def check_sums(ends: Collection[date], most: int) -> None:
    if len(ends) > most:
        raise TooManySums(given=len(ends), most=most)
