"""A public door of paper: the built web app, and answers made of the house's own structs.

For what a real door can't be asked to do on cue: to lose an answer, to be full, to fall silent.
"""

import http.server
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from backend.access.models import CodeSent, Me
from tests.frontend import answers
from tests.frontend.desk import Desk

SECURITY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; font-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    "trusted-types yitang"
)
PUBLIC: dict[str, Callable[..., Any]] = {
    "/api/items": answers.items,
    "/api/items/([^/]+)": answers.guide_of,
    "/api/items/([^/]+)/situation": answers.situation_of,
    "/api/items/[^/]+/centres": answers.places,
    "/api/items/([^/]+)/centres/([^/]+)/times": answers.free,
    "/api/items/([^/]+)/availability": answers.county,
    "/api/centres/([^/]+)/times": answers.visit_times,
    "/api/release": lambda: {"ahead_days": 60, "from": "08:00", "to": "10:00"},
    "/api/session/codes": lambda: CodeSent(300, 60),
}
CODINGS = {"br": ".br", "gzip": ".gz"}
KINDS = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}


@dataclass(frozen=True)
class Heard:
    """A request as it arrived."""

    method: str
    path: str
    key: str | None
    body: bytes


Answer = tuple[int, Any]


@dataclass
class Door:
    """Serves until closed. `refuse` answers in place of the ordinary answer, by path."""

    dist: Path
    heard: list[Heard] = field(default_factory=list)
    refuse: dict[str, Callable[[Heard], Answer | None]] = field(default_factory=dict)
    me: Me | None = None
    desk: Desk = field(default_factory=Desk)
    sent: int = 0
    """Bytes of bodies sent."""
    server: http.server.ThreadingHTTPServer = field(init=False)

    def __post_init__(self) -> None:
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler_for(self))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def asked(self, method: str, path: str) -> list[Heard]:
        return [one for one in self.heard if (one.method, one.path) == (method, path)]

    def answer(self, heard: Heard) -> Answer:
        told = self.refuse.get(f"{heard.method} {heard.path}")
        return (told and told(heard)) or self.ordinary(heard)

    def ordinary(self, heard: Heard) -> Answer:
        if heard.path.startswith("/api/draws") and heard.method == "GET":
            return self.desk.answer(heard.method, heard.path, heard.body)
        for pattern, told in PUBLIC.items():
            if found := re.fullmatch(pattern, heard.path):
                return 200, told(*found.groups())
        if heard.path in ("/api/session", "/api/me/identity") and heard.method != "DELETE":
            return 200, self.sign_in(heard)
        if self.me is None:
            return 401, answers.signed_out()
        return self.own(heard)

    def own(self, heard: Heard) -> Answer:
        """What only the signed-in resident sees."""
        if heard.path == "/api/me":
            return 200, self.me
        if heard.path == "/api/session":
            self.me = None
            return 200, None
        return self.desk.answer(heard.method, heard.path, heard.body)

    def sign_in(self, heard: Heard) -> Me:
        self.me = Me("139****0001", None, None, "zh")
        if heard.path.endswith("identity"):
            self.me = Me("139****0001", "林*青", "330899********0026", "zh")
        return self.me


def handler_for(door: Door) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            if path.startswith("/api/"):
                self.api(path)
            else:
                self.file(path)

        def file(self, path: str) -> None:
            """The built file in the best compression asked for, or the app's shell."""
            file = door.dist / (path.lstrip("/") or "home.zh.html")
            file = file if file.is_file() else door.dist / "index.html"
            asked = self.headers.get("Accept-Encoding", "")
            coding = next((one for one in CODINGS if one in asked), None)
            packed = Path(f"{file}{CODINGS[coding]}") if coding else file
            if not packed.is_file():
                coding, packed = None, file
            kind = KINDS.get(file.suffix, "application/octet-stream")
            self.send(200, kind, packed.read_bytes(), coding)

        do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815  named by http.server

        def api(self, path: str) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            heard = Heard(self.command, path, self.headers.get("Idempotency-Key"), body)
            door.heard.append(heard)
            status, said = door.answer(heard)
            if status == 0:
                self.close_connection = True
                self.connection.close()
                return
            kind = "application/problem+json" if status >= 400 else "application/json"
            self.send(status, kind, msgspec.json.encode(said))

        def send(self, status: int, kind: str, body: bytes, coding: str | None = None) -> None:
            door.sent += len(body)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", SECURITY)
            self.send_header("Cache-Control", "no-cache")
            if coding:
                self.send_header("Content-Encoding", coding)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Quiet: pytest shows what matters."""

    return Handler
