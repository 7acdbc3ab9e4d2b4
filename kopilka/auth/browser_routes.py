"""HTTP door of sign-in for browsers: the tokens travel in cookies that no script can read.

No Idempotency-Key: the response depends on cookies, which are not in the fingerprint of a request, and sets cookies,
which must be repeated neither later nor to anybody else. Refreshing and signing out can be repeated without a key.
"""

from functools import partial

from fastapi import Depends, Request, Response

from kopilka.auth import cookies, service
from kopilka.auth.door import (
    Address,
    CurrentClient,
    OwnTransactions,
    Services,
    UserAgent,
    further_transaction,
    shown,
)
from kopilka.auth.errors import SessionEnded, TokenInvalid, Unauthenticated
from kopilka.auth.schemas import BrowserSession, Credentials, PasswordChange, TokenPair
from kopilka.auth.service import AuthServices, SignedIn, SignInAttempt
from kopilka.auth.sign_in_limits import known_device, new_device_token
from kopilka.households.door import CurrentMember
from kopilka.infrastructure.errors import AppError
from kopilka.infrastructure.http.responses import (
    DeferredResponse,
    empty_response,
    json_response,
    problem_response,
    problem_responses,
)
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
    database: OwnTransactions,
    services: Services,
    client: CurrentClient,
    user_agent: UserAgent = None,
) -> Response:
    """E-mail and password for a session in cookies."""
    password, device = body.password.get_secret_value(), cookies.device_token(request)
    attempt = SignInAttempt(body.email, password, client, device, shown(user_agent))
    return _with_device(request, services, await service.sign_in(database.transaction, services, attempt))


@router.post("/refresh", response_model=BrowserSession, responses=problem_responses(401))
@public
@keyless
async def browser_refresh(request: Request, session: Session, services: Services, address: Address) -> Response:
    """New cookies for old. Tabs that ask at the same time get the same successor."""
    token = cookies.refresh_token(request)
    if token is None:
        return _signed_out(request, Unauthenticated())
    try:
        # A savepoint: the error is answered here, with headers that clear the cookies, and must roll back all the same.
        async with session.begin_nested():
            pair = await service.refresh(session, services, token, address=address)
    except (TokenInvalid, SessionEnded) as error:
        return _signed_out(request, error)
    # None, a replay: the end of the session has to be committed with this answer.
    return _signed_in(request, services, pair) if pair else _signed_out(request, SessionEnded())


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
    services: Services,
    member: CurrentMember,
    client: CurrentClient,
) -> Response:
    """A new password for the old one. Every other session ends; this browser goes on with new cookies."""
    known = await service.current_password(session, services, member)
    current, new = body.current_password.get_secret_value(), body.new_password.get_secret_value()

    async def respond() -> Response:
        signed_in = await service.change_password(
            partial(further_transaction, request), services, known, current=current, new=new, client=client
        )
        return _with_device(request, services, signed_in)

    return DeferredResponse(respond)


def _with_device(request: Request, services: AuthServices, signed_in: SignedIn) -> Response:
    """The session's cookies and, unless the browser has one of this user already, the device cookie."""
    response = _signed_in(request, services, signed_in.pair)
    device = cookies.device_token(request)
    if device is None or known_device(services.keys, signed_in.user_id, device) is None:
        cookies.give_device(request, response, new_device_token(services.keys, signed_in.user_id))
    return response


def _signed_in(request: Request, services: AuthServices, pair: TokenPair) -> Response:
    response = json_response(BrowserSession(expires_in=pair.expires_in))
    return cookies.give(request, response, pair, refresh_days=services.refresh_days)


def _signed_out(request: Request, error: AppError) -> Response:
    return cookies.take_back(request, problem_response(request, error))
