"""Authenticates a request: a program's bearer token or a browser's cookie, then the session behind it."""

import re
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request

from kopilka.auth.cookies import access_token
from kopilka.auth.errors import HouseholdIdInvalid, SessionEnded, Unauthenticated
from kopilka.auth.tokens import AccessTokens, Claims
from kopilka.households.entering import SignIn, enter_household, enter_household_by_driver
from kopilka.households.errors import NotSignedIn
from kopilka.households.member import Member

HOUSEHOLD_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class TokenAuthenticator:
    """Implements `infrastructure.http.authentication.Authenticator`."""

    def __init__(self, tokens: AccessTokens, *, premium_for_all: bool) -> None:
        self._tokens = tokens
        self._premium_for_all = premium_for_all

    def verify(self, request: Request) -> Claims:
        """The claims of the token, without the database. Raises Unauthenticated, TokenInvalid and CrossSiteRequest."""
        header = request.headers.get("authorization")
        if header is None:
            cookie = access_token(request)
            if cookie is None:
                raise Unauthenticated
            return self._tokens.verify(cookie)
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Unauthenticated
        return self._tokens.verify(token.strip())

    async def authenticate(self, request: Request, session: AsyncSession, claims: Claims) -> Member:
        """Raises SessionEnded, HouseholdIdInvalid and HouseholdNotFound."""
        try:
            return await enter_household(
                session,
                user_id=claims.user_id,
                household_id=household_asked(request),
                sign_in=SignIn(claims.session_id, claims.version),
                premium_for_all=self._premium_for_all,
            )
        except NotSignedIn:
            raise SessionEnded from None

    async def authenticate_by_driver(self, request: Request, connection: asyncpg.Connection, claims: Claims) -> Member:
        """Raises SessionEnded, HouseholdIdInvalid and HouseholdNotFound."""
        try:
            return await enter_household_by_driver(
                connection,
                user_id=claims.user_id,
                household_id=household_asked(request),
                sign_in=SignIn(claims.session_id, claims.version),
                premium_for_all=self._premium_for_all,
            )
        except NotSignedIn:
            raise SessionEnded from None


def household_asked(request: Request) -> UUID | None:
    """The household in the path, else in X-Household-Id; None: the personal one. Raises HouseholdIdInvalid."""
    in_path = request.path_params.get("household_id")
    if in_path is not None:
        try:
            return UUID(in_path)
        except ValueError:
            return None  # the route's own validation says what is wrong with the path
    header = request.headers.get("x-household-id")
    if header is None:
        return None
    # uuid.UUID alone takes a sign, blanks and underscores too: one household would have many names.
    if not HOUSEHOLD_ID.fullmatch(header):
        raise HouseholdIdInvalid(loc=("header", "x-household-id"))
    return UUID(header)
