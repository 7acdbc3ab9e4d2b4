"""A real S3 server on loopback (SeaweedFS), and before it a proxy that fails as networks and servers do."""

import asyncio
import json
import os
import secrets
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Literal, Self

from pydantic import SecretStr

from kopilka.infrastructure.config import S3Settings
from kopilka.infrastructure.embedded_postgres.parent_death import end_with_parent
from kopilka.infrastructure.storage import open_storage
from tests.faults.serving import free_port, until

BUCKET = "kopilka"
STOP_SECONDS = 20
Mode = Literal["pass", "refuse", "errors", "cut", "hang"]


class S3Server:
    """Started and ended by the test; what it holds outlives a stop."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.port = free_port()
        # The same after a restart: its parts know each other by them.
        names = ("master", "filer", "volume", "admin")
        self._ports = {f"{name}.port{kind}": free_port() for name in names for kind in ("", ".grpc")}
        self._ports["s3.port.grpc"] = free_port()
        self.key, self.secret = "kopilka-tests", secrets.token_hex(16)
        self._process: subprocess.Popen[bytes] | None = None
        actions = {"name": "kopilka", "actions": ["Admin", "Read", "Write", "List"]}
        credentials = [{"accessKey": self.key, "secretKey": self.secret}]
        (folder / "s3.json").write_text(json.dumps({"identities": [{**actions, "credentials": credentials}]}))
        (folder / "data").mkdir()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def settings(self, endpoint: str | None = None, *, public: str | None = None) -> S3Settings:
        return S3Settings(
            endpoint=endpoint or self.url,
            bucket=BUCKET,
            access_key=self.key,
            secret_key=SecretStr(self.secret),
            public_endpoint=public,
        )

    def variables(self, endpoint: str) -> dict[str, str]:
        return {
            "KOPILKA_S3_ENDPOINT": endpoint,
            "KOPILKA_S3_BUCKET": BUCKET,
            "KOPILKA_S3_ACCESS_KEY": self.key,
            "KOPILKA_S3_SECRET_KEY": self.secret,
        }

    def start(self) -> Self:
        # Without these keys its filer serves every object to anybody.
        locked = {f"WEED_JWT_{name}_KEY": secrets.token_hex(16) for name in
                  ("FILER_SIGNING", "FILER_SIGNING_READ", "SIGNING", "SIGNING_READ")}  # fmt: skip
        with (self._folder / "weed.log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    Path(sys.executable).parent / "weed", "mini", f"-dir={self._folder / 'data'}", "-ip=127.0.0.1",
                    "-ip.bind=127.0.0.1", f"-s3.port={self.port}", f"-s3.config={self._folder / 's3.json'}",
                    f"-bucket={BUCKET}", "-webdav=false", "-admin.ui=false", "-master.telemetry=false",
                    # Two servers at once could not both have what is not moved away.
                    "-s3.port.iceberg=0", "-s3.port.lance=0", *(f"-{it}={port}" for it, port in self._ports.items()),
                ],
                env={**os.environ, **locked, "GOMEMLIMIT": "600MiB"},
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self._folder,
                preexec_fn=partial(end_with_parent, parent=os.getpid()),
            )  # fmt: skip
        until(self._is_up, "S3 server")
        return self

    def stop(self) -> None:
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def _is_up(self) -> bool:
        """It knows the bucket and the key, and its volumes take and give. Not for a thread that runs a loop already."""
        storage = open_storage(self.settings(), self._folder)
        probe = self._folder / "probe"
        probe.write_bytes(b"probe")

        async def written_and_read() -> None:
            await storage.put("probe", probe, content_type="text/plain", disposition="inline")
            await storage.get("probe")

        assert self._process is not None
        assert self._process.poll() is None, (self._folder / "weed.log").read_text()[-4_000:]
        with suppress(Exception):
            asyncio.run(written_and_read())
            return True
        return False


class Proxy:
    """Bytes in both directions, in a thread of its own, as long as `mode` says `pass`."""

    def __init__(self, port: int) -> None:
        self._target = port
        self.mode: Mode = "pass"
        self.seen = 0
        """Connections made to it."""
        self.port = free_port()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._serving: set[asyncio.Task[object]] = set()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._ready = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.run(self._listen())

    async def _listen(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self._ready.set()
        await self._stop.wait()
        server.close()
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.seen += 1
        task = asyncio.current_task()
        assert task is not None
        self._serving.add(task)
        try:
            await self._answer(reader, writer)
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            self._serving.discard(task)
            await closed(writer)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.mode == "hang":
            await reader.read(1_000)
            await asyncio.sleep(120)
        elif self.mode == "errors":
            await reader.read(65_536)
            body = b"<Error><Code>InternalError</Code></Error>"
            writer.write(b"HTTP/1.1 500 Internal Server Error\r\nConnection: close\r\n")
            writer.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
            await writer.drain()
        elif self.mode != "refuse":
            await self._relay(reader, writer)

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back, out = await asyncio.open_connection("127.0.0.1", self._target)
        both = [asyncio.create_task(self._pipe(reader, out)), asyncio.create_task(self._pipe(back, writer))]
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in both:
                task.cancel()
            await asyncio.gather(*both, return_exceptions=True)
            await closed(out)

    async def _pipe(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """In the mode `cut` everything breaks off in the middle of a body."""
        passed = 0
        while data := await reader.read(4_096):
            if self.mode == "cut" and passed + len(data) > 3_000:
                writer.write(data[: max(3_000 - passed, 0)])
                await writer.drain()
                return
            if self.mode in ("refuse", "errors", "hang"):
                return
            passed += len(data)
            writer.write(data)
            await writer.drain()


async def closed(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(OSError, asyncio.CancelledError):
        await writer.wait_closed()


@contextmanager
def running_s3() -> Iterator[S3Server]:
    with tempfile.TemporaryDirectory(prefix="kopilka-s3-", ignore_cleanup_errors=True) as folder:
        server = S3Server(Path(folder))
        try:
            yield server.start()
        finally:
            server.stop()
