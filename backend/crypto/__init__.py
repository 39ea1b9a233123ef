"""Everything secret, behind one seam, so that a certified cryptographic module can take its place.

Fields are sealed with SM4-GCM (RFC 8998, GB/T 32907), found again by an HMAC-SM3 blind index, and
appointment tickets are signed with Ed25519. Nothing here knows a resident, a clerk or a route.
"""

from backend.crypto.codes import ALPHABET, check_code, digest, new_id, new_token, short_code
from backend.crypto.fields import (
    SealBroken,
    blind_index,
    is_current,
    open_bytes,
    open_sealed,
    seal,
    seal_bytes,
)
from backend.crypto.keys import BadKeys, Keys
from backend.crypto.tickets import Claim, ForgedTicket, public_keys, read_ticket, sign_ticket

__all__ = [
    "ALPHABET",
    "BadKeys",
    "Claim",
    "ForgedTicket",
    "Keys",
    "SealBroken",
    "blind_index",
    "check_code",
    "digest",
    "is_current",
    "new_id",
    "new_token",
    "open_bytes",
    "open_sealed",
    "public_keys",
    "read_ticket",
    "seal",
    "seal_bytes",
    "short_code",
    "sign_ticket",
]
