"""Reads the body of a request: bounded in size and time, JSON by strict rules."""

import asyncio
import hashlib
import os
from pathlib import Path

from starlette.requests import ClientDisconnect, Request

from kopilka.infrastructure.errors import AppError
from kopilka.infrastructure.http import strict_json
from kopilka.infrastructure.http.validation_texts import INCOMPLETE, JSON_FAULTS

MAX_BODY = 256 * 1024
BODY_SECONDS = 15.0
# Ten megabytes by a telephone in the country.
FILE_SECONDS = 180.0
JSON = "application/json"


class BodyTooLarge(AppError):
    status = 413
    code = "body_too_large"
    texts = {"ru": "Тело запроса больше {limit} КиБ.", "en": "The body is larger than {limit} KiB."}


class BodyTooSlow(AppError):
    status = 408
    code = "body_too_slow"
    texts = {"ru": "Тело запроса не пришло вовремя.", "en": "The body did not arrive in time."}


class MediaTypeUnsupported(AppError):
    status = 415
    code = "unsupported_media_type"
    texts = {
        "ru": "Тело запроса должно быть application/json.",
        "en": "The body must be application/json.",
    }


class BodyMalformed(AppError):
    status = 400
    code = "malformed_json"
    texts = {
        "ru": "Тело запроса — не тот JSON, который мы принимаем ({reason}).",
        "en": "The body is not JSON as we accept it ({reason}).",
    }


async def read_body(request: Request) -> bytes:
    """The whole body; cached on the request, since FastAPI asks for it again.

    Raises BodyTooLarge, BodyTooSlow and BodyMalformed.
    """
    announced = request.headers.get("content-length", "")
    if announced[:20].isdecimal() and int(announced[:20]) > MAX_BODY:
        raise BodyTooLarge(limit=MAX_BODY // 1024)
    chunks: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                size += len(chunk)
                if size > MAX_BODY:
                    raise BodyTooLarge(limit=MAX_BODY // 1024)
                chunks.append(chunk)
    except TimeoutError as error:
        raise BodyTooSlow from error
    except ClientDisconnect as error:
        # The client is gone and sees no answer; as an AppError it is not logged as a fault of the server.
        raise BodyMalformed(reason=INCOMPLETE) from error
    request._body = b"".join(chunks)
    return request._body


async def receive_file(request: Request, path: Path, limit: int, too_large: AppError) -> tuple[int, bytes]:
    """Writes the body into a new file, for this account only. Returns its size in bytes and its SHA-256.

    Raises `too_large` beyond `limit` bytes, BodyTooSlow and BodyMalformed.
    """
    announced = request.headers.get("content-length", "")
    if announced[:20].isdecimal() and int(announced[:20]) > limit:
        raise too_large
    size, digest = 0, hashlib.sha256()
    try:
        # Into the page cache: pieces of the network's size take microseconds, less than a thread.
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: ASYNC230
            async with asyncio.timeout(FILE_SECONDS):
                async for chunk in request.stream():
                    size += len(chunk)
                    if size > limit:
                        raise too_large
                    digest.update(chunk)
                    file.write(chunk)
    except TimeoutError as error:
        raise BodyTooSlow from error
    except ClientDisconnect as error:
        raise BodyMalformed(reason=INCOMPLETE) from error
    return size, digest.digest()


def parse_body(request: Request, body: bytes) -> object:
    """Raises MediaTypeUnsupported and BodyMalformed."""
    content_type = request.headers.get("content-type", "")
    if content_type.partition(";")[0].strip().lower() != JSON:
        raise MediaTypeUnsupported
    try:
        return strict_json.loads(body)
    except strict_json.MalformedJson as error:
        raise BodyMalformed(reason=JSON_FAULTS[error.code]) from error
