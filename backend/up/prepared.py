"""What preparing depends on: while it is as it was, a start may leave our own database alone."""

from __future__ import annotations

import hashlib
from pathlib import Path

from backend.settings import Settings

READ_BY_PREPARING = ("ground.py", "calendar", "demo", "permits", "schema")
KINDS = (".py", ".sql", ".json")


def fingerprint(settings: Settings) -> str:
    """Of the files that preparing reads, by name, size and time of change."""
    digest = hashlib.sha256(str(settings.demo).encode())
    house = Path(__file__).parent.parent
    for name in READ_BY_PREPARING:
        for path in sorted([house / name, *(house / name).rglob("*")]):
            if path.suffix in KINDS:
                known = path.stat()
                digest.update(f"{path} {known.st_size} {known.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:32]
