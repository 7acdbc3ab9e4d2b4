"""Many households for a load test, inserted as the schema's owner in bounded memory."""

import itertools
import os
import random
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import IO, Any
from uuid import UUID

import asyncpg

from kopilka.auth.tokens import AccessTokens
from kopilka.categories.standard import BY_KEY, STANDARD
from kopilka.example.habits import HABITS
from kopilka.example.life import SEED, first_day
from kopilka.infrastructure.database.transactions import is_loopback
from kopilka.infrastructure.identifiers import new_id
from kopilka.money import CURRENCIES
from kopilka.periods import today_in
from kopilka.processes.runtime import Runtime
from kopilka.transactions.figures import NewTransaction
from kopilka.transactions.insertion import insert_transactions
from kopilka.users.passwords import Passwords

PASSWORD = "kopilka-load-2026"  # noqa: S105 - example data, documented
CURRENCY, TIME_ZONE = "RUB", "Europe/Moscow"
TOKEN_HOURS = 24
AGENT = "kopilka seed"
ROWS_AT_ONCE = 50_000
USERS_AT_ONCE = 500
# Two loads at once would both create the users that neither finds.
LOAD_LOCK = 5_390_012

# PostgreSQL refuses COPY into tables with row level security, so rows are copied into temporary tables first.
STAGES = """
CREATE TEMPORARY TABLE staged_people (
    user_id uuid, email text, household_id uuid, card_id uuid, cash_id uuid) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE staged_categories (
    household_id uuid, id uuid, type text, parent_id uuid, standard_key text, created_by uuid) ON COMMIT DELETE ROWS;
"""

FIND = """
SELECT u.email, u.id AS user_id, u.token_version, m.household_id,
       (SELECT count(*) FROM transactions t WHERE t.household_id = m.household_id AND t.deleted_at IS NULL) AS rows,
       ARRAY(SELECT (a.id, a.currency) FROM accounts a WHERE a.household_id = m.household_id
              AND a.archived_at IS NULL ORDER BY a.is_default DESC, a.id) AS accounts,
       ARRAY(SELECT (c.standard_key, c.id) FROM categories c WHERE c.household_id = m.household_id
              AND c.standard_key IS NOT NULL) AS categories
  FROM users u JOIN memberships m ON m.user_id = u.id AND m.is_personal
 WHERE lower(u.email) = ANY ($1) ORDER BY u.email
"""

WEIGHTS = [habit.per_month for habit in HABITS]


@dataclass(slots=True)
class Loaded:
    """What was created; `seconds` is the time of inserting transactions."""

    users: int = 0
    made: int = 0
    rows: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Tenant:
    """A load user with what their transactions refer to; the default account comes first."""

    email: str
    user_id: UUID
    token_version: int
    household_id: UUID
    rows: int
    accounts: list[tuple[UUID, str]]
    categories: dict[str, UUID]


async def load(runtime: Runtime, owner_url: str, *, users: int, transactions: int, tokens_file: Path | None) -> Loaded:
    """Repeatable: users who are there stay, with transactions up to the number and with new tokens.

    Each chunk is a database transaction of its own; an interrupted load is completed by the next run.
    """
    loaded = Loaded(users=users)
    hashed = await Passwords(runtime.keys, runtime.settings.auth.bcrypt_cost).hash(PASSWORD)
    tokens = AccessTokens(runtime.keys, TOKEN_HOURS * 60)
    group = max(1, min(USERS_AT_ONCE, ROWS_AT_ONCE // max(transactions, 1)))
    tls = {"ssl": False} if is_loopback(owner_url) else {}
    connection = await asyncpg.connect(owner_url, server_settings={"application_name": AGENT, "jit": "off"}, **tls)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", LOAD_LOCK)
        await connection.execute(STAGES)
        with _replacing(tokens_file) as lines:
            for first in range(1, users + 1, group):
                numbers = range(first, min(first + group, users + 1))
                tenants = await _tenants(connection, numbers, hashed, loaded)
                await _write(connection, tenants, transactions, loaded)
                if lines is not None:
                    await _open_sessions(connection, tenants, tokens, lines)
        if loaded.rows:
            # Without statistics of the new rows PostgreSQL plans as if the tables were empty.
            await connection.execute(
                "VACUUM (ANALYZE) transactions, daily_summaries, daily_turnovers, accounts, households"
            )
            await connection.execute("ANALYZE users, memberships, categories, auth_sessions")
    finally:
        await connection.close()
    return loaded


def email_of(number: int) -> str:
    return f"load{number:06}@kopilka.example"


@contextmanager
def _replacing(path: Path | None) -> Iterator[IO[str] | None]:
    """Writes a private file atomically: readers see the old content or all of the new."""
    if path is None:
        yield None
        return
    new = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(descriptor, "w", encoding="ascii") as lines:
            yield lines
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


async def _tenants(connection: asyncpg.Connection, numbers: range, hashed: str, loaded: Loaded) -> list[Tenant]:
    emails = [email_of(number) for number in numbers]
    async with connection.transaction():
        known = await connection.fetch("SELECT lower(email) AS email FROM users WHERE lower(email) = ANY ($1)", emails)
        missing = sorted(set(emails) - {row["email"] for row in known})
        await _make_people(connection, missing)
        # Resets the documented password: a test or a new root secret may have changed it.
        await connection.execute(
            "UPDATE users SET hashed_password = $1, is_active = true WHERE lower(email) = ANY ($2)", hashed, emails
        )
        found = await connection.fetch(FIND, emails)
    loaded.made += len(missing)
    return [Tenant(**{**dict(row), "categories": dict(row["categories"])}) for row in found]


async def _make_people(connection: asyncpg.Connection, emails: list[str]) -> None:
    people = [(new_id(), email, new_id(), new_id(), new_id()) for email in emails]
    categories = (row for user_id, _, household_id, _, _ in people for row in _categories(household_id, user_id))
    await connection.copy_records_to_table("staged_people", records=people)
    await connection.copy_records_to_table("staged_categories", records=categories)
    for statement in (
        "INSERT INTO users (id, email, hashed_password, is_verified, locale)"
        " SELECT user_id, email, '', true, 'ru' FROM staged_people",
        f"INSERT INTO households (id, name, currency, time_zone)"  # noqa: S608 - constants of this module
        f" SELECT household_id, 'Личное', '{CURRENCY}', '{TIME_ZONE}' FROM staged_people",
        "INSERT INTO memberships (household_id, user_id, role, is_personal)"
        " SELECT household_id, user_id, 'owner', true FROM staged_people",
        f"INSERT INTO accounts (household_id, id, name, kind, currency, opening_balance, is_default, created_by)"  # noqa: S608 - constants of this module
        f" SELECT household_id, card_id, 'Карта', 'card', '{CURRENCY}', 100000, true, user_id FROM staged_people"
        f" UNION ALL"
        f" SELECT household_id, cash_id, 'Наличные', 'cash', '{CURRENCY}', 10000, false, user_id FROM staged_people",
        "INSERT INTO categories (household_id, id, type, parent_id, standard_key, created_by)"
        " SELECT household_id, id, type, parent_id, standard_key, created_by FROM staged_categories",
    ):
        await connection.execute(statement)


def _categories(household_id: UUID, user_id: UUID) -> Iterator[tuple[Any, ...]]:
    ids = {standard.key: new_id() for standard in STANDARD}
    for standard in STANDARD:
        parent_id = ids[standard.parent] if standard.parent else None
        yield household_id, ids[standard.key], standard.type, parent_id, standard.key, user_id


async def _write(connection: asyncpg.Connection, tenants: list[Tenant], transactions: int, loaded: Loaded) -> None:
    started = time.monotonic()
    today = today_in(TIME_ZONE)
    rows = itertools.chain.from_iterable(_rows(tenant, transactions, today) for tenant in tenants)
    while chunk := list(itertools.islice(rows, ROWS_AT_ONCE)):
        async with connection.transaction():
            await insert_transactions(connection, chunk)
        loaded.rows += len(chunk)
    loaded.seconds += time.monotonic() - started


def _rows(tenant: Tenant, transactions: int, today: date) -> Iterator[NewTransaction]:
    """Ordered by date, so that a chunk touches few days of the summaries; ids follow that order too."""
    chance = random.Random(f"{SEED}/{tenant.email}/{tenant.rows}")  # noqa: S311 - a load test's figures
    start, missing = first_day(today), transactions - tenant.rows
    days = (today - start).days + 1
    habits = chance.choices(HABITS, WEIGHTS, k=min(missing, 10_000)) if missing > 0 else []
    for number in range(missing):
        habit = habits[number % len(habits)]
        account_id, currency = tenant.accounts[0 if chance.random() < 0.8 else -1]
        place = chance.choice(habit.places)
        yield NewTransaction(
            household_id=tenant.household_id,
            id=new_id(),
            account_id=account_id,
            category_id=tenant.categories[habit.category],
            type=BY_KEY[habit.category].type,
            currency=currency,
            amount=Decimal(chance.randint(habit.low * 100, habit.high * 100)).scaleb(-CURRENCIES[currency]),
            date=start + timedelta(days=number * days // missing),
            description=place.line,
            created_by=tenant.user_id,
            is_refund=habit.is_refund,
        )


async def _open_sessions(
    connection: asyncpg.Connection, tenants: list[Tenant], tokens: AccessTokens, lines: IO[str]
) -> None:
    """Replaces the sessions of an earlier run. Nobody knows the refresh tokens: only random hashes are stored."""
    expires_at = datetime.now(UTC) + timedelta(seconds=tokens.seconds)
    opened = {tenant.user_id: new_id() for tenant in tenants}
    async with connection.transaction():
        await connection.execute(
            "DELETE FROM auth_sessions WHERE user_id = ANY ($1) AND user_agent = $2", list(opened), AGENT
        )
        await connection.executemany(
            "INSERT INTO auth_sessions (id, user_id, user_agent, expires_at) VALUES ($1, $2, $3, $4)",
            [(session_id, user_id, AGENT, expires_at) for user_id, session_id in opened.items()],
        )
        await connection.executemany(
            "INSERT INTO refresh_tokens (token_hash, session_id) VALUES ($1, $2)",
            [(secrets.token_bytes(32), session_id) for session_id in opened.values()],
        )
    for tenant in tenants:
        token = tokens.issue(user_id=tenant.user_id, session_id=opened[tenant.user_id], version=tenant.token_version)
        lines.write(token + "\n")
