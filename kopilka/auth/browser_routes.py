"""HTTP door of sign-in for browsers: the tokens travel in cookies that no script can read.

No Idempotency-Key: what is answered hangs on cookies, which are not in the fingerprint of a request, and sets cookies,
which must come back neither stale nor to anybody else. Refreshing and signing out can be repeated without it.
"""

from fastapi import Depends, Request, Response

from kopilka.auth import cookies, service
from kopilka.auth.door import Kit, OwnTransactions, UserAgent, shown
from kopilka.auth.errors import SessionEnded, TokenInvalid, Unauthenticated
from kopilka.auth.schemas import BrowserSession, Credentials, PasswordChange, TokenPair
from kopilka.auth.service import AuthKit
from kopilka.households.door import CurrentMember
from kopilka.infrastructure.errors import AppError
from kopilka.infrastructure.http.responses import empty_response, json_response, problem_response, problem_responses
from kopilka.infrastructure.http.routing import Session, feature_router, keyless, public


async def from_our_pages(request: Request) -> None:
    """Also where no cookie has come along: nobody else's page may sign a browser in or out."""
    cookies.require_our_pages(request)


router = feature_router("/auth/browser", "auth", 403)
router.dependencies.append(Depends(from_our_pages))  # of the whole router: no route of it can forget


@router.post("/sign-in", response_model=BrowserSession, responses=problem_responses(401, 422, 429))
@public
@keyless
async def browser_sign_in(
    request: Request,
    body: Credentials,
    session: Session,
    database: OwnTransactions,
    kit: Kit,
    user_agent: UserAgent = None,
) -> Response:
    """E-mail and password for a session in cookies."""
    password = body.password.get_secret_value()
    user = await service.authenticate(database, kit, body.email, password)
    await service.refresh_hash(session, kit, user, password)
    return _signed_in(request, kit, await service.sign_in(session, kit, user, user_agent=shown(user_agent)))


@router.post("/refresh", response_model=BrowserSession, responses=problem_responses(401))
@public
@keyless
async def browser_refresh(request: Request, session: Session, kit: Kit) -> Response:
    """New cookies for old. Tabs that ask at the same time get the same successor."""
    token = cookies.refresh_token(request)
    if token is None:
        return _signed_out(request, Unauthenticated())
    try:
        # A savepoint: the error is answered here, with what clears the cookies, and must leave as little as elsewhere.
        async with session.begin_nested():
            pair = await service.refresh(session, kit, token)
    except (TokenInvalid, SessionEnded) as error:
        return _signed_out(request, error)
    # None, a replay: the end of the session has to be committed with this answer.
    return _signed_in(request, kit, pair) if pair else _signed_out(request, SessionEnded())


@router.post("/sign-out", status_code=204)
@public
@keyless
async def browser_sign_out(request: Request, session: Session) -> Response:
    """Ends the browser's session and clears its cookies, also when the access cookie has run out."""
    token = cookies.refresh_token(request)
    if token is not None:
        await service.end_session_of(session, token)
    return cookies.take_back(request, empty_response())


@router.post("/password", response_model=BrowserSession, responses=problem_responses(401, 422, 429))
@keyless
async def browser_password(
    request: Request,
    body: PasswordChange,
    session: Session,
    database: OwnTransactions,
    kit: Kit,
    member: CurrentMember,
) -> Response:
    """A new password for the old one. Every other session ends; this browser goes on with new cookies."""
    current, new = body.current_password.get_secret_value(), body.new_password.get_secret_value()
    return _signed_in(
        request, kit, await service.change_password(session, database, kit, member, current=current, new=new)
    )


def _signed_in(request: Request, kit: AuthKit, pair: TokenPair) -> Response:
    response = json_response(BrowserSession(expires_in=pair.expires_in))
    return cookies.give(request, response, pair, refresh_days=kit.refresh_days)


def _signed_out(request: Request, error: AppError) -> Response:
    return cookies.take_back(request, problem_response(request, error))
