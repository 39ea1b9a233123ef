"""What can't be compared."""

from collections.abc import Collection
from datetime import date

from backend.refusal import Refusal
from backend.tallies.models.figures import Comparison


class TooManySums(Refusal):
    """Sums since January for {given} different months are too many at once; at most {most}. Choose a shorter period."""

    zh = "一次最多累计{most}个不同的月份，所选有{given}个，请缩短统计期。"
    status = 422


class NothingBesideCrossTable(Refusal):
    """A table with columns by a dimension has no year before and no sums since January beside it. Leave out the columns or the comparison."""

    zh = "交叉表不能并列上年同期、同比和累计。请去掉交叉的列，或去掉并列的列。"
    status = 422


def check_beside(across: str | None, beside: Comparison) -> None:
    """Nothing that was asked for is left out without a word."""
    if across is not None and beside.anything:
        raise NothingBesideCrossTable()


def check_sums(ends: Collection[date], most: int) -> None:
    if len(ends) > most:
        raise TooManySums(given=len(ends), most=most)
