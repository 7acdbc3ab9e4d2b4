"""`kopilka user …`: administration of users on the command line."""

import argparse
import asyncio
import getpass
import secrets
import sys
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.administration.schemas import Action
from kopilka.administration.service import Administrator, record
from kopilka.auth.service import AuthServices, end_all_sessions
from kopilka.auth.tokens import AccessTokens
from kopilka.infrastructure.config import load_settings
from kopilka.infrastructure.embedded_postgres.instance import PostgresUnavailable
from kopilka.infrastructure.errors import AppError
from kopilka.onboarding import service as onboarding
from kopilka.periods import LedgerDate
from kopilka.processes.database import open_database
from kopilka.processes.runtime import Runtime, open_runtime
from kopilka.text import Email, Password
from kopilka.users import queries as users
from kopilka.users.errors import UserNotFound
from kopilka.users.manager import UserManager
from kopilka.users.models import PREMIUM_WITHOUT_END, User
from kopilka.users.password_rules import check_new_password
from kopilka.users.passwords import Passwords


class InputRefused(Exception):
    """The message is shown to the person at the terminal."""


def run(arguments: argparse.Namespace) -> int:
    try:
        with open_runtime(load_settings()) as runtime:
            print(asyncio.run(_act(runtime, arguments)))
    except AppError as error:
        print(error.detail("en"), file=sys.stderr)
        return 1
    except (InputRefused, PostgresUnavailable) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


async def _act(runtime: Runtime, arguments: argparse.Namespace) -> str:
    database = open_database(runtime)
    auth = runtime.settings.auth
    passwords = Passwords(runtime.keys, auth.bcrypt_cost)
    services = AuthServices(runtime.keys, AccessTokens(runtime.keys, auth.access_minutes), passwords, auth.refresh_days)
    email = _checked(Email, arguments.email, "This is not an e-mail address.")
    try:
        async with database.transaction() as session:
            if arguments.action == "create":
                return await _create(session, runtime, services, email)
            user = await users.find_user_by_email(session, email)
            if user is None:
                raise UserNotFound
            if arguments.action == "set-premium":
                return await _set_premium(session, user, arguments.until, off=arguments.off)
            if arguments.action == "set-password":
                return await _set_password(session, services, user)
            if arguments.action == "confirm":
                user.is_verified = True
                return f"{user.email}: address confirmed."
            if arguments.action in ("grant-admin", "revoke-admin"):
                return await _set_admin(session, user, is_admin=arguments.action == "grant-admin")
            if arguments.action in ("disable", "enable"):
                return await _set_active(session, user, active=arguments.action == "enable")
            return (
                f"{user.email}: active {user.is_active}, administrator {user.is_admin}, "
                f"premium until {user.premium_until}, since {user.created_at}"
            )
    finally:
        await database.close()


async def _create(session: AsyncSession, runtime: Runtime, services: AuthServices, email: str) -> str:
    password, shown = _read_password()
    locale = runtime.settings.default_locale
    user, _ = await onboarding.sign_up(
        session, services, runtime.settings, email=email, password=password, locale=locale
    )
    # Created by an administrator, so the address needs no confirmation.
    user.is_verified = True
    return f"Made {email}.{shown}"


async def _set_premium(session: AsyncSession, user: User, until: str | None, *, off: bool) -> str:
    if off:
        user.premium_until = None
    elif until is None:
        user.premium_until = PREMIUM_WITHOUT_END
    else:
        last_day: date = _checked(LedgerDate, until, "A date looks like 2027-12-31.")
        user.premium_until = datetime.combine(last_day + timedelta(days=1), time(), UTC)
    await session.flush()
    return f"{user.email}: premium {'off' if off else f'until {until}' if until else 'without end'}."


async def _set_password(session: AsyncSession, services: AuthServices, user: User) -> str:
    password, shown = _read_password()
    check_new_password(password, email=user.email)
    await UserManager(session, services.passwords).change_password(user, password)
    await end_all_sessions(session, user.id)
    return f"{user.email}: password set, sessions ended.{shown}"


async def _set_active(session: AsyncSession, user: User, *, active: bool) -> str:
    user.is_active = active
    await session.flush()
    if not active:
        await end_all_sessions(session, user.id)
    return f"{user.email}: {'enabled' if active else 'disabled, sessions ended'}."


async def _set_admin(session: AsyncSession, user: User, *, is_admin: bool) -> str:
    """Whoever is at the server's own keyboard may take the last one away, too: here a new one is made."""
    if user.is_admin != is_admin:
        user.is_admin = is_admin
        await session.flush()
        done: Action = "administrator_granted" if is_admin else "administrator_revoked"
        await record(session, Administrator(None, None), done, subject_id=user.id)
    return f"{user.email}: {'an administrator' if is_admin else 'no administrator'}."


def _read_password() -> tuple[str, str]:
    """From a pipe, else prompted for; an empty line generates a password and prints it."""
    given = (
        getpass.getpass("Password (empty: make one up): ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    )
    if given:
        return _checked(Password, given, "A password has 8 to 256 characters.").get_secret_value(), ""
    made = secrets.token_urlsafe(15)
    return made, f" Password: {made}"


def _checked(kind: Any, value: str, refusal: str) -> Any:
    try:
        return TypeAdapter(kind).validate_python(value)
    except ValidationError:
        raise InputRefused(refusal) from None
