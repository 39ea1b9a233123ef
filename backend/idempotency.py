"""The same request sent twice happens once: an Idempotency-Key is bound to account, route and body.

The key's row is written in the work's own transaction. A repetition waits for it, then updates the
row, so that it waits for its own commit: an answer is never repeated before it is durable.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from backend import db
from backend.refusal import Refusal

KEYS_KEPT = timedelta(hours=48)
"""How long an Idempotency-Key keeps its answer (published in the API description)."""


class KeyMissing(Refusal):
    """This request needs an Idempotency-Key header of 8 to 128 characters, new for each new wish."""

    zh = "请求缺少 Idempotency-Key 请求头（8 至 128 个字符，每个新请求用新的编号）。"
    status = 400


class KeyReused(Refusal):
    """This Idempotency-Key was used for another request. Use a new key."""

    zh = "该 Idempotency-Key 已用于另一请求，请换用新的编号。"
    status = 422


class KeyBusy(Refusal):
    """The first request with this Idempotency-Key is still being worked on. Ask again in a second."""

    zh = "使用同一 Idempotency-Key 的请求正在处理，请稍后重试。"
    status = 409


class Replayed(Exception):
    """Not an error: the same request came again and gets the answer it had."""

    def __init__(self, status: int, body: bytes) -> None:
        self.status, self.body = status, body


class Claim(Struct, frozen=True):
    """One request's key."""

    account_id: int
    key: str
    route: str
    digest: bytes

    @classmethod
    def of(cls, account_id: int, key: str, route: str, body: bytes) -> "Claim":
        """Refuses with KeyMissing."""
        if not 8 <= len(key) <= 128:
            raise KeyMissing()
        return cls(account_id, key, route, hashlib.sha256(body).digest())


class Kept(Struct, frozen=True):
    """What stands under a key that came before."""

    account_id: int
    key: str
    status: int | None
    answer: bytes | None


async def claim(
    conn: db.Conn, claims: Sequence[Claim], now: datetime
) -> list[Replayed | Refusal | None]:
    """For each key (all different): None when it is new or expired, else the answer or why there is none.

    Refuses with KeyBusy when the first request holds its key for longer than a lock may last.
    """
    try:
        new = await _claim_new(conn, claims, now)
    except db.Busy as busy:
        raise KeyBusy() from busy
    old = [one for one in claims if (one.account_id, one.key) not in new]
    kept = {(one.account_id, one.key): one for one in await _seen(conn, old, now)} if old else {}
    return [
        None if (one.account_id, one.key) in new else judged(kept.get((one.account_id, one.key)))
        for one in claims
    ]


async def known(conn: db.Conn, claim: Claim) -> bool:
    """Whether something stands under the key: for work that is costly before its transaction begins."""
    return bool(
        await db.value(
            conn,
            "SELECT true FROM idempotency WHERE account_id = $1 AND key = $2",
            claim.account_id,
            claim.key,
        )
    )


def judged(kept: Kept | None) -> Replayed | Refusal:
    """What a key that is not new comes to; `kept` only if it came with the same route and body."""
    if kept is None:
        return KeyReused()
    if kept.status is None or kept.answer is None:
        return KeyBusy()
    return Replayed(kept.status, kept.answer)


class _Key(Struct, frozen=True):
    account_id: int
    key: str


async def _claim_new(conn: db.Conn, claims: Sequence[Claim], now: datetime) -> set[tuple[int, str]]:
    """In one order, so that two bursts wait for each other at most in one direction."""
    made = await db.many(
        conn,
        _Key,
        """
        INSERT INTO idempotency AS kept (account_id, key, route, body_digest, made_at, last_seen_at)
        SELECT c.account_id, c.key, c.route, c.digest, $1, $1
        FROM unnest($2::integer[], $3::text[], $4::text[], $5::bytea[]) AS c (account_id, key, route, digest)
        ORDER BY c.account_id, c.key
        ON CONFLICT (account_id, key) DO UPDATE
            SET route = excluded.route, body_digest = excluded.body_digest, status = NULL, answer = NULL,
                made_at = $1, last_seen_at = $1
            WHERE kept.made_at < $6
        RETURNING account_id, key
        """,
        now,
        [one.account_id for one in claims],
        [one.key for one in claims],
        [one.route for one in claims],
        [one.digest for one in claims],
        now - KEYS_KEPT,
    )
    return {(one.account_id, one.key) for one in made}


async def _seen(conn: db.Conn, claims: Sequence[Claim], now: datetime) -> list[Kept]:
    return await db.many(
        conn,
        Kept,
        """
        UPDATE idempotency i SET last_seen_at = $1
        FROM unnest($2::integer[], $3::text[], $4::text[], $5::bytea[]) AS c (account_id, key, route, digest)
        WHERE (i.account_id, i.key, i.route, i.body_digest) = (c.account_id, c.key, c.route, c.digest)
        RETURNING i.account_id, i.key, i.status, i.answer
        """,
        now,
        [one.account_id for one in claims],
        [one.key for one in claims],
        [one.route for one in claims],
        [one.digest for one in claims],
    )


async def keep(
    conn: db.Conn, claims: Sequence[Claim], statuses: Sequence[int], answers: Sequence[bytes]
) -> None:
    """The answers, beside the work they are of."""
    await db.run(
        conn,
        """
        UPDATE idempotency i SET status = c.status, answer = c.answer
        FROM unnest($1::integer[], $2::text[], $3::smallint[], $4::bytea[]) AS c (account_id, key, status, answer)
        WHERE (i.account_id, i.key) = (c.account_id, c.key)
        """,
        [one.account_id for one in claims],
        [one.key for one in claims],
        list(statuses),
        list(answers),
    )


async def free(conn: db.Conn, claims: Sequence[Claim]) -> None:
    """The keys of what was refused: whoever sends it again tries again."""
    await db.run(
        conn,
        """
        DELETE FROM idempotency i USING unnest($1::integer[], $2::text[]) AS c (account_id, key)
        WHERE (i.account_id, i.key) = (c.account_id, c.key)
        """,
        [one.account_id for one in claims],
        [one.key for one in claims],
    )


async def forget_keys(conn: db.Conn, now: datetime) -> int:
    """Expired keys go; how many."""
    return await db.run(conn, "DELETE FROM idempotency WHERE made_at < $1", now - KEYS_KEPT)
