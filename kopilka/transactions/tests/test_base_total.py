"""What a filter finds in the household's currency, beside a model of plain Decimals."""

import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import asyncpg
import pytest

from conftest import Person
from kopilka.money import CURRENCIES
from kopilka.transactions import totals

START, END = date(2025, 1, 1), date(2025, 6, 30)
RATED_FROM = date(2025, 2, 10)  # before it nothing is known
RATED = ("RUB", "USD", "JPY", "KWD")
ACCOUNTS = (*RATED, "EUR")  # of the euro nothing is known at all
PARENTS = {"groceries": "food", "taxi": "transport"}
Rates = dict[str, dict[date, Decimal]]


@dataclass(frozen=True)
class Entry:
    """`type` is income, expense, in, out or pending, and `amount` what it adds to the sum of these. `transaction` has
    several entries where it is a split.
    """

    transaction: int
    currency: str
    day: date
    type: str
    category: str
    amount: Decimal


@dataclass(frozen=True)
class Case:
    asked: dict[str, str]
    finds: Callable[[Entry], bool]
    reads_rows: bool = False


CASES = (
    Case({}, lambda _: True),
    Case({"status": "booked"}, lambda it: it.type != "pending"),
    Case({"status": "pending"}, lambda it: it.type == "pending"),
    Case({"type": "expense", "status": "booked"}, lambda it: it.type == "expense"),
    Case({"type": "transfer"}, lambda it: it.type in ("in", "out")),
    Case({"currency": "USD"}, lambda it: it.currency == "USD"),
    Case({"currency": "EUR", "status": "booked"}, lambda it: it.currency == "EUR" and it.type != "pending"),
    Case(
        {"start_date": "2025-03-05", "end_date": "2025-04-30"}, lambda it: "03-05" <= it.day.isoformat()[5:] <= "04-30"
    ),
    Case(
        {"category": "food", "status": "booked"}, lambda it: PARENTS.get(it.category) == "food" and it.type != "pending"
    ),
    Case({"account": "KWD"}, lambda it: it.currency == "KWD"),
    Case({"q": "чек"}, lambda it: it.type not in ("in", "out"), reads_rows=True),
    Case({"category": "transport", "q": "чек"}, lambda it: PARENTS.get(it.category) == "transport", reads_rows=True),
)


def drawn_amount(drawn: random.Random, currency: str) -> Decimal:
    return Decimal(drawn.randrange(1, 90_000)).scaleb(-CURRENCIES[currency])


async def rate(person: Person, base: str) -> Rates:
    drawn, found = random.Random(base), {}
    for currency in RATED:
        if currency != base:
            found[currency] = {
                RATED_FROM + timedelta(days=31 * number): Decimal(drawn.randrange(1, 9_000_000)).scaleb(-5)
                for number in range(4)
            }
            for day, value in found[currency].items():
                answer = await person.http.put(f"/exchange-rates/{currency}/{day}", json={"rate": str(value)})
                assert answer.status_code < 300, answer.text
    return found


async def record(person: Person, accounts: dict[str, str]) -> list[Entry]:
    drawn, told = random.Random(7), []
    for number in range(90):
        currency, day = drawn.choice(ACCOUNTS), START + timedelta(days=drawn.randrange(0, 180, 6))
        amount, category = drawn_amount(drawn, currency), drawn.choice(("groceries", "taxi", "salary"))
        body: dict[str, Any] = {
            "account_id": accounts[currency], "date": day.isoformat(), "description": "чек", "amount": str(amount),
        }  # fmt: skip
        kind, way = "income" if category == "salary" else "expense", drawn.randrange(5)
        entries = [Entry(number, currency, day, kind, category, amount)]
        if way == 0:
            sign = 1 if kind == "income" else -1
            entries = [Entry(number, currency, day, "pending", category, sign * amount)]
            body["status"] = "pending"
        elif way == 1 and kind == "expense":
            amounts = {it: drawn_amount(drawn, currency) for it in PARENTS}
            entries = [Entry(number, currency, day, kind, it, of) for it, of in amounts.items()]
            lines = [{"amount": str(of), "category_id": person.categories[it]} for it, of in amounts.items()]
            body |= {"amount": str(sum(amounts.values())), "lines": lines, "category_id": None}
        elif way == 2 and kind == "expense":
            body |= {"type": "income"}
            entries = [Entry(number, currency, day, kind, category, -amount)]
        body = {"category_id": person.categories[category], **body}
        answer = await person.http.post("/transactions", json=body)
        assert answer.status_code == 201, answer.text
        told += entries
    return told


async def move(person: Person, accounts: dict[str, str]) -> list[Entry]:
    drawn, told = random.Random(9), []
    for number in range(12):
        one, other = drawn.sample(ACCOUNTS, 2)
        day = START + timedelta(days=drawn.randrange(180))
        out, into = drawn_amount(drawn, one), drawn_amount(drawn, other)
        named = {"from_account_id": accounts[one], "to_account_id": accounts[other], "date": day.isoformat()}
        await person.transfer(str(out), to_amount=str(into), **named)
        told.append(Entry(1000 + number, one, day, "out", "", out))
        told.append(Entry(2000 + number, other, day, "in", "", into))
    return told


def in_base(it: Entry, amount: Decimal, base: str, rates: Rates) -> Decimal | None:
    if it.currency == base:
        return amount
    known = [day for day in rates.get(it.currency, {}) if day <= it.day]
    if not known:
        return None
    digits = Decimal(1).scaleb(-CURRENCIES[base])
    return (amount * rates[it.currency][max(known)]).quantize(digits, ROUND_HALF_UP)


def model(told: list[Entry], case: Case, base: str, rates: Rates) -> dict[str | None, dict[str, Decimal]]:
    """Sums and counts by currency as they are told; under None what no rate is known for counts as `<currency>`."""
    rounded: dict[tuple[Any, ...], Decimal] = defaultdict(Decimal)
    for it in told:
        if case.finds(it):
            by_row = case.reads_rows or it.type == "pending"
            key = (it.transaction,) if by_row else (it.category,)
            rounded[(it.currency, it.day, it.type, *key)] += it.amount
    sums: dict[str | None, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for (currency, day, kind, *_), amount in rounded.items():
        converted = in_base(Entry(0, currency, day, kind, "", amount), amount, base, rates)
        sums["total" if converted is not None else currency][kind] += amount if converted is None else converted
    seen = set()
    for it in told:
        if case.finds(it) and (it.transaction, it.type) not in seen:
            seen.add((it.transaction, it.type))
            where = "total" if in_base(it, it.amount, base, rates) is not None else it.currency
            sums[where][f"{it.type}_count"] += 1
    return sums


def read(total: dict[str, Any]) -> dict[str, Decimal]:
    names = {"in": "transferred_in", "out": "transferred_out"}
    found = {it: Decimal(str(total[names.get(it, it)])) for it in ("income", "expense", "pending", "in", "out")}
    assert Decimal(str(total["net"])) == found["income"] - found["expense"]
    counts = {f"{it}_count": total[f"{it}_count"] for it in ("income", "expense", "pending", "transfer")}
    return {name: value for name, value in (found | counts).items() if value}


def as_told(sums: dict[str, Decimal]) -> dict[str, Decimal]:
    found = dict(sums)
    found["transfer_count"] = found.pop("in_count", Decimal(0)) + found.pop("out_count", Decimal(0))
    return {name: value for name, value in found.items() if value}


@pytest.mark.parametrize("base", RATED)
async def test_everything_in_the_households_currency(alice: Person, base: str) -> None:
    changed = await alice.http.patch(f"/households/{alice.household_id}", json={"currency": base})
    assert changed.status_code == 200, changed.text
    accounts = {
        it: (await alice.http.post("/accounts", json={"name": it, "currency": it})).json()["id"] for it in ACCOUNTS
    }
    rates = await rate(alice, base)
    told = await record(alice, accounts) + await move(alice, accounts)
    for case in CASES:
        asked = {it: value for it, value in case.asked.items() if it not in ("category", "account")}
        if "category" in case.asked:
            asked["category_id"] = alice.categories[case.asked["category"]]
        if "account" in case.asked:
            asked["account_id"] = accounts[case.asked["account"]]
        found = (await alice.http.get("/transactions/summary", params=asked)).json()
        wanted = model(told, case, base, rates)
        assert found["base_total"]["currency"] == base
        assert read(found["base_total"]) == as_told(wanted.pop("total", {})), case.asked
        unconverted = {it["currency"]: read(it) for it in found["unconverted"]}
        assert unconverted == {it: as_told(sums) for it, sums in wanted.items()}, case.asked
        assert not found["is_capped"]


async def test_one_currency_is_asked_for_nothing_more(alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(totals, "read_day_rates", never)
    monkeypatch.setattr(totals, "_read_foreign", never)
    await alice.record(100)
    await alice.record(30, status="pending")
    for params in ({}, {"q": "нет"}, {"min_amount": "1"}):
        found = (await alice.http.get("/transactions/summary", params=params)).json()
        assert found["unconverted"] == []
        assert found["by_currency"] in ([], [found["base_total"]])
    assert (await alice.http.get("/transactions/summary", params={"q": "нет"})).json()["base_total"]["expense"] == 0


async def test_sums_are_told_beside_more_pending_rows_than_are_read(
    alice: Person, owner: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(totals, "COUNTED", 3)
    await alice.record(100)
    for amount in (1, 2, 4, 8):
        await alice.record(amount, status="pending")
    found = (await alice.http.get("/transactions/summary")).json()
    assert (found["count"], found["is_capped"]) == (4, True)
    [total] = found["by_currency"]
    assert (total["expense"], total["pending"], total["pending_count"]) == (100, 0, 0)
    assert found["base_total"] == total
    found = (await alice.http.get("/transactions/summary", params={"status": "pending"})).json()
    assert (found["count"], found["is_capped"], found["by_currency"]) == (3, True, [])
    # Not zeros, which would be an answer.
    assert found["base_total"] is None
