"""The account table."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kopilka.infrastructure.database.tables import Base, Total
from kopilka.infrastructure.identifiers import new_id

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
KINDS = ("cash", "card", "checking", "savings", "credit", "investment", "other")


class Account(Base):
    """`turnover` is the sum of its transactions, income less expense; `pending` that of the `pending_count` which the
    bank has not booked yet and no balance counts. The trigger that follows the ledger keeps
    them (migration 0027), nothing else writes them; the balance is the opening balance plus the turnover.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        # What transactions refer to: an account of this household in this currency.
        UniqueConstraint("household_id", "id", "currency"),
        CheckConstraint(f"kind IN ({', '.join(repr(kind) for kind in KINDS)})", "kind"),
        CheckConstraint("abs(opening_balance) <= 999999999999999.9999", "opening_balance"),
        CheckConstraint("turnover <> 'NaN'", "turnover"),
        Index(
            "uq_accounts_household_id_default",
            "household_id",
            unique=True,
            postgresql_where=text("is_default"),
        ),
    )

    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(16))
    currency: Mapped[str] = mapped_column(String(3))
    opening_balance: Mapped[Decimal] = mapped_column(default=Decimal(0))
    turnover: Mapped[Decimal] = mapped_column(Total, server_default=text("0"))
    pending: Mapped[Decimal] = mapped_column(Total, server_default=text("0"))
    pending_count: Mapped[int] = mapped_column(server_default=text("0"))
    is_default: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    archived_at: Mapped[datetime | None]
    created_by: Mapped[UUID]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    updated_at: Mapped[datetime] = mapped_column(server_default=text("now()"), onupdate=text("now()"))

    @property
    def version(self) -> int:
        """Another one after every change of what a person sets; the trigger that follows the ledger leaves it."""
        return (self.updated_at - _EPOCH) // timedelta(microseconds=1)

    @property
    def balance(self) -> Decimal:
        return self.opening_balance + self.turnover

    @property
    def available(self) -> Decimal:
        """What is left once the pending transactions are booked."""
        return self.balance + self.pending

    @property
    def archived(self) -> bool:
        return self.archived_at is not None
