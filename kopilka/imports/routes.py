"""HTTP door of imports: bring a file, answer what it asks, look at its rows, import it, take it back."""

from typing import Annotated, cast
from uuid import UUID

from fastapi import Query, Request, Response

from kopilka.households.door import CurrentLocale, CurrentMember
from kopilka.households.member import Member
from kopilka.imports import deciding, queries, service, undoing
from kopilka.imports.errors import FileMissing, FileTooLarge, FormExpected, FormMalformed, OneFileAtATime
from kopilka.imports.figures import LARGEST_FILE
from kopilka.imports.records import ReceivedFile
from kopilka.imports.schemas import (
    ConfirmParams,
    ImportListParams,
    ImportRead,
    ImportRowRead,
    ImportUpdate,
    InboxParams,
    InboxRowRead,
    RowChanges,
    RowListParams,
)
from kopilka.infrastructure.concurrency import UserLimits
from kopilka.infrastructure.http.form_file import FormFaults, receive_form
from kopilka.infrastructure.http.links import link_next
from kopilka.infrastructure.http.responses import DeferredResponse, empty_response, json_response, problem_responses
from kopilka.infrastructure.http.routing import Session, feature_router, keyless, reopened, streams_body
from kopilka.infrastructure.locales import Locale

router = feature_router("/imports", "imports", 401, 404, 422)

MEBIBYTE = 1024 * 1024
FORM = {
    "requestBody": {
        "required": True,
        "description": "`curl -F file=@statement.csv`. What the file is is told by its content.",
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary", "description": "10 MiB at most."},
                        "account_id": {
                            "type": "string",
                            "format": "uuid",
                            "description": "Where it goes, as far as it is of this account's currency.",
                        },
                    },
                    "additionalProperties": False,
                    "examples": [{"file": "Дата;Сумма;Описание …"}],
                }
            }
        },
    }
}


@router.post(
    "",
    status_code=201,
    response_model=ImportRead,
    openapi_extra=FORM,
    responses=problem_responses(400, 403, 408, 409, 413, 415, 429),
)
@keyless
@streams_body
async def bring(request: Request, session: Session, member: CurrentMember, locale: CurrentLocale) -> Response:
    """Bring a statement of any bank: CSV, XLSX, XLS, OFX, QIF, CAMT, MT940, 1C; one file of 10 MiB at most. It is read
    after the answer: follow `status`. Five at most may be unfinished.
    """
    await service.check_may_bring(session, member)
    return DeferredResponse(lambda: _receive(request, member, locale))


@router.get("", response_model=list[ImportRead])
async def list_all(
    request: Request,
    session: Session,
    member: CurrentMember,
    locale: CurrentLocale,
    params: Annotated[ImportListParams, Query()],
) -> Response:
    """Imports, the newest first."""
    found, following = await queries.page_of_imports(session, member, locale, params)
    return json_response(found, headers={} if following is None else {"Link": link_next(request, following)})


@router.get("/inbox", response_model=list[InboxRowRead])
async def list_inbox(
    request: Request,
    session: Session,
    member: CurrentMember,
    locale: CurrentLocale,
    params: Annotated[InboxParams, Query()],
) -> Response:
    """Doubtful rows of finished imports that nobody has decided on, the oldest import first. Decide by
    `PATCH /imports/{import_id}/rows`.
    """
    found, following = await queries.page_of_inbox(session, member, locale, params)
    return json_response(found, headers={} if following is None else {"Link": link_next(request, following)})


@router.get("/{import_id}", response_model=ImportRead)
async def read(import_id: UUID, session: Session, member: CurrentMember, locale: CurrentLocale) -> Response:
    """Its status, what it says of each account, what it asks."""
    return json_response(await queries.read_import(session, member, locale, import_id))


@router.patch("/{import_id}", response_model=ImportRead, responses=problem_responses(403, 409))
async def update(
    import_id: UUID, change: ImportUpdate, session: Session, member: CurrentMember, locale: CurrentLocale
) -> Response:
    """Answer what the file leaves open, or choose other accounts. It is read again, and what was decided about its rows
    is forgotten, unless only a proposed account is accepted.
    """
    await service.update_import(session, member, import_id, change)
    return json_response(await queries.read_import(session, member, locale, import_id))


@router.delete("/{import_id}", status_code=204, responses=problem_responses(403, 409))
async def delete(import_id: UUID, session: Session, member: CurrentMember) -> Response:
    """Delete one that is not imported, with its file."""
    await service.delete_import(session, member, import_id)
    return empty_response()


@router.get("/{import_id}/rows", response_model=list[ImportRowRead])
async def list_rows(
    request: Request,
    import_id: UUID,
    session: Session,
    member: CurrentMember,
    locale: CurrentLocale,
    params: Annotated[RowListParams, Query()],
) -> Response:
    """Its lines in the order of the file: every one of them, with its state and what becomes of it."""
    found, following = await queries.page_of_rows(session, member, locale, import_id, params)
    return json_response(found, headers={} if following is None else {"Link": link_next(request, following)})


@router.patch("/{import_id}/rows", response_model=list[ImportRowRead], responses=problem_responses(403, 409))
async def update_rows(
    import_id: UUID, changes: RowChanges, session: Session, member: CurrentMember, locale: CurrentLocale
) -> Response:
    """Decide what becomes of rows; answers these rows. Of a finished import the doubtful ones may be decided, and that
    is carried out at once.
    """
    await deciding.change_rows(session, member, import_id, changes)
    found = await queries.read_rows(session, member, locale, import_id, [it.index for it in changes])
    return json_response(found)


@router.post("/{import_id}/confirm", response_model=ImportRead, responses=problem_responses(403, 409))
async def confirm(
    import_id: UUID,
    session: Session,
    member: CurrentMember,
    locale: CurrentLocale,
    params: Annotated[ConfirmParams, Query()],
) -> Response:
    """Import it: all of it or nothing, after the answer. Again changes nothing. A file that contradicts itself is
    refused, unless that is asked for.
    """
    await service.confirm_import(session, member, import_id, despite_contradictions=params.despite_contradictions)
    return json_response(await queries.read_import(session, member, locale, import_id))


@router.post("/{import_id}/undo", response_model=ImportRead, responses=problem_responses(403, 409))
async def undo(import_id: UUID, session: Session, member: CurrentMember, locale: CurrentLocale) -> Response:
    """Take it back: what it added goes into the trash, what it changed is given back, and the same file is new again.
    Again changes nothing.
    """
    await undoing.undo_import(session, member, import_id)
    return json_response(await queries.read_import(session, member, locale, import_id))


async def _receive(request: Request, member: Member, locale: Locale) -> Response:
    """Outside any transaction but a short one: the file may come slowly."""
    limits: UserLimits = request.app.state.upload_limits
    faults = FormFaults(
        not_a_form=FormExpected(),
        malformed=FormMalformed(),
        file_missing=FileMissing(loc=("body", "file")),
        something_too_many=OneFileAtATime(loc=("body", "file")),
        too_large=FileTooLarge(limit=LARGEST_FILE // MEBIBYTE),
    )
    async with limits.turn(member.household_id):
        form = await receive_form(request, "file", ("account_id",), LARGEST_FILE, faults)
        async with reopened(request) as (session, caller):
            entered = cast(Member, caller)
            account_id = service.parse_account(form.fields.get("account_id"))
            file = ReceivedFile(form.content, form.file_name)
            made = await service.create_import(session, entered, file, account_id)
            return json_response(await queries.read_import(session, entered, locale, made), 201)
