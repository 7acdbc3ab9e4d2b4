"""The worker's door of letters: looks up whom and what for, sends, and forgets the job."""

import asyncio
import contextlib
import logging
from datetime import timedelta

from sqlalchemy import delete, func, update

from kopilka.auth import email_tokens
from kopilka.auth.models import EmailLink
from kopilka.auth.rendering import render
from kopilka.auth.schemas import EmailKind, ForgetLinks, SendEmail
from kopilka.infrastructure.clock import now
from kopilka.infrastructure.jobs.handler import GiveUp, Retry
from kopilka.infrastructure.jobs.queue import ClaimedJob, finish, job_transaction
from kopilka.infrastructure.jobs.worker_services import WorkerServices
from kopilka.infrastructure.locales import Locale
from kopilka.infrastructure.mail import MailRefused, MailUnavailable, OutgoingEmail
from kopilka.users.models import User

logger = logging.getLogger("kopilka.auth.emails")

ATTEMPTS = 8
# A mail server that is away is waited for, this long; after a day the letter is no news any more.
PATIENCE = timedelta(hours=24)
LONGEST_PAUSE = timedelta(minutes=10)
STOP_SECONDS = 5.0
LIVES = {"confirm": timedelta(hours=48), "reset": timedelta(hours=1)}
# Where each letter leads, in the web app. The token stands behind a #: browsers send that to no server.
PAGES: dict[EmailKind, str] = {"confirm": "confirm", "reset": "reset", "taken": "sign-in", "password_changed": ""}


async def send_email(services: WorkerServices, job: ClaimedJob, payload: SendEmail) -> None:
    """At least once, and the same letter each time, by its Message-ID and its link. Twice only where a worker dies, or
    the server's answer is lost, between the letter's last byte and the end of the job.
    """
    letter = await _write(services, job, payload)
    if letter is None:
        return
    sending = asyncio.create_task(_send(services, job, payload, letter))
    try:
        await asyncio.shield(sending)
    except asyncio.CancelledError:
        # Told to stop in the middle of it: broken off here, the letter would go out a second time.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STOP_SECONDS):
                await asyncio.gather(sending, return_exceptions=True)
        raise


async def _send(services: WorkerServices, job: ClaimedJob, payload: SendEmail, letter: OutgoingEmail) -> None:
    try:
        await services.mail.send(letter)
    except MailRefused as refused:
        logger.warning("letter %s (%s) is given up: %s", job.id, payload.kind, refused)
    except MailUnavailable as away:
        if now() - job.created_at <= PATIENCE:
            logger.warning("letter %s (%s) waits: %s", job.id, payload.kind, away)
            raise Retry(min(timedelta(seconds=2 ** min(job.attempt, 12)), LONGEST_PAUSE), endless=True) from None
        logger.warning("letter %s (%s) is given up after a day: %s", job.id, payload.kind, away)
        raise GiveUp("mail_unavailable") from None
    async with job_transaction(services.database, job) as session:
        await finish(session, job)


async def forget_links(services: WorkerServices, job: ClaimedJob, payload: ForgetLinks) -> None:
    async with job_transaction(services.database, job) as session:
        await session.execute(delete(EmailLink).where(EmailLink.expires_at < func.now()))
        await finish(session, job)


async def _write(services: WorkerServices, job: ClaimedJob, payload: SendEmail) -> OutgoingEmail | None:
    """None: it has no reader any more, or a newer one is on its way, and the job is over."""
    async with job_transaction(services.database, job) as session:
        user = await session.get(User, payload.user_id)
        link = f"{services.address.rstrip('/')}/app/{PAGES[payload.kind]}"
        is_wanted = user is not None and user.is_active
        if user is not None and payload.link_id is not None:
            # Its time begins when it is sent: a server that was away for an hour must not eat it up.
            good = await session.execute(
                update(EmailLink)
                .where(EmailLink.id == payload.link_id, EmailLink.version == user.token_version)
                .values(expires_at=func.now() + LIVES[payload.kind])
                .returning(EmailLink.id)
            )
            is_wanted = is_wanted and good.first() is not None
            link += f"#{email_tokens.write(services.keys, payload.kind, payload.link_id)}"
        if user is None or not is_wanted:
            await finish(session, job)
            return None
        locale: Locale = "en" if user.locale == "en" else "ru"
        return render(job.id, payload.kind, locale, email=user.email, link=link)
