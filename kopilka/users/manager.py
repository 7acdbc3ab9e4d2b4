"""fastapi-users' manager without its faults: it hashes outside the event loop, does not commit, and has no races.

Its tokens for confirmation and reset are not used: they cannot be revoked (docs/decisions/0015).
"""

from typing import Any
from uuid import UUID

from fastapi_users import BaseUserManager, UUIDIDMixin
from fastapi_users.db import SQLAlchemyUserDatabase
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.infrastructure.database.errors import constraint_of
from kopilka.infrastructure.locales import Locale
from kopilka.users.errors import EmailTaken
from kopilka.users.models import User
from kopilka.users.passwords import Passwords


# The ignore: its protocol of a user has plain attributes, SQLAlchemy 2.0 declares them as Mapped[…].
class UserDatabase(SQLAlchemyUserDatabase[User, UUID]):  # type: ignore[type-var]
    """The stock adapter commits after each write; here the route owns the transaction."""

    async def create(self, create_dict: dict[str, Any]) -> User:
        user = User(**create_dict)
        self.session.add(user)
        try:
            await self.session.flush()
        except IntegrityError as error:
            # Two sign-ups with one address at once: the unique index decides, not the query before it.
            if constraint_of(error) == "uq_users_email_lower":
                raise EmailTaken from error
            raise
        await self.session.refresh(user)
        return user

    async def update(self, user: User, update_dict: dict[str, Any]) -> User:
        for name, value in update_dict.items():
            setattr(user, name, value)
        await self.session.flush()
        await self.session.refresh(user)
        return user

    async def delete(self, user: User) -> None:
        await self.session.delete(user)
        await self.session.flush()


class UserManager(UUIDIDMixin, BaseUserManager[User, UUID]):  # type: ignore[type-var]
    def __init__(self, session: AsyncSession, passwords: Passwords) -> None:
        super().__init__(UserDatabase(session, User))
        self.passwords = passwords

    async def register(self, *, email: str, hashed_password: str, locale: Locale, is_admin: bool = False) -> User:
        """Raises EmailTaken."""
        if await self.user_db.get_by_email(email) is not None:
            raise EmailTaken
        return await self.user_db.create(
            {"email": email, "hashed_password": hashed_password, "locale": locale, "is_admin": is_admin}
        )

    async def change_password(self, user: User, password: str) -> User:
        """For the command line: hashes in the middle of a transaction."""
        return await self.set_hash(user, await self.passwords.hash(password))

    async def set_hash(self, user: User, hashed_password: str) -> User:
        """Every token issued so far is refused from the next request on, links in e-mails included."""
        changed = {"hashed_password": hashed_password, "token_version": User.token_version + 1}
        return await self.user_db.update(user, changed)
