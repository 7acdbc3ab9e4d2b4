"""Attachments as plain values."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Received:
    """A file that was inspected. `size` is in bytes, `digest` is SHA-256."""

    id: UUID
    transaction_id: UUID
    name: str
    content_type: str
    size: int
    digest: bytes
    has_thumbnail: bool
