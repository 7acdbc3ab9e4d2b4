"""Paging by keyset: an opaque cursor names the last row seen, the next page hangs in the Link header."""

import base64
import binascii
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError
from starlette.datastructures import URL
from starlette.requests import Request

CURSOR_BYTES = 4 + 16


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of a page: its date, and its id among equals."""

    date: date
    id: UUID

    def __str__(self) -> str:
        return base64.urlsafe_b64encode(self.date.toordinal().to_bytes(4, "big") + self.id.bytes).decode().rstrip("=")


def parse_cursor(value: object) -> Cursor:
    """Raises PydanticCustomError `cursor_invalid`; accepts only what `str(cursor)` writes."""
    try:
        if isinstance(value, Cursor):
            return value
        if not isinstance(value, str) or len(value) != 27:
            raise ValueError
        raw = base64.b64decode(value + "=", altchars=b"-_", validate=True)
        cursor = Cursor(date.fromordinal(int.from_bytes(raw[:4], "big")), UUID(bytes=raw[4:]))
        if str(cursor) != value:
            raise ValueError
    except (ValueError, OverflowError, binascii.Error) as error:
        raise PydanticCustomError("cursor_invalid", "not a cursor") from error
    return cursor


CursorParam = Annotated[
    Cursor,
    BeforeValidator(parse_cursor),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "minLength": 27, "maxLength": 27, "pattern": "^[A-Za-z0-9_-]{27}$"}),
]
Limit = Annotated[int, Field(ge=1, le=500)]


def link_next(request: Request, cursor: Cursor) -> str:
    """The value of the Link header: the same question with the cursor of the next page."""
    if request.scope["query_string"]:
        address = public_address(request, request.url.include_query_params(cursor=str(cursor)))
    else:  # as most often: taking an address apart and putting it together costs a tenth of the list
        address = f"{public_address(request, request.url)}?cursor={cursor}"
    return f'<{address}>; rel="next"'


def public_address(request: Request, url: URL) -> str:
    """An address of ours as the outside world writes it."""
    public: str | None = request.app.state.settings.public_url
    if not public:
        return str(url)
    return f"{public.rstrip('/')}{url.path}" + (f"?{url.query}" if url.query else "")
