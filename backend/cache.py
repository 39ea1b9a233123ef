"""The only redis. Everything here can be lost at any time, and only speed goes with it."""

from collections.abc import AsyncIterator
from contextlib import suppress

from redis.asyncio import Redis
from redis.exceptions import RedisError

BUCKET = """
local now = redis.call('TIME')
now = now[1] + now[2] / 1e6
local kept = redis.call('HMGET', KEYS[1], 'left', 'at')
local left = math.min(tonumber(ARGV[1]), (tonumber(kept[1]) or tonumber(ARGV[1]))
    + (now - (tonumber(kept[2]) or now)) * tonumber(ARGV[2]))
local wait = 0
if left >= 1 then left = left - 1 else wait = (1 - left) / tonumber(ARGV[2]) end
redis.call('HSET', KEYS[1], 'left', tostring(left), 'at', tostring(now))
redis.call('EXPIRE', KEYS[1], math.ceil(tonumber(ARGV[1]) / tonumber(ARGV[2])) + 1)
return math.ceil(wait)
"""

BACK = (
    "if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HINCRBYFLOAT', KEYS[1], 'left', 1) end"
)
"""What comes back over the brim is cut off at the next look."""


class Cache:
    """A Redis that may be absent: every call has an answer without it."""

    def __init__(self, url: str | None) -> None:
        self.url = url
        self.redis = (
            Redis.from_url(url, socket_connect_timeout=0.5, socket_timeout=2) if url else None
        )

    async def wait_before(self, act: str, who: str, *, burst: int, per_minute: float) -> int:
        """Seconds to wait before `who` may do `act` again; 0 means now. Without Redis: 0."""
        if self.redis is None:
            return 0
        try:
            answer = await self.redis.eval(BUCKET, 1, f"bucket:{act}:{who}", burst, per_minute / 60)
        except (RedisError, OSError):
            return 0
        return int(answer)

    async def give_back(self, act: str, who: str) -> None:
        """A try that `wait_before` counted was none: it went right."""
        if self.redis is not None:
            with suppress(RedisError, OSError):
                await self.redis.eval(BACK, 1, f"bucket:{act}:{who}")

    async def tell(self, channel: str, message: str) -> None:
        """Wake whoever listens; nobody depends on hearing it."""
        if self.redis is not None:
            with suppress(RedisError, OSError):
                await self.redis.publish(channel, message)

    async def listen(self, channel: str) -> AsyncIterator[str]:
        """Messages of a channel, until Redis goes; the caller then polls."""
        if self.url is None:
            return
        with suppress(RedisError, OSError):
            patient = Redis.from_url(self.url, socket_connect_timeout=0.5)
            async with patient, patient.pubsub() as heard:
                await heard.subscribe(channel)
                while True:
                    message = await heard.get_message(ignore_subscribe_messages=True, timeout=None)
                    if message is not None:
                        yield message["data"].decode()

    async def close(self) -> None:
        if self.redis is not None:
            with suppress(RedisError, OSError):
                await self.redis.aclose()
