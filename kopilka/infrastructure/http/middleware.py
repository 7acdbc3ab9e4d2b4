"""The outermost middleware: refuses malformed addresses, sets request id and security headers, answers 500."""

import logging
import re
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_to_bytes

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kopilka.infrastructure.errors import AppError, problem
from kopilka.infrastructure.identifiers import new_id
from kopilka.infrastructure.locales import negotiate
from kopilka.infrastructure.telemetry.observability import request_id as current_request
from kopilka.infrastructure.telemetry.observability import route_of

logger = logging.getLogger("kopilka.http")
access = logging.getLogger("kopilka.access")

SECURITY_HEADERS = [
    (
        b"content-security-policy",
        b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
    (b"cache-control", b"no-store"),
]
# One year, without includeSubDomains: other services of the domain may use http. Sent over https only (RFC 6797, 7.2).
STRICT_TRANSPORT = (b"strict-transport-security", b"max-age=31536000")
CLOSE = (b"connection", b"close")
# C0, DEL and C1 control characters, bidirectional overrides and surrogates: refused in paths and queries.
FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{8,64}")


class AddressMalformed(AppError):
    status = 400
    code = "malformed_address"
    texts = {
        "ru": "В адресе запроса есть недопустимые знаки.",
        "en": "The address has characters that are not allowed.",
    }


class OuterMiddleware:
    """Pure ASGI, which is cheaper than BaseHTTPMiddleware. Wraps every response, including Starlette's own errors."""

    def __init__(self, app: ASGIApp, is_draining: Callable[[], bool], *, logs_requests: bool = False) -> None:
        self.app = app
        self.logs_requests = logs_requests
        self.is_draining = is_draining

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = _request_id(scope)
        name = scope.setdefault("state", {})["request_id"] = request_id.decode()
        current_request.set(name)
        status = 0
        is_https = scope["scheme"] == "https"
        began = time.perf_counter() if self.logs_requests else 0.0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = _with_headers(message["headers"], request_id)
                if is_https:
                    headers.append(STRICT_TRANSPORT)
                if self.is_draining():
                    headers.append(CLOSE)
                message["headers"] = headers
            await send(message)

        try:
            scope["path"] = _checked_path(scope)
            await self.app(scope, receive, send_with_headers)
        except AppError as error:
            await _send_problem(scope, send_with_headers, error)
        except Exception:
            # The traceback is logged with the request id; the client gets the id only.
            logger.exception("unexpected error in request %s", name, extra={"fields": _log_fields(scope)})
            if status:
                raise
            await _send_problem(scope, send_with_headers, AppError())
        finally:
            if self.logs_requests:
                _log_request(scope, status, time.perf_counter() - began)


def _log_fields(scope: Scope) -> dict[str, Any]:
    return {"method": scope["method"], "route": route_of(scope)}


def _log_request(scope: Scope, status: int, seconds: float) -> None:
    """Status 0: no response was sent, since the client had disconnected."""
    fields = _log_fields(scope) | {"status": status, "duration_ms": round(seconds * 1000, 2)}
    access.info("%(method)s %(route)s %(status)s %(duration_ms)s ms", fields, extra={"fields": fields})


def _request_id(scope: Scope) -> bytes:
    for name, value in scope["headers"]:
        if name == b"x-request-id" and REQUEST_ID.fullmatch(value):
            return bytes(value)
    return str(new_id()).encode()


def _checked_path(scope: Scope) -> str:
    """The path without a trailing slash, so that both forms match the same route. Raises AddressMalformed."""
    path: str = scope["path"]
    if FORBIDDEN.search(path) or "\ufffd" in path or not path.startswith("/"):
        raise AddressMalformed
    query: bytes = scope.get("query_string", b"")
    if query:
        try:
            decoded = unquote_to_bytes(query).decode()
        except UnicodeDecodeError as error:
            raise AddressMalformed from error
        if FORBIDDEN.search(decoded):
            raise AddressMalformed
    return path.rstrip("/") or "/"


def _with_headers(headers: list[tuple[bytes, bytes]], request_id: bytes) -> list[tuple[bytes, bytes]]:
    present = {name for name, _ in headers}
    return [
        *headers,
        (b"x-request-id", request_id),
        *(header for header in SECURITY_HEADERS if header[0] not in present),
    ]


async def _send_problem(scope: Scope, send: Send, error: AppError) -> None:
    accept = next((value for name, value in scope["headers"] if name == b"accept-language"), b"")
    body = problem(error, negotiate(accept.decode("latin-1")))
    headers: list[tuple[bytes, bytes]] = [
        (b"content-type", b"application/problem+json"),
        (b"content-length", str(len(body)).encode()),
        *((name.lower().encode(), value.encode()) for name, value in error.headers.items()),
    ]
    start: dict[str, Any] = {"type": "http.response.start", "status": error.status, "headers": headers}
    await send(start)
    await send({"type": "http.response.body", "body": body})
