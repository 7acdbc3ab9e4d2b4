"""Ids: UUIDv7, whose order is that of time, so that new rows are adjacent in every index."""

import hashlib
from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7

_VERSION = 7 << 76
_VARIANT = 0b10 << 62


def new_id() -> UUID:
    return uuid7()


def first_id(at: datetime) -> UUID:
    """No id that was made at this time or later is below it."""
    return UUID(int=(int(at.timestamp() * 1000) & (1 << 48) - 1) << 80)


def id_of(milliseconds: int, name: str) -> UUID:
    """Always the same for what has this name, and in its place among the others: for what may come twice."""
    tail = int.from_bytes(hashlib.sha256(name.encode()).digest()[:10], "big")
    tail = tail & ~(0xF << 76) & ~(0b11 << 62) | _VERSION | _VARIANT
    return UUID(int=(milliseconds & (1 << 48) - 1) << 80 | tail)
