"""Rows that must not exist cannot be stored, not even by the schema's owner, past every service and every policy."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from conftest import Person, TestDatabase
from kopilka.infrastructure.config import DatabaseSettings
from kopilka.infrastructure.database.transactions import Database, set_tenant

MAX = Decimal("999999999999999.9999")
NOT_AMOUNTS = [Decimal("NaN"), Decimal("Infinity"), Decimal("-Infinity"), Decimal(-1), Decimal("-0.0001")]


@pytest.fixture
async def row(alice: Person, owner: asyncpg.Connection) -> dict[str, Any]:
    """The columns of a good transaction of Alice's."""
    made = await alice.record(100)
    found = await owner.fetchrow("SELECT * FROM transactions WHERE id = $1", UUID(made["id"]))
    given = {name: value for name, value in found.items() if name != "month"}  # PostgreSQL makes it itself
    return {**given, "id": uuid4()}


async def insert(connection: asyncpg.Connection, table: str, row: dict[str, Any]) -> None:
    places = ", ".join(f"${number}" for number in range(1, len(row) + 1))
    await connection.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})", *row.values())  # noqa: S608


async def test_a_good_row_goes_in(owner: asyncpg.Connection, row: dict[str, Any]) -> None:
    """Else the refusals below would prove nothing."""
    await insert(owner, "transactions", row)


@pytest.mark.parametrize(
    ("column", "constraint"),
    [
        ("account_id", "fk_transactions_account"),
        ("category_id", "fk_transactions_category"),
        ("household_id", "fk_transactions_account"),
    ],
)
async def test_no_transaction_points_out_of_its_household(
    owner: asyncpg.Connection, charlie: Person, row: dict[str, Any], column: str, constraint: str
) -> None:
    theirs = {
        "account_id": charlie.account_id,
        "category_id": charlie.categories["groceries"],
        "household_id": charlie.household_id,
    }
    with pytest.raises(asyncpg.ForeignKeyViolationError) as refused:
        await insert(owner, "transactions", row | {column: UUID(theirs[column])})
    assert refused.value.constraint_name == constraint


@pytest.mark.parametrize("column", ["account_id", "category_id", "household_id"])
async def test_no_transaction_is_moved_out_of_its_household(
    owner: asyncpg.Connection, charlie: Person, row: dict[str, Any], column: str
) -> None:
    await insert(owner, "transactions", row)
    theirs = {
        "account_id": charlie.account_id,
        "category_id": charlie.categories["groceries"],
        "household_id": charlie.household_id,
    }
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await owner.execute(
            f"UPDATE transactions SET {column} = $1 WHERE id = $2",  # noqa: S608
            UUID(theirs[column]),
            row["id"],
        )


@pytest.mark.parametrize(("column", "value"), [("type", "income"), ("currency", "USD")])
async def test_type_and_currency_are_those_of_category_and_account(
    owner: asyncpg.Connection, row: dict[str, Any], column: str, value: str
) -> None:
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await insert(owner, "transactions", row | {column: value})


async def test_no_category_hangs_under_a_strangers(owner: asyncpg.Connection, alice: Person, charlie: Person) -> None:
    child, parent = UUID(alice.categories["groceries"]), UUID(charlie.categories["food"])
    with pytest.raises(asyncpg.ForeignKeyViolationError) as refused:
        await owner.execute("UPDATE categories SET parent_id = $1 WHERE id = $2", parent, child)
    assert refused.value.constraint_name == "fk_categories_parent"
    with pytest.raises(asyncpg.CheckViolationError):
        await owner.execute("UPDATE categories SET parent_id = id WHERE id = $1", child)


@pytest.mark.parametrize("amount", [*NOT_AMOUNTS, Decimal(0), MAX + Decimal("0.0001")], ids=str)
async def test_no_transaction_of_no_amount(owner: asyncpg.Connection, row: dict[str, Any], amount: Decimal) -> None:
    with pytest.raises((asyncpg.CheckViolationError, asyncpg.NumericValueOutOfRangeError)):
        await insert(owner, "transactions", row | {"amount": amount})


@pytest.mark.parametrize("amount", [Decimal("NaN"), Decimal("Infinity"), Decimal("-Infinity"), MAX * 10], ids=str)
async def test_no_account_of_no_balance(owner: asyncpg.Connection, alice: Person, amount: Decimal) -> None:
    for column in ("opening_balance", "turnover"):
        if column == "turnover" and amount.is_finite():
            continue  # a sum may be larger than any amount
        with pytest.raises((asyncpg.CheckViolationError, asyncpg.NumericValueOutOfRangeError)):
            await owner.execute(
                f"UPDATE accounts SET {column} = $1 WHERE id = $2",  # noqa: S608
                amount,
                UUID(alice.account_id),
            )


@pytest.mark.parametrize("amount", [Decimal("NaN"), Decimal("Infinity"), Decimal("-Infinity")], ids=str)
@pytest.mark.parametrize("table", ["daily_summaries", "monthly_summaries", "daily_turnovers"])
async def test_no_summary_of_no_amount(
    owner: asyncpg.Connection, row: dict[str, Any], table: str, amount: Decimal
) -> None:
    with pytest.raises((asyncpg.CheckViolationError, asyncpg.NumericValueOutOfRangeError)):
        await owner.execute(
            f"UPDATE {table} SET amount = $1 WHERE household_id = $2",  # noqa: S608
            amount,
            row["household_id"],
        )


@pytest.mark.parametrize("day", [date(1969, 12, 31), date(2101, 1, 1)], ids=str)
async def test_no_transaction_out_of_time(owner: asyncpg.Connection, row: dict[str, Any], day: date) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        await insert(owner, "transactions", row | {"date": day})


@pytest.mark.parametrize(
    ("statement", "refusal"),
    [
        ("UPDATE memberships SET role = 'god' WHERE household_id = $1", asyncpg.CheckViolationError),
        ("UPDATE accounts SET kind = 'mattress' WHERE household_id = $1", asyncpg.CheckViolationError),
        ("UPDATE categories SET name = 'x' WHERE household_id = $1", asyncpg.CheckViolationError),
        (
            "INSERT INTO accounts SELECT household_id, gen_random_uuid(), name, kind, currency, 0, 0, true, NULL,"
            " created_by FROM accounts WHERE household_id = $1",
            asyncpg.UniqueViolationError,
        ),
        ("DELETE FROM households WHERE id = $1", asyncpg.ForeignKeyViolationError),
    ],
)
async def test_what_else_the_schema_refuses(
    owner: asyncpg.Connection, alice: Person, statement: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        await owner.execute(statement, UUID(alice.household_id))


async def write(database: TestDatabase, tenant: UUID | None, user: str, statement: str, values: dict[str, Any]) -> None:
    """As the application's role, in the transaction of that tenant."""
    own = Database(database.app_url, DatabaseSettings(pool_size=1))
    try:
        async with own.transaction() as session:
            if tenant is not None:
                await set_tenant(session, household_id=tenant, user_id=UUID(user))
            await session.execute(text(statement), values)
    finally:
        await own.close()


async def test_the_application_writes_into_its_household_only(
    database: TestDatabase, charlie: Person, row: dict[str, Any]
) -> None:
    """By the policy, where the row as such would be good."""
    columns = {name: value for name, value in row.items() if value is not None}
    statement = f"INSERT INTO transactions ({', '.join(columns)}) VALUES (:{', :'.join(columns)})"  # noqa: S608
    for tenant in (UUID(charlie.household_id), UUID(int=0), None):
        with pytest.raises(DBAPIError, match="row-level security"):
            await write(database, tenant, charlie.user_id, statement, columns)
    await write(database, row["household_id"], charlie.user_id, statement, columns)


async def test_a_user_cannot_join_a_household_by_sql(database: TestDatabase, alice: Person, charlie: Person) -> None:
    """One's own memberships are seen from everywhere, but only the household's transaction writes them."""
    join = "INSERT INTO memberships (household_id, user_id, role) VALUES (:household, :user, 'owner')"
    values = {"household": alice.household_id, "user": charlie.user_id}
    with pytest.raises(DBAPIError, match="row-level security"):
        await write(database, UUID(charlie.household_id), charlie.user_id, join, values)
