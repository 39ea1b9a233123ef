"""What the events of a case carry besides, as the ordinary statements write it."""

from datetime import date
from functools import cache

SUBMITTED = {
    (channel, complete): (
        f'{{"channel": "{channel}", "complete": {str(complete).lower()}}}'.encode()
    )
    for channel in ("app", "window")
    for complete in (True, False)
}
LATE, FIRST = b'{"ground": "late"}', b'{"notice": 1}'
HOW = {"mail": b'{"how": "mail"}', "electronic": b'{"how": "electronic"}'}


@cache
def accepted(shared: int, deemed: bool = False) -> bytes | None:
    """`shared`: papers supplied by data sharing."""
    told = ['"way": "deemed"'] if deemed else []
    told += [f'"shared": {shared}'] if shared else []
    return f"{{{', '.join(told)}}}".encode() if told else None


@cache
def decided(legal: date | None, promised: date | None) -> bytes | None:
    """The last days that held at the decision."""
    told = [f'"legal_due": "{legal}"'] if legal else []
    told += [f'"promised_due": "{promised}"'] if promised else []
    return f"{{{', '.join(told)}}}".encode() if told else None
