"""The residents' door with a watch in it: `python -m backend.benches.measured_door`.

Everything as `serve` runs it, and beside it a handler that returns fixed bytes, to compare with.
"""

import time
from typing import Any

import msgspec
from litestar import Response, get
from litestar.params import FromPath

from backend import app, door
from backend.access.guards import anyone
from backend.benches.servers import HOST
from backend.settings import VARIABLES, Settings, load

WATCHED = "/availability"
TIMES = "/bench/times"
FIXED: dict[int, bytes] = {}


@get("/bench/fixed/{size:int}", guards=[anyone])
async def fixed(size: FromPath[int]) -> Response[bytes]:
    """So many bytes that nobody had to think about."""
    body = FIXED.setdefault(size, b"x" * size)
    headers = {"ETag": '"fixed"', "Cache-Control": "no-cache"}
    return Response(body, media_type="application/json", headers=headers)


class Watch:
    """Seconds from the call of the app to the start of its answer, of every look at the free days."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner
        self.seconds: list[float] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self.inner(scope, receive, send)
        elif scope["path"] == TIMES:
            await self._tell(send)
        elif scope["path"].endswith(WATCHED):
            began = time.perf_counter()

            async def sending(message: Any) -> None:
                if message["type"] == "http.response.start":
                    self.seconds.append(time.perf_counter() - began)
                await send(message)

            await self.inner(scope, receive, sending)
        else:
            await self.inner(scope, receive, send)

    async def _tell(self, send: Any) -> None:
        """What was measured since the last time somebody asked."""
        body, self.seconds = msgspec.json.encode(self.seconds), []
        headers = [(b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def create_app(settings: Settings) -> Watch:
    made = app.create_app(settings)
    made.register(fixed)
    return Watch(made)


def main() -> None:
    settings = load()
    line = door.listen(HOST, settings.public_port, VARIABLES["public_port"])
    door.APPS["measured"] = "backend.benches.measured_door"
    door.serve("measured", settings, line)


if __name__ == "__main__":
    main()
