"""Decisions about sessions: sign-in, refresh, sign-out, change of password.

bcrypt takes a quarter of a second, so no database connection is held while it runs, nor while a request waits for its
turn to run it: what hashes is given a function that opens a short transaction, and calls it before and after.
"""

import hashlib
import secrets
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.auth import queries, sign_in_limits
from kopilka.auth.emails import enqueue_email
from kopilka.auth.errors import BadCredentials, CredentialsRefused, SessionEnded, TokenInvalid, TooManyAttempts
from kopilka.auth.models import AuthSession, RefreshToken
from kopilka.auth.schemas import AnnounceSignIn, TokenPair
from kopilka.auth.tokens import AccessTokens
from kopilka.households import queries as households
from kopilka.households.member import Member
from kopilka.infrastructure.clock import now
from kopilka.infrastructure.crypto import KeyRing
from kopilka.infrastructure.database.limits import Allowance
from kopilka.infrastructure.database.transactions import set_tenant
from kopilka.infrastructure.jobs.queue import enqueue
from kopilka.users import queries as users
from kopilka.users.errors import PasswordUnchanged, WrongPassword
from kopilka.users.hashing_queue import Client
from kopilka.users.manager import UserManager
from kopilka.users.models import User
from kopilka.users.password_rules import check_new_password, normalize
from kopilka.users.passwords import Passwords

# A client whose answer was lost, or whose tabs refresh together, may ask again with the same token.
GRACE = timedelta(seconds=10)
REFRESH_PREFIX = "kpr_"

# Opens a short transaction, committed at the end of the block.
Transactions = Callable[[], AbstractAsyncContextManager[AsyncSession]]
# The same for a caller who is signed in, authenticated again in it.
MemberTransactions = Callable[[], AbstractAsyncContextManager[tuple[AsyncSession, Member]]]


@dataclass(frozen=True, slots=True)
class AuthServices:
    """What signing in needs beside the database; made once, at start."""

    keys: KeyRing
    tokens: AccessTokens
    passwords: Passwords
    refresh_days: int
    confirm_email: bool = False


@dataclass(frozen=True, slots=True)
class SignInAttempt:
    """What a client sends to sign in, and what is known of the client."""

    email: str
    password: str
    client: Client
    device: str | None = None
    """The token of the device cookie, from an earlier sign-in in this browser."""
    user_agent: str | None = None


@dataclass(frozen=True, slots=True)
class SignedIn:
    user_id: UUID
    pair: TokenPair


@dataclass(frozen=True, slots=True)
class CurrentPassword:
    """Of the member who wants to change it."""

    user_id: UUID
    email: str
    hashed: str
    version: int
    limit: sign_in_limits.Bucket


async def sign_in(transactions: Transactions, services: AuthServices, attempt: SignInAttempt) -> SignedIn:
    """Checks e-mail and password and opens a session.

    The same error, work and time for an unknown address, a wrong password, a disabled user and, where addresses are
    confirmed, an unconfirmed one. Raises BadCredentials, TooManyAttempts and SignInBusy.
    """
    async with services.passwords.queue.turn(attempt.client):
        return await _sign_in(transactions, services, attempt)


async def _sign_in(transactions: Transactions, services: AuthServices, attempt: SignInAttempt) -> SignedIn:
    client, password = attempt.client, attempt.password
    async with transactions() as session:
        user = await users.find_user_by_email(session, attempt.email)
        buckets = await sign_in_limits.sign_in_buckets(
            session, services.keys, user, email=attempt.email, address=client.address, device=attempt.device
        )
        _require(await sign_in_limits.tightest(session, buckets))
    right = await services.passwords.verify(password, user.hashed_password if user else None)
    if user is None or not right or not user.is_active or (services.confirm_email and not user.is_verified):
        async with transactions() as session:
            # Counted in one statement each: guesses that come all at once have not seen each other's failures.
            left = await sign_in_limits.count_failure(session, buckets)
        _require(left)
        raise CredentialsRefused(left) if services.confirm_email else BadCredentials(left)
    rehashed = None
    if services.passwords.is_outdated(user.hashed_password, password):
        rehashed = await services.passwords.hash(password)
    async with transactions() as session:
        _require(await sign_in_limits.tightest(session, buckets))
        if rehashed is not None:
            await session.execute(update(User).where(User.id == user.id).values(hashed_password=rehashed))
        address_key = sign_in_limits.address_key(services.keys, user.id, client.address)
        is_known = await sign_in_limits.is_known_client(
            session, services.keys, user, address=client.address, device=attempt.device, user_agent=attempt.user_agent
        )
        opened, pair = await _open(session, services, user, user_agent=attempt.user_agent, address_key=address_key)
        if not is_known:
            await _announce(session, user, opened)
        return SignedIn(user.id, pair)


async def _announce(session: AsyncSession, user: User, opened: AuthSession) -> None:
    """As a job, since chats are above this feature; of the personal household, as letters are."""
    await set_tenant(session, household_id=user.id, user_id=user.id)
    household_id = await households.get_personal_id(session, user.id)
    await set_tenant(session, household_id=household_id, user_id=user.id)
    payload = AnnounceSignIn(user_id=user.id, session_id=opened.id)
    await enqueue(session, household_id, payload, created_by=user.id)


async def open_session(
    session: AsyncSession, services: AuthServices, user: User, *, user_agent: str | None, address_key: bytes | None
) -> TokenPair:
    """Raises BadCredentials where the password changed since it was verified."""
    _, pair = await _open(session, services, user, user_agent=user_agent, address_key=address_key)
    return pair


async def _open(
    session: AsyncSession, services: AuthServices, user: User, *, user_agent: str | None, address_key: bytes | None
) -> tuple[AuthSession, TokenPair]:
    version = await session.scalar(
        select(User.token_version).where(User.id == user.id, User.is_active).with_for_update(read=True)
    )
    if version != user.token_version:
        raise BadCredentials
    expires_at = now() + timedelta(days=services.refresh_days)
    opened = AuthSession(user_id=user.id, user_agent=user_agent, address_key=address_key, expires_at=expires_at)
    session.add(opened)
    await session.flush()
    refresh_token = REFRESH_PREFIX + secrets.token_urlsafe(32)
    session.add(RefreshToken(token_hash=_digest(refresh_token), session_id=opened.id))
    await session.flush()
    return opened, _pair(services, opened, user.token_version, refresh_token)


async def refresh(
    session: AsyncSession, services: AuthServices, refresh_token: str, *, address: str
) -> TokenPair | None:
    """A new pair. The successor is derived from its predecessor, so that all requests within the grace period get the
    same one. `address` is the client's network address.

    None means a replay: the session has been ended, which the caller must commit before it refuses.
    Raises TokenInvalid and SessionEnded.
    """
    token_hash = _digest(refresh_token)
    # By every root of the ring: one of them was in force when the token was used.
    successors = [
        REFRESH_PREFIX + it.hex() for it in services.keys.fingerprints("refresh successor", refresh_token.encode())
    ]
    taken = await session.execute(
        update(RefreshToken)
        .where(RefreshToken.token_hash == token_hash, RefreshToken.used_at.is_(None))
        .values(used_at=func.clock_timestamp())
        .returning(RefreshToken.session_id)
    )
    session_id = taken.scalar_one_or_none()
    if session_id is not None:
        opened, version = await _live_session(session, session_id)
        session.add(RefreshToken(token_hash=_digest(successors[0]), session_id=session_id))
        opened.address_key = sign_in_limits.address_key(services.keys, opened.user_id, address)
        opened.refreshed_at = now()
        opened.expires_at = now() + timedelta(days=services.refresh_days)
        await session.flush()
        return _pair(services, opened, version, successors[0])
    found = await session.execute(
        select(
            RefreshToken.session_id,
            (func.clock_timestamp() - RefreshToken.used_at <= GRACE).label("is_recent"),
        ).where(RefreshToken.token_hash == token_hash)
    )
    used = found.one_or_none()
    if used is None:
        raise TokenInvalid
    opened, version = await _live_session(session, used.session_id)
    for successor in successors if used.is_recent else ():
        direct = await session.get(RefreshToken, _digest(successor))
        if direct is not None and direct.used_at is None:
            return _pair(services, opened, version, successor)
    opened.ended_at = now()
    await session.flush()
    return None


async def sign_out(session: AsyncSession, member: Member, *, everywhere: bool) -> None:
    if everywhere:
        await end_all_sessions(session, member.user_id)
        return
    await session.execute(
        update(AuthSession)
        .where(
            AuthSession.user_id == member.user_id,
            AuthSession.ended_at.is_(None),
            AuthSession.id == member.session_id,
        )
        .values(ended_at=func.now())
    )


async def end_all_sessions(session: AsyncSession, user_id: UUID) -> None:
    await session.execute(
        update(AuthSession)
        .where(AuthSession.user_id == user_id, AuthSession.ended_at.is_(None))
        .values(ended_at=func.now())
    )


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


async def current_password(session: AsyncSession, services: AuthServices, member: Member) -> CurrentPassword:
    """The first step of a change of password. Raises TooManyAttempts."""
    if member.session_id is None:
        raise SessionEnded
    user = await users.get_user(session, member.user_id)
    limit = sign_in_limits.password_change_bucket(services.keys, member.session_id)
    _require(await sign_in_limits.tightest(session, [limit]))
    return CurrentPassword(user.id, user.email, user.hashed_password, user.token_version, limit)


async def change_password(
    transactions: MemberTransactions,
    services: AuthServices,
    known: CurrentPassword,
    *,
    current: str,
    new: str,
    client: Client,
) -> SignedIn:
    """Ends every session of the user; this client goes on with the pair that is returned.

    Raises WrongPassword, PasswordUnchanged, what check_new_password raises, TooManyAttempts and SignInBusy.
    """
    async with services.passwords.queue.turn(client):
        if not await services.passwords.verify(current, known.hashed):
            async with transactions() as (session, _):
                left = await sign_in_limits.count_failure(session, [known.limit])
            _require(left)
            wrong = WrongPassword()
            wrong.headers.update(left.headers)
            raise wrong
        if normalize(current) == normalize(new):
            raise PasswordUnchanged(loc=("body", "new_password"))
        check_new_password(new, email=known.email, field="new_password")
        hashed = await services.passwords.hash(new)
        async with transactions() as (session, member):
            _require(await sign_in_limits.tightest(session, [known.limit]))
            user = await users.lock_user(session, known.user_id)
            if user.token_version != known.version:
                raise SessionEnded  # by another change of the password, in the same moment
            user = await UserManager(session, services.passwords).set_hash(user, hashed)
            await sign_out(session, member, everywhere=True)
            await enqueue_email(session, user, "password_changed")
            await set_tenant(session, household_id=member.household_id, user_id=member.user_id)
            agent = await session.scalar(select(AuthSession.user_agent).where(AuthSession.id == member.session_id))
            address_key = sign_in_limits.address_key(services.keys, user.id, client.address)
            pair = await open_session(session, services, user, user_agent=agent, address_key=address_key)
            return SignedIn(user.id, pair)


def _require(left: Allowance) -> None:
    """Raises TooManyAttempts."""
    if left.wait:
        raise TooManyAttempts(left)


async def _live_session(session: AsyncSession, session_id: UUID) -> tuple[AuthSession, int]:
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


def _pair(services: AuthServices, opened: AuthSession, version: int, refresh_token: str) -> TokenPair:
    access_token = services.tokens.issue(user_id=opened.user_id, session_id=opened.id, version=version)
    return TokenPair(access_token=access_token, expires_in=services.tokens.seconds, refresh_token=refresh_token)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
