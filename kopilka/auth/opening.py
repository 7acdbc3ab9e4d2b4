"""How a request is opened: the token, then one statement that checks all the rest and sets the tenant."""

import re
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request

from kopilka.auth.cookies import access_token
from kopilka.auth.errors import HouseholdIdInvalid, SessionEnded, Unauthenticated
from kopilka.auth.tokens import AccessTokens, Claims
from kopilka.households.errors import HouseholdNotFound
from kopilka.households.member import Member, Role

HOUSEHOLD_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
# A function of the database (migration 0001): session, user, household, role and premium in one round trip.
OPEN_REQUEST = text("SELECT * FROM open_request(:user_id, :session_id, :version, :household_id)")


class TokenOpening:
    """What the edge asks of `auth` for every route that is not public."""

    def __init__(self, tokens: AccessTokens, *, premium_for_all: bool) -> None:
        self._tokens = tokens
        self._premium_for_all = premium_for_all

    def verify(self, request: Request) -> Claims:
        """A program's bearer token, else a browser's cookie. Raises Unauthenticated and CrossSiteRequest."""
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

    async def admit(self, request: Request, session: AsyncSession, claims: Claims) -> Member:
        """Raises SessionEnded, HouseholdIdInvalid and HouseholdNotFound."""
        opened = (
            await session.execute(
                OPEN_REQUEST,
                {
                    "user_id": claims.user_id,
                    "session_id": claims.session_id,
                    "version": claims.version,
                    "household_id": household_asked(request),
                },
            )
        ).one()
        if not opened.is_live:
            raise SessionEnded
        if opened.household_id is None:
            raise HouseholdNotFound
        premium_until: datetime | None = opened.premium_until
        return Member(
            user_id=claims.user_id,
            session_id=claims.session_id,
            household_id=opened.household_id,
            role=Role(opened.role),
            locale=opened.locale,
            currency=opened.currency,
            time_zone=opened.time_zone,
            revision=opened.revision,
            premium_until=premium_until,
            is_premium=self._premium_for_all or (premium_until is not None and premium_until > datetime.now(UTC)),
        )


def household_asked(request: Request) -> UUID | None:
    """The household in the path, else in X-Household-Id, else None: the personal one."""
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
