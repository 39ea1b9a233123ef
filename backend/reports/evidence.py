"""What a number in a report stands on, so that whoever reads the annex can work its hash out again. Pure."""

from collections.abc import Sequence
from hashlib import sha256

from backend.reports.models import Answer, Blank, Evidence, Number
from backend.reports.numbers import beside

FIELDS = "编号、名称、数值、单位、定义版本、统计期、口径、数据截至、明细行数"
"""Joined by U+001F in this order and hashed (UTF-8)."""


def fields(number: Number) -> list[str]:
    until = number.data_until.isoformat() if number.data_until else ""
    rows = "" if number.rows is None else str(number.rows)
    return [
        *(number.code, number.name.zh, number.exact, number.unit.zh, f"v{number.version}"),
        *(number.period.zh, number.scope_line.zh, until, rows),
    ]


def digest(number: Number) -> str:
    return sha256("\x1f".join(fields(number)).encode()).hexdigest()


def gather(blanks: Sequence[Blank], answers: dict[str, Answer]) -> list[Evidence]:
    """Each number once, in the order of the report, with all blanks that carry it."""
    found: dict[Number, tuple[list[str], list[str]]] = {}
    for blank in blanks:
        answer = answers[blank.raw]
        if answer.fate != "filled" or answer.number is None:
            continue
        raws, said = found.setdefault(answer.number, ([], []))
        if blank.raw not in raws:
            raws.append(blank.raw)
            said.append(beside(answer.said, answer.suffix, ""))
    return [Evidence(n, raws, said, digest(n)) for n, (raws, said) in found.items()]
