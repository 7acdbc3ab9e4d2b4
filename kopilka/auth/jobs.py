"""The job that sends an e-mail: reads user and link, sends, finishes the job."""

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
# How long sending is retried while the mail server is not available.
PATIENCE = timedelta(hours=24)
LONGEST_PAUSE = timedelta(minutes=10)
STOP_SECONDS = 5.0
LIVES = {"confirm": timedelta(hours=48), "reset": timedelta(hours=1)}
# The web app's page that the link opens. The token follows a #: browsers never send the fragment to a server.
PAGES: dict[EmailKind, str] = {"confirm": "confirm", "reset": "reset", "taken": "sign-in", "password_changed": ""}


async def send_email(services: WorkerServices, job: ClaimedJob, payload: SendEmail) -> None:
    """Sends at least once, each time with the same Message-ID and link. Twice only where the worker dies, or the
    server's answer is lost, between the last byte of the e-mail and the end of the job.
    """
    email = await _write(services, job, payload)
    if email is None:
        return
    sending = asyncio.create_task(_send(services, job, payload, email))
    try:
        await asyncio.shield(sending)
    except asyncio.CancelledError:
        # The worker is being stopped: cancelled here, the e-mail could be sent a second time.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STOP_SECONDS):
                await asyncio.gather(sending, return_exceptions=True)
        raise


async def _send(services: WorkerServices, job: ClaimedJob, payload: SendEmail, email: OutgoingEmail) -> None:
    try:
        await services.mail.send(email)
    except MailRefused as refused:
        logger.warning("e-mail %s (%s) is given up: %s", job.id, payload.kind, refused)
    except MailUnavailable as away:
        if now() - job.created_at <= PATIENCE:
            logger.warning("e-mail %s (%s) waits: %s", job.id, payload.kind, away)
            raise Retry(min(timedelta(seconds=2 ** min(job.attempt, 12)), LONGEST_PAUSE), endless=True) from None
        logger.warning("e-mail %s (%s) is given up after a day: %s", job.id, payload.kind, away)
        raise GiveUp("mail_unavailable") from None
    async with job_transaction(services.database, job) as session:
        await finish(session, job)


async def forget_links(services: WorkerServices, job: ClaimedJob, payload: ForgetLinks) -> None:
    async with job_transaction(services.database, job) as session:
        await session.execute(delete(EmailLink).where(EmailLink.expires_at < func.now()))
        await finish(session, job)


async def _write(services: WorkerServices, job: ClaimedJob, payload: SendEmail) -> OutgoingEmail | None:
    """None, with the job finished: the user is gone or disabled, or a newer e-mail replaces this one."""
    async with job_transaction(services.database, job) as session:
        user = await session.get(User, payload.user_id)
        link = f"{services.address.rstrip('/')}/app/{PAGES[payload.kind]}"
        is_wanted = user is not None and user.is_active
        if user is not None and payload.link_id is not None:
            # The link's lifetime begins when it is sent, not when it was requested: the mail server may have been away.
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
