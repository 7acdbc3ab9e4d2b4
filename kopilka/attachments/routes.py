"""HTTP door of attachments: add, list, download, delete."""

import asyncio
import tempfile
from pathlib import Path
from typing import Annotated, Any, cast
from uuid import UUID

from fastapi import Query, Request, Response
from fastapi.responses import StreamingResponse

from kopilka.attachments import queries, service
from kopilka.attachments.errors import (
    AttachmentNotFound,
    FileDamaged,
    FileEmpty,
    FileTooLarge,
    FileTypeRefused,
    InspectionFailed,
    PictureTooLarge,
    StorageAway,
    ThumbnailNotFound,
)
from kopilka.attachments.models import Attachment
from kopilka.attachments.records import Received
from kopilka.attachments.schemas import AttachmentRead, FileParams, UploadParams
from kopilka.households.door import CurrentMember
from kopilka.households.member import Member
from kopilka.infrastructure.attachment_settings import MEGABYTE, AttachmentSettings
from kopilka.infrastructure.concurrency import UserLimits
from kopilka.infrastructure.http.request_body import receive_file
from kopilka.infrastructure.http.responses import DeferredResponse, empty_response, json_response, problem_responses
from kopilka.infrastructure.http.routing import Session, feature_router, keyless, reopened, streams_body
from kopilka.infrastructure.identifiers import new_id
from kopilka.infrastructure.jobs.process_pool import ProcessPool, TookTooLong, WorkerDied
from kopilka.infrastructure.storage import UPLOAD_SCRATCH, FileMissing, Storage, StorageUnavailable, disposition

router = feature_router("", "attachments", 401, 404, 422)

INSPECT = "kopilka.attachments.inspecting:inspect"
INSPECT_SECONDS = 20.0
BINARY = {"type": "string", "format": "binary"}
SENT = BINARY | {"examples": ["%PDF-1.7 …"]}
BODY = {
    "requestBody": {
        "required": True,
        "description": "The file as it is, not a form: `curl --data-binary @receipt.jpg`. What it is is told by its "
        "content; Content-Type is not looked at.",
        "content": {kind: {"schema": SENT} for kind in ("application/octet-stream", "application/pdf", "image/*")},
    }
}
KINDS = ("application/pdf", "image/jpeg", "image/png", "image/webp", "image/heic")
# A file comes from anybody and is served from the address of the web app: nothing in it may run there.
SERVED = {
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
}


@router.post(
    "/transactions/{transaction_id}/attachments",
    status_code=201,
    response_model=AttachmentRead,
    openapi_extra=BODY,
    responses={
        200: {"description": "The transaction has a file of the same bytes: that one.", "model": AttachmentRead},
        **problem_responses(403, 408, 409, 413, 415, 429, 503),
    },
)
@keyless
@streams_body
async def add(
    request: Request,
    transaction_id: UUID,
    session: Session,
    member: CurrentMember,
    params: Annotated[UploadParams, Query()],
) -> Response:
    """Add a PDF or a picture: 10 MiB at most, 20 at a transaction. The same bytes again are the same attachment."""
    await service.check_may_add(session, member, transaction_id)
    return DeferredResponse(lambda: _receive(request, member, transaction_id, params.name))


@router.get("/transactions/{transaction_id}/attachments", response_model=list[AttachmentRead])
async def list_all(transaction_id: UUID, session: Session, member: CurrentMember) -> Response:
    """Files of a transaction, the first added first."""
    found = await queries.list_attachments(session, member, transaction_id)
    return json_response([queries.as_read(it) for it in found])


@router.get(
    "/attachments/{attachment_id}/file",
    response_class=Response,
    responses={200: {"content": {kind: {"schema": BINARY} for kind in KINDS}}, **problem_responses(503)},
)
async def file(
    request: Request,
    attachment_id: UUID,
    session: Session,
    member: CurrentMember,
    params: Annotated[FileParams, Query()],
) -> Response:
    """The file as it was added."""
    found = await queries.get_attachment(session, member, attachment_id)
    headers = {"Content-Disposition": disposition(found.name, "inline" if params.inline else "attachment")}
    key = queries.key_of(member.household_id, attachment_id)
    return DeferredResponse(lambda: _served(request.app.state.storage, key, found.content_type, headers))


@router.get(
    "/attachments/{attachment_id}/thumbnail",
    response_class=Response,
    responses={200: {"content": {"image/jpeg": {"schema": BINARY}}}, **problem_responses(503)},
)
async def thumbnail(request: Request, attachment_id: UUID, session: Session, member: CurrentMember) -> Response:
    """A picture of at most 320 pixels a side, upright, without what cameras write into theirs."""
    found = await queries.get_attachment(session, member, attachment_id)
    if not found.has_thumbnail:
        raise ThumbnailNotFound
    key = queries.thumbnail_key_of(member.household_id, attachment_id)
    return DeferredResponse(
        lambda: _served(request.app.state.storage, key, "image/jpeg", {"Content-Disposition": "inline"})
    )


@router.delete("/attachments/{attachment_id}", status_code=204, responses=problem_responses(403))
async def delete(attachment_id: UUID, session: Session, member: CurrentMember) -> Response:
    """Delete it, for good."""
    await service.delete_attachment(session, member, attachment_id)
    return empty_response()


async def _receive(request: Request, member: Member, transaction_id: UUID, name: str) -> Response:
    """Outside any transaction but for two short ones: the body may come slowly, and so may the storage."""
    limits: UserLimits = request.app.state.upload_limits
    settings: AttachmentSettings = request.app.state.settings.attachment
    async with limits.turn(member.household_id):
        with tempfile.TemporaryDirectory(prefix=UPLOAD_SCRATCH) as made:
            path = Path(made) / "file"
            limit = settings.max_mb
            size, digest = await receive_file(request, path, limit * MEGABYTE, FileTooLarge(limit=limit))
            content_type, preview = await _inspected(request.app.state.process_pool, path)
            received = Received(new_id(), transaction_id, name, content_type, size, digest, preview is not None)
            quota = settings.quota_mb
            async with reopened(request) as (session, caller):
                same = await service.announce(session, cast(Member, caller), received, quota_mb=quota)
            if same is not None:
                return _one(same, is_new=False)
            await _store(request.app.state.storage, member, received, path, preview)
            async with reopened(request) as (session, caller):
                kept, is_new = await service.keep(session, cast(Member, caller), received, quota_mb=quota)
            return _one(kept, is_new=is_new)


async def _inspected(process_pool: ProcessPool, path: Path) -> tuple[str, bytes | None]:
    """The content type and the thumbnail. Raises the errors of a file that is not taken, and InspectionFailed."""
    try:
        found = await process_pool.run(INSPECT, path, seconds=INSPECT_SECONDS)
    except (TookTooLong, MemoryError):
        found = "picture_too_large"
    except WorkerDied as error:
        raise InspectionFailed from error
    if found == "file_empty":
        raise FileEmpty
    if found == "file_type_refused":
        raise FileTypeRefused
    if found == "file_damaged":
        raise FileDamaged
    if found == "picture_too_large":
        raise PictureTooLarge(limit=50)
    content_type, preview = found
    return content_type, preview


async def _store(storage: Storage, member: Member, received: Received, path: Path, preview: bytes | None) -> None:
    """Raises StorageAway."""
    try:
        key = queries.key_of(member.household_id, received.id)
        said = disposition(received.name)
        await storage.put(key, path, content_type=received.content_type, disposition=said)
        if preview is not None:
            small = path.with_name("thumbnail")
            await asyncio.to_thread(small.write_bytes, preview)
            key = queries.thumbnail_key_of(member.household_id, received.id)
            await storage.put(key, small, content_type="image/jpeg", disposition="inline")
    except StorageUnavailable as error:
        raise StorageAway from error


async def _served(storage: Storage, key: str, content_type: str, headers: dict[str, str]) -> Response:
    """Always through Kopilka: a link to the storage would leave the headers of safety behind."""
    try:
        found = await storage.get(key)
    except FileMissing as error:
        raise AttachmentNotFound from error
    except StorageUnavailable as error:
        raise StorageAway from error
    sent: dict[str, Any] = {**SERVED, **headers, "Content-Length": str(found.size)}
    return StreamingResponse(found.chunks, headers=sent, media_type=content_type)


def _one(attachment: Attachment, *, is_new: bool) -> Response:
    return json_response(queries.as_read(attachment), 201 if is_new else 200)
