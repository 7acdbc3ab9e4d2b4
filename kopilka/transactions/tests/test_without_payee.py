"""What has no payee is found by an index, behind the policies too."""

from uuid import UUID

import asyncpg
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql import Select

from conftest import Person
from kopilka.infrastructure.database.transactions import set_tenant
from kopilka.transactions import queries
from kopilka.transactions.schemas import TransactionFilters, TransactionListParams

WITH_PAYEE, WITHOUT = 4_000, 4


async def _plan(session: AsyncSession, statement: Select[tuple[object, ...]]) -> str:
    compiled = statement.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})  # type: ignore[no-untyped-call]
    # What looks like a parameter of SQLAlchemy would be taken for one.
    found = await session.execute(text(f"EXPLAIN (ANALYZE, COSTS OFF) {compiled}".replace("::", "\\:\\:")))
    return "\n".join(row[0] for row in found)


async def test_rows_without_a_payee_are_not_looked_for_among_all(
    app: FastAPI, alice: Person, owner: asyncpg.Connection
) -> None:
    noted = await alice.record("10", "groceries", payee="Лента")
    payee = (await alice.http.get(f"/transactions/{noted['id']}")).json()["payee_id"]
    await owner.execute(
        "INSERT INTO transactions (household_id, id, account_id, category_id, type, currency, amount, date, created_by,"
        " payee_id) SELECT $1, gen_random_uuid(), $2, $3, 'expense', 'RUB', n, date '2026-01-01' + n % 28, $4,"
        " CASE WHEN n % ($5::integer / $6::integer) > 0 THEN $7::uuid END FROM generate_series(1, $5) n",
        alice.household_id, alice.account_id, alice.categories["taxi"], alice.user_id, WITH_PAYEE, WITHOUT, payee,
    )  # fmt: skip
    await owner.execute("ANALYZE transactions")  # else the plan hangs on what autovacuum happened to see
    params = TransactionListParams(payee="none")
    household_id = UUID(alice.household_id)
    async with app.state.database.transaction() as session:
        await set_tenant(session, household_id=household_id, user_id=UUID(alice.user_id))
        listed = queries.page_of(household_id, params, None, (), tuple(queries.SHOWN.values()))
        counted = queries.count_of(household_id, TransactionFilters(payee="none"), None, ())
        for statement in (listed, counted):
            plan = await _plan(session, statement)
            assert "ix_transactions_without_payee" in plan, plan
            assert "Seq Scan on transactions" not in plan, plan
    rows = await alice.http.get("/transactions", params={"payee": "none"})
    assert len(rows.json()) == WITHOUT
