"""Decisions about sessions: sign-in, refresh, sign-out, change of password."""

import hashlib
import math
import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.auth import queries
from kopilka.auth.errors import BadCredentials, EmailUnconfirmed, SessionEnded, TokenInvalid, TooManyAttempts
from kopilka.auth.letters import order
from kopilka.auth.models import AuthSession, RefreshToken
from kopilka.auth.schemas import TokenPair
from kopilka.auth.tokens import AccessTokens
from kopilka.households.member import Member
from kopilka.infrastructure.clock import now
from kopilka.infrastructure.crypto import KeyRing
from kopilka.infrastructure.database import limits
from kopilka.infrastructure.database.transactions import Database, set_tenant
from kopilka.users import queries as users
from kopilka.users.errors import PasswordUnchanged, WrongPassword
from kopilka.users.manager import UserManager
from kopilka.users.models import User
from kopilka.users.passwords import Passwords

# Failed sign-ins for one address: ten at once, then one each 90 seconds. A live session is not touched by it.
FAILURES = 10
FAILURES_SECONDS = 15 * 60.0
# A client whose answer was lost, or whose tabs refresh together, may ask again with the same token.
GRACE = timedelta(seconds=10)
REFRESH_PREFIX = "kpr_"


@dataclass(frozen=True, slots=True)
class AuthKit:
    """What signing in needs beside the session; made once, at start."""

    keys: KeyRing
    tokens: AccessTokens
    passwords: Passwords
    refresh_days: int
    confirm_email: bool = False


async def authenticate(database: Database, kit: AuthKit, email: str, password: str) -> User:
    """As `verify_credentials`; then, told to nobody who lacks the password, raises EmailUnconfirmed."""
    user = await verify_credentials(database, kit, email, password)
    if kit.confirm_email and not user.is_verified:
        raise EmailUnconfirmed
    return user


async def verify_credentials(database: Database, kit: AuthKit, email: str, password: str) -> User:
    """Same error, same work, same time for an unknown address. No connection is held while bcrypt works.

    Raises BadCredentials and TooManyAttempts.
    """
    async with database.transaction(separate=True) as session:
        user = await users.find_user_by_email(session, email)
        # By the address as it is stored: PostgreSQL and Python do not agree on every small letter.
        key = _failures_key(kit, user.email if user else email)
        wait = await limits.seconds_to_wait(session, key, burst=FAILURES, seconds=FAILURES_SECONDS)
    if wait:
        raise TooManyAttempts(seconds=math.ceil(wait))
    right = await kit.passwords.verify(password, user.hashed_password if user else None)
    accepted = user is not None and right and user.is_active
    async with database.transaction(separate=True) as session:
        # Asked again: guesses that come all at once have not seen each other's failures.
        ask = limits.seconds_to_wait if accepted else limits.use
        wait = await ask(session, key, burst=FAILURES, seconds=FAILURES_SECONDS)
    if wait:
        raise TooManyAttempts(seconds=math.ceil(wait))
    if user is None or not accepted:
        raise BadCredentials
    return user


async def forget_failures(session: AsyncSession, kit: AuthKit, user: User) -> None:
    """Whoever has a new password need not wait for the mistakes made with the old one."""
    await limits.forget(session, _failures_key(kit, user.email))


def _failures_key(kit: AuthKit, email: str) -> bytes:
    return kit.keys.fingerprint("sign-in limit", email.lower().encode())


async def sign_in(session: AsyncSession, kit: AuthKit, user: User, *, user_agent: str | None) -> TokenPair:
    """Opens a session. Raises BadCredentials where the password changed since it was verified."""
    version = await session.scalar(
        select(User.token_version).where(User.id == user.id, User.is_active).with_for_update(read=True)
    )
    if version != user.token_version:
        raise BadCredentials
    expires_at = now() + timedelta(days=kit.refresh_days)
    opened = AuthSession(user_id=user.id, user_agent=user_agent, expires_at=expires_at)
    session.add(opened)
    await session.flush()
    refresh_token = REFRESH_PREFIX + secrets.token_urlsafe(32)
    session.add(RefreshToken(token_hash=_digest(refresh_token), session_id=opened.id))
    await session.flush()
    return _pair(kit, opened, user.token_version, refresh_token)


async def refresh_hash(session: AsyncSession, kit: AuthKit, user: User, password: str) -> None:
    """A hash made with an earlier pepper or cost is made anew while the password is at hand."""
    if kit.passwords.is_outdated(user.hashed_password):
        hashed = await kit.passwords.hash(password)
        await session.execute(update(User).where(User.id == user.id).values(hashed_password=hashed))


async def refresh(session: AsyncSession, kit: AuthKit, refresh_token: str) -> TokenPair | None:
    """A new pair. The successor is derived from its predecessor, so that askers within the grace get the same one.

    None means a replay: the whole family has been ended, which the caller must let commit before it refuses.
    Raises TokenInvalid and SessionEnded.
    """
    token_hash = _digest(refresh_token)
    # By every root of the ring: one of them was in force when the token was used.
    successors = [
        REFRESH_PREFIX + it.hex() for it in kit.keys.fingerprints("refresh successor", refresh_token.encode())
    ]
    taken = await session.execute(
        update(RefreshToken)
        .where(RefreshToken.token_hash == token_hash, RefreshToken.used_at.is_(None))
        .values(used_at=func.clock_timestamp())
        .returning(RefreshToken.session_id)
    )
    session_id = taken.scalar_one_or_none()
    if session_id is not None:
        opened, version = await _standing(session, session_id)
        session.add(RefreshToken(token_hash=_digest(successors[0]), session_id=session_id))
        opened.refreshed_at = now()
        opened.expires_at = now() + timedelta(days=kit.refresh_days)
        await session.flush()
        return _pair(kit, opened, version, successors[0])
    found = await session.execute(
        select(
            RefreshToken.session_id,
            (func.clock_timestamp() - RefreshToken.used_at <= GRACE).label("is_recent"),
        ).where(RefreshToken.token_hash == token_hash)
    )
    used = found.one_or_none()
    if used is None:
        raise TokenInvalid
    opened, version = await _standing(session, used.session_id)
    for successor in successors if used.is_recent else ():
        direct = await session.get(RefreshToken, _digest(successor))
        if direct is not None and direct.used_at is None:
            return _pair(kit, opened, version, successor)
    opened.ended_at = now()
    await session.flush()
    return None


async def sign_out(session: AsyncSession, member: Member, *, everywhere: bool) -> None:
    ending = update(AuthSession).where(AuthSession.user_id == member.user_id, AuthSession.ended_at.is_(None))
    if not everywhere:
        ending = ending.where(AuthSession.id == member.session_id)
    await session.execute(ending.values(ended_at=func.now()))


async def end_session_of(session: AsyncSession, refresh_token: str) -> None:
    """Ends the session that this token belongs to, used or not; an unknown token ends nothing."""
    owner = select(RefreshToken.session_id).where(RefreshToken.token_hash == _digest(refresh_token)).scalar_subquery()
    await session.execute(
        update(AuthSession).where(AuthSession.id == owner, AuthSession.ended_at.is_(None)).values(ended_at=func.now())
    )


async def end_session(session: AsyncSession, member: Member, session_id: UUID) -> None:
    found = await queries.get_session(session, member, session_id)
    found.ended_at = now()
    await session.flush()


async def change_password(
    session: AsyncSession, database: Database, kit: AuthKit, member: Member, *, current: str, new: str
) -> TokenPair:
    """Ends every session, this one goes on with the pair that is returned.

    Raises WrongPassword, PasswordUnchanged and, as sign-in does, TooManyAttempts.
    """
    user = await users.get_user(session, member.user_id)
    try:
        await verify_credentials(database, kit, user.email, current)
    except BadCredentials as error:
        raise WrongPassword from error
    if current == new:
        raise PasswordUnchanged(loc=("body", "new_password"))
    user = await UserManager(session, kit.passwords).change_password(user, new)
    await sign_out(session, member, everywhere=True)
    await order(session, user, "password_changed")
    await set_tenant(session, household_id=member.household_id, user_id=member.user_id)
    agent = await session.scalar(select(AuthSession.user_agent).where(AuthSession.id == member.session_id))
    return await sign_in(session, kit, user, user_agent=agent)


async def _standing(session: AsyncSession, session_id: UUID) -> tuple[AuthSession, int]:
    """The session and the version of its user. Raises SessionEnded."""
    found = await session.execute(
        select(AuthSession, User.token_version)
        .join(User, User.id == AuthSession.user_id)
        .where(
            AuthSession.id == session_id,
            AuthSession.ended_at.is_(None),
            AuthSession.expires_at > func.now(),
            User.is_active,
        )
    )
    row = found.one_or_none()
    if row is None:
        raise SessionEnded
    return row[0], row[1]


def _pair(kit: AuthKit, opened: AuthSession, version: int, refresh_token: str) -> TokenPair:
    access_token = kit.tokens.issue(user_id=opened.user_id, session_id=opened.id, version=version)
    return TokenPair(access_token=access_token, expires_in=kit.tokens.seconds, refresh_token=refresh_token)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
