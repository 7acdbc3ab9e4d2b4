"""What a person does in a year, drawn from one seed."""

import json
import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from tests.journeys.ledger_model import Category, Entry, Ledger
from tests.journeys.refusals import DIGITS

SEED = 2026
DAY = timedelta(days=1)
PLACES = (
    "Пятёрочка", "ПЯТЁРОЧКА у дома", "пятерочка, ночью", "Кофе с собой", "КОФЕ в зёрнах", "кофе и Ёлка",
    "Ёжик для Пети", "Самолёт в Сочи", "самолет домой", "Всё для ремонта", "100% сок", "Скидка 10_20",
    "обед \\ УЖИН", "Café «Мёд»", None,
)  # fmt: skip


@dataclass
class Year:
    """The person, and what the ledger must be."""

    http: httpx.AsyncClient
    user_id: str
    household_id: str
    ledger: Ledger
    standard: dict[str, str]
    """Categories by their keys."""
    rng: random.Random = field(default_factory=lambda: random.Random(SEED))
    zone: str = "Europe/Moscow"
    kept: dict[str, tuple[bytes, bytes, Entry]] = field(default_factory=dict)
    """Idempotency key → body, first answer, and the transaction as it is now."""

    @property
    def today(self) -> date:
        return datetime.now(ZoneInfo(self.zone)).date()

    def entries(self, count: int, *, deleted: bool = False) -> list[Entry]:
        """So many different ones; the same in every run, in whatever order they were answered."""
        recorded = [self.kept[key][2] for key in sorted(self.kept)]
        return self.rng.sample([it for it in recorded if it.deleted == deleted], count)


def new_amount(year: Year, currency: str) -> Decimal:
    """Mostly small, some of them round, each down to the smallest coin of its currency."""
    coins = year.rng.choice((year.rng.randint(1, 9_999), year.rng.randint(1, 9_999_999), 25_000))
    return Decimal(coins).scaleb(-DIGITS[currency])


def new_day(year: Year) -> str:
    """Of the past year and of the next days; often where a week, a month or a year begins or ends."""
    today = year.today
    monday, first, new_year = today - today.weekday() * DAY, today.replace(day=1), today.replace(month=1, day=1)
    if year.rng.random() < 0.1:
        return (
            year.rng.choice((monday, monday + 7 * DAY, first, new_year)) - year.rng.choice((0, 1)) * DAY
        ).isoformat()
    return (today + year.rng.randint(-364, 9) * DAY).isoformat()


def new_body(year: Year) -> dict[str, Any]:
    rng, ledger = year.rng, year.ledger
    wallet, card, yen, dinars = ledger.accounts.values()
    account = rng.choice((wallet, wallet, card, card, card, yen, dinars))
    category = new_category(year)
    body: dict[str, Any] = {"amount": new_amount(year, account.currency), "date": new_day(year)}
    body |= new_receipt(year, body["amount"], account.currency) or {"category_id": category.id}
    if account is not wallet or rng.random() < 0.5:
        body["account_id"] = account.id
    if rng.random() < 0.2 and "lines" not in body:
        # An income in a category of expenses is a refund.
        body["type"] = category.type if rng.random() < 0.7 else "income"
    return body | ({"description": new_description(year)} if rng.random() < 0.9 else {})


def new_receipt(year: Year, amount: Decimal, currency: str) -> dict[str, Any]:
    """Of one in ten: a supermarket's receipt, of food and of things for the house, at times of a coin alone."""
    coin = Decimal(1).scaleb(-DIGITS[currency])
    if year.rng.random() > 0.1 or amount < 2 * coin:
        return {}
    food = coin * year.rng.randint(1, int(amount / coin) - 1)
    house = {"category_id": year.standard["household_goods"], "description": year.rng.choice(("Порошок", None))}
    lines = [{"category_id": year.standard["groceries"], "amount": str(food)}, house]
    if year.rng.random() < 0.5:  # else it is the rest
        house["amount"] = str(amount - food)
    return {"lines": lines}


def new_category(year: Year) -> Category:
    """Of all of them, the first ones most often."""
    categories = list(year.ledger.categories.values())
    return year.rng.choices(categories, [1 / (place + 4) for place in range(len(categories))])[0]


def new_description(year: Year) -> str | None:
    place = year.rng.choice(PLACES)
    return f"{place} №{year.rng.randint(1, 30)}" if place and year.rng.random() < 0.3 else place


def spelled(body: dict[str, Any]) -> bytes:
    """Amounts as a number or as text; of so few digits that the number is exact."""
    if "amount" in body:
        amount = body["amount"]
        body = body | {"amount": float(amount) if int(amount) % 2 else str(amount)}
    return json.dumps(body).encode()
