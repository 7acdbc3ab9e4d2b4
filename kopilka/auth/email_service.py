"""Decisions about e-mails: what is requested, which link is valid, what opening it does."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.auth import email_tokens
from kopilka.auth.emails import enqueue_email
from kopilka.auth.errors import LinkInvalid, TooManyEmailRequests, TooManyEmails
from kopilka.auth.models import EmailLink, EmailRequest
from kopilka.auth.schemas import AnswerEmailRequest, EmailKind, LinkKind
from kopilka.auth.service import AuthServices, Transactions, end_all_sessions
from kopilka.infrastructure.crypto import KeyRing
from kopilka.infrastructure.database import limits
from kopilka.infrastructure.database.limits import Policy
from kopilka.infrastructure.identifiers import new_id
from kopilka.infrastructure.jobs.queue import enqueue
from kopilka.infrastructure.locales import Locale
from kopilka.users.hashing_queue import Client
from kopilka.users.manager import UserManager
from kopilka.users.models import User
from kopilka.users.password_rules import check_new_password

TO_ONE = Policy("emails", 5, 60 * 60.0)  # to one address, and to one account
# A link that an administrator hands over by other means: people answer a message later than they click in a letter.
HANDED_OVER_LIVES = timedelta(days=3)
FROM_CLIENT = Policy("emails-address", 30, 60 * 60.0)  # requested from one client address, whoever they are for


async def request_email(
    session: AsyncSession, keys: KeyRing, *, kind: LinkKind, email: str, locale: Locale, address: str
) -> None:
    """Stores the request and looks at nothing else: the same work and time for every e-mail address. `address` is the
    client's. Raises TooManyEmails and TooManyEmailRequests.
    """
    await use_allowance(session, keys, email=email, address=address)
    await _store(session, EmailRequest(kind=kind, email=email, locale=locale))


async def request_sign_up(
    session: AsyncSession,
    keys: KeyRing,
    *,
    email: str,
    hashed_password: str,
    locale: Locale,
    address: str,
    currency: str | None = None,
    time_zone: str | None = None,
) -> None:
    """As `request_email`. The worker makes the user where the address is new, else sends an e-mail that says so."""
    await use_allowance(session, keys, email=email, address=address)
    await _store(
        session,
        EmailRequest(
            kind="sign_up",
            email=email,
            hashed_password=hashed_password,
            locale=locale,
            currency=currency,
            time_zone=time_zone,
        ),
    )


async def queue_answer(session: AsyncSession, request_id: UUID) -> None:
    """Enqueues the job that answers the request; once, however often it is called for the same request."""
    await enqueue(session, None, AnswerEmailRequest(request_id=request_id), dedupe_key=f"email_request:{request_id}")


async def _store(session: AsyncSession, request: EmailRequest) -> None:
    session.add(request)
    await session.flush()
    await queue_answer(session, request.id)


async def use_allowance(session: AsyncSession, keys: KeyRing, *, email: str, address: str) -> None:
    """Raises TooManyEmails and TooManyEmailRequests."""
    client = keys.fingerprint("emails requested from an address", address.encode())
    left = await limits.use(session, client, FROM_CLIENT)
    if left.wait:
        raise TooManyEmailRequests(left)
    left = await limits.use(session, keys.fingerprint("letters to an address", email.lower().encode()), TO_ONE)
    if left.wait:
        raise TooManyEmails(left)


async def answer(session: AsyncSession, keys: KeyRing, user: User, asked: str) -> None:
    """Enqueues the e-mail that a request for a known address is answered with, if any. Silent where none is due."""
    kind: EmailKind
    if asked == "reset":
        kind = "reset"
    elif not user.is_verified:
        kind = "confirm"
    elif asked == "sign_up":
        kind = "taken"
    else:
        return
    # By the account as well: the same address can be requested in several spellings.
    key = keys.fingerprint("letters to an account", user.id.bytes)
    if user.is_active and not (await limits.use(session, key, TO_ONE)).wait:
        await enqueue_email(session, user, kind)


async def make_reset_link(session: AsyncSession, keys: KeyRing, user: User) -> str:
    """The token of a new link that sets the password, for the administrator to hand over. It replaces earlier ones."""
    link_id = new_id()
    fresh = {
        "id": link_id,
        "version": user.token_version,
        "created_at": func.now(),
        "expires_at": func.now() + HANDED_OVER_LIVES,
    }
    link = insert(EmailLink).values(user_id=user.id, kind="reset", **fresh)
    await session.execute(link.on_conflict_do_update(index_elements=["user_id", "kind"], set_=fresh))
    return email_tokens.write(keys, "reset", link_id)


async def confirm(session: AsyncSession, keys: KeyRing, token: str) -> None:
    """Raises LinkInvalid."""
    user = await _use_link(session, keys, "confirm", token)
    user.is_verified = True
    await session.flush()


async def reset(
    transactions: Transactions, services: AuthServices, *, token: str, password: str, client: Client
) -> None:
    """Ends every session and opens none: a second factor is asked for at sign-in. Whoever read the e-mail has shown
    that the address is theirs. Raises LinkInvalid, what check_new_password raises, and SignInBusy.
    """
    if email_tokens.read(services.keys, "reset", token) is None:
        raise LinkInvalid(loc=("body", "token"))
    async with services.passwords.queue.turn(client):
        async with transactions() as session:
            user = await _find_linked_user(session, services.keys, "reset", token)
        check_new_password(password, email=user.email)
        hashed = await services.passwords.hash(password)
    async with transactions() as session:
        user = await _use_link(session, services.keys, "reset", token)
        user.is_verified = True
        await UserManager(session, services.passwords).set_hash(user, hashed)
        await end_all_sessions(session, user.id)
        await enqueue_email(session, user, "password_changed")


async def _find_linked_user(
    session: AsyncSession, keys: KeyRing, kind: LinkKind, token: str, *, lock: bool = False
) -> User:
    """Raises LinkInvalid."""
    link_id = email_tokens.read(keys, kind, token)
    wanted = (
        select(User)
        .join(EmailLink, EmailLink.user_id == User.id)
        .where(
            EmailLink.id == link_id,
            EmailLink.kind == kind,
            EmailLink.version == User.token_version,
            EmailLink.expires_at > func.now(),
            User.is_active,
        )
    )
    user = await session.scalar(wanted.with_for_update(of=User, key_share=True) if lock else wanted)
    if user is None:
        raise LinkInvalid(loc=("body", "token"))
    return user


async def _use_link(session: AsyncSession, keys: KeyRing, kind: LinkKind, token: str) -> User:
    """The link's user, locked; the link is deleted. Raises LinkInvalid."""
    user = await _find_linked_user(session, keys, kind, token, lock=True)
    link_id = email_tokens.read(keys, kind, token)
    used = await session.execute(delete(EmailLink).where(EmailLink.id == link_id).returning(EmailLink.id))
    # Two requests at once have both found it; one of them deletes it.
    if used.first() is None:
        raise LinkInvalid(loc=("body", "token"))
    return user
