"""Personal fields: sealed for one row and one column, found by a blind index."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from backend.crypto.keys import Keys

SEAL_VERSION = 1
NONCE_BYTES = 12
TAG_BYTES = 16


class SealBroken(Exception):
    """A sealed value was changed, moved to another row or field, or its key is gone."""


def seal(keys: Keys, text: str, field: str, owner: str) -> bytes:
    """Encrypt one field of one row: version, key id, nonce, ciphertext and tag.

    `field` names table and column ("resident.id_number"), `owner` the row. Both are bound to the
    result, so that a value copied to another row or column no longer opens.
    """
    return seal_bytes(keys, text.encode(), field, owner)


def seal_bytes(keys: Keys, content: bytes, field: str, owner: str) -> bytes:
    """The same for a file: a paper, a picture."""
    header = bytes([SEAL_VERSION, keys.current])
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = _encrypt(_sm4(keys, keys.current), nonce, content, _bound(header, field, owner))
    return header + nonce + sealed


def open_sealed(keys: Keys, sealed: bytes, field: str, owner: str) -> str:
    """The text that was sealed for this field and owner, or `SealBroken`."""
    return open_bytes(keys, sealed, field, owner).decode()


def open_bytes(keys: Keys, sealed: bytes, field: str, owner: str) -> bytes:
    """The file that was sealed for this field and owner, or `SealBroken`."""
    if len(sealed) < 2 + NONCE_BYTES + TAG_BYTES or sealed[0] != SEAL_VERSION:
        raise SealBroken("not a sealed value")
    header, nonce, rest = sealed[:2], sealed[2 : 2 + NONCE_BYTES], sealed[2 + NONCE_BYTES :]
    try:
        return _decrypt(_sm4(keys, header[1]), nonce, rest, _bound(header, field, owner))
    except InvalidTag:
        raise SealBroken(f"{field} does not belong to this row, or was changed") from None


def is_current(keys: Keys, sealed: bytes) -> bool:
    """Whether a value is sealed under the current key; the rotation job reseals the others."""
    return sealed[:2] == bytes([SEAL_VERSION, keys.current])


def _sm4(keys: Keys, key_id: int) -> bytes:
    if key_id not in keys.seal:
        raise SealBroken(f"key {key_id} is not in the key ring; restore it from its backup")
    return bytes.fromhex(keys.seal[key_id])


def _bound(header: bytes, field: str, owner: str) -> bytes:
    return header + len(field.encode()).to_bytes(2, "big") + field.encode() + owner.encode()


def _encrypt(key: bytes, nonce: bytes, text: bytes, bound: bytes) -> bytes:
    encryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(bound)
    return encryptor.update(text) + encryptor.finalize() + encryptor.tag


def _decrypt(key: bytes, nonce: bytes, sealed: bytes, bound: bytes) -> bytes:
    mode = modes.GCM(nonce, sealed[-TAG_BYTES:])
    decryptor = Cipher(algorithms.SM4(key), mode).decryptor()
    decryptor.authenticate_additional_data(bound)
    return decryptor.update(sealed[:-TAG_BYTES]) + decryptor.finalize()


def blind_index(keys: Keys, kind: str, normalised: str) -> bytes:
    """32 bytes to find an equal value by, without opening any; `kind` keeps kinds apart.

    The caller normalises first: the same number written two ways has two indexes.
    """
    mac = hmac.HMAC(bytes.fromhex(keys.index), hashes.SM3())
    mac.update(kind.encode() + b"\0" + normalised.encode())
    return mac.finalize()
