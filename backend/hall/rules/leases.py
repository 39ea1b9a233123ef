"""What may be taken along without a network, and how a code is recognised without being kept."""

import hashlib
import hmac
from uuid import UUID

BLOCK = 40
"""Numbers lent at a time."""
LOW = 15
"""With fewer left a window gets another block."""


def digest(salt: bytes, said: str) -> str:
    """Six hex digits of HMAC-SHA256, keyed by the lease. Short on purpose: two thousand booking codes share
    one, so that nobody who finds the browser's store can work a code out of it."""
    return hmac.new(salt, said.encode(), hashlib.sha256).hexdigest()[:6]


def digests(salt: bytes, code: str, appointment_id: UUID) -> tuple[str, str]:
    """Of the booking code, and of what the QR code says."""
    return digest(salt, code), digest(salt, appointment_id.hex)
