"""Signed tickets: a QR code that a centre can check without a network."""

import base64
import binascii
from datetime import UTC, datetime
from functools import lru_cache
from typing import Literal, cast, get_args
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from msgspec import Struct

from backend.crypto.keys import Keys

TicketKind = Literal["appointment"]
KINDS: tuple[str, ...] = get_args(TicketKind)
CLAIM_BYTES = 2 + 16 + 5 + 4
"""Kind, key id, appointment, slot instant in seconds, centre."""


class ForgedTicket(Exception):
    """The ticket was not signed by this installation, or was changed afterwards."""


class Claim(Struct, frozen=True):
    """What a QR code says, and no more: no name, no number. Good for one centre on one day."""

    kind: TicketKind
    appointment: UUID
    slot_at: datetime
    centre: int


def sign_ticket(keys: Keys, claim: Claim) -> str:
    """The claim and its Ed25519 signature in base32 (146 characters, QR alphanumeric mode)."""
    body = b"".join(
        (
            bytes([KINDS.index(claim.kind) + 1, keys.current]),
            claim.appointment.bytes,
            int(claim.slot_at.timestamp()).to_bytes(5, "big"),
            claim.centre.to_bytes(4, "big"),
        )
    )
    signed = body + _signer(keys, keys.current).sign(body)
    return base64.b32encode(signed).decode().rstrip("=")


def public_keys(keys: Keys) -> dict[int, bytes]:
    """By key id, 32 bytes each: with these anybody can check a ticket and nobody can make one."""
    return {
        key_id: _signer(keys, key_id).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        for key_id in keys.ticket
    }


def read_ticket(keys: Keys, text: str) -> Claim:
    """The claim of a ticket this installation signed, or `ForgedTicket`.

    The door still checks that centre and day are its own; the database, that it is the first use.
    """
    raw = _unbase32(text)
    if len(raw) != CLAIM_BYTES + 64 or not 1 <= raw[0] <= len(KINDS):
        raise ForgedTicket("not one of our tickets")
    body = raw[:CLAIM_BYTES]
    try:
        _signer(keys, body[1]).public_key().verify(raw[CLAIM_BYTES:], body)
    except InvalidSignature:
        raise ForgedTicket("signature does not match") from None
    return Claim(
        kind=cast(TicketKind, KINDS[body[0] - 1]),
        appointment=UUID(bytes=body[2:18]),
        slot_at=datetime.fromtimestamp(int.from_bytes(body[18:23], "big"), UTC),
        centre=int.from_bytes(body[23:27], "big"),
    )


def _unbase32(text: str) -> bytes:
    """Strict: one ticket has one spelling, so that unused bits can't make a second one."""
    try:
        raw = base64.b32decode(text + "=" * (-len(text) % 8))
    except (binascii.Error, ValueError):
        raise ForgedTicket("not one of our tickets") from None
    if base64.b32encode(raw).decode().rstrip("=") != text:
        raise ForgedTicket("not one of our tickets")
    return raw


def _signer(keys: Keys, key_id: int) -> Ed25519PrivateKey:
    if key_id not in keys.ticket:
        raise ForgedTicket("signed with a key this installation does not have")
    return _private(keys.ticket[key_id])


@lru_cache(maxsize=8)
def _private(key: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(key))
