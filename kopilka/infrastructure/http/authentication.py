"""How a request is authenticated, as far as routing needs to know. `auth` implements it."""

from typing import Any, Protocol
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request

from kopilka.infrastructure.database.tenant import Reader


class Claims(Protocol):
    """What a verified token says; `auth` knows the rest of it."""

    @property
    def user_id(self) -> UUID: ...


class Authenticator(Protocol):
    def verify(self, request: Request) -> Claims:
        """The claims of the request's token, checked without the database. Raises errors of status 401 and 403."""

    async def authenticate(self, request: Request, session: AsyncSession, claims: Any) -> Reader:
        """Checks session, user and household in one statement, and sets the tenant of the transaction."""

    async def authenticate_by_driver(self, request: Request, connection: asyncpg.Connection, claims: Any) -> Reader:
        """The same on a connection of the driver, in the transaction begun on it."""
