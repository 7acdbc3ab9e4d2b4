"""A person arrives: user, household, default account and standard categories, in one transaction."""

from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.accounts import service as accounts
from kopilka.accounts.schemas import AccountCreate
from kopilka.auth.service import AuthKit
from kopilka.categories import service as categories
from kopilka.households import service as households
from kopilka.households.member import Member, Role
from kopilka.households.models import Household
from kopilka.infrastructure.config import Settings
from kopilka.infrastructure.locales import Locale
from kopilka.users.manager import UserManager
from kopilka.users.models import User

PERSONAL_NAME: dict[Locale, str] = {"ru": "Личное", "en": "Personal"}
ACCOUNT_NAME: dict[Locale, str] = {"ru": "Кошелёк", "en": "Wallet"}


async def sign_up(
    session: AsyncSession, kit: AuthKit, settings: Settings, *, email: str, password: str, locale: Locale
) -> tuple[User, Household]:
    """Raises EmailTaken."""
    user = await UserManager(session, kit.passwords).register(email=email, password=password, locale=locale)
    household = await furnish_household(
        session,
        user,
        name=PERSONAL_NAME[locale],
        currency=settings.default_currency,
        time_zone=settings.default_time_zone,
        is_personal=True,
    )
    return user, household


async def furnish_household(
    session: AsyncSession,
    user: User,
    *,
    name: str,
    currency: str,
    time_zone: str,
    is_personal: bool = False,
    is_example: bool = False,
) -> Household:
    """A household of this user with all that it needs to be used at once."""
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
