"""The group of settings for files of transactions; `config.py` has the others."""

from pydantic import BaseModel, Field

MEGABYTE = 1024 * 1024


class AttachmentSettings(BaseModel):
    """KOPILKA_ATTACHMENT_…"""

    max_mb: int = Field(
        10,
        ge=1,
        le=10,
        description="Megabytes of one file of a transaction, at most; the nginx of `deploy/` lets 10 pass.",
    )
    quota_mb: int = Field(
        1024,
        ge=1,
        le=1_000_000,
        description="Megabytes that all files of one household's transactions may take; more is refused.",
    )
