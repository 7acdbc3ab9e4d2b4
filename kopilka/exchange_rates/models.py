"""Rates of the Bank of Russia, which are nobody's; what of them was asked for; rates that a household has set."""

from datetime import date as calendar_date
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, String, text
from sqlalchemy.orm import Mapped, mapped_column

from kopilka.infrastructure.database.tables import Base

# Of a rate: its digits, and those of them after the point.
PRECISION, DIGITS = 20, 10
# NaN is greater than every number in PostgreSQL: the upper bound refuses it.
_IS_RATE = "rate > 0 AND rate <= 9999999999.9999999999"


class ExchangeRate(Base):
    """Roubles for one unit of the currency from this day on, as the Bank of Russia has published it."""

    __tablename__ = "exchange_rates"
    __table_args__ = (CheckConstraint(_IS_RATE, "rate"),)

    currency: Mapped[str] = mapped_column(String(3), primary_key=True)
    date: Mapped[calendar_date] = mapped_column(primary_key=True)
    rate: Mapped[Decimal] = mapped_column(Numeric(PRECISION, DIGITS))


class FetchedRates(Base):
    """The days of a currency that were asked for already, with or without a rate: no gaps between the two ends."""

    __tablename__ = "fetched_rates"
    __table_args__ = (CheckConstraint("from_date <= until_date", "dates"),)

    currency: Mapped[str] = mapped_column(String(3), primary_key=True)
    from_date: Mapped[calendar_date]
    until_date: Mapped[calendar_date]
    fetched_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class OwnExchangeRate(Base):
    """Units of `base_currency` for one of `currency` from this day on, as a member has set it."""

    __tablename__ = "own_exchange_rates"
    __table_args__ = (
        CheckConstraint(_IS_RATE, "rate"),
        CheckConstraint("currency <> base_currency", "currencies"),
    )

    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id", ondelete="CASCADE"), primary_key=True)
    currency: Mapped[str] = mapped_column(String(3), primary_key=True)
    base_currency: Mapped[str] = mapped_column(String(3), primary_key=True)
    date: Mapped[calendar_date] = mapped_column(primary_key=True)
    rate: Mapped[Decimal] = mapped_column(Numeric(PRECISION, DIGITS))
    created_by: Mapped[UUID]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
