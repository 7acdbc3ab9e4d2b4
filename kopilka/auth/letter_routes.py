"""HTTP door of letters: the address confirmed, a forgotten password made anew. Nobody is signed in by it."""

from fastapi import Request, Response

from kopilka.auth import letter_service
from kopilka.auth.door import Kit, promised
from kopilka.auth.schemas import EmailConfirmation, EmailOnly, LetterPromised, PasswordReset
from kopilka.infrastructure.http.responses import empty_response, locale_of, problem_responses
from kopilka.infrastructure.http.routing import Session, feature_router, public

router = feature_router("/auth", "auth", 422)


@router.post("/confirm", status_code=204)
@public
async def confirm_email(body: EmailConfirmation, session: Session, kit: Kit) -> Response:
    """The address is yours: the token of the letter shows it. Good once, for two days."""
    await letter_service.confirm(session, kit.keys, body.token)
    return empty_response()


@router.post("/confirm/resend", status_code=202, response_model=LetterPromised, responses=problem_responses(429))
@public
async def resend_confirmation(request: Request, body: EmailOnly, session: Session, kit: Kit) -> Response:
    """A new letter, if the address waits to be confirmed. The answer is the same for every address."""
    await letter_service.ask(session, kit.keys, kind="confirm", email=body.email, locale=locale_of(request))
    return promised(request)


@router.post("/password/forgot", status_code=202, response_model=LetterPromised, responses=problem_responses(429))
@public
async def forgot_password(request: Request, body: EmailOnly, session: Session, kit: Kit) -> Response:
    """A letter with a link, if the address is known. The answer is the same for every address."""
    await letter_service.ask(session, kit.keys, kind="reset", email=body.email, locale=locale_of(request))
    return promised(request)


@router.post("/password/reset", status_code=204)
@public
async def reset_password(body: PasswordReset, session: Session, kit: Kit) -> Response:
    """A new password by the token of the letter, good once, for an hour. Every session ends; sign in anew."""
    await letter_service.reset(session, kit, token=body.token, password=body.password.get_secret_value())
    return empty_response()
