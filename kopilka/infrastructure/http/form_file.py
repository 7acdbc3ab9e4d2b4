"""Receives a form with one file: multipart/form-data, bounded in size, time, parts and headers."""

import asyncio
from collections.abc import AsyncGenerator, Collection
from dataclasses import dataclass

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from kopilka.infrastructure.errors import AppError
from kopilka.infrastructure.http.request_body import FILE_SECONDS, BodyMalformed, BodyTooSlow
from kopilka.infrastructure.http.validation_texts import INCOMPLETE

FORM = "multipart/form-data"
# Of boundaries, headers of parts and the fields beside the file.
AROUND_THE_FILE = 32 * 1024
LONGEST_FIELD = 1024


@dataclass(frozen=True, slots=True)
class ReceivedForm:
    """The file with the name that it came under, as it was sent, and the other fields."""

    content: bytes
    file_name: str
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class FormFaults:
    """The feature's own words for what may be wrong with a form."""

    not_a_form: AppError
    malformed: AppError
    file_missing: AppError
    something_too_many: AppError
    too_large: AppError


class _Parser(MultiPartParser):
    """Of a bounded body. It closes the files that it has begun where its stream raises: so that is where a form is
    refused which was cut off, as the parser itself takes it for a whole one.
    """

    def __init__(self, request: Request, limit: int, faults: FormFaults, fields: int) -> None:
        # One more than is allowed of each, so that it is we who say what is wrong.
        bounds = {"max_files": 2, "max_fields": fields + 1, "max_part_size": LONGEST_FIELD}
        super().__init__(request.headers, self._bounded(request, limit, faults), **bounds)
        self._has_ended = False

    def on_end(self) -> None:
        self._has_ended = True

    async def _bounded(self, request: Request, limit: int, faults: FormFaults) -> AsyncGenerator[bytes, None]:
        size = 0
        async for chunk in request.stream():
            size += len(chunk)
            if size > limit:
                raise faults.too_large
            yield chunk
        if not self._has_ended:
            raise faults.malformed


async def receive_form(
    request: Request, file_field: str, fields: Collection[str], limit: int, faults: FormFaults
) -> ReceivedForm:
    """One file of at most `limit` bytes in `file_field`, and at most one of each of the other fields.

    Raises the `faults`, BodyTooSlow and BodyMalformed.
    """
    content_type = request.headers.get("content-type", "")
    if content_type.partition(";")[0].strip().lower() != FORM:
        raise faults.not_a_form
    announced = request.headers.get("content-length", "")
    if announced[:20].isdecimal() and int(announced[:20]) > limit + AROUND_THE_FILE:
        raise faults.too_large
    try:
        async with asyncio.timeout(FILE_SECONDS):
            form = await _Parser(request, limit + AROUND_THE_FILE, faults, len(fields)).parse()
    except TimeoutError as error:
        raise BodyTooSlow from error
    except ClientDisconnect as error:
        raise BodyMalformed(reason=INCOMPLETE) from error
    except (MultiPartException, ValueError) as error:  # a ValueError: the name of an encoding that is none
        raise faults.malformed from error
    items = form.multi_items()
    try:
        return await _one_file(items, file_field, fields, limit, faults)
    finally:
        for _, value in items:
            if isinstance(value, UploadFile):
                await value.close()


async def _one_file(
    items: list[tuple[str, UploadFile | str]], file_field: str, fields: Collection[str], limit: int, faults: FormFaults
) -> ReceivedForm:
    found = [value for name, value in items if name == file_field and isinstance(value, UploadFile)]
    others = {name: value for name, value in items if isinstance(value, str) and name in fields}
    if not found:
        raise faults.file_missing
    if len(items) != 1 + len(others):
        raise faults.something_too_many
    [file] = found
    content = await file.read(limit + 1)
    if len(content) > limit:
        raise faults.too_large
    return ReceivedForm(content, file.filename or "", others)
