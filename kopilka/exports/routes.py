"""HTTP door of exports: request, follow, download."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Annotated, cast
from uuid import UUID

from fastapi import Query, Request, Response
from fastapi.responses import RedirectResponse, StreamingResponse
from starlette.types import Receive, Scope, Send

from kopilka.explorer.schemas import ExploreParams
from kopilka.exports import queries, service
from kopilka.exports.changes import ExportChanges, WaitingPlaces
from kopilka.exports.errors import ExportFailed, ExportNotFound, ExportNotReady, FileUnavailable, failure_text
from kopilka.exports.models import Export
from kopilka.exports.queries import CONTENT_TYPES
from kopilka.exports.schemas import CsvParams, ExportKind, ExportParams, ExportRead, PdfParams
from kopilka.households.door import CurrentLocale, CurrentMember
from kopilka.households.member import Member
from kopilka.infrastructure.http import strict_json
from kopilka.infrastructure.http.links import public_address
from kopilka.infrastructure.http.responses import DeferredResponse, empty_response, json_response, problem_responses
from kopilka.infrastructure.http.routing import Session, feature_router, reopened
from kopilka.infrastructure.locales import Locale
from kopilka.infrastructure.storage import FileMissing, Storage, StorageUnavailable, disposition

# /export/… requests an export, /exports lists and serves them: paths of the contract.
asking = feature_router("/export", "exports", 401, 404, 422, 429)
router = feature_router("/exports", "exports", 401, 404, 422)

WAIT_SECONDS = 30.0
FOLLOW_SECONDS = 600.0
# A look without a message: a session that was ended meanwhile, or a message that was lost.
LOOK_AGAIN_SECONDS = 5.0
# How often a request that waits looks whether the process is told to stop; that costs no statement.
TICK = 0.5
# As many as a household may have under way: the web app follows each of them.
PLACES_OF_PERSON = 10
PLACES_IN_ALL = 500
FINAL = ("ready", "failed")

_streams = WaitingPlaces(PLACES_OF_PERSON, PLACES_IN_ALL)
_downloads = WaitingPlaces(PLACES_OF_PERSON, PLACES_IN_ALL)


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


@asking.get("/csv", response_model=ExportRead)
async def csv(
    request: Request,
    session: Session,
    member: CurrentMember,
    locale: CurrentLocale,
    params: Annotated[CsvParams, Query()],
) -> Response:
    """Transactions as CSV by RFC 4180 in UTF-8: ISO dates, amounts with a decimal point, spending negative; at the end
    the amount in the household's currency, at the rate of the day. Text that a spreadsheet would take for a formula
    begins with an apostrophe. Answers at once; `url` has the file.
    """
    return _one(request, await service.request_export(session, member, "csv", params, locale), locale)


@asking.get("/explorer", response_model=ExportRead)
async def explorer(
    request: Request,
    session: Session,
    member: CurrentMember,
    locale: CurrentLocale,
    params: Annotated[ExploreParams, Query()],
) -> Response:
    """A table of `GET /analytics/explore` as an Excel workbook; totals calculate where parts add up to them. Answers at
    once; `url` has the file.
    """
    return _one(request, await service.request_table(session, member, params, locale), locale)


@router.get("", response_model=list[ExportRead])
async def list_all(request: Request, session: Session, member: CurrentMember, locale: CurrentLocale) -> Response:
    """Exports of the last seven days, newest first."""
    found = await queries.list_exports(session, member)
    return json_response([_as_read(request, it, locale) for it in found])


@router.get("/{export_id}", response_model=ExportRead)
async def read(
    request: Request, export_id: UUID, session: Session, member: CurrentMember, locale: CurrentLocale
) -> Response:
    """Its status, and how much of it is done."""
    return _one(request, await queries.get_export(session, member, export_id), locale)


@router.delete("/{export_id}", status_code=204, responses=problem_responses(403))
async def delete(export_id: UUID, session: Session, member: CurrentMember) -> Response:
    """Delete it before its seven days are over."""
    await service.discard_export(session, member, export_id)
    return empty_response()


@router.get(
    "/{export_id}/events",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {}}}, **problem_responses(429)},
)
async def events(
    request: Request, export_id: UUID, session: Session, member: CurrentMember, locale: CurrentLocale
) -> Response:
    """Server-sent events: `export`, each with the export as JSON, at every change until it is ready or has failed.
    One person may follow 10 exports at once.
    """
    await queries.get_export(session, member, export_id)
    return _EventStream(request, export_id, member, locale)


@router.get(
    "/{export_id}/file",
    response_class=Response,
    responses={
        200: {"content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in CONTENT_TYPES.values()}},
        302: {"description": "The file is at this address, for a minute."},
        **problem_responses(409, 429, 503),
    },
)
async def file(request: Request, export_id: UUID, session: Session, member: CurrentMember) -> Response:
    """The file; waits up to 30 seconds for it."""
    await queries.get_export(session, member, export_id)
    return DeferredResponse(lambda: _fetch(request, export_id, member))


async def _fetch(request: Request, export_id: UUID, member: Member) -> Response:
    """Raises ExportNotFound, ExportFailed, ExportNotReady, TooManyWaiting, WaitingFull and FileUnavailable."""
    export, member = await _look(request, export_id)
    if export.status not in FINAL:
        with _downloads.take(member.user_id):
            export, member = await _final(request, export_id, member)
    if export.status == "failed":
        raise ExportFailed(export.failure or "render_failed")
    return await _served(request.app.state.storage, export, member)


async def _final(request: Request, export_id: UUID, member: Member) -> tuple[Export, Member]:
    """Raises ExportNotFound, and ExportNotReady after WAIT_SECONDS."""
    until = time.monotonic() + WAIT_SECONDS
    changes: ExportChanges = request.app.state.export_changes
    async with changes.watch(member.household_id, export_id) as changed:
        while True:
            changed.clear()
            export, member = await _look(request, export_id)
            if export.status in FINAL:
                return export, member
            await _change(request, changed, until)
            if time.monotonic() >= until or request.app.state.is_draining() or await request.is_disconnected():
                raise ExportNotReady


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
        "Content-Disposition": disposition(export.file_name),
        "Cache-Control": "private, no-store",
    }
    return StreamingResponse(found.chunks, headers=headers, media_type=CONTENT_TYPES[export.kind])


class _EventStream(StreamingResponse):
    """Takes its place and watches the export while it is being sent, so that both end with the connection."""

    def __init__(self, request: Request, export_id: UUID, member: Member, locale: Locale) -> None:
        headers = {"X-Accel-Buffering": "no"}  # nginx would collect the events
        super().__init__(self._events(), media_type="text/event-stream", headers=headers)
        self._request, self._export_id, self._member, self._locale = request, export_id, member, locale
        self._changed = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        changes: ExportChanges = self._request.app.state.export_changes
        with _streams.take(self._member.user_id):
            async with changes.watch(self._member.household_id, self._export_id) as self._changed:
                await super().__call__(scope, receive, send)

    async def _events(self) -> AsyncIterator[bytes]:
        request, until = self._request, time.monotonic() + FOLLOW_SECONDS
        sent = b""
        while time.monotonic() < until and not request.app.state.is_draining():
            self._changed.clear()
            try:
                export, _ = await _look(request, self._export_id)
            except Exception:
                return  # the client asks again, and gets the error as a problem then
            state = strict_json.dumps(_as_read(request, export, self._locale).model_dump())
            if state != sent:
                yield b"event: export\ndata: " + state + b"\n\n"
                sent = state
            if export.status in FINAL:
                return
            await _change(request, self._changed, until)


async def _change(request: Request, changed: asyncio.Event, until: float) -> None:
    """Returns when the export has changed, or it is time to look again, or the process is told to stop."""
    until = min(until, time.monotonic() + LOOK_AGAIN_SECONDS)
    while time.monotonic() < until and not request.app.state.is_draining():
        with suppress(TimeoutError):
            await asyncio.wait_for(changed.wait(), min(TICK, max(until - time.monotonic(), 0)))
            return


async def _look(request: Request, export_id: UUID) -> tuple[Export, Member]:
    """In a short transaction of its own: a request that waits holds no connection, and one whose session was ended
    meanwhile is refused. Raises ExportNotFound and the errors of authentication.
    """
    async with reopened(request) as (session, caller):
        member = cast(Member, caller)
        return await queries.get_export(session, member, export_id), member


def _one(request: Request, export: Export, locale: Locale) -> Response:
    return json_response(_as_read(request, export, locale))


def _as_read(request: Request, export: Export, locale: Locale) -> ExportRead:
    return ExportRead(
        id=export.id,
        kind=cast(ExportKind, export.kind),
        status=export.status,
        progress=export.progress,
        url=public_address(request, request.url.replace(path=f"/exports/{export.id}/file", query="")),
        file_name=export.file_name,
        size=export.size,
        failure=failure_text(export.failure, locale) if export.failure else None,
        created_at=export.created_at,
        expires_at=export.expires_at,
    )
