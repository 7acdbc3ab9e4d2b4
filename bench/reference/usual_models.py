"""The entities of the usual way, over the product's tables: the columns that its answers and its writes need."""

from datetime import date as calendar_date
from datetime import datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from sqlalchemy import DateTime, FetchedValue, Numeric
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Entity(DeclarativeBase):
    type_annotation_map = {datetime: DateTime(timezone=True), Decimal: Numeric(19, 4)}


class User(Entity):
    __tablename__ = "users"

    # fastapi-users asks every user for it, and the table has none.
    is_superuser: ClassVar[bool] = False

    id: Mapped[UUID] = mapped_column(primary_key=True)
    email: Mapped[str]
    hashed_password: Mapped[str]
    is_active: Mapped[bool]
    is_verified: Mapped[bool]
    premium_until: Mapped[datetime | None]
    locale: Mapped[str]
    created_at: Mapped[datetime]


class Household(Entity):
    __tablename__ = "households"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    currency: Mapped[str]
    time_zone: Mapped[str]
    is_example: Mapped[bool]
    created_at: Mapped[datetime]


class Membership(Entity):
    __tablename__ = "memberships"

    household_id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    role: Mapped[str]
    is_personal: Mapped[bool]


class Account(Entity):
    __tablename__ = "accounts"

    household_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    currency: Mapped[str]
    is_default: Mapped[bool]


class Category(Entity):
    __tablename__ = "categories"

    household_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    type: Mapped[str]


class Transaction(Entity):
    __tablename__ = "transactions"

    household_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID]
    category_id: Mapped[UUID]
    type: Mapped[str]
    currency: Mapped[str]
    amount: Mapped[Decimal]
    date: Mapped[calendar_date]
    description: Mapped[str | None]
    search_text: Mapped[str | None]
    user_id: Mapped[UUID] = mapped_column("created_by")
    created_at: Mapped[datetime] = mapped_column(server_default=FetchedValue())
    updated_at: Mapped[datetime] = mapped_column(server_default=FetchedValue())
    version: Mapped[int] = mapped_column(server_default=FetchedValue())
    deleted_at: Mapped[datetime | None]
