"""Values that the bot's entries are made and shown with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date as calendar_date
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from kopilka.accounts.models import Account
from kopilka.categories.schemas import CategoryRead
from kopilka.infrastructure.locales import Locale


class Facts(Protocol):
    """What a transaction and a draft have in common."""

    @property
    def amount(self) -> Decimal | None: ...

    @property
    def currency(self) -> str: ...

    @property
    def type(self) -> str: ...

    @property
    def is_refund(self) -> bool: ...

    @property
    def category_id(self) -> UUID | None: ...

    @property
    def account_id(self) -> UUID | None: ...

    @property
    def date(self) -> calendar_date: ...

    @property
    def description(self) -> str | None: ...

    @property
    def payee(self) -> str | None: ...

    @property
    def tags(self) -> Sequence[str]: ...


def words_of(facts: Facts) -> str:
    """What it is called: by its payee where that is all that was told."""
    return facts.description or facts.payee or ""


@dataclass(frozen=True, slots=True)
class Book:
    """What ids are called, and which day it is."""

    categories: Mapping[UUID, CategoryRead]
    accounts: Mapping[UUID, Account]
    today: calendar_date
    locale: Locale

    def accounts_in(self, currency: str) -> list[Account]:
        """Those in use, the default one first."""
        return [it for it in self.accounts.values() if it.currency == currency and not it.archived]

    def categories_of(self, type_: str) -> list[CategoryRead]:
        """Those in use, in the order of lists."""
        return [it for it in self.categories.values() if it.type == type_ and not it.archived]
