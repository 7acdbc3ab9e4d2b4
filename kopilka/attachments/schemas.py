"""Attachments as they cross the doors."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from kopilka.text import CleanText

FileName = Annotated[str, CleanText(1, 200, examples=("Чек из магазина.jpg",))]
ContentType = Literal["application/pdf", "image/jpeg", "image/png", "image/webp", "image/heic"]


class AttachmentRead(BaseModel):
    id: UUID
    transaction_id: UUID
    name: str = Field(description="As whoever added it calls it.")
    content_type: ContentType = Field(description="What it is by its content, whatever its name says.")
    size: int = Field(description="Bytes.")
    has_thumbnail: bool = Field(description="Whether `GET /attachments/{attachment_id}/thumbnail` has a picture.")
    user_id: UUID = Field(description="Who added it.")
    created_at: datetime


class UploadParams(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: FileName = Field(description="The name to show and to download it by.")


class FileParams(BaseModel):
    model_config = ConfigDict(extra="forbid")

    inline: bool = Field(False, description="To be shown by the browser rather than saved.")
