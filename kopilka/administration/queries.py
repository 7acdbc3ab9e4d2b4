"""Reads for the administrator. They see no household: row level security shows them no row of anybody's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, case, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from kopilka.administration.errors import NotAdministrator
from kopilka.administration.models import LogEntry
from kopilka.administration.schemas import (
    AdministeredUser,
    IdPlace,
    InstallationSettings,
    JobListParams,
    JobRead,
    LogParams,
    LogRead,
    StatusRead,
    UserListParams,
)
from kopilka.auth.models import AuthSession
from kopilka.infrastructure.clock import now
from kopilka.infrastructure.config import Settings
from kopilka.infrastructure.http.pagination import check_question, question_of
from kopilka.infrastructure.jobs.tables import Schedule
from kopilka.installation.queries import read_installation
from kopilka.telegram.queries import bot_seen_at
from kopilka.users.errors import UserNotFound
from kopilka.users.models import User

# A worker queues recurring work every minute; a slow statement may make one round last another.
WORKER_SILENT_AFTER = timedelta(minutes=3)
BOT_SILENT_AFTER = timedelta(minutes=3)

# Leaves the household that the request has entered, in the same statement that asks who it is.
_ENTER = text("""
SELECT is_admin, set_config('app.household_id', '', true), set_config('app.user_id', '', true)
  FROM users WHERE id = :user
""")
_JOBS = text("SELECT * FROM list_all_jobs(:failed, :limit)")
_FIGURES = text("SELECT figure, sum(value) AS value FROM installation_figures() GROUP BY figure")
_SIZES = text("""
SELECT (SELECT version_num FROM alembic_version) AS revision, pg_database_size(current_database()) AS database_bytes,
       stored_export_bytes() AS exports_bytes
""")


@dataclass(frozen=True, slots=True)
class UserPage:
    users: Sequence[AdministeredUser]
    next: IdPlace | None


@dataclass(frozen=True, slots=True)
class LogPage:
    entries: Sequence[LogRead]
    next: IdPlace | None


@dataclass(frozen=True, slots=True)
class JobPage:
    jobs: Sequence[JobRead]
    total: int


async def enter_administration(session: AsyncSession, user_id: UUID) -> None:
    """From here on the transaction sees no household, not even the administrator's own. Raises NotAdministrator."""
    row = (await session.execute(_ENTER, {"user": user_id})).one_or_none()
    if row is None or not row.is_admin:
        raise NotAdministrator


async def page_of_users(session: AsyncSession, params: UserListParams) -> UserPage:
    """The newest first. Raises CursorOfAnotherQuestion."""
    question = question_of(params)
    check_question(params.cursor, question)
    statement = _users().order_by(User.id.desc()).limit(params.limit + 1)
    if params.q is not None:
        statement = statement.where(func.lower(User.email).contains(params.q.lower(), autoescape=True))
    if params.cursor is not None:
        statement = statement.where(User.id < params.cursor.id)
    rows = (await session.execute(statement)).all()
    shown = [_as_user(row) for row in rows[: params.limit]]
    following = IdPlace(question=question.hex(), id=shown[-1].id) if len(rows) > len(shown) else None
    return UserPage(shown, following)


async def read_user(session: AsyncSession, user_id: UUID) -> AdministeredUser:
    """Raises UserNotFound."""
    row = (await session.execute(_users().where(User.id == user_id))).one_or_none()
    if row is None:
        raise UserNotFound
    return _as_user(row)


async def read_settings(session: AsyncSession, settings: Settings) -> InstallationSettings:
    server = await read_installation(session)
    return InstallationSettings(
        premium_for_all=server.premium_for_all or settings.premium_for_all,
        is_premium_set_by_environment=settings.premium_for_all,
        sign_ups_open=server.sign_ups_open,
    )


async def list_jobs(session: AsyncSession, params: JobListParams) -> JobPage:
    """Those that have failed first, then in the order in which they were queued."""
    rows = (await session.execute(_JOBS, {"failed": params.failed, "limit": params.limit})).all()
    jobs = [
        JobRead(id=it.id, name=it.name, state=it.state, failures=it.failures, at=it.at, last_error=it.last_error)
        for it in rows
    ]
    return JobPage(jobs, rows[0].total if rows else 0)


async def page_of_log(session: AsyncSession, params: LogParams) -> LogPage:
    """The latest first. Raises CursorOfAnotherQuestion."""
    question = question_of(params)
    check_question(params.cursor, question)
    actor, subject = aliased(User), aliased(User)
    statement = (
        select(LogEntry, actor.email.label("actor"), subject.email.label("subject"))
        .outerjoin(actor, actor.id == LogEntry.actor_id)
        .outerjoin(subject, subject.id == LogEntry.subject_id)
        .order_by(LogEntry.id.desc())
        .limit(params.limit + 1)
    )
    if params.cursor is not None:
        statement = statement.where(LogEntry.id < params.cursor.id)
    rows = (await session.execute(statement)).all()
    shown = [_as_entry(row) for row in rows[: params.limit]]
    following = IdPlace(question=question.hex(), id=shown[-1].id) if len(rows) > len(shown) else None
    return LogPage(shown, following)


async def read_status(session: AsyncSession, settings: Settings) -> StatusRead:
    figures = {row.figure: int(row.value) for row in await session.execute(_FIGURES)}
    sizes = (await session.execute(_SIZES)).one()
    seen = await session.scalar(select(func.max(Schedule.done_at)))
    bot_seen = await bot_seen_at(session, settings.telegram.bot_id)
    return StatusRead(
        version=version("kopilka"),
        schema_revision=sizes.revision,
        database_bytes=sizes.database_bytes,
        exports_bytes=sizes.exports_bytes,
        users=figures.get("users", 0),
        households=figures.get("households", 0),
        transactions=figures.get("transactions", 0),
        jobs_waiting=figures.get("jobs_waiting", 0),
        jobs_failed=figures.get("jobs_failed", 0),
        oldest_due_seconds=figures.get("jobs_oldest_due_seconds", 0),
        worker_seen_at=seen,
        is_worker_alive=seen is not None and now() - seen < WORKER_SILENT_AFTER,
        has_bot=settings.telegram.bot_id is not None,
        bot_seen_at=bot_seen,
        is_bot_alive=bot_seen is not None and now() - bot_seen < BOT_SILENT_AFTER,
        sends_mail=settings.smtp.host is not None,
    )


def _users() -> Select[Any]:
    seen = select(func.max(AuthSession.refreshed_at)).where(AuthSession.user_id == User.id).scalar_subquery()
    return select(
        User.id,
        User.email,
        User.is_active,
        User.is_verified,
        User.is_admin,
        case((or_(User.premium_until.is_(None), User.premium_until <= func.now()), False), else_=True).label("premium"),
        User.premium_until,
        User.locale,
        User.created_at,
        seen.label("last_seen_at"),
    )


def _as_user(row: Row[Any]) -> AdministeredUser:
    return AdministeredUser(
        id=row.id,
        email=row.email,
        is_active=row.is_active,
        is_verified=row.is_verified,
        is_admin=row.is_admin,
        is_premium=row.premium,
        premium_until=row.premium_until,
        locale=row.locale,
        created_at=row.created_at,
        last_seen_at=row.last_seen_at,
    )


def _as_entry(row: Row[Any]) -> LogRead:
    entry: LogEntry = row.LogEntry
    until: str | None = entry.facts.get("premium_until")
    return LogRead(
        id=entry.id,
        action=entry.action,
        actor=row.actor,
        subject=row.subject,
        job=entry.facts.get("job"),
        premium_until=datetime.fromisoformat(until) if until else None,
        address=entry.address,
        created_at=entry.created_at,
    )
