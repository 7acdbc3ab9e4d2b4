"""The driver's connection under a session: always in the session's transaction, and replaced where it died."""

from typing import Any

import asyncpg
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request

from conftest import Person, TestDatabase
from kopilka.auth.authentication import TokenAuthenticator
from kopilka.auth.tokens import Claims
from kopilka.households.member import Member
from kopilka.infrastructure.database.transactions import Database, driver

REMEMBER = "INSERT INTO rate_limits (key, full_until) VALUES ($1, now())"
REMEMBERED = text("SELECT count(*) FROM rate_limits WHERE key = :key")


class Broken(Exception):
    pass


@pytest.fixture
def transactions(app: FastAPI) -> Database:
    found: Database = app.state.database
    return found


async def test_what_the_driver_is_given_first_is_rolled_back_as_well(transactions: Database) -> None:
    async def write_and_break() -> None:
        async with transactions.transaction() as session:
            await (await driver(session)).execute(REMEMBER, b"first by the driver")
            raise Broken

    with pytest.raises(Broken):
        await write_and_break()
    async with transactions.transaction() as session:
        assert await session.scalar(REMEMBERED, {"key": b"first by the driver"}) == 0


async def test_both_see_one_transaction_and_commit_it_together(transactions: Database) -> None:
    async with transactions.transaction() as session:
        await (await driver(session)).execute(REMEMBER, b"together")
        assert await session.scalar(REMEMBERED, {"key": b"together"}) == 1
        assert await driver(session) is await driver(session)
    async with transactions.transaction() as session:
        assert await session.scalar(REMEMBERED, {"key": b"together"}) == 1


@pytest.mark.parametrize("end", ["rollback", "invalidate"])
async def test_after_the_end_of_a_transaction_there_is_another(transactions: Database, end: str) -> None:
    async with transactions.transaction() as session:
        await (await driver(session)).execute(REMEMBER, end.encode())
        await getattr(session, end)()
        connection = await driver(session)
        assert connection.is_in_transaction()
        assert await connection.fetchval("SELECT count(*) FROM rate_limits WHERE key = $1", end.encode()) == 0


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_a_connection_that_dies_while_a_request_is_opened_is_replaced(
    alice: Person, database: TestDatabase, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """`before` and `after` the transaction has begun; the pool could not know of it."""
    admin = await asyncpg.connect(database.admin_url)
    authenticate = TokenAuthenticator.authenticate
    killed: list[int] = []

    async def authenticate_when_dead(
        self: TokenAuthenticator, request: Request, session: AsyncSession, claims: Claims
    ) -> Member:
        if not killed:
            raw = await (await session.connection()).get_raw_connection()
            connection: Any = await driver(session) if moment == "after" else raw.driver_connection
            killed.append(connection.get_server_pid())
            await admin.execute("SELECT pg_terminate_backend($1, 5000)", killed[0])
        return await authenticate(self, request, session, claims)

    monkeypatch.setattr(TokenAuthenticator, "authenticate", authenticate_when_dead)
    try:
        assert (await alice.http.get("/users/me")).json()["id"] == alice.user_id
    finally:
        await admin.close()
    assert killed
