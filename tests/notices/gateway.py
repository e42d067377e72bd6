"""A gateway of an operator's: a real HTTP server on this machine that checks signatures and knows keys."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SECRET = "a secret for the gateway, long enough"


@dataclass
class Gateway:
    """``posted`` has every request that came, ``read`` what its reader was shown: one message a key."""

    url: str = ""
    status: int = 202
    posted: list[str] = field(default_factory=list)
    read: dict[str, dict[str, str]] = field(default_factory=dict)
    silent: threading.Event | None = None  # set: no answer before this is

    def take(self, headers: Any, body: bytes) -> int:
        expected = "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(headers["X-Piaojue-Signature"], expected):
            return 401
        key, content = headers["Idempotency-Key"], json.loads(body)
        self.posted.append(key)
        if self.silent:
            self.silent.wait(30)
        if self.status < 300 and content["key"] == key:
            self.read.setdefault(key, content)
        return self.status


@contextmanager
def gateway() -> Iterator[Gateway]:
    known = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            status = known.take(self.headers, self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", known.url)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing."""

        def handle(self) -> None:
            try:
                super().handle()
            except ConnectionError:
                """A sender that was killed half-way."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    known.url = f"http://127.0.0.1:{server.server_address[1]}/messages"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield known
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
