"""Tokens for machines and codes for people."""

import hashlib
import secrets
from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""32 characters that can't be confused when read aloud or copied by hand: no 0, O, 1, I."""


def new_token() -> str:
    """256 random bits for a session or a link; store only its `digest`."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> bytes:
    """What is stored of a token or a code. Short codes must also expire and count their tries."""
    return hashlib.sha256(token.encode()).digest()


def new_id(now: datetime, draw: Callable[[int], int] = secrets.randbits) -> UUID:
    """A UUID version 7 (RFC 9562): it sorts by the time it was made."""
    milliseconds = int(now.timestamp() * 1000)
    return UUID(int=milliseconds << 80 | 7 << 76 | draw(12) << 64 | 2 << 62 | draw(62))


def short_code(length: int = 8, draw: Callable[[int], int] = secrets.randbelow) -> str:
    """A random code to read aloud; its last character checks the others (35 bits by default)."""
    values = [draw(32) for _ in range(length - 1)]
    return "".join(ALPHABET[value] for value in [*values, _check(values)])


def check_code(code: str) -> str | None:
    """The code as it was given out, or None if it was mistyped.

    Case, spaces and hyphens don't matter. Any one wrong character and any two swapped ones show.
    """
    clean = "".join(character for character in code.upper() if character not in " -\u3000")
    values = [ALPHABET.find(character) for character in clean]
    if len(values) < 2 or len(values) > 31 or -1 in values or _check(values[:-1]) != values[-1]:
        return None
    return clean


def _check(values: Iterable[int]) -> int:
    """The check value over GF(32), x^5 + x^2 + 1: each place has its own power of x."""
    total = 0
    for value in values:
        total ^= value
        total = total << 1 ^ (0x25 if total & 16 else 0)
    return total
