"""The worker's door of e-mails: looks up the recipient and the link, sends, and finishes the job."""

import asyncio
import contextlib
import logging
from datetime import timedelta

from sqlalchemy import delete, func, update
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.auth import email_tokens
from kopilka.auth.models import EmailLink
from kopilka.auth.rendering import render
from kopilka.auth.schemas import EmailKind, SendEmail
from kopilka.infrastructure.clock import now
from kopilka.infrastructure.database.transactions import set_tenant
from kopilka.infrastructure.jobs.queue import Claim, finish
from kopilka.infrastructure.jobs.work import Retry, Work
from kopilka.infrastructure.locales import Locale
from kopilka.infrastructure.mail import MailRefused, MailUnavailable, OutgoingEmail
from kopilka.users.models import User

logger = logging.getLogger("kopilka.auth.emails")

ATTEMPTS = 8
# An unavailable mail server is tried again for this long.
PATIENCE = timedelta(hours=24)
LONGEST_PAUSE = timedelta(minutes=10)
STOP_SECONDS = 5.0
LIVES = {"confirm": timedelta(hours=48), "reset": timedelta(hours=1)}
# The page of the web app that each e-mail links to. The token comes after a #, which browsers send to no server.
PAGES: dict[EmailKind, str] = {"confirm": "confirm", "reset": "reset", "taken": "sign-in", "password_changed": ""}


async def send_email(work: Work, mine: Claim, payload: SendEmail) -> None:
    """Sends at least once, with the same Message-ID and link each time. Twice only where a worker is killed, or the
    server's response is lost, between the last byte of the message and the end of the job.
    """
    letter = await _write(work, mine, payload)
    if letter is None:
        return
    sending = asyncio.create_task(_send(work, mine, payload, letter))
    try:
        await asyncio.shield(sending)
    except asyncio.CancelledError:
        # The worker is told to stop: sending is finished first, or the e-mail would be sent a second time.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STOP_SECONDS):
                await asyncio.gather(sending, return_exceptions=True)
        raise


async def _send(work: Work, mine: Claim, payload: SendEmail, letter: OutgoingEmail) -> None:
    try:
        await work.mail.send(letter)
    except MailRefused as refused:
        logger.warning("letter %s (%s) is given up: %s", mine.id, payload.kind, refused)
    except MailUnavailable as away:
        if now() - mine.created_at <= PATIENCE:
            logger.warning("letter %s (%s) waits: %s", mine.id, payload.kind, away)
            raise Retry(min(timedelta(seconds=2 ** min(mine.attempt, 12)), LONGEST_PAUSE), endless=True) from None
        logger.warning("letter %s (%s) is given up after a day: %s", mine.id, payload.kind, away)
    async with work.database.transaction() as session:
        await _enter(session, mine)
        await finish(session, mine)


async def give_up(work: Work, mine: Claim, payload: SendEmail) -> None:
    async with work.database.transaction() as session:
        await _enter(session, mine)
        await finish(session, mine)


async def forget_links(session: AsyncSession) -> None:
    """Deletes links that have expired."""
    await session.execute(delete(EmailLink).where(EmailLink.expires_at < func.now()))


async def _write(work: Work, mine: Claim, payload: SendEmail) -> OutgoingEmail | None:
    """None where the user is gone or disabled, or a newer link replaced this one; the job is then finished."""
    async with work.database.transaction() as session:
        await _enter(session, mine)
        user = await session.get(User, payload.user_id)
        link = f"{work.address.rstrip('/')}/app/{PAGES[payload.kind]}"
        is_wanted = user is not None and user.is_active
        if user is not None and payload.link_id is not None:
            # The link's life begins when it is sent, not when it was requested: the mail server may have been down.
            good = await session.execute(
                update(EmailLink)
                .where(EmailLink.id == payload.link_id, EmailLink.version == user.token_version)
                .values(expires_at=func.now() + LIVES[payload.kind])
                .returning(EmailLink.id)
            )
            is_wanted = is_wanted and good.first() is not None
            link += f"#{email_tokens.write(work.keys, payload.kind, payload.link_id)}"
        if user is None or not is_wanted:
            await finish(session, mine)
            return None
        locale: Locale = "en" if user.locale == "en" else "ru"
        return render(mine.id, payload.kind, locale, email=user.email, link=link)


async def _enter(session: AsyncSession, mine: Claim) -> None:
    await set_tenant(session, household_id=mine.household_id, user_id=mine.household_id)
