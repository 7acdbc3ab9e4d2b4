"""Limits of failed sign-ins and password changes (docs/decisions/0023).

A stranger's guesses use up the stranger's own allowance and that of the account for strangers. Whoever the account
knows, by the device cookie or by the address of a session that is open, is not held up by them.
"""

import base64
import binascii
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.auth.models import AuthSession
from kopilka.infrastructure.clock import now
from kopilka.infrastructure.crypto import KeyRing
from kopilka.infrastructure.database import limits
from kopilka.infrastructure.database.limits import Allowance, Policy
from kopilka.users.models import User

FAILURES = 10
FROM_ADDRESS = Policy("sign-in", FAILURES, 15 * 60.0)  # failures for one account from one client address
FROM_DEVICE = Policy("sign-in-device", FAILURES, 15 * 60.0)  # for one account from one known device
FROM_STRANGERS = Policy("sign-in-account", 100, 60 * 60.0)  # for one account from all unknown clients together
OF_ADDRESS = Policy("sign-in-address", 300, 15 * 60.0)  # from one client address for all accounts together
PASSWORD_CHANGE = Policy("password-change", FAILURES, 15 * 60.0)  # wrong current passwords in one session

NONCE_BYTES = 16
MAX_DEVICE_TOKEN = 200
NEW_ACCOUNT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Bucket:
    key: bytes
    policy: Policy


async def sign_in_buckets(
    session: AsyncSession, keys: KeyRing, user: User | None, *, email: str, address: str, device: str | None
) -> list[Bucket]:
    """The allowances that a failed attempt uses. Always in one order: those who use several at once lock their rows."""
    # By the account's id where there is one: PostgreSQL and Python do not agree on every small letter of an address.
    # With the version of its password: a new password begins with a full allowance.
    account = b"%s %d" % (user.id.bytes, user.token_version) if user else email.lower().encode()
    nonce = known_device(keys, user.id, device) if user and device else None
    if nonce is not None:
        return [Bucket(keys.fingerprint("sign-in limit: device", account, nonce), FROM_DEVICE)]
    place = address.encode()
    found = [Bucket(keys.fingerprint("sign-in limit: account and address", account, place), FROM_ADDRESS)]
    if user is None or not await _is_known_address(session, keys, user, address):
        found.append(Bucket(keys.fingerprint("sign-in limit: account", account), FROM_STRANGERS))
    return [*found, Bucket(keys.fingerprint("sign-in limit: address", place), OF_ADDRESS)]


def password_change_bucket(keys: KeyRing, session_id: UUID) -> Bucket:
    """Of the session alone: nobody outside of it can use it up."""
    return Bucket(keys.fingerprint("password change limit", session_id.bytes), PASSWORD_CHANGE)


async def tightest(session: AsyncSession, buckets: list[Bucket]) -> Allowance:
    """The least that is left of them; uses nothing."""
    return _tightest([await limits.peek(session, bucket.key, bucket.policy) for bucket in buckets])


async def count_failure(session: AsyncSession, buckets: list[Bucket]) -> Allowance:
    """The least that is left once this failure is counted. Where `wait` is above 0 there was no allowance for it; the
    buckets after that one are not touched, so that what is refused uses up nothing that others share.
    """
    found = []
    for bucket in buckets:
        found.append(await limits.use(session, bucket.key, bucket.policy))
        if found[-1].wait:
            break
    return _tightest(found)


def address_key(keys: KeyRing, user_id: UUID, address: str) -> bytes:
    """What a session keeps of the client's address: who reads the database cannot tell the address from it."""
    return keys.fingerprint("address of a session", user_id.bytes, address.encode())


def new_device_token(keys: KeyRing, user_id: UUID) -> str:
    """For the device cookie: shows that this user has signed in there before. It opens nothing by itself."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return base64.urlsafe_b64encode(nonce + _device_proof(keys, user_id, nonce)[0]).decode()


def known_device(keys: KeyRing, user_id: UUID, token: str) -> bytes | None:
    """The device's id, None where the token is not one of this user. Accepts earlier root secrets."""
    if len(token) > MAX_DEVICE_TOKEN:
        return None
    try:
        raw = base64.b64decode(token, altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        return None
    nonce, proof = raw[:NONCE_BYTES], raw[NONCE_BYTES:]
    good = [hmac.compare_digest(proof, one) for one in _device_proof(keys, user_id, nonce)]
    return nonce if any(good) else None


def _device_proof(keys: KeyRing, user_id: UUID, nonce: bytes) -> list[bytes]:
    return keys.fingerprints("known device", user_id.bytes, nonce)


async def is_known_client(
    session: AsyncSession, keys: KeyRing, user: User, *, address: str, device: str | None, user_agent: str | None
) -> bool:
    """Whether the user has signed in there before: by the device cookie; where there is none, as of a program that
    keeps no cookies, by an open session of this program at this address. The first sign-in of all is no news.
    """
    if device is not None and known_device(keys, user.id, device) is not None:
        return True
    if device is None:
        same = AuthSession.user_agent.is_not_distinct_from(user_agent)
        found = await session.scalar(select(AuthSession.id).where(*_open_at(keys, user, address), same).limit(1))
        if found is not None:
            return True
    # Sessions that have ended are purged, but not within a day.
    is_new = now() - user.created_at < NEW_ACCOUNT
    return (
        is_new and await session.scalar(select(AuthSession.id).where(AuthSession.user_id == user.id).limit(1)) is None
    )


async def _is_known_address(session: AsyncSession, keys: KeyRing, user: User, address: str) -> bool:
    """Whether a session of the user that is open began at this address."""
    found = await session.scalar(select(AuthSession.id).where(*_open_at(keys, user, address)).limit(1))
    return found is not None


def _open_at(keys: KeyRing, user: User, address: str) -> tuple[ColumnElement[bool], ...]:
    known = keys.fingerprints("address of a session", user.id.bytes, address.encode())
    return (
        AuthSession.user_id == user.id,
        AuthSession.address_key.in_(known),
        AuthSession.ended_at.is_(None),
        AuthSession.expires_at > func.now(),
    )


def _tightest(found: list[Allowance]) -> Allowance:
    return max(found, key=lambda each: (each.wait, -each.remaining))
