"""The worker's door of what was asked for by e-mail: nobody waits for it, so nobody can tell by the time it takes."""

import logging
from uuid import UUID

from sqlalchemy import delete, select

from kopilka.auth.models import EmailRequest
from kopilka.infrastructure.database.errors import is_transient
from kopilka.infrastructure.jobs.work import Work
from kopilka.onboarding import service
from kopilka.users.errors import EmailTaken
from kopilka.users.passwords import Passwords

logger = logging.getLogger("kopilka.onboarding")


async def answer_request(work: Work) -> bool:
    """The oldest that nobody is at: answered and gone in one transaction. False where there is none."""
    asked_id: UUID | None = None
    try:
        async with work.database.transaction() as session:
            asked = await session.scalar(
                select(EmailRequest).order_by(EmailRequest.created_at).limit(1).with_for_update(skip_locked=True)
            )
            if asked is None:
                return False
            asked_id = asked.id
            passwords = Passwords(work.keys, work.settings.auth.bcrypt_cost)
            await service.answer_request(session, passwords, work.keys, work.settings, asked)
            await session.delete(asked)
    except EmailTaken:
        return True  # two of one address in the same moment: the next look finds who was first
    except Exception as error:
        if asked_id is None or is_transient(error):
            raise
        # What fails for a reason of its own must not stand in the way of all behind it.
        logger.exception("the request %s by e-mail could not be answered", asked_id)
        async with work.database.transaction() as session:
            await session.execute(delete(EmailRequest).where(EmailRequest.id == asked_id))
    return True
