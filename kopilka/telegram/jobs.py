"""Jobs of notices: what the clock demands is queued, what is to be said is put into the queue of the chat."""

from sqlalchemy import func, or_, select

from kopilka.auth.models import AuthSession
from kopilka.auth.schemas import AnnounceSignIn
from kopilka.infrastructure.clock import now
from kopilka.infrastructure.database.transactions import set_tenant
from kopilka.infrastructure.jobs.handler import Postpone
from kopilka.infrastructure.jobs.queue import ClaimedJob, Payload, enqueue, finish, job_transaction
from kopilka.infrastructure.jobs.worker_services import WorkerServices
from kopilka.telegram import notices, service
from kopilka.telegram.figures import quiet_end
from kopilka.telegram.models import TelegramLink
from kopilka.telegram.outgoing import queue_message, quoted
from kopilka.telegram.schemas import CheckGoals, CheckSpending, QueueNotices, SendDigest, SendNotice
from kopilka.telegram.wording import client_of, moment_title, say

ATTEMPTS = 5
QUEUED_AT_ONCE = 500


async def queue_notices(services: WorkerServices, job: ClaimedJob, payload: QueueNotices) -> None:
    """One transaction for each chat: those after one that cannot be done now wait for nothing."""
    async with services.database.transaction() as session:
        due = or_(TelegramLink.check_at <= func.now(), TelegramLink.digest_at <= func.now())
        found = await session.scalars(select(TelegramLink.user_id).where(due).limit(QUEUED_AT_ONCE))
        people = list(found)
    for user_id in people:
        async with services.database.transaction() as session:
            link = await session.get(TelegramLink, user_id, with_for_update={"skip_locked": True})
            if link is None:
                continue
            await set_tenant(session, household_id=link.enters, user_id=user_id)
            checked = link.check_at is not None and link.check_at <= now()
            digest_at = link.digest_at
            if not await service.put_off_checks(session, link) or link.blocked_at is not None:
                continue
            work: list[Payload] = []
            if checked and link.hears_goals:
                work.append(CheckGoals(user_id=user_id))
            if checked and link.hears_unusual_spending:
                work.append(CheckSpending(user_id=user_id))
            if digest_at is not None and digest_at <= now() < digest_at + service.DIGEST_LIFE:
                work.append(SendDigest(user_id=user_id, sunday=service.sunday_of(digest_at)))
            for each in work:
                key = f"{each.job_name} {user_id}"
                await enqueue(session, link.enters, each, created_by=user_id, dedupe_key=key)
    async with job_transaction(services.database, job) as session:
        await finish(session, job)


async def send_notice(services: WorkerServices, job: ClaimedJob, payload: SendNotice) -> None:
    """Waits where the person wants quiet. Who does not want it any more, or may not know it any more, is not told."""
    async with job_transaction(services.database, job) as session:
        if not await finish(session, job):
            return
        household_id = job.household_id
        for it in await notices.listeners(session, household_id, payload.kind, user_id=payload.user_id):
            moment = now()
            waits_for = quiet_end(moment, it.time_zone, it.quiet_from, it.quiet_until)
            if waits_for is not None and payload.kind != "sign_ins":
                raise Postpone(waits_for - moment)
            words = payload.full if it.shows_sums else payload.discreet
            link = f"{services.address.rstrip('/')}/app/{payload.page}"
            html = f'{words}\n\n<a href="{quoted(link, len(link))}">{say(it.locale, "open_kopilka")}</a>'
            await queue_message(session, household_id, it.chat_id, html)


async def announce_sign_in(services: WorkerServices, job: ClaimedJob, payload: AnnounceSignIn) -> None:
    """Of the personal household, as letters are: which household the chat leads to does not matter for it."""
    async with job_transaction(services.database, job) as session:
        if not await finish(session, job):
            return
        opened = await session.get(AuthSession, payload.session_id)
        if opened is None:
            return
        for it in await notices.listeners(session, job.household_id, "sign_ins", user_id=payload.user_id):
            client = quoted(client_of(it.locale, opened.user_agent))
            when = moment_title(it.locale, opened.created_at, it.time_zone)
            words = say(it.locale, "signed_in", client=client, when=when)
            if await notices.note(session, job.household_id, payload.user_id, f"sign-in {opened.id}"):
                await notices.queue_notice(session, it, "sign_ins", notices.Notice(words, words, "settings"))
