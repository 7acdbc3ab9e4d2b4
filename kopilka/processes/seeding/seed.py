"""`kopilka seed`: a demo household with two years of data, or many households for a load test."""

import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path

import asyncpg
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.auth.service import AuthServices
from kopilka.auth.tokens import AccessTokens
from kopilka.example import service as example
from kopilka.example.goals import set_goals
from kopilka.example.habits import OPENINGS
from kopilka.example.life import Entry, entries
from kopilka.households.member import Member, Role
from kopilka.households.models import Household
from kopilka.infrastructure.database.transactions import JOB_STATEMENT_TIMEOUT
from kopilka.migrations.revisions import head
from kopilka.migrations.runner import ApplicationRoleUnsafe, migrate
from kopilka.onboarding import service as onboarding
from kopilka.periods import today_in
from kopilka.processes.database import open_database
from kopilka.processes.runtime import Runtime
from kopilka.processes.seeding import load as seed_load
from kopilka.users import queries as users
from kopilka.users.errors import EmailTaken
from kopilka.users.models import PREMIUM_WITHOUT_END, User
from kopilka.users.passwords import Passwords

# RFC 2606 keeps .example for this. Names that end in .local cannot sign in: no address there is deliverable.
EMAIL = "demo@kopilka.example"
PASSWORD = "kopilka-demo-2026"  # noqa: S105 - example data, documented
CURRENCY, TIME_ZONE = "RUB", "Europe/Moscow"
DEFAULT_TRANSACTIONS = 1_000


async def run(runtime: Runtime, *, users: int | None, transactions: int | None, tokens_file: Path | None) -> int:
    """The exit code: 0 done, 1 failed, 2 invalid arguments."""
    if users is None and (transactions is not None or tokens_file is not None):
        return _refuse("--transactions and --tokens-file belong to a load test: name the households with --users.", 2)
    if (users is not None and not 1 <= users <= 999_999) or (transactions or 0) < 0:
        return _refuse("--users is 1 to 999999, --transactions 0 or more.", 2)
    try:
        if not await _has_schema(runtime):
            return _refuse("The database has no schema yet, or an old one. Run `kopilka migrate` as its owner.", 1)
        if users is None:
            return await _seed_example(runtime)
        return await _seed_load(
            runtime, users, DEFAULT_TRANSACTIONS if transactions is None else transactions, tokens_file
        )
    except (ApplicationRoleUnsafe, SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        return _refuse(f"The example data could not be stored: {error}", 1)


def _refuse(text: str, code: int) -> int:
    print(text, file=sys.stderr)
    return code


async def _has_schema(runtime: Runtime) -> bool:
    """Creates it where the role may: seeding works before the first `kopilka serve`, too."""
    database = open_database(runtime)
    try:
        if await database.revision() == head():
            return True
    finally:
        await database.close()
    if runtime.owner_url is not None:
        await migrate(runtime.owner_url, runtime.app_url)
    return runtime.owner_url is not None


async def _seed_load(runtime: Runtime, users: int, transactions: int, tokens_file: Path | None) -> int:
    if runtime.owner_url is None:
        return _refuse("Name the schema's owner in KOPILKA_DATABASE_URL to load many households.", 1)
    started = time.monotonic()
    loaded = await seed_load.load(
        runtime, runtime.owner_url, users=users, transactions=transactions, tokens_file=tokens_file
    )
    rate = f", {loaded.rows / loaded.seconds:,.0f} a second" if loaded.rows else ""
    print(f"Households: {loaded.made} made, {loaded.users - loaded.made} were there.")
    print(f"Transactions: {loaded.rows:,} added{rate}; {time.monotonic() - started:.1f} s in all.")
    print(f"Users: {seed_load.email_of(1)} to {seed_load.email_of(users)}, password {seed_load.PASSWORD}")
    if tokens_file is not None:
        print(f"Tokens: {tokens_file}, one a line, good for {seed_load.TOKEN_HOURS} hours.")
    return 0


async def _seed_example(runtime: Runtime) -> int:
    database = open_database(runtime, statement_timeout=JOB_STATEMENT_TIMEOUT)
    auth = runtime.settings.auth
    passwords = Passwords(runtime.keys, auth.bcrypt_cost)
    services = AuthServices(runtime.keys, AccessTokens(runtime.keys, auth.access_minutes), passwords, auth.refresh_days)
    try:
        async with database.transaction() as session:
            recorded = await _fill_household(session, runtime, services, today_in(TIME_ZONE))
    except EmailTaken:
        print(f"The demo household already exists: {EMAIL}, password {PASSWORD}")
        return 0
    finally:
        await database.close()
    print(f"E-mail:   {EMAIL}\nPassword: {PASSWORD}")
    print(f"Made {len(recorded)} transactions from {recorded[0].date} to {recorded[-1].date}:")
    counts = Counter(entry.account for entry in recorded)
    for opening in OPENINGS:
        print(f"  {opening.name}: {counts[opening.key]}")
    return 0


async def _fill_household(session: AsyncSession, runtime: Runtime, services: AuthServices, today: date) -> list[Entry]:
    """All of the household in one database transaction: an interrupted seed leaves nothing. Raises EmailTaken."""
    if await users.find_user_by_email(session, EMAIL) is not None:
        raise EmailTaken
    settings = runtime.settings.model_copy(update={"default_currency": CURRENCY, "default_time_zone": TIME_ZONE})
    # Its password is published: the administrator is somebody else.
    user, household = await onboarding.sign_up(
        session, services, settings, email=EMAIL, password=PASSWORD, locale="ru", may_administer=False
    )
    user.is_verified, user.premium_until = True, PREMIUM_WITHOUT_END
    member = _owner(user, household)
    opened = await example.open_accounts(session, member, OPENINGS)
    recorded = entries(today)
    await example.record(session, member, opened, recorded)
    await set_goals(session, member, opened["savings"], today)
    return recorded


def _owner(user: User, household: Household) -> Member:
    return Member(
        user_id=user.id,
        household_id=household.id,
        session_id=None,
        role=Role.OWNER,
        locale="ru",
        currency=CURRENCY,
        time_zone=TIME_ZONE,
        revision=0,
        premium_until=user.premium_until,
        is_premium=True,
    )
