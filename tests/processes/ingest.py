"""A server of ours that takes error reports as Sentry does, and keeps them as they came over the wire."""

import gzip
import importlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

# Seconds, for whoever waits for the answer.
NEVER = 120
KEY = "0123456789abcdef0123456789abcdef"


class Ingest(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, *, status: int = 200, delay: float = 0) -> None:
        super().__init__(("127.0.0.1", 0), Taking)
        self.status = status
        self.delay = delay
        self.bodies: list[bytes] = []
        """Whole envelopes, unpacked."""
        self.heads: list[str] = []

    @property
    def dsn(self) -> str:
        return f"http://{KEY}@127.0.0.1:{self.server_port}/1"

    def events(self) -> list[dict[str, Any]]:
        found = []
        for body in list(self.bodies):
            lines = body.split(b"\n")
            for head, payload in zip(lines[1::2], lines[2::2], strict=False):
                if json.loads(head).get("type") == "event":
                    found.append(json.loads(payload))
        return found

    @property
    def everything(self) -> str:
        return "\n".join([*self.heads, *(body.decode() for body in self.bodies)])


class Taking(BaseHTTPRequestHandler):
    server: Ingest

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        packed = self.headers.get("Content-Encoding")
        if packed == "gzip":
            body = gzip.decompress(body)
        elif packed == "br":  # where the package is installed, which nothing of ours asks for
            body = importlib.import_module("brotli").decompress(body)
        self.server.heads.append(f"{self.path}\n{self.headers}")
        self.server.bodies.append(body)
        time.sleep(self.server.delay)
        self.send_response(self.server.status)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@contextmanager
def taking(*, status: int = 200, delay: float = 0) -> Iterator[Ingest]:
    server = Ingest(status=status, delay=delay)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
