"""HTTP door of exports: ask, follow, fetch."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, cast
from uuid import UUID

from fastapi import Query, Request, Response
from fastapi.responses import RedirectResponse, StreamingResponse

from kopilka.exports import queries, service
from kopilka.exports.errors import ExportFailed, ExportNotFound, ExportNotReady, FileUnavailable, failure_text
from kopilka.exports.models import Export
from kopilka.exports.queries import CONTENT_TYPES
from kopilka.exports.schemas import ExportParams, ExportRead, PdfParams
from kopilka.households.door import CurrentLocale, CurrentMember
from kopilka.households.member import Member
from kopilka.infrastructure.http import strict_json
from kopilka.infrastructure.http.pagination import public_address
from kopilka.infrastructure.http.responses import DeferredResponse, empty_response, json_response, problem_responses
from kopilka.infrastructure.http.routing import Session, feature_router, reopened
from kopilka.infrastructure.locales import Locale
from kopilka.infrastructure.storage import FileMissing, Storage, StorageUnavailable

# The seed asks at /export/…, one at a time; what was asked is found at /exports.
asking = feature_router("/export", "exports", 401, 404, 422, 429)
router = feature_router("/exports", "exports", 401, 404, 422)

WAIT_SECONDS = 30.0
LOOK_EVERY = 0.25
FOLLOW_SECONDS = 600.0
FINAL = ("ready", "failed")


@asking.get("/excel", response_model=ExportRead)
async def excel(
    request: Request,
    session: Session,
    member: CurrentMember,
    locale: CurrentLocale,
    params: Annotated[ExportParams, Query()],
) -> Response:
    """Transactions as an Excel workbook, with summaries that calculate. Answers at once; `url` has the file."""
    return _one(request, await service.request_export(session, member, "excel", params, locale), locale)


@asking.get("/pdf", response_model=ExportRead)
async def pdf(
    request: Request,
    session: Session,
    member: CurrentMember,
    locale: CurrentLocale,
    params: Annotated[PdfParams, Query()],
) -> Response:
    """A report with charts as PDF. Answers at once; `url` has the file."""
    return _one(request, await service.request_export(session, member, "pdf", params, locale), locale)


@router.get("", response_model=list[ExportRead])
async def list_all(request: Request, session: Session, member: CurrentMember, locale: CurrentLocale) -> Response:
    """Exports of the last seven days, newest first."""
    found = await queries.list_exports(session, member)
    return json_response([_as_read(request, it, locale) for it in found])


@router.get("/{export_id}", response_model=ExportRead)
async def read(
    request: Request, export_id: UUID, session: Session, member: CurrentMember, locale: CurrentLocale
) -> Response:
    """How it stands."""
    return _one(request, await queries.get_export(session, member, export_id), locale)


@router.delete("/{export_id}", status_code=204, responses=problem_responses(403))
async def delete(export_id: UUID, session: Session, member: CurrentMember) -> Response:
    """Delete it before its seven days are over."""
    await service.discard_export(session, member, export_id)
    return empty_response()


@router.get(
    "/{export_id}/events",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {}}}},
)
async def events(
    request: Request, export_id: UUID, session: Session, member: CurrentMember, locale: CurrentLocale
) -> Response:
    """Server-sent events: `export`, each with the export as JSON, at every change until it is ready or has failed."""
    await queries.get_export(session, member, export_id)
    headers = {"X-Accel-Buffering": "no"}  # nginx would keep them back
    return StreamingResponse(_follow(request, export_id, locale), media_type="text/event-stream", headers=headers)


@router.get(
    "/{export_id}/file",
    response_class=Response,
    responses={
        200: {"content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in CONTENT_TYPES.values()}},
        302: {"description": "The file lies at this address, for a minute."},
        **problem_responses(409, 503),
    },
)
async def file(request: Request, export_id: UUID, session: Session, member: CurrentMember) -> Response:
    """The file; waits up to 30 seconds for it."""
    await queries.get_export(session, member, export_id)
    return DeferredResponse(lambda: _fetch(request, export_id))


async def _fetch(request: Request, export_id: UUID) -> Response:
    """Raises ExportNotFound, ExportFailed, ExportNotReady and FileUnavailable."""
    until = time.monotonic() + WAIT_SECONDS
    while True:
        async with _standing(request, export_id) as (export, member):
            pass
        if export.status == "failed":
            raise ExportFailed(export.failure or "render_failed")
        if export.status == "ready":
            return await _served(request.app.state.storage, export, member)
        if time.monotonic() >= until or request.app.state.is_draining() or await request.is_disconnected():
            raise ExportNotReady
        await asyncio.sleep(LOOK_EVERY)


async def _served(storage: Storage, export: Export, member: Member) -> Response:
    key = queries.key_of(member.household_id, export.id)
    link = await storage.link(key)
    if link is not None:
        return RedirectResponse(link, 302)
    try:
        found = await storage.get(key)
    except FileMissing as error:
        raise ExportNotFound from error
    except StorageUnavailable as error:
        raise FileUnavailable from error
    headers = {
        "Content-Length": str(found.size),
        "Content-Disposition": service.disposition(export.file_name),
        "Cache-Control": "private, no-store",
    }
    return StreamingResponse(found.chunks, headers=headers, media_type=CONTENT_TYPES[export.kind])


async def _follow(request: Request, export_id: UUID, locale: Locale) -> AsyncIterator[bytes]:
    until = time.monotonic() + FOLLOW_SECONDS
    told = b""
    while time.monotonic() < until and not request.app.state.is_draining():
        try:
            async with _standing(request, export_id) as (export, _):
                told_now = strict_json.dumps(_as_read(request, export, locale).model_dump())
        except Exception:
            return  # the client asks again, and is then told what is wrong
        if told_now != told:
            yield b"event: export\ndata: " + told_now + b"\n\n"
            told = told_now
        if export.status in FINAL:
            return
        await asyncio.sleep(LOOK_EVERY)


@asynccontextmanager
async def _standing(request: Request, export_id: UUID) -> AsyncIterator[tuple[Export, Member]]:
    """In a short transaction of its own: nobody who waits holds a connection, and who is signed out waits no longer."""
    async with reopened(request) as (session, caller):
        member = cast(Member, caller)
        yield await queries.get_export(session, member, export_id), member


def _one(request: Request, export: Export, locale: Locale) -> Response:
    return json_response(_as_read(request, export, locale))


def _as_read(request: Request, export: Export, locale: Locale) -> ExportRead:
    return ExportRead(
        id=export.id,
        kind="excel" if export.kind == "excel" else "pdf",
        status=export.status,
        progress=export.progress,
        url=public_address(request, request.url.replace(path=f"/exports/{export.id}/file", query="")),
        file_name=export.file_name,
        size=export.size,
        failure=failure_text(export.failure, locale) if export.failure else None,
        created_at=export.created_at,
        expires_at=export.expires_at,
    )
