"""Decisions about letters: what is asked for by e-mail, which link is the good one, what opening it does."""

import math
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.auth import letter_tokens
from kopilka.auth.errors import LinkInvalid, TooManyLetters
from kopilka.auth.letters import order
from kopilka.auth.models import AuthSession, EmailLink, EmailRequest
from kopilka.auth.schemas import AnswerEmailRequest, LetterKind, LinkKind
from kopilka.auth.service import AuthKit, forget_failures
from kopilka.infrastructure.crypto import KeyRing
from kopilka.infrastructure.database import limits
from kopilka.infrastructure.jobs.queue import enqueue
from kopilka.infrastructure.locales import Locale
from kopilka.users.manager import UserManager
from kopilka.users.models import User

# Letters that one address, and one account, may be asked to take: five at once, then one each twelve minutes.
LETTERS = 5
LETTERS_SECONDS = 60 * 60.0


async def ask(session: AsyncSession, keys: KeyRing, *, kind: LinkKind, email: str, locale: Locale) -> None:
    """Notes it down and looks at nothing: same work, same time for every address. Raises TooManyLetters."""
    await use_allowance(session, keys, email)
    await _note(session, EmailRequest(kind=kind, email=email, locale=locale))


async def ask_to_sign_up(
    session: AsyncSession, keys: KeyRing, *, email: str, hashed_password: str, locale: Locale
) -> None:
    """As `ask`. Who is new is made by the worker, who is known gets a letter that says so."""
    await use_allowance(session, keys, email)
    await _note(session, EmailRequest(kind="sign_up", email=email, hashed_password=hashed_password, locale=locale))


async def queue_answer(session: AsyncSession, request_id: UUID) -> None:
    """A worker answers the request, once however often it is queued."""
    await enqueue(session, None, AnswerEmailRequest(request_id=request_id), dedupe_key=f"email_request:{request_id}")


async def _note(session: AsyncSession, request: EmailRequest) -> None:
    session.add(request)
    await session.flush()
    await queue_answer(session, request.id)


async def use_allowance(session: AsyncSession, keys: KeyRing, email: str) -> None:
    key = keys.fingerprint("letters to an address", email.lower().encode())
    wait = await limits.use(session, key, burst=LETTERS, seconds=LETTERS_SECONDS)
    if wait:
        raise TooManyLetters(seconds=math.ceil(wait))


async def answer(session: AsyncSession, keys: KeyRing, user: User, asked: str) -> None:
    """The letter for somebody who is known, if one is due. Silent where there is none: nobody waits for an answer."""
    kind: LetterKind
    if asked == "reset":
        kind = "reset"
    elif not user.is_verified:
        kind = "confirm"
    elif asked == "sign_up":
        kind = "taken"
    else:
        return
    # By the account as well: it may be asked for under several spellings of its address.
    key = keys.fingerprint("letters to an account", user.id.bytes)
    if user.is_active and not await limits.use(session, key, burst=LETTERS, seconds=LETTERS_SECONDS):
        await order(session, user, kind)


async def confirm(session: AsyncSession, keys: KeyRing, token: str) -> None:
    """Raises LinkInvalid."""
    user = await _use(session, keys, "confirm", token)
    user.is_verified = True
    await session.flush()


async def reset(session: AsyncSession, kit: AuthKit, *, token: str, password: str) -> None:
    """Ends every session and opens none: a second factor is asked for at sign-in. Who read the letter has shown that
    the address is theirs. Raises LinkInvalid.
    """
    if letter_tokens.read(kit.keys, "reset", token) is None:
        raise LinkInvalid(loc=("body", "token"))
    hashed = await kit.passwords.hash(password)
    user = await _use(session, kit.keys, "reset", token)
    user.is_verified = True
    await UserManager(session, kit.passwords).set_hash(user, hashed)
    await session.execute(
        update(AuthSession)
        .where(AuthSession.user_id == user.id, AuthSession.ended_at.is_(None))
        .values(ended_at=func.now())
    )
    await forget_failures(session, kit, user)
    await order(session, user, "password_changed")


async def _use(session: AsyncSession, keys: KeyRing, kind: LinkKind, token: str) -> User:
    """The link's user, locked; the link is gone. Raises LinkInvalid."""
    link_id = letter_tokens.read(keys, kind, token)
    user = await session.scalar(
        select(User)
        .join(EmailLink, EmailLink.user_id == User.id)
        .where(
            EmailLink.id == link_id,
            EmailLink.kind == kind,
            EmailLink.version == User.token_version,
            EmailLink.expires_at > func.now(),
            User.is_active,
        )
        .with_for_update(of=User, key_share=True)
    )
    used = await session.execute(delete(EmailLink).where(EmailLink.id == link_id).returning(EmailLink.id))
    # Two who open it at once have both seen it; one of them takes it away.
    if user is None or used.first() is None:
        raise LinkInvalid(loc=("body", "token"))
    return user
