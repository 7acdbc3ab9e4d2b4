"""Sign-up: a user with a household, its default account and standard categories, in one transaction."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.accounts import service as accounts
from kopilka.accounts.schemas import AccountCreate
from kopilka.auth import email_service as emails
from kopilka.auth.models import EmailRequest
from kopilka.auth.service import AuthServices
from kopilka.categories import service as categories
from kopilka.households import service as households
from kopilka.households.member import Member, Role
from kopilka.households.models import Household
from kopilka.infrastructure.config import Settings
from kopilka.infrastructure.crypto import KeyRing
from kopilka.infrastructure.locales import Locale
from kopilka.installation import queries as installation
from kopilka.users import queries as users
from kopilka.users.hashing_queue import LOCAL, Client
from kopilka.users.manager import UserManager
from kopilka.users.models import User
from kopilka.users.password_rules import check_new_password
from kopilka.users.passwords import Passwords

PERSONAL_NAME: dict[Locale, str] = {"ru": "Личное", "en": "Personal"}
ACCOUNT_NAME: dict[Locale, str] = {"ru": "Кошелёк", "en": "Wallet"}


@dataclass(frozen=True, slots=True)
class HouseholdChoice:
    """What may be chosen at sign-up; None means the installation's default."""

    currency: str | None = None
    time_zone: str | None = None


DEFAULT_CHOICE = HouseholdChoice()


async def hash_new_password(services: AuthServices, password: str, *, email: str, client: Client = LOCAL) -> str:
    """Takes long: to be called with no transaction begun. Raises what check_new_password raises, and SignInBusy."""
    check_new_password(password, email=email)
    async with services.passwords.queue.turn(client):
        return await services.passwords.hash(password)


async def sign_up(
    session: AsyncSession,
    services: AuthServices,
    settings: Settings,
    *,
    email: str,
    password: str,
    locale: Locale,
    may_administer: bool = True,
) -> tuple[User, Household]:
    """For the command line, which has no other callers to keep waiting: hashes and registers in one transaction.

    Raises EmailTaken and what hash_new_password raises.
    """
    hashed = await hash_new_password(services, password, email=email)
    return await register(
        session,
        services.passwords,
        settings,
        email=email,
        hashed_password=hashed,
        locale=locale,
        may_administer=may_administer,
    )


async def register(
    session: AsyncSession,
    passwords: Passwords,
    settings: Settings,
    *,
    email: str,
    hashed_password: str,
    locale: Locale,
    chosen: HouseholdChoice = DEFAULT_CHOICE,
    may_administer: bool = True,
) -> tuple[User, Household]:
    """The first account of a server that only this machine reaches is its administrator's. Raises EmailTaken."""
    is_admin = may_administer and await installation.is_first_account(session, settings)
    user = await UserManager(session, passwords).register(
        email=email, hashed_password=hashed_password, locale=locale, is_admin=is_admin
    )
    household = await provision_household(
        session,
        user,
        name=PERSONAL_NAME[locale],
        currency=chosen.currency or settings.default_currency,
        time_zone=chosen.time_zone or settings.default_time_zone,
        is_personal=True,
    )
    return user, household


async def answer_request(
    session: AsyncSession, passwords: Passwords, keys: KeyRing, settings: Settings, asked: EmailRequest
) -> None:
    """Makes a new user, enqueues an e-mail, or does nothing. Raises EmailTaken where somebody signed up with the same
    address in the same moment: called again, it finds them.
    """
    user = await users.find_user_by_email(session, asked.email)
    if user is None and asked.hashed_password is not None:
        locale: Locale = "en" if asked.locale == "en" else "ru"
        user, _ = await register(
            session,
            passwords,
            settings,
            email=asked.email,
            hashed_password=asked.hashed_password,
            locale=locale,
            chosen=HouseholdChoice(asked.currency, asked.time_zone),
        )
    if user is not None:
        await emails.answer(session, keys, user, asked.kind)


async def provision_household(
    session: AsyncSession,
    user: User,
    *,
    name: str,
    currency: str,
    time_zone: str,
    is_personal: bool = False,
    is_example: bool = False,
) -> Household:
    """A household of this user with a default account and the standard categories."""
    household = await households.create_household(
        session,
        user.id,
        name=name,
        currency=currency,
        time_zone=time_zone,
        is_personal=is_personal,
        is_example=is_example,
    )
    locale: Locale = "en" if user.locale == "en" else "ru"
    owner = Member(
        user_id=user.id,
        household_id=household.id,
        session_id=None,
        role=Role.OWNER,
        locale=locale,
        currency=currency,
        time_zone=time_zone,
        revision=0,
        premium_until=user.premium_until,
        is_premium=False,
    )
    await accounts.create_account(
        session, owner, AccountCreate(name=ACCOUNT_NAME[locale], kind="cash", is_default=True)
    )
    await categories.create_standard_categories(session, household.id, user.id)
    return household
