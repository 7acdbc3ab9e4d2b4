"""Paging by keyset: an opaque cursor names the last row seen and the question that it answers (`links.py` makes an
address of it). Without the web framework, since queries of processes that serve no HTTP take cursors too.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from kopilka.infrastructure.errors import Refused

PLACE_BYTES = 4 + 16
AMOUNT_PLACE_BYTES = 8 + 16
# Amounts have four digits after the point at most.
AMOUNT_UNITS = 10_000
# Of a digest: enough that no two questions of one person agree by chance. It guards against mistakes, not attacks: a
# cursor shows nothing that its bearer may not see.
QUESTION_BYTES = 4
# Parameters that do not change which rows are listed, nor in which order.
NOT_OF_THE_QUESTION = frozenset({"limit", "cursor", "count"})
MAX_PLACE_LENGTH = 2_000


class CursorOfAnotherQuestion(Refused):
    code = "cursor_of_another_question"
    texts = {
        "ru": "Курсор в параметре «cursor» — от списка с другими фильтрами или в другом порядке. Начните с первой"
        " страницы.",
        "en": "The cursor in the parameter “cursor” belongs to a list with other filters or in another order. Start"
        " with the first page.",
    }


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of a page: its date, and its id among equals; `question` is what `question_of` answers, or empty in
    a cursor of an earlier version of the API.
    """

    date: date
    id: UUID
    question: bytes = b""

    def __str__(self) -> str:
        return _as_text(self.date.toordinal().to_bytes(4, "big") + self.id.bytes + self.question)


@dataclass(frozen=True, slots=True)
class AmountCursor:
    """The last row of a page that is ordered by amount."""

    amount: Decimal
    id: UUID
    question: bytes = b""

    def __str__(self) -> str:
        return _as_text(int(self.amount * AMOUNT_UNITS).to_bytes(8, "big") + self.id.bytes + self.question)


def parse_cursor(value: object) -> Cursor:
    """Raises PydanticCustomError `cursor_invalid`; accepts only what `str(cursor)` writes."""
    try:
        if isinstance(value, Cursor):
            return value
        raw = _as_bytes(value)
        if len(raw) not in (PLACE_BYTES, PLACE_BYTES + QUESTION_BYTES):
            raise ValueError
        cursor = Cursor(date.fromordinal(int.from_bytes(raw[:4], "big")), UUID(bytes=raw[4:20]), raw[20:])
        if str(cursor) != value:
            raise ValueError
    except (ValueError, OverflowError) as error:
        raise PydanticCustomError("cursor_invalid", "not a cursor") from error
    return cursor


def parse_ledger_cursor(value: object) -> "Cursor | AmountCursor":
    """Of a list by date or by amount. Raises PydanticCustomError `cursor_invalid`."""
    if isinstance(value, AmountCursor):
        return value
    try:
        raw = b"" if isinstance(value, Cursor) else _as_bytes(value)
        if len(raw) != AMOUNT_PLACE_BYTES + QUESTION_BYTES:
            return parse_cursor(value)
        amount = Decimal(int.from_bytes(raw[:8], "big")) / AMOUNT_UNITS
        cursor = AmountCursor(amount, UUID(bytes=raw[8:24]), raw[24:])
        if str(cursor) != value:
            raise ValueError
    except ValueError as error:
        raise PydanticCustomError("cursor_invalid", "not a cursor") from error
    return cursor


class Place(BaseModel):
    """A cursor of a list that is not ordered by date. Subclasses name what their list is ordered by."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    question: str = Field(pattern="^[0-9a-f]{8}$")

    def __str__(self) -> str:
        return _as_text(json.dumps(self.model_dump(mode="json"), ensure_ascii=False, separators=(",", ":")).encode())

    @classmethod
    def parse(cls, value: object) -> Self:
        """Raises PydanticCustomError `cursor_invalid`; accepts only what `str(place)` writes."""
        try:
            if isinstance(value, cls):
                return value
            place = cls.model_validate_json(_as_bytes(value))
            if str(place) != value:
                raise ValueError
        except (ValueError, OverflowError) as error:  # pydantic's ValidationError is a ValueError
            raise PydanticCustomError("cursor_invalid", "not a cursor") from error
        return place


def _as_text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _as_bytes(value: object) -> bytes:
    """Raises ValueError."""
    if not isinstance(value, str) or len(value) > MAX_PLACE_LENGTH:
        raise ValueError
    try:
        return base64.b64decode(value + "=" * (-len(value) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError from error


def question_of(asked: BaseModel | Mapping[str, object]) -> bytes:
    """A digest of filters and order: equal for two pages of one list, whatever their size."""
    values = asked.model_dump() if isinstance(asked, BaseModel) else asked
    parts = [f"{name}={value!s}" for name, value in sorted(values.items()) if name not in NOT_OF_THE_QUESTION]
    return hashlib.blake2b("\n".join(parts).encode(), digest_size=QUESTION_BYTES).digest()


def check_question(cursor: Cursor | AmountCursor | Place | None, question: bytes) -> None:
    """Raises CursorOfAnotherQuestion where the page before was of a list with other filters or of another order."""
    if cursor is None:
        return
    asked = bytes.fromhex(cursor.question) if isinstance(cursor, Place) else cursor.question
    if asked and asked != question:
        raise CursorOfAnotherQuestion(loc=("query", "cursor"))


CursorParam = Annotated[
    Cursor,
    BeforeValidator(parse_cursor),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "minLength": 27, "maxLength": 32, "pattern": "^[A-Za-z0-9_-]{27,32}$"}),
]
LedgerCursorParam = Annotated[
    Cursor | AmountCursor,
    BeforeValidator(parse_ledger_cursor),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "minLength": 27, "maxLength": 38, "pattern": "^[A-Za-z0-9_-]{27,38}$"}),
]
PlaceSchema = WithJsonSchema({"type": "string", "maxLength": MAX_PLACE_LENGTH, "pattern": "^[A-Za-z0-9_-]+$"})
Limit = Annotated[int, Field(ge=1, le=500)]
