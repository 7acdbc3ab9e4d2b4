"""Banks whose tables are known by their headers, and the traps of each. Data alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from kopilka.statement_imports.formats.table.words import Role, folded
from kopilka.statement_imports.statement import DateOrder, DecimalMark


@dataclass(frozen=True, slots=True)
class Bank:
    """`header` are words that only its tables have together. `signed`: sums above zero are income, always."""

    slug: str
    header: frozenset[str]
    roles: Mapping[str, Role] = field(default_factory=dict)
    order: DateOrder | None = None
    mark: DecimalMark | None = None
    currency: str | None = None
    signed: bool = True
    # A fee stands beside the sum and is taken from the account as well.
    fee: Literal["apart", "included"] | None = None
    # A row that has no day of booking is a hold.
    unbooked_is_pending: bool = False
    # Where in the description its own day, sum and code of the shop stand.
    description: Literal["alfa"] | None = None


def _bank(slug: str, header: str, roles: str = "", **traps: object) -> Bank:
    pairs = (it.split("=") for it in roles.split("|") if it)
    named: dict[str, Role] = {folded(name): role for name, role in pairs}  # type: ignore[misc]  # written below
    return Bank(slug, frozenset(folded(it) for it in header.split("|")), named, **traps)  # type: ignore[arg-type]


# The first whose words are all there: what is more special stands above.
BANKS: tuple[Bank, ...] = (
    _bank("tbank", "дата операции|дата платежа|сумма операции|сумма платежа|валюта платежа",
          order="day_first", mark=",", unbooked_is_pending=True),
    _bank("sber", "тип карты|дата совершения операции|сумма в валюте операции|сумма в валюте счета",
          "тип операции=mcc", order="day_first", mark=","),
    _bank("alfa", "референс проводки|описание операции|приход|расход",
          order="day_first", mark=",", description="alfa"),
    _bank("alfa", "operation date|transaction date|account name|merchant|amount|type|status", order="day_first",
          signed=False),
    _bank("alfa", "дата операции|дата проводки|название счета|название карты|сумма|тип", order="day_first",
          signed=False),
    _bank("vtb", "дата операции|дата обработки|сумма пересчитанная в валюту счета|основание",
          "номер карты/счета/договора=card", order="day_first", mark=","),
    _bank("raiffeisen", "дата транзакции|описание|сумма в валюте операции|сумма в валюте счета",
          order="day_first", mark="."),
    _bank("yandex", "дата и время операции мск|дата обработки мск|сумма в валюте договора",
          order="day_first", signed=False),
    _bank("revolut", "started date|completed date|amount|fee|state", "product=account|type=ignored",
          order="year_first", mark=".", fee="apart"),
    _bank("n26", "date|payee|account number|transaction type|payment reference",
          "account number=counterparty_account|transaction type=ignored", order="year_first", mark="."),
    _bank("n26", "booking date|value date|partner name|partner iban|payment reference",
          "booking date=date|value date=booked_on|type=ignored|account name=account", order="year_first", mark="."),
    _bank("wise", "TransferWise ID|date|amount|currency|running balance",
          "payee account number=counterparty_account|payer name=ignored|merchant=payee|payee name=ignored"
          "|payment reference=details", order="day_first", mark=".", fee="included"),
    _bank("monzo", "transaction id|date|time|type|name|emoji|amount|local amount",
          "description=details|name=description|type=ignored|money in=ignored|money out=ignored"
        "|local amount=amount_operation"
          "|amount=amount_account|currency=currency_account", order="day_first", mark="."),
    _bank("starling", "date|counter party|reference|type|spending category",
          "counter party=payee|reference=description|type=ignored", order="day_first", mark="."),
    _bank("paypal", "date|time|gross|fee|net", "net=amount_account|gross=ignored|name=payee|type=description"
          "|fee=ignored|currency=currency_account|balance=ignored|receipt id=ignored"),
    _bank("ing", "datum|naam / omschrijving|rekening|tegenrekening|af bij|mededelingen",
          "naam / omschrijving=payee|mededelingen=description", order="year_first", mark=",", currency="EUR",
          signed=False),
    _bank("chase", "details|posting date|description|amount|type|balance", "details=ignored|type=ignored"
          "|posting date=date", order="month_first", mark=".", currency="USD"),
    _bank("capital_one", "transaction date|posted date|card no|description|category|debit|credit",
          currency="USD", mark="."),
    _bank("sparkasse", "auftragskonto|buchungstag|valutadatum|buchungstext|verwendungszweck",
          "info=status|buchungstext=details", order="day_first", mark=","),
)  # fmt: skip


def bank_of(header: frozenset[str]) -> Bank | None:
    return next((it for it in BANKS if it.header <= header), None)
