"""The key ring: what it holds, where it is kept, how it rotates."""

import hashlib
import os
import secrets
from pathlib import Path

import msgspec
from msgspec import Struct

DEMO_WORDS = b"yitang demo key, never for real people: "


class BadKeys(Exception):
    """The key file can't be used; the sentence says what to do."""


class Keys(Struct, frozen=True, forbid_unknown_fields=True):
    """The key ring: new values use `current`, values sealed under older ids still open.

    `index` never rotates by itself: changing it means writing every blind index again.
    """

    current: int
    seal: dict[int, str]
    """Key id (1 to 255) -> 32 hex digits, SM4."""
    ticket: dict[int, str]
    """Key id -> 64 hex digits, an Ed25519 seed."""
    index: str
    """64 hex digits, HMAC-SM3; used for nothing else."""

    def __repr__(self) -> str:
        return f"Keys(current={self.current}, ids={sorted(self.seal)})"

    @classmethod
    def generate(cls) -> "Keys":
        """A new ring from the system's random source."""
        return cls(
            current=1,
            seal={1: secrets.token_hex(16)},
            ticket={1: secrets.token_hex(32)},
            index=secrets.token_hex(32),
        )

    @classmethod
    def demo(cls) -> "Keys":
        """The ring of the demo data: the same on every machine, so worth nothing as a secret."""
        return cls(
            current=1,
            seal={1: _demo("seal")[:32]},
            ticket={1: _demo("ticket")},
            index=_demo("index"),
        )

    @classmethod
    def load(cls, path: Path) -> "Keys":
        """The ring in a JSON file of the four fields above, or `BadKeys`."""
        try:
            keys = msgspec.json.decode(path.read_bytes(), type=cls)
        except FileNotFoundError:
            raise BadKeys(f"There is no key file at {path}. Restore it from its backup.") from None
        except OSError as problem:
            raise BadKeys(f"The key file {path} can't be read: {problem.strerror}.") from None
        except msgspec.DecodeError as problem:
            raise BadKeys(f"The key file {path} is not a key ring: {problem}.") from None
        keys.check()
        return keys

    def check(self) -> None:
        """Every key has its length, every id fits one byte, the current id exists."""
        ids = [*self.seal, *self.ticket]
        sizes = (self.seal.values(), 16), (self.ticket.values(), 32), ([self.index], 32)
        if not all(_is_hex(key, size) for ring, size in sizes for key in ring):
            raise BadKeys("A key has the wrong length: seal 32, ticket 64, index 64 hex digits.")
        if not all(1 <= key_id <= 255 for key_id in ids):
            raise BadKeys("A key id is a number from 1 to 255.")
        if self.current not in self.seal or self.current not in self.ticket:
            raise BadKeys(f"The current key id {self.current} has no key. Add it or name another.")

    def save(self, path: Path) -> None:
        """Write the ring for its owner only; an existing file is never overwritten."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(self), indent=2))

    def rotated(self) -> "Keys":
        """The same ring with a fresh current key in front; what is sealed stays readable."""
        new = max([*self.seal, *self.ticket]) + 1
        keys = msgspec.structs.replace(
            self,
            current=new,
            seal={**self.seal, new: secrets.token_hex(16)},
            ticket={**self.ticket, new: secrets.token_hex(32)},
        )
        keys.check()
        return keys

    @property
    def is_demo(self) -> bool:
        """True if any one key is a demo key, even when it was copied into a real file."""
        demo = Keys.demo()
        return (
            demo.seal[1] in self.seal.values()
            or demo.ticket[1] in self.ticket.values()
            or demo.index == self.index
        )


def _demo(purpose: str) -> str:
    return hashlib.sha256(DEMO_WORDS + purpose.encode()).hexdigest()


def _is_hex(key: str, size: int) -> bool:
    return len(key) == 2 * size and all(digit in "0123456789abcdef" for digit in key)
