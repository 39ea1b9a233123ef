"""Requests as a browser sends them, made beforehand."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator, Sequence

from backend.access.guards import RESIDENT_COOKIE
from backend.benches.ground import ITEM, TOKEN
from backend.benches.queries import Spot
from backend.benches.servers import HOST

HEAD = (
    "POST /api/appointments HTTP/1.1\r\n"
    "Host: {host}:{port}\r\n"
    "Connection: keep-alive\r\n"
    "Content-Type: application/json\r\n"
    "Accept: application/json\r\n"
    "Accept-Language: zh-CN,zh;q=0.9\r\n"
    "User-Agent: Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0 Mobile\r\n"
    "Origin: http://{host}:{port}\r\n"
    "Sec-Fetch-Site: same-origin\r\n"
    "Sec-Fetch-Mode: cors\r\n"
    "Sec-Fetch-Dest: empty\r\n"
    "Idempotency-Key: {key}\r\n"
    "Cookie: {cookie}={token}\r\n"
    "Content-Length: {length}\r\n\r\n"
)


GET = (
    "GET {path} HTTP/1.1\r\n"
    "Host: {host}:{port}\r\n"
    "Connection: keep-alive\r\n"
    "Accept: application/json\r\n"
    "Accept-Language: zh-CN,zh;q=0.9\r\n"
    "User-Agent: Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0 Mobile\r\n"
    "Sec-Fetch-Site: same-origin\r\n"
    "Sec-Fetch-Mode: cors\r\n"
    "Sec-Fetch-Dest: empty\r\n"
    "{more}\r\n"
)


def get(port: int, path: str, etag: str = "") -> bytes:
    """With an ETag: only if it is another by now."""
    more = f"If-None-Match: {etag}\r\n" if etag else ""
    return GET.format(path=path, host=HOST, port=port, more=more).encode()


def booking(port: int, person: int, spot: Spot) -> bytes:
    """The whole request, with a key of its own."""
    body = (
        f'{{"item_code":"{ITEM}","centre_code":"{spot.centre_code}",'
        f'"starts_at":"{spot.starts_at:%Y-%m-%dT%H:%M:%SZ}"}}'
    )
    head = HEAD.format(
        host=HOST,
        port=port,
        key=uuid.uuid4(),
        cookie=RESIDENT_COOKIE,
        token=f"{TOKEN}{person}",
        length=len(body),
    )
    return (head + body).encode()


def bookings(port: int, people: range, spots: Sequence[Spot], seed: int) -> Iterator[bytes]:
    """One request a person, each for a slot drawn from `spots`."""
    draw = random.Random(seed)  # noqa: S311 - spreads bookings over slots
    for person in people:
        yield booking(port, person, spots[int(draw.random() * len(spots))])
