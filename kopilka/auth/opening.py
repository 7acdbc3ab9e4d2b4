"""How a request is opened: the token, then one statement that checks all the rest and sets the tenant."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, cast
from uuid import UUID

import asyncpg
from sqlalchemy import (
    BigInteger,
    Boolean,
    DateTime,
    Integer,
    Select,
    String,
    Table,
    Uuid,
    bindparam,
    column,
    func,
    select,
    true,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.selectable import LateralFromClause
from starlette.requests import Request

from kopilka.auth.cookies import access_token
from kopilka.auth.errors import HouseholdIdInvalid, SessionEnded, Unauthenticated
from kopilka.auth.tokens import AccessTokens, Claims
from kopilka.households.errors import HouseholdNotFound
from kopilka.households.member import Member, Role
from kopilka.households.models import Household
from kopilka.infrastructure.database.compiled import Compiled

HOUSEHOLD_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
# A function of the database (migration 0001): session, user, household, role and premium in one round trip. Here a
# table of one row.
OPENED = func.open_request(
    bindparam("open_user", type_=Uuid),
    bindparam("open_session", type_=Uuid),
    bindparam("open_version", type_=Integer),
    bindparam("open_household", type_=Uuid),
).table_valued(
    column("is_live", Boolean),
    column("household_id", Uuid),
    column("role", String),
    column("premium_until", DateTime(timezone=True)),
    column("locale", String),
    column("currency", String),
    column("time_zone", String),
    column("revision", BigInteger),
    name="opened",
)
_OPENED = {each.name: each.label(f"opened_{each.name}") for each in OPENED.c}
_OPEN = select(*_OPENED.values())
_HOUSEHOLDS = cast(Table, Household.__table__)


def opened(read: LateralFromClause) -> Select[Any]:
    """One statement that opens the request and reads: `read` is of the household OPENED.c.household_id, and has nulls
    where it finds nothing. `TokenOpening.member` understands the rows.

    Nothing of a household is seen before it is opened: its rows are behind row level security, whose key
    `open_request` turns. The revision comes from the household's own row, and not from the function, which looks a
    moment later than the statement around it: an answer may be newer than its ETag says, never older.
    """
    revision = _HOUSEHOLDS.c.revision.label("opened_revision")
    return select(*({**_OPENED, "revision": revision}).values(), read).select_from(
        OPENED.outerjoin(_HOUSEHOLDS, _HOUSEHOLDS.c.id == OPENED.c.household_id).outerjoin(read, true())
    )


@cache
def opening_alone() -> Compiled:
    """For the driver, where something else has to be done before anything is read."""
    return Compiled(_OPEN)


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

    def values(self, request: Request, claims: Claims) -> dict[str, Any]:
        """What OPENED is asked with. Raises HouseholdIdInvalid."""
        return {
            "open_user": claims.user_id,
            "open_session": claims.session_id,
            "open_version": claims.version,
            "open_household": household_asked(request),
        }

    def member(self, claims: Claims, row: Mapping[Any, Any]) -> Member:
        """Of a row of `opened`. Raises SessionEnded and HouseholdNotFound."""
        if not row["opened_is_live"]:
            raise SessionEnded
        if row["opened_household_id"] is None:
            raise HouseholdNotFound
        until: datetime | None = row["opened_premium_until"]
        return Member(
            user_id=claims.user_id,
            session_id=claims.session_id,
            household_id=row["opened_household_id"],
            role=Role(row["opened_role"]),
            locale=row["opened_locale"],
            currency=row["opened_currency"],
            time_zone=row["opened_time_zone"],
            revision=row["opened_revision"],
            premium_until=until,
            is_premium=self._premium_for_all or (until is not None and until > datetime.now(UTC)),
        )

    async def admit(self, request: Request, session: AsyncSession, claims: Claims) -> Member:
        """Raises SessionEnded, HouseholdIdInvalid and HouseholdNotFound."""
        found = await session.execute(_OPEN, self.values(request, claims))
        return self.member(claims, found.mappings().one())

    async def admit_by_driver(self, request: Request, connection: asyncpg.Connection, claims: Claims) -> Member:
        """Raises SessionEnded, HouseholdIdInvalid and HouseholdNotFound."""
        [row] = await opening_alone().fetch(connection, self.values(request, claims))
        return self.member(claims, row)


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
