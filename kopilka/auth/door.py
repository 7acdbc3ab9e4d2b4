"""Dependencies of the doors of sign-in and sign-up, and what their responses have in common."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Annotated, Literal, cast

from fastapi import Depends, Header, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.auth.schemas import LetterPromised
from kopilka.auth.service import AuthServices
from kopilka.households.member import Member
from kopilka.infrastructure.database.transactions import Database
from kopilka.infrastructure.http.client_address import client_address
from kopilka.infrastructure.http.responses import json_response
from kopilka.infrastructure.http.routing import reopened
from kopilka.users.hashing_queue import Client


async def auth_services(request: Request) -> AuthServices:
    services: AuthServices = request.app.state.auth_services
    return services


async def current_database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


async def current_address(request: Request) -> str:
    return client_address(request)


async def current_client(request: Request) -> Client:
    return Client(client_address(request), partial(hung_up, request))


@asynccontextmanager
async def further_transaction(request: Request) -> AsyncIterator[tuple[AsyncSession, Member]]:
    """A short transaction after the request's own has ended, with the caller authenticated again in it."""
    async with reopened(request) as (session, caller):
        yield session, cast(Member, caller)


async def hung_up(request: Request) -> None:
    """Returns once the client has closed its connection. Only after the body has been read."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


Services = Annotated[AuthServices, Depends(auth_services)]
# For routes that hash: short transactions of their own, so that no connection is held meanwhile.
OwnTransactions = Annotated[Database, Depends(current_database)]
Address = Annotated[str, Depends(current_address)]
CurrentClient = Annotated[Client, Depends(current_client)]
UserAgent = Annotated[str | None, Header(include_in_schema=False)]


def shown(user_agent: str | None) -> str | None:
    """The part of this header that a session list may show."""
    if user_agent is None:
        return None
    return "".join(char for char in user_agent if char.isprintable())[:200] or None


def email_accepted(request: Request) -> Response:
    """202: how e-mails leave this server, and nothing about the address."""
    delivery: Literal["mail", "folder"] = "mail" if request.app.state.settings.smtp.host else "folder"
    return json_response(LetterPromised(delivery=delivery), 202)
