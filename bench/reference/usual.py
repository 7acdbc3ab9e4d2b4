"""The usual way: FastAPI and SQLAlchemy as their manuals teach them, by somebody who knows both.

The user comes from fastapi-users' stock JWT strategy and is loaded for every request, the session is a dependency,
entities are loaded through the ORM, and Pydantic makes the answer from them (`response_model`). The list takes two
statements: the user, and the page with the household found inside. Nothing here knows Kopilka but the tables' names.
"""

import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends, FastAPI, HTTPException, Query
from fastapi_users import BaseUserManager, FastAPIUsers, UUIDIDMixin
from fastapi_users.authentication import AuthenticationBackend, BearerTransport, JWTStrategy
from fastapi_users.db import SQLAlchemyUserDatabase
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.sql.elements import ColumnElement
from starlette.requests import Request
from uuid_utils.compat import uuid7

from bench.reference.server import POOL, options, serve
from bench.reference.usual_models import Account, Category, Household, Membership, Transaction, Transfer, User

TOKEN_SECONDS = 24 * 3600
TransactionType = Literal["income", "expense"]


class TransactionIn(BaseModel):
    amount: Decimal = Field(gt=0, max_digits=19, decimal_places=4)
    category_id: UUID
    date: date
    description: str | None = Field(None, max_length=500)


class LineOut(BaseModel):
    amount: float
    category_id: UUID
    description: str | None


class TransferOut(BaseModel):
    id: UUID
    direction: Literal["out", "in"]
    account_id: UUID
    transaction_id: UUID


class TransactionOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    amount: float
    currency: str
    base_amount: float | None
    type: Literal["income", "expense", "transfer"]
    category_id: UUID | None
    account_id: UUID
    date: date
    description: str | None
    user_id: UUID
    created_at: datetime
    updated_at: datetime
    version: int
    deleted_at: datetime | None
    is_refund: bool
    refund_of: UUID | None
    payee_id: UUID | None
    payee: str | None
    tags: list[str]
    note: str | None
    status: Literal["booked", "pending"]
    attachments: int
    lines: list[LineOut] | None
    transfer: TransferOut | None


class HouseholdOut(BaseModel):
    id: UUID
    name: str
    currency: str
    time_zone: str
    month_starts_on: int
    month_starts_before_weekend: bool
    role: str
    is_personal: bool
    is_example: bool
    created_at: datetime


class MeOut(BaseModel):
    id: UUID
    email: str
    is_active: bool
    is_verified: bool
    is_admin: bool
    is_premium: bool
    premium_until: datetime | None
    locale: str
    created_at: datetime
    household_id: UUID
    households: list[HouseholdOut]


async def get_session(request: Request) -> AsyncIterator[AsyncSession]:
    async with request.app.state.sessions() as session:
        yield session


Session = Annotated[AsyncSession, Depends(get_session)]


async def get_user_db(session: Session) -> AsyncIterator[SQLAlchemyUserDatabase[Any, UUID]]:
    yield SQLAlchemyUserDatabase(session, User)


class UserManager(UUIDIDMixin, BaseUserManager[Any, UUID]):
    pass


async def get_user_manager(
    users: Annotated[SQLAlchemyUserDatabase[Any, UUID], Depends(get_user_db)],
) -> AsyncIterator[UserManager]:
    yield UserManager(users)


def strategy() -> JWTStrategy[Any, UUID]:
    return JWTStrategy(os.environ["BENCH_SECRET"], lifetime_seconds=TOKEN_SECONDS)


BACKEND = AuthenticationBackend("jwt", BearerTransport("auth/sign-in"), strategy)
CurrentUser = Annotated[User, Depends(FastAPIUsers(get_user_manager, [BACKEND]).current_user(active=True))]


def own_household(user: User) -> ColumnElement[UUID]:
    """The household that a user's requests mean, found by the statement that needs it."""
    return (
        select(Membership.household_id)
        .where(Membership.user_id == user.id, Membership.is_personal)
        .scalar_subquery()
    )  # fmt: skip


# The transfers of a page and their rows take two statements more, where there are any.
SHOWN = (
    joinedload(Transaction.payee_row),
    joinedload(Transaction.household),
    selectinload(Transaction.transfer_row).selectinload(Transfer.rows),
)


async def read_transactions(
    session: Session,
    user: CurrentUser,
    type: TransactionType | None = None,  # noqa: A002 - the name of the query's parameter
    q: str | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> Any:
    statement = select(Transaction).where(
        Transaction.household_id == own_household(user), Transaction.deleted_at.is_(None)
    )
    if type is not None:
        statement = statement.where(Transaction.stored_type == type)
    if q is not None:
        statement = statement.where(Transaction.search_text.contains(q.casefold(), autoescape=True))
    newest = statement.order_by(Transaction.date.desc(), Transaction.id.desc()).limit(limit).options(*SHOWN)
    found = (await session.scalars(newest)).all()
    await convert(session, found)
    return found


async def convert(session: AsyncSession, found: Sequence[Transaction]) -> None:
    """One statement, where there are rows of another currency than the household's."""
    others = {it.id: it for it in found if it.currency != it.household.currency}
    if others:
        converted = func.in_base_currency(
            Transaction.household_id, Transaction.amount, Transaction.currency, Transaction.date
        )
        for id_, amount in await session.execute(select(Transaction.id, converted).where(Transaction.id.in_(others))):
            others[id_].converted = amount


async def create_transaction(data: TransactionIn, session: Session, user: CurrentUser) -> Any:
    household = own_household(user)
    category = await session.scalar(
        select(Category).where(Category.household_id == household, Category.id == data.category_id)
    )
    account = await session.scalar(select(Account).where(Account.household_id == household, Account.is_default))
    if category is None or account is None:
        raise HTTPException(404)
    made = Transaction(
        household_id=category.household_id,
        id=uuid7(),
        account_id=account.id,
        category_id=category.id,
        stored_type=category.type,
        currency=account.currency,
        amount=data.amount,
        date=data.date,
        description=data.description,
        search_text=data.description.casefold() if data.description else None,
        user_id=user.id,
    )
    session.add(made)
    await session.commit()
    await session.refresh(made, ["payee_row", "household", "transfer_row"])
    await convert(session, [made])
    return made


async def read_me(session: Session, user: CurrentUser) -> Any:
    found = await session.execute(
        select(Household, Membership)
        .join(Membership, Membership.household_id == Household.id)
        .where(Membership.user_id == user.id)
        .order_by(Membership.is_personal.desc(), Household.created_at, Household.id)
    )
    households = [
        HouseholdOut(
            id=household.id,
            name=household.name,
            currency=household.currency,
            time_zone=household.time_zone,
            month_starts_on=household.month_starts_on,
            month_starts_before_weekend=household.month_starts_before_weekend,
            role=membership.role,
            is_personal=membership.is_personal,
            is_example=household.is_example,
            created_at=household.created_at,
        )
        for household, membership in found
    ]
    return MeOut(
        id=user.id,
        email=user.email,
        is_active=user.is_active,
        is_verified=user.is_verified,
        is_admin=user.is_admin,
        is_premium=user.premium_until is not None and user.premium_until > datetime.now(UTC),
        premium_until=user.premium_until,
        locale=user.locale,
        created_at=user.created_at,
        household_id=households[0].id,
        households=households,
    )


def application() -> FastAPI:
    url = os.environ["BENCH_DATABASE_URL"].replace("postgresql://", "postgresql+asyncpg://", 1)
    engine = create_async_engine(url, pool_size=POOL, max_overflow=0)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await engine.dispose()

    app = FastAPI(lifespan=lifespan)
    app.state.sessions = async_sessionmaker(engine, expire_on_commit=False)
    app.get("/transactions", response_model=list[TransactionOut])(read_transactions)
    app.post("/transactions", response_model=TransactionOut, status_code=201)(create_transaction)
    app.get("/users/me", response_model=MeOut)(read_me)
    return app


def main() -> None:
    serve("bench.reference.usual:application", options(__doc__).parse_args().port)


if __name__ == "__main__":
    main()
