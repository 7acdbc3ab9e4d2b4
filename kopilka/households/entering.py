"""How anybody comes to act in a household: a browser or a token, a chat, a job."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import Integer, Uuid, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.households.errors import HouseholdNotFound, NotSignedIn
from kopilka.households.member import Member, Role
from kopilka.infrastructure.clock import now
from kopilka.infrastructure.database.compiled import Compiled
from kopilka.infrastructure.database.transactions import driver
from kopilka.periods import Months

# A function of the database (migrations 0001 and 0033): checks session, user and membership, sets the tenant of the
# transaction, and returns what a member is made of, all in one round trip.
# With it, whether premium is open for everybody: one row of one page, read once, so that every process follows at once.
FOR_ALL = "(SELECT i.premium_for_all FROM installation i) AS premium_for_all"
ENTER_REQUEST = text(
    f"SELECT *, {FOR_ALL} FROM enter_request(:user, :session, :version, :household)"  # noqa: S608 - a constant
).bindparams(
    bindparam("user", type_=Uuid),
    bindparam("session", type_=Uuid),
    bindparam("version", type_=Integer),
    bindparam("household", type_=Uuid),
)

# The same where this process vouches for the user. Row level security shows rows once the tenant is set; if PostgreSQL
# looked earlier, it would find nothing, and the household would not be entered.
VOUCHED = text(f"""
SELECT u.is_active AS is_live, m.household_id, m.role, u.premium_until, u.locale, h.currency, h.time_zone, h.revision,
       h.month_starts_on, h.month_starts_before_weekend, {FOR_ALL}
  FROM (SELECT set_config('app.household_id', :household, true) AS household,
               set_config('app.user_id', :user, true) AS user_id OFFSET 0) AS tenant
  LEFT JOIN LATERAL (SELECT * FROM memberships WHERE household_id = CAST(tenant.household AS uuid)
                                                 AND user_id = CAST(tenant.user_id AS uuid)) AS m ON true
  LEFT JOIN LATERAL (SELECT * FROM households WHERE id = m.household_id) AS h ON true
  LEFT JOIN LATERAL (SELECT * FROM users WHERE id = m.user_id) AS u ON true
""")  # noqa: S608 - a constant


@dataclass(frozen=True, slots=True)
class SignIn:
    """The session that an access token was issued for, and the user's token version at that time."""

    session_id: UUID
    token_version: int


async def enter_household(
    session: AsyncSession,
    *,
    user_id: UUID,
    household_id: UUID | None,
    sign_in: SignIn | None,
    premium_for_all: bool,
) -> Member:
    """The member on whose behalf this transaction acts from now on; the household is its tenant.

    `household_id` None: the user's personal household. `sign_in` None: this process vouches for the user, as for a
    linked chat or a job of theirs, and the household has to be named. `premium_for_all` is that of the settings; the
    administrator's is in the database. Raises NotSignedIn where the session has ended or
    the user is disabled, and HouseholdNotFound where they are no member.
    """
    if sign_in is not None:
        return await enter_household_by_driver(
            await driver(session),
            user_id=user_id,
            household_id=household_id,
            sign_in=sign_in,
            premium_for_all=premium_for_all,
        )
    if household_id is None:
        raise HouseholdNotFound
    found = await session.execute(VOUCHED, {"household": str(household_id), "user": str(user_id)})
    vouched = found.mappings().one()
    if vouched["household_id"] is None:
        raise HouseholdNotFound
    return _member(vouched, user_id, None, premium_for_all=premium_for_all)


async def enter_if_member(
    session: AsyncSession, *, user_id: UUID, household_id: UUID, premium_for_all: bool
) -> Member | None:
    """`enter_household` for whom this process vouches. None where they may not any more."""
    try:
        return await enter_household(
            session, user_id=user_id, household_id=household_id, sign_in=None, premium_for_all=premium_for_all
        )
    except (NotSignedIn, HouseholdNotFound):
        return None


async def enter_household_by_driver(
    connection: asyncpg.Connection,
    *,
    user_id: UUID,
    household_id: UUID | None,
    sign_in: SignIn,
    premium_for_all: bool,
) -> Member:
    """`enter_household` in the transaction begun on this connection."""
    [row] = await _enter_request().fetch(connection, _values(user_id, household_id, sign_in))
    return _member(row, user_id, sign_in, premium_for_all=premium_for_all)


@cache
def _enter_request() -> Compiled:
    return Compiled(ENTER_REQUEST)


def _values(user_id: UUID, household_id: UUID | None, sign_in: SignIn) -> dict[str, Any]:
    return {
        "user": user_id,
        "session": sign_in.session_id,
        "version": sign_in.token_version,
        "household": household_id,
    }


def _member(row: Mapping[Any, Any], user_id: UUID, sign_in: SignIn | None, *, premium_for_all: bool) -> Member:
    if not row["is_live"]:
        raise NotSignedIn
    if row["household_id"] is None:
        raise HouseholdNotFound
    until: datetime | None = row["premium_until"]
    return Member(
        user_id=user_id,
        session_id=sign_in.session_id if sign_in else None,
        household_id=row["household_id"],
        role=Role(row["role"]),
        locale=row["locale"],
        currency=row["currency"],
        time_zone=row["time_zone"],
        revision=row["revision"],
        premium_until=until,
        is_premium=premium_for_all or bool(row["premium_for_all"]) or (until is not None and until > now()),
        months=Months(row["month_starts_on"], row["month_starts_before_weekend"]),
    )
