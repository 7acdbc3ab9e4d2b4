"""Limits of the server, by bytes on the wire: sizes and time-outs of headers and bodies, number of connections."""

import asyncio
import json
import socket
import time
from collections.abc import Callable, Iterator

import asyncpg
import httpx
import pytest
from starlette.requests import Request
from starlette.types import Message

from kopilka.infrastructure.http import request_body
from kopilka.processes.api.server import HEADER_MILLISECONDS
from tests.faults.serving import PATIENCE, Serving, new_folder, until

HEAD = b"Host: kopilka.test\r\nConnection: close\r\n"
KIB = 1024
SIGN_IN = b"POST /auth/sing-in HTTP/1.1\r\nContent-Type: application/json\r\n" + HEAD
HEADER_SECONDS = HEADER_MILLISECONDS / 1000


def talk(serving: Serving, *parts: bytes) -> bytes:
    """All that the server says until it closes; its refusal to listen any longer is no error here."""
    with socket.create_connection((serving.host, serving.port), timeout=PATIENCE) as connection:
        heard = b""
        try:
            for part in parts:
                connection.sendall(part)
        except (BrokenPipeError, ConnectionResetError):
            pass
        try:
            while said := connection.recv(64 * KIB):
                heard += said
        except ConnectionResetError:
            pass
        return heard


def status(heard: bytes) -> int:
    return int(heard.split(b" ", 2)[1])


def with_headers(size: int) -> bytes:
    start = b"GET /health/live HTTP/1.1\r\n" + HEAD
    return start + b"X-Filler: " + b"a" * (size - len(start) - 14) + b"\r\n\r\n"


@pytest.mark.parametrize("size", [8 * KIB, 15 * KIB])
def test_long_headers_pass(serving: Serving, size: int) -> None:
    assert len(with_headers(size)) == size
    assert status(talk(serving, with_headers(size))) == 200


@pytest.mark.parametrize("size", [32 * KIB, 33 * KIB, 64 * KIB, 2048 * KIB])
def test_longer_headers_are_refused(serving: Serving, size: int) -> None:
    """However they arrive. Where the client is still sending, the refusal may be no more than a closed connection."""
    request = with_headers(size)
    slices = [request[at : at + KIB] for at in range(0, len(request), KIB)]
    for heard in (talk(serving, request), talk(serving, *slices)):
        assert not heard or status(heard) == 431
    assert serving.answers() == 200


def test_too_many_headers_are_refused(serving: Serving) -> None:
    many = b"".join(b"X-%d: a\r\n" % number for number in range(200))
    assert status(talk(serving, b"GET /health/live HTTP/1.1\r\n" + HEAD + many + b"\r\n")) == 431


@pytest.mark.parametrize(
    "request_",
    [b"\0\1\2\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", SIGN_IN + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} "],
    ids=["garbage", "version", "two lengths"],
)
def test_what_is_no_http_is_refused(serving: Serving, request_: bytes) -> None:
    heard = talk(serving, request_)
    assert not heard or status(heard) == 400
    assert serving.answers() == 200


@pytest.mark.slow
@pytest.mark.parametrize("start", [b"", b"GET /health/live HTTP/1.1\r\nX-Half"])
def test_slow_headers_are_cut(serving: Serving, start: bytes) -> None:
    started = time.monotonic()
    assert talk(serving, start) == b""
    assert time.monotonic() - started > HEADER_SECONDS - 1


@pytest.mark.slow
def test_dripping_headers_are_cut(serving: Serving) -> None:
    """A byte now and then does not buy further time."""
    with socket.create_connection((serving.host, serving.port), timeout=PATIENCE) as connection:
        took = until(lambda: not drips(connection), "the end of the connection")
        assert took > HEADER_SECONDS - 1


def drips(connection: socket.socket) -> bool:
    try:
        connection.sendall(b"X")
    except (BrokenPipeError, ConnectionResetError):
        return False
    return True


def chunks(size: int) -> Iterator[bytes]:
    for _ in range(size // KIB):
        yield b" " * KIB


@pytest.mark.parametrize("body", [lambda size: b" " * size, chunks], ids=["announced", "chunked"])
@pytest.mark.parametrize(("size", "code"), [(256 * KIB, 400), (300 * KIB, 413), (4096 * KIB, 413)])
def test_bodies_are_bounded(
    http: httpx.Client, body: Callable[[int], bytes | Iterator[bytes]], size: int, code: int
) -> None:
    answer = http.post("/auth/sing-in", content=body(size), headers={"Content-Type": "application/json"})
    assert answer.status_code == code
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == {400: "malformed_json", 413: "body_too_large"}[code]


def test_announced_body_is_refused_before_it_comes(serving: Serving) -> None:
    """Else it would be waited for, and given up as too slow."""
    assert status(talk(serving, SIGN_IN + b"Content-Length: 307200\r\n\r\n")) == 413


def test_client_that_leaves_in_the_middle_of_a_body_harms_nobody(serving: Serving) -> None:
    for _ in range(20):
        with socket.create_connection((serving.host, serving.port)) as connection:
            connection.sendall(SIGN_IN + b'Content-Length: 200\r\n\r\n{"email"')
    assert serving.answers() == 200
    assert "Traceback" not in serving.said()


async def test_slow_body_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A byte now and then does not buy further time here either."""
    monkeypatch.setattr(request_body, "BODY_SECONDS", 0.2)

    async def receive() -> Message:
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b" ", "more_body": True}

    with pytest.raises(request_body.BodyTooSlow) as refused:
        async with asyncio.timeout(PATIENCE):
            await request_body.read_body(Request({"type": "http", "method": "POST", "headers": []}, receive))
    assert refused.value.status == 408


@pytest.mark.slow
def test_slow_body_is_answered(serving: Serving) -> None:
    started = time.monotonic()
    heard = talk(serving, SIGN_IN + b"Content-Length: 100\r\n\r\n{")
    assert status(heard) == 408
    assert b"application/problem+json" in heard
    assert time.monotonic() - started > request_body.BODY_SECONDS - 1


@pytest.mark.slow
def test_fifteen_hundred_idle_connections_do_not_starve_others(serving: Serving) -> None:
    """Silent ones, slow headers, slow bodies and clients that keep their connection after an answer: more to one
    process than Granian takes by itself (1,024).
    """
    [process] = serving.api_workers()
    started = [
        b"", b"GET /health/live HTTP/1.1\r\nX-Half", SIGN_IN + b"Content-Length: 100\r\n\r\n{",
        b"GET /health/live HTTP/1.1\r\nHost: kopilka.test\r\n\r\n",
    ]  # fmt: skip
    idle = [socket.create_connection((serving.host, serving.port), timeout=PATIENCE) for _ in range(1_500)]
    try:
        for number, connection in enumerate(idle):
            connection.sendall(started[number % 4])
        until(lambda: len(process.net_connections("tcp")) > 1_400, "all are accepted at once")
        for path in ("/health/live", "/health/ready", "/docs", "/app/sign-in"):
            assert serving.answers(path, timeout=PATIENCE) in (200, 404)
        assert len(process.net_connections("tcp")) > 1_024, "the others had their answers beside them, not after them"
    finally:
        for connection in idle:
            connection.close()
    assert serving.answers() == 200


@pytest.mark.slow
def test_sign_ins_sent_and_dropped_are_not_hashed() -> None:
    """By a real server, which has to tell that the client is gone; a hash is counted by the failure that it ends in."""
    with new_folder() as folder, Serving(folder, KOPILKA_AUTH_BCRYPT_COST="13") as serving:
        people = [f"dropped.{number}@example.com" for number in range(200)]
        connections = [socket.create_connection((serving.host, serving.port), timeout=PATIENCE) for _ in people]
        for connection, email in zip(connections, people, strict=True):
            body = json.dumps({"email": email, "password": "не-тот-пароль"}).encode()
            connection.sendall(SIGN_IN + b"Content-Length: %d\r\n\r\n" % len(body) + body)
        for connection in connections:
            connection.close()
        mine = {"email": "mine@example.com", "password": "не-тот-пароль"}
        for _ in range(int(PATIENCE)):
            answer = httpx.post(serving.url + "/auth/sign-in", json=mine, timeout=PATIENCE)
            if answer.status_code != 503:
                break
            # A slow machine has not noticed yet that all the others are gone, and says when to come again.
            time.sleep(int(answer.headers["Retry-After"]))
        assert answer.status_code == 401
        assert asyncio.run(failures(serving)) < 50


async def failures(serving: Serving) -> int:
    connection = await asyncpg.connect(serving.databases().owner_url)
    try:
        # Two rows for the account of each failure, one for the address.
        found: int = await connection.fetchval("SELECT (count(*) - 1) / 2 FROM rate_limits")
        return found
    finally:
        await connection.close()
