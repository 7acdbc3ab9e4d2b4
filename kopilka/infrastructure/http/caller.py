"""Who a request speaks for, as far as the infrastructure needs to know."""

from typing import Protocol

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request

from kopilka.infrastructure.database.tenant import Caller


class Opening(Protocol):
    """How a request is opened; `auth` knows, the composition of the API hands it to the edge."""

    def verify(self, request: Request) -> object:
        """Checks the token without the database. Raises what a 401 is made of."""

    async def admit(self, request: Request, session: AsyncSession, claims: object) -> Caller:
        """One statement: session, user, household and premium; sets the tenant of the transaction."""

    async def admit_by_driver(self, request: Request, connection: asyncpg.Connection, claims: object) -> Caller:
        """The same by the driver alone, in the transaction that it has begun."""
