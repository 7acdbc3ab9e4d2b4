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
    """Knows whether the form came to its end: what was cut off is no error to the parser."""

    has_ended = False

    def on_end(self) -> None:
        self.has_ended = True


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
    stream = _bounded(request, limit + AROUND_THE_FILE, faults.too_large)
    # One more than is allowed of each, so that it is we who say what is wrong.
    parser = _Parser(request.headers, stream, max_files=2, max_fields=len(fields) + 2, max_part_size=LONGEST_FIELD)
    try:
        async with asyncio.timeout(FILE_SECONDS):
            form = await parser.parse()
    except TimeoutError as error:
        raise BodyTooSlow from error
    except ClientDisconnect as error:
        raise BodyMalformed(reason=INCOMPLETE) from error
    except (MultiPartException, ValueError) as error:  # a ValueError: the name of an encoding that is none
        raise faults.malformed from error
    items = form.multi_items()
    try:
        if not parser.has_ended:
            raise faults.malformed
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


async def _bounded(request: Request, limit: int, too_large: AppError) -> AsyncGenerator[bytes, None]:
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise too_large
        yield chunk
