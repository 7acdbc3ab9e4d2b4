"""The entities of the usual way, over the product's tables: the columns that its answers and its writes need, and what
its answers call otherwise as properties.
"""

from datetime import date as calendar_date
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, FetchedValue, ForeignKey, Numeric, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


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
    is_admin: Mapped[bool]
    premium_until: Mapped[datetime | None]
    locale: Mapped[str]
    created_at: Mapped[datetime]


class Household(Entity):
    __tablename__ = "households"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    currency: Mapped[str]
    time_zone: Mapped[str]
    month_starts_on: Mapped[int]
    month_starts_before_weekend: Mapped[bool]
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


class Payee(Entity):
    __tablename__ = "payees"

    household_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]


class Transfer(Entity):
    __tablename__ = "transfers"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    rows: Mapped[list["Transaction"]] = relationship(back_populates="transfer_row", lazy="raise", viewonly=True)


class Transaction(Entity):
    __tablename__ = "transactions"

    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID]
    category_id: Mapped[UUID | None]
    transfer_id: Mapped[UUID | None] = mapped_column(ForeignKey("transfers.id"))
    payee_id: Mapped[UUID | None] = mapped_column(ForeignKey("payees.id"))
    stored_type: Mapped[str] = mapped_column("type")
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
    is_refund: Mapped[bool] = mapped_column(server_default=FetchedValue())
    refund_of: Mapped[UUID | None]
    stored_tags: Mapped[list[str] | None] = mapped_column("tags", ARRAY(String))
    note: Mapped[str | None]
    is_pending: Mapped[bool] = mapped_column(server_default=FetchedValue())
    stored_attachments: Mapped[int | None] = mapped_column("attachments")
    lines: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB)

    payee_row: Mapped[Payee | None] = relationship(lazy="raise", viewonly=True)
    transfer_row: Mapped[Transfer | None] = relationship(back_populates="rows", lazy="raise", viewonly=True)
    household: Mapped[Household] = relationship(lazy="raise", viewonly=True)
    # Set on the rows of another currency than the household's, by whoever loads them.
    converted: ClassVar[Decimal | None] = None

    @property
    def type(self) -> str:
        if self.stored_type in ("in", "out"):
            return "transfer"
        return "income" if self.is_refund else self.stored_type

    @property
    def base_amount(self) -> Decimal | None:
        return self.amount if self.currency == self.household.currency else self.converted

    @property
    def payee(self) -> str | None:
        return self.payee_row.name if self.payee_row else None

    @property
    def tags(self) -> list[str]:
        return self.stored_tags or []

    @property
    def status(self) -> str:
        return "pending" if self.is_pending else "booked"

    @property
    def attachments(self) -> int:
        return self.stored_attachments or 0

    @property
    def transfer(self) -> dict[str, Any] | None:
        if self.transfer_row is None or self.stored_type not in ("in", "out"):
            return None
        legs = [it for it in self.transfer_row.rows if it.stored_type in ("in", "out")]
        other = next(it for it in legs if it.id != self.id)
        return {
            "id": self.transfer_id,
            "direction": self.stored_type,
            "account_id": other.account_id,
            "transaction_id": other.id,
        }
