"""HTTP door of sign-in for browsers: the tokens travel in cookies that no script can read."""

from fastapi import Depends, Request, Response

from kopilka.auth import cookies, service
from kopilka.auth.door import Device, Kit, OwnTransactions
from kopilka.auth.errors import SessionEnded, TokenInvalid, Unauthenticated
from kopilka.auth.schemas import BrowserSession, Credentials, PasswordChange, TokenPair
from kopilka.auth.service import AuthKit
from kopilka.households.door import CurrentMember
from kopilka.infrastructure.answers import answer, nothing, problem_answer, problem_responses
from kopilka.infrastructure.edge import Session, feature_router, never_replayed, public
from kopilka.infrastructure.errors import AppError
from kopilka.infrastructure.origins import require_same_origin


async def from_our_pages(request: Request) -> None:
    """Also where no cookie has come along: nobody else's page may sign a browser in or out."""
    require_same_origin(request)


router = feature_router("/auth/browser", "auth", 403, dependencies=[Depends(from_our_pages)])


@router.post("/sign-in", response_model=BrowserSession, responses=problem_responses(401, 422, 429))
@public
@never_replayed
async def browser_sign_in(
    request: Request,
    body: Credentials,
    session: Session,
    database: OwnTransactions,
    kit: Kit,
    device: Device = None,
) -> Response:
    """E-mail and password for a session in cookies: HttpOnly, SameSite=Lax and, by https, Secure."""
    pair = await service.sign_in_by_password(session, database, kit, body, user_agent=device)
    return _signed_in(request, kit, pair)


@router.post("/refresh", response_model=BrowserSession, responses=problem_responses(401))
@public
@never_replayed
async def browser_refresh(request: Request, session: Session, kit: Kit) -> Response:
    """New cookies for the refresh cookie; those that are good for nothing any more are cleared with the 401."""
    token = cookies.refresh_token(request)
    if token is None:
        return _signed_out(request, Unauthenticated())
    try:
        # A savepoint, since the error is not raised on: it could not bring along what clears the cookies.
        async with session.begin_nested():
            pair = await service.refresh(session, kit, token)
    except (TokenInvalid, SessionEnded) as error:
        return _signed_out(request, error)
    # None: a replay; the end of the session has to be committed with this answer.
    return _signed_in(request, kit, pair) if pair else _signed_out(request, SessionEnded())


@router.post("/sign-out", status_code=204)
@public
@never_replayed
async def browser_sign_out(request: Request, session: Session, kit: Kit) -> Response:
    """Ends this browser's session, if there is one, and clears its cookies; an expired access token does not hinder."""
    await service.end_session_of_tokens(
        session, kit, access_token=cookies.access_token(request), refresh_token=cookies.refresh_token(request)
    )
    return cookies.take_back(request, nothing())


@router.post("/password", response_model=BrowserSession, responses=problem_responses(401, 422, 429))
@never_replayed
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
    pair = await service.change_password(session, database, kit, member, current=current, new=new)
    return _signed_in(request, kit, pair)


def _signed_in(request: Request, kit: AuthKit, pair: TokenPair) -> Response:
    response = answer(BrowserSession(expires_in=pair.expires_in))
    return cookies.give(request, response, pair, refresh_days=kit.refresh_days)


def _signed_out(request: Request, error: AppError) -> Response:
    return cookies.take_back(request, problem_answer(request, error))
