"""How a file comes to a transaction and goes again.

An upload notes the keys of its files (`announce`), stores them, and adds the row (`keep`), which takes the notes away.
What is noted and was never kept is deleted by the worker that deletes abandoned files, and so is what a trigger notes
when a row is deleted: a crash at any step leaves nothing behind.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, text
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.attachments import queries
from kopilka.attachments.errors import AttachmentsFull, StorageAway, TooManyAttachments
from kopilka.attachments.models import Attachment
from kopilka.attachments.records import Received
from kopilka.households.member import Member
from kopilka.households.queries import lock_household
from kopilka.infrastructure.attachment_settings import MEGABYTE
from kopilka.infrastructure.clock import now
from kopilka.transactions.locking import lock_transaction
from kopilka.transactions.queries import get_transaction

MOST_OF_TRANSACTION = 20
# No upload takes longer from its note to its row.
LONGEST_UPLOAD = timedelta(hours=1)


async def check_may_add(session: AsyncSession, member: Member, transaction_id: UUID) -> None:
    """Before anything is read. Raises RoleRequired and TransactionNotFound."""
    member.require_editor()
    await get_transaction(session, member, transaction_id)


async def announce(session: AsyncSession, member: Member, file: Received, *, quota_mb: int) -> Attachment | None:
    """Notes the keys of a file that is about to be stored. Returns the attachment of the same bytes, where there is
    one: nothing is to be stored then.

    Raises RoleRequired, TransactionNotFound, TooManyAttachments and AttachmentsFull.
    """
    await check_may_add(session, member, file.transaction_id)
    same = await _same_or_room(session, member, file, quota_mb)
    if same is None:
        rows = [{"key": key, "due": now() + LONGEST_UPLOAD} for key in keys_of(member.household_id, file)]
        await session.execute(text("INSERT INTO abandoned_files (key, due_at) VALUES (:key, :due)"), rows)
    return same


async def keep(session: AsyncSession, member: Member, file: Received, *, quota_mb: int) -> tuple[Attachment, bool]:
    """Adds the row of a stored file; False with the one of the same bytes that somebody added meanwhile.

    Raises RoleRequired, TransactionNotFound, TooManyAttachments, AttachmentsFull, HouseholdNotFound, and StorageAway
    where it took so long that the file may be deleted by now.
    """
    member.require_editor()
    await lock_transaction(session, member, file.transaction_id)
    # Under the household's lock nobody else adds: count and size are exact.
    await lock_household(session, member)
    same = await _same_or_room(session, member, file, quota_mb)
    if same is not None:
        return same, False
    kept = await session.scalar(
        text("SELECT keep_stored_files(:keys)"), {"keys": list(keys_of(member.household_id, file))}
    )
    if not kept:
        raise StorageAway
    attachment = Attachment(
        household_id=member.household_id,
        id=file.id,
        transaction_id=file.transaction_id,
        name=file.name,
        content_type=file.content_type,
        size=file.size,
        digest=file.digest,
        has_thumbnail=file.has_thumbnail,
        created_by=member.user_id,
        created_at=now(),
    )
    session.add(attachment)
    await session.flush()
    return attachment, True


async def delete_attachment(session: AsyncSession, member: Member, attachment_id: UUID) -> None:
    """Its files are deleted by a worker within minutes. Raises RoleRequired and AttachmentNotFound."""
    member.require_editor()
    found = await queries.get_attachment(session, member, attachment_id)
    # The row of the transaction first, as everywhere: the trigger that counts changes it.
    await lock_transaction(session, member, found.transaction_id)
    await session.execute(
        delete(Attachment)
        .where(Attachment.household_id == member.household_id, Attachment.id == attachment_id)
        .execution_options(synchronize_session=False)
    )


def keys_of(household_id: UUID, file: Received) -> Sequence[str]:
    keys = [queries.key_of(household_id, file.id)]
    return [*keys, queries.thumbnail_key_of(household_id, file.id)] if file.has_thumbnail else keys


async def _same_or_room(session: AsyncSession, member: Member, file: Received, quota_mb: int) -> Attachment | None:
    """Raises TooManyAttachments and AttachmentsFull."""
    same = await queries.find_same(session, member, file.transaction_id, file.digest)
    if same is not None:
        return same
    count, size = await queries.measure(session, member, file.transaction_id)
    if count >= MOST_OF_TRANSACTION:
        raise TooManyAttachments(limit=MOST_OF_TRANSACTION)
    if size + file.size > quota_mb * MEGABYTE:
        raise AttachmentsFull(limit=quota_mb)
    return None
