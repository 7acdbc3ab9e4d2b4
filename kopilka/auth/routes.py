"""HTTP door of sign-in and sessions, for programs: tokens come in the body.

No Idempotency-Key where no token is sent or a password is hashed (docs/decisions/0022).
"""

from functools import partial
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from kopilka.auth import queries, service
from kopilka.auth.door import (
    Address,
    CurrentClient,
    OwnTransactions,
    Services,
    UserAgent,
    further_transaction,
    shown,
)
from kopilka.auth.errors import FormFieldRepeated, FormMalformed, SessionEnded
from kopilka.auth.schemas import Credentials, PasswordChange, RefreshRequest, SessionRead, TokenPair
from kopilka.auth.service import SignInAttempt
from kopilka.households.door import CurrentMember
from kopilka.infrastructure.http.request_body import parse_body
from kopilka.infrastructure.http.responses import (
    DeferredResponse,
    empty_response,
    json_response,
    problem_response,
    problem_responses,
)
from kopilka.infrastructure.http.routing import Session, feature_router, keyless, public

router = feature_router("/auth", "auth", 401, 422)

FORM = "application/x-www-form-urlencoded"
FORM_MAX_FIELDS = 10
FORM_FIELDS = {"username": "email", "password": "password"}
# Fields of OAuth2's password form that clients send and that are ignored here.
FORM_IGNORED = {"grant_type", "scope", "client_id", "client_secret"}
SIGN_IN_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/Credentials"}},
            FORM: {
                "schema": {
                    "type": "object",
                    "required": ["username", "password"],
                    "properties": {"username": {"type": "string"}, "password": {"type": "string"}},
                    "examples": [{"username": "anna@example.com", "password": "копилка-2026"}],
                }
            },
        },
    }
}


async def read_credentials(request: Request) -> Credentials:
    """JSON, or the form that OAuth2 clients send.

    Raises RequestValidationError, MediaTypeUnsupported, BodyMalformed, FormMalformed and FormFieldRepeated.
    """
    body = await request.body()
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    data = _parse_form(body) if content_type == FORM else parse_body(request, body)
    try:
        return Credentials.model_validate(data)
    except ValidationError as error:
        details = error.errors(include_input=False, include_url=False)
        raise RequestValidationError([{**item, "loc": ("body", *item["loc"])} for item in details]) from None


def _parse_form(body: bytes) -> dict[str, str]:
    """Raises FormMalformed and FormFieldRepeated."""
    try:
        fields = parse_qs(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=FORM_MAX_FIELDS,
        )
    except ValueError as error:
        raise FormMalformed(limit=FORM_MAX_FIELDS) from error
    if any(len(values) > 1 for values in fields.values()) or fields.keys() >= {"username", "email"}:
        raise FormFieldRepeated
    return {FORM_FIELDS.get(name, name): values[0] for name, values in fields.items() if name not in FORM_IGNORED}


@router.post(
    "/sing-in",
    operation_id="auth_sing_in",
    response_model=TokenPair,
    openapi_extra=SIGN_IN_BODY,
    responses=problem_responses(403, 429),
)
@router.post(
    "/sign-in",
    operation_id="auth_sign_in",
    response_model=TokenPair,
    openapi_extra=SIGN_IN_BODY,
    responses=problem_responses(403, 429),
)
@public
@keyless
async def sign_in(
    request: Request,
    database: OwnTransactions,
    services: Services,
    client: CurrentClient,
    user_agent: UserAgent = None,
) -> Response:
    """E-mail and password for a pair of tokens: an access token for `Authorization: Bearer …`, and a refresh token."""
    given = await read_credentials(request)
    attempt = SignInAttempt(given.email, given.password.get_secret_value(), client, user_agent=shown(user_agent))
    return json_response((await service.sign_in(database.transaction, services, attempt)).pair)


@router.post("/refresh", response_model=TokenPair)
@public
@keyless
async def refresh(
    request: Request, body: RefreshRequest, session: Session, services: Services, address: Address
) -> Response:
    """A refresh token for a new pair; the old one is used up (asked again within 10 s, it gives the same successor)."""
    pair = await service.refresh(session, services, body.refresh_token, address=address)
    if pair is None:
        # Not raised: the end of the session has to be committed with this answer.
        return problem_response(request, SessionEnded())
    return json_response(pair)


@router.post("/sign-out", status_code=204)
async def sign_out(session: Session, member: CurrentMember, everywhere: bool = False) -> Response:
    """Ends this session, or all of yours; their tokens are dead within a second."""
    await service.sign_out(session, member, everywhere=everywhere)
    return empty_response()


@router.post("/password", response_model=TokenPair, responses=problem_responses(403, 429))
@keyless
async def change_password(
    request: Request,
    body: PasswordChange,
    session: Session,
    services: Services,
    member: CurrentMember,
    client: CurrentClient,
) -> Response:
    """A new password for the old one. Every other session ends; go on with the new pair of tokens."""
    known = await service.current_password(session, services, member)
    current, new = body.current_password.get_secret_value(), body.new_password.get_secret_value()

    async def respond() -> Response:
        signed_in = await service.change_password(
            partial(further_transaction, request), services, known, current=current, new=new, client=client
        )
        return json_response(signed_in.pair)

    return DeferredResponse(respond)


@router.get("/sessions", response_model=list[SessionRead])
async def list_sessions(session: Session, member: CurrentMember) -> Response:
    """Where you are signed in."""
    return json_response(await queries.list_sessions(session, member))


@router.delete("/sessions/{session_id}", status_code=204, responses=problem_responses(404))
async def end_session(session_id: UUID, session: Session, member: CurrentMember) -> Response:
    """Ends one of your sessions."""
    await service.end_session(session, member, session_id)
    return empty_response()
