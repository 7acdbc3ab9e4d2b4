"""Rates set by hand, and what is worth what by them in the household's currency."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.journeys.ledger_model import Entry, Ledger

BASE = "RUB"
COIN = Decimal("0.01")


def in_base(ledger: "Ledger", amount: Decimal, currency: str, day: str) -> Decimal | None:
    if currency == BASE:
        return amount
    known = [it for it in ledger.rates if it[0] == currency and it[1] <= day]
    if not known:
        return None
    return (amount * ledger.rates[max(known)]).quantize(COIN, ROUND_HALF_UP)


def base_amount(ledger: "Ledger", entry: "Entry") -> Decimal | None:
    return in_base(ledger, entry.amount, ledger.accounts[entry.account_id].currency, entry.date)


def months(ledger: "Ledger") -> tuple[dict[str, dict[str, Decimal]], dict[str, Decimal]]:
    """(month → sums of income and expense, currency → what is counted nowhere). What one category took on one account
    on one day is converted as one.
    """
    found: dict[str, dict[str, Decimal]] = defaultdict(lambda: {"income": Decimal(0), "expense": Decimal(0)})
    left_out: dict[str, Decimal] = defaultdict(Decimal)
    for (day, account_id, _, type_), (amount, _) in ledger.summaries().items():
        currency = ledger.accounts[account_id].currency
        converted = in_base(ledger, amount, currency, day)
        if converted is None:
            left_out[currency] += amount if type_ == "income" else -amount
        else:
            found[day[:7]][type_] += converted
    return found, left_out


def check_months(ledger: "Ledger", answer: Mapping[str, Any]) -> None:
    """An answer of GET /analytics/monthly."""
    wanted, left_out = months(ledger)
    for it in answer["months"]:
        sums = wanted.get(f"{int(answer['year'])}-{int(it['month']):02}", {"income": 0, "expense": 0})
        assert {name: it[name] for name in sums} == sums, it["month"]
    assert {it["currency"]: it["amount"] for it in answer["unconverted"]} == left_out
