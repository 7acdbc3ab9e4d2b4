"""Ids: UUIDv7, whose order is that of time, so that new rows are adjacent in every index."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    return uuid7()
