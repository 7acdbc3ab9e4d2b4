"""Decisions of the administrator, each with its line in the log, in the same transaction."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.administration.errors import (
    JobNotFound,
    JobQueuedAgain,
    LastAdministrator,
    MailNotSetUp,
    SetByEnvironment,
    UserDisabled,
)
from kopilka.administration.models import LogEntry
from kopilka.administration.schemas import Action, Delivery, InstallationChange, UserChange, UserCreate
from kopilka.auth.email_service import make_reset_link
from kopilka.auth.emails import enqueue_email
from kopilka.auth.service import AuthServices, end_all_sessions
from kopilka.infrastructure.config import Settings
from kopilka.infrastructure.database.transactions import set_tenant
from kopilka.infrastructure.jobs.administration import JobLocked, drop_job, lock_job, retry_job
from kopilka.infrastructure.jobs.handler import JobRegistry
from kopilka.installation.queries import lock_installation
from kopilka.onboarding import service as onboarding
from kopilka.users import queries as users
from kopilka.users.models import User

_HOUSEHOLD_OF_JOB = text("SELECT household_of_job(:job)")


@dataclass(frozen=True, slots=True)
class Administrator:
    """Who acts, and the network address that they act from. `user_id` None: on the server's command line."""

    user_id: UUID | None
    address: str | None


@dataclass(frozen=True, slots=True)
class Issued:
    """`token` of the link that sets the password; None where it went by letter."""

    user_id: UUID
    token: str | None


async def create_user(
    session: AsyncSession, services: AuthServices, settings: Settings, administrator: Administrator, data: UserCreate
) -> Issued:
    """A user with a household and no password: the link sets one. Raises EmailTaken and MailNotSetUp."""
    user, _ = await onboarding.register(
        session,
        services.passwords,
        settings,
        email=data.email,
        hashed_password=services.passwords.unset,
        locale=data.locale or settings.default_locale,
        may_administer=False,
    )
    token = await _issue(session, services, settings, user, data.delivery)
    await record(session, administrator, "user_created", subject_id=user.id)
    return Issued(user.id, token)


async def reset_password(
    session: AsyncSession,
    services: AuthServices,
    settings: Settings,
    administrator: Administrator,
    user_id: UUID,
    delivery: Delivery,
) -> Issued:
    """The present password and sessions stand until the link is used.

    Raises UserNotFound, UserDisabled and MailNotSetUp.
    """
    user = await users.lock_user(session, user_id)
    if not user.is_active:
        raise UserDisabled
    token = await _issue(session, services, settings, user, delivery)
    await record(session, administrator, "password_reset", subject_id=user.id)
    return Issued(user.id, token)


async def change_user(session: AsyncSession, administrator: Administrator, user_id: UUID, change: UserChange) -> None:
    """Raises UserNotFound, and LastAdministrator where none would be left that can sign in."""
    given = change.given()
    if given.get("is_active") is False or given.get("is_admin") is False:
        await _require_another(session, user_id)
    user = await users.lock_user(session, user_id)
    await session.refresh(user)
    before = {name: getattr(user, name) for name in given}
    for name, value in given.items():
        setattr(user, name, value)
    await session.flush()
    changed = {name: value for name, value in given.items() if value != before[name]}
    if "is_active" in changed:
        if not user.is_active:
            await end_all_sessions(session, user.id)
        done: Action = "user_enabled" if user.is_active else "user_disabled"
        await record(session, administrator, done, subject_id=user.id)
    if "is_admin" in changed:
        done = "administrator_granted" if user.is_admin else "administrator_revoked"
        await record(session, administrator, done, subject_id=user.id)
    if "premium_until" in changed:
        until = user.premium_until
        facts = {} if until is None else {"premium_until": until.isoformat()}
        done = "premium_taken" if until is None else "premium_given"
        await record(session, administrator, done, subject_id=user.id, **facts)


async def change_installation(
    session: AsyncSession, settings: Settings, administrator: Administrator, change: InstallationChange
) -> None:
    """Raises SetByEnvironment."""
    if change.premium_for_all is False and settings.premium_for_all:
        raise SetByEnvironment(loc=("body", "premium_for_all"))
    server = await lock_installation(session)
    if change.premium_for_all not in (None, server.premium_for_all):
        server.premium_for_all = not server.premium_for_all
        done: Action = "premium_opened_for_all" if server.premium_for_all else "premium_closed_for_all"
        await record(session, administrator, done)
    if change.sign_ups_open not in (None, server.sign_ups_open):
        server.sign_ups_open = not server.sign_ups_open
        await record(session, administrator, "sign_ups_opened" if server.sign_ups_open else "sign_ups_closed")
    await session.flush()


async def retry(session: AsyncSession, registry: JobRegistry, administrator: Administrator, job_id: UUID) -> None:
    """Raises JobNotFound, JobQueuedAgain and what retry_job raises."""
    locked = await _lock_job(session, job_id)
    try:
        async with session.begin_nested():
            await retry_job(session, registry, locked)
    except IntegrityError as error:
        raise JobQueuedAgain from error
    await record(session, administrator, "job_retried", job=locked.job.name)


async def drop(session: AsyncSession, registry: JobRegistry, administrator: Administrator, job_id: UUID) -> None:
    """Raises JobNotFound."""
    locked = await _lock_job(session, job_id)
    await drop_job(session, registry, locked)
    await record(session, administrator, "job_dropped", job=locked.job.name)


async def record(
    session: AsyncSession, administrator: Administrator, action: Action, *, subject_id: UUID | None = None, **facts: str
) -> None:
    session.add(
        LogEntry(
            action=action,
            actor_id=administrator.user_id,
            subject_id=subject_id,
            facts=facts,
            address=administrator.address,
        )
    )
    await session.flush()


async def _issue(
    session: AsyncSession, services: AuthServices, settings: Settings, user: User, delivery: Delivery
) -> str | None:
    """Raises MailNotSetUp."""
    if delivery == "link":
        return await make_reset_link(session, services.keys, user)
    if settings.smtp.host is None:
        raise MailNotSetUp(loc=("body", "delivery"))
    await enqueue_email(session, user, "reset")
    return None


async def _require_another(session: AsyncSession, user_id: UUID) -> None:
    """Locks all administrators, in one order: of two who demote each other in the same moment one is refused.

    Raises LastAdministrator.
    """
    found = await session.scalars(
        select(User.id).where(User.is_admin, User.is_active).order_by(User.id).with_for_update(key_share=True)
    )
    standing = set(found)
    if standing == {user_id}:
        raise LastAdministrator


async def _lock_job(session: AsyncSession, job_id: UUID) -> JobLocked:
    """The job, with its household as the tenant: row level security shows it to nobody else. Raises JobNotFound."""
    household_id: UUID | None = await session.scalar(_HOUSEHOLD_OF_JOB, {"job": job_id})
    if household_id is not None:
        await set_tenant(session, household_id=household_id, user_id=household_id)
    locked = await lock_job(session, job_id)
    if locked is None:
        raise JobNotFound
    return locked
