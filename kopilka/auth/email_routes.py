"""HTTP door of e-mails: an address is confirmed, a forgotten password replaced. Nobody is signed in by it.

No Idempotency-Key: callers without an account would share one namespace of keys (docs/decisions/0022).
"""

from fastapi import Request, Response

from kopilka.auth import email_service
from kopilka.auth.door import Address, CurrentClient, OwnTransactions, Services, email_accepted
from kopilka.auth.schemas import EmailConfirmation, EmailOnly, LetterPromised, PasswordReset
from kopilka.infrastructure.http.responses import empty_response, locale_of, problem_responses
from kopilka.infrastructure.http.routing import Session, feature_router, keyless, public

router = feature_router("/auth", "auth", 422)


@router.post("/confirm", status_code=204)
@public
@keyless
async def confirm_email(body: EmailConfirmation, session: Session, services: Services) -> Response:
    """The address is yours: the token of the e-mail shows it. Good once, for two days."""
    await email_service.confirm(session, services.keys, body.token)
    return empty_response()


@router.post("/confirm/resend", status_code=202, response_model=LetterPromised, responses=problem_responses(429))
@public
@keyless
async def resend_confirmation(
    request: Request, body: EmailOnly, session: Session, services: Services, address: Address
) -> Response:
    """A new e-mail, if the address waits to be confirmed. The answer is the same for every address."""
    await email_service.request_email(
        session, services.keys, kind="confirm", email=body.email, locale=locale_of(request), address=address
    )
    return email_accepted(request)


@router.post("/password/forgot", status_code=202, response_model=LetterPromised, responses=problem_responses(429))
@public
@keyless
async def forgot_password(
    request: Request, body: EmailOnly, session: Session, services: Services, address: Address
) -> Response:
    """An e-mail with a link, if the address is known. The answer is the same for every address."""
    await email_service.request_email(
        session, services.keys, kind="reset", email=body.email, locale=locale_of(request), address=address
    )
    return email_accepted(request)


@router.post("/password/reset", status_code=204)
@public
@keyless
async def reset_password(
    body: PasswordReset, database: OwnTransactions, services: Services, client: CurrentClient
) -> Response:
    """A new password by the token of the e-mail, good once, for an hour. Every session ends; sign in anew."""
    password = body.password.get_secret_value()
    await email_service.reset(database.transaction, services, token=body.token, password=password, client=client)
    return empty_response()
