"""On whose behalf a transaction reads and writes, as far as the database needs to know."""

from typing import Protocol
from uuid import UUID


class Caller(Protocol):
    @property
    def user_id(self) -> UUID: ...

    @property
    def household_id(self) -> UUID: ...


class Reader(Caller, Protocol):
    @property
    def revision(self) -> int:
        """The household's revision when the request was authenticated."""
