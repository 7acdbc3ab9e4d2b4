"""Reads of attachments, of the member's household. What is with a transaction in the trash is not found."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.attachments.errors import AttachmentNotFound
from kopilka.attachments.models import Attachment
from kopilka.attachments.schemas import AttachmentRead
from kopilka.households.member import Member
from kopilka.transactions.models import Transaction
from kopilka.transactions.queries import get_transaction


def _of_live(member: Member) -> Select[tuple[Attachment]]:
    return (
        select(Attachment)
        .join(
            Transaction,
            (Transaction.household_id == Attachment.household_id) & (Transaction.id == Attachment.transaction_id),
        )
        .where(Attachment.household_id == member.household_id, Transaction.deleted_at.is_(None))
    )


async def list_attachments(session: AsyncSession, member: Member, transaction_id: UUID) -> Sequence[Attachment]:
    """In the order in which they were added. Raises TransactionNotFound."""
    await get_transaction(session, member, transaction_id)
    found = await session.scalars(
        _of_live(member)
        .where(Attachment.transaction_id == transaction_id)
        .order_by(Attachment.created_at, Attachment.id)
    )
    return found.all()


async def get_attachment(session: AsyncSession, member: Member, attachment_id: UUID) -> Attachment:
    """Raises AttachmentNotFound."""
    found: Attachment | None = await session.scalar(_of_live(member).where(Attachment.id == attachment_id))
    if found is None:
        raise AttachmentNotFound
    return found


async def find_same(session: AsyncSession, member: Member, transaction_id: UUID, digest: bytes) -> Attachment | None:
    """Of the same bytes, at this transaction."""
    found: Attachment | None = await session.scalar(
        select(Attachment).where(
            Attachment.household_id == member.household_id,
            Attachment.transaction_id == transaction_id,
            Attachment.digest == digest,
        )
    )
    return found


async def measure(session: AsyncSession, member: Member, transaction_id: UUID) -> tuple[int, int]:
    """How many the transaction has, and how many bytes all of the household take, the trash included."""
    found = await session.execute(
        select(
            func.count().filter(Attachment.transaction_id == transaction_id),
            func.coalesce(func.sum(Attachment.size), 0),
        ).where(Attachment.household_id == member.household_id)
    )
    count, size = found.one()
    return count, int(size)


def as_read(attachment: Attachment) -> AttachmentRead:
    return AttachmentRead(
        id=attachment.id,
        transaction_id=attachment.transaction_id,
        name=attachment.name,
        content_type=attachment.content_type,  # written by `inspecting` alone
        size=attachment.size,
        has_thumbnail=attachment.has_thumbnail,
        user_id=attachment.created_by,
        created_at=attachment.created_at,
    )


def key_of(household_id: UUID, attachment_id: UUID) -> str:
    """Of the file in the storage; migration 0029 makes the same."""
    return f"attachments/{household_id}/{attachment_id}"


def thumbnail_key_of(household_id: UUID, attachment_id: UUID) -> str:
    return f"{key_of(household_id, attachment_id)}.thumbnail"
