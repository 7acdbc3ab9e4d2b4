"""Enqueues e-mails: a job in the transaction of what caused it."""

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.auth.models import EmailLink
from kopilka.auth.schemas import EmailKind, LinkKind, SendEmail
from kopilka.households import queries as households
from kopilka.infrastructure.database.transactions import set_tenant
from kopilka.infrastructure.identifiers import new_id
from kopilka.infrastructure.jobs.queue import enqueue
from kopilka.users.models import User

LINKS: tuple[LinkKind, ...] = ("confirm", "reset")


async def enqueue_email(session: AsyncSession, user: User, kind: EmailKind) -> None:
    """An e-mail to the user, sent after the transaction has committed. A new link replaces the previous one.

    The job belongs to the user's personal household, which is the transaction's tenant afterwards.
    """
    await set_tenant(session, household_id=user.id, user_id=user.id)
    household_id = await households.get_personal_id(session, user.id)
    await set_tenant(session, household_id=household_id, user_id=user.id)
    link_id = None
    if kind in LINKS:
        link_id = new_id()
        fresh = {"id": link_id, "version": user.token_version, "created_at": func.now(), "expires_at": None}
        link = insert(EmailLink).values(user_id=user.id, kind=kind, **fresh)
        await session.execute(link.on_conflict_do_update(index_elements=["user_id", "kind"], set_=fresh))
    email = SendEmail(kind=kind, user_id=user.id, link_id=link_id)
    await enqueue(session, household_id, email, created_by=user.id)
