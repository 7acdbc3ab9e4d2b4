"""Ids: UUIDv7, so that neighbours in time are neighbours in every index."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    return uuid7()
