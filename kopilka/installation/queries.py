"""Reads of what is set for the whole server."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.infrastructure.config import Settings
from kopilka.installation.errors import SignUpsClosed
from kopilka.installation.models import Installation
from kopilka.installation.schemas import InstallationFacts
from kopilka.users.models import User

_IS_EMPTY = ~select(User.id).exists()


async def read_installation(session: AsyncSession) -> Installation:
    found = await session.execute(select(Installation))
    return found.scalar_one()


async def lock_installation(session: AsyncSession) -> Installation:
    found = await session.execute(select(Installation).with_for_update())
    return found.scalar_one()


async def read_facts(session: AsyncSession, settings: Settings) -> InstallationFacts:
    is_empty, is_open = (await session.execute(select(_IS_EMPTY, Installation.sign_ups_open))).one()
    return InstallationFacts(
        is_empty=is_empty,
        first_is_administrator=is_empty and settings.is_for_this_machine,
        sign_ups_open=is_open,
    )


async def require_open_sign_ups(session: AsyncSession) -> Installation:
    """Raises SignUpsClosed."""
    installation = await read_installation(session)
    if not installation.sign_ups_open:
        raise SignUpsClosed
    return installation


async def is_first_account(session: AsyncSession, settings: Settings) -> bool:
    """Whether the account that this transaction is about to make is the first one, of an administrator.

    Two sign-ups at once: the second waits for the first one's commit, and finds its user. Where anybody has an account
    nothing is locked.
    """
    if not settings.is_for_this_machine or not await session.scalar(select(_IS_EMPTY)):
        return False
    await lock_installation(session)
    return bool(await session.scalar(select(_IS_EMPTY)))
