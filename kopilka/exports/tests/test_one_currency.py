"""Reports of several currencies, through the doors: as analytics counts them, and beside a model of plain Decimals."""

import csv
import io
import random
import shutil
from collections import defaultdict
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from conftest import Person
from kopilka.exports.tests.conftest import Drain, made
from kopilka.exports.tests.test_periods import cells, pdf_text, squeezed
from kopilka.exports.tests.test_workbook import recalculated
from kopilka.exports.wording import money

START, END = date(2026, 1, 1), date(2026, 3, 31)
RATED_FROM = START - timedelta(days=20)
CENT = Decimal("0.01")
QUARTER = f"start_date={START}&end_date={END}"
ZERO = Decimal(0)


class Books:
    """What was recorded, and the arithmetic of it without any of ours."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.accounts: dict[str, str] = {}
        self.currencies: dict[str, str] = {}
        self.rates: dict[str, dict[date, Decimal]] = {"USD": {}, "JPY": {}}
        # (day, account, type, category) → amount in the account's currency; transfers have no category.
        self.entries: list[tuple[date, str, str, str, Decimal]] = []

    async def open(self, currency: str, balance: object) -> None:
        body = {"name": f"Счёт {currency}", "currency": currency, "opening_balance": balance}
        answer = await self.person.http.post("/accounts", json=body)
        assert answer.status_code == 201, answer.text
        self.accounts[currency], self.currencies[answer.json()["id"]] = answer.json()["id"], currency

    async def rate(self, currency: str, day: date, rate: Decimal) -> None:
        answer = await self.person.http.put(f"/exchange-rates/{currency}/{day}", json={"rate": str(rate)})
        assert answer.status_code < 300, answer.text
        self.rates[currency][day] = rate

    async def record(self, currency: str, day: date, category: str, amount: Decimal, **fields: Any) -> None:
        account = self.accounts[currency]
        made = await self.person.record(str(amount), category, date=day.isoformat(), account_id=account, **fields)
        kind, signed = ("expense", -amount) if made["is_refund"] else (made["type"], amount)
        self.entries.append((day, currency, kind, category, signed))

    async def split(self, currency: str, day: date, parts: dict[str, Decimal], lines: list[dict[str, str]]) -> None:
        fields: dict[str, Any] = {"category_id": None, "lines": lines, "account_id": self.accounts[currency]}
        await self.person.record(str(sum(parts.values())), date=day.isoformat(), **fields)
        self.entries += [(day, currency, "expense", category, part) for category, part in parts.items()]

    async def move(self, source: str, target: str, day: date, amount: Decimal, received: Decimal) -> None:
        await self.person.transfer(
            str(amount), date=day.isoformat(), from_account_id=self.accounts[source],
            to_account_id=self.accounts[target], to_amount=str(received),
        )  # fmt: skip
        self.entries.append((day, source, "transfer", "", -amount))
        self.entries.append((day, target, "transfer", "", received))

    def in_roubles(self, amount: Decimal, currency: str, day: date) -> Decimal | None:
        if currency == "RUB":
            return amount
        known = [it for it in self.rates.get(currency, {}) if it <= day]
        if not known:
            return None
        return (amount * self.rates[currency][max(known)]).quantize(CENT, ROUND_HALF_UP)

    def flows(self, currency: str, start: date, end: date) -> dict[str, Decimal]:
        """In roubles, by type: each day, category and account by itself."""
        groups: dict[tuple[date, str, str], Decimal] = defaultdict(Decimal)
        for day, of, kind, category, amount in self.entries:
            if of == currency and start <= day <= end:
                groups[day, kind, category] += amount
        found = {"income": ZERO, "expense": ZERO, "transfer": ZERO}
        for (day, kind, _), amount in groups.items():
            found[kind] += self.in_roubles(amount, currency, day) or ZERO
        return found

    def balance(self, currency: str, opening: Decimal, day: date) -> Decimal:
        signs = {"income": 1, "expense": -1, "transfer": 1}
        return opening + sum(it[4] * signs[it[2]] for it in self.entries if it[1] == currency and it[0] <= day)


OPENED = {"USD": Decimal("1000.55"), "JPY": Decimal(90_000), "KWD": Decimal(0)}


@pytest.fixture
async def books(alice: Person) -> Books:
    """Roubles, dollars and yen with rates, dinars without; refunds, transfers, several rows on one day."""
    found, drawn = Books(alice), random.Random(11)
    found.accounts["RUB"] = alice.account_id
    for currency, balance in OPENED.items():
        await found.open(currency, str(balance))
    for number in range(5):
        day = RATED_FROM + timedelta(days=23 * number)
        await found.rate("USD", day, Decimal(drawn.randrange(700_000, 990_000)).scaleb(-4))
        await found.rate("JPY", day, Decimal(drawn.randrange(500_000, 700_000)).scaleb(-6))
    for currency in ("RUB", "USD", "USD", "USD", "JPY", "JPY") * 4:
        day = START - timedelta(days=15) + timedelta(days=drawn.randrange(100))
        category = drawn.choice(("groceries", "taxi", "salary"))
        most, digits = (90_000, 0) if currency == "JPY" else (99_999, 2)
        amount = Decimal(drawn.randrange(100, most)).scaleb(-digits)
        await found.record(currency, day, category, amount)
    for number in range(6):
        # Each alone would be rounded up.
        await found.record("USD", END, "groceries", Decimal("0.33"), payee="Steam" if number % 2 else "Lidl")
    await found.record("USD", END, "groceries", Decimal("0.21"), type="income", payee="Lidl")
    parts = {"groceries": Decimal("10.37"), "taxi": Decimal("0.19")}
    lines = [{"category_id": alice.categories[name], "amount": str(part)} for name, part in parts.items()]
    await found.split("USD", END, parts, lines)
    for number in range(3):
        await found.record("KWD", date(2026, 2, 3 + number), "groceries", Decimal(40))
    await found.move("RUB", "USD", date(2026, 2, 10), Decimal(9000), Decimal("97.31"))
    await found.move("USD", "JPY", date(2026, 3, 11), Decimal("20.5"), Decimal(3100))
    return found


async def asked(person: Person, what: str, query: str = QUARTER) -> Any:
    answer = await person.http.get(f"/analytics/{what}?{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def decimal(value: object) -> Decimal:
    return Decimal(repr(value)).quantize(CENT)


async def test_a_workbook_says_what_analytics_says(alice: Person, books: Books, drain: Drain) -> None:
    _, file = await made(alice, drain, f"/export/excel?{QUARTER}")
    summary, compared = await asked(alice, "summary"), await asked(alice, "comparison")
    rows = cells(file.content, "Сводка")
    [total] = [row for row in rows if row[0] == "Всего"]
    wanted = [Decimal(str(summary[it])) for it in ("income", "expense", "net")]
    assert [decimal(it) for it in total[1:4]] == wanted
    model = [sum((books.flows(it, START, END)[kind] for it in books.accounts), ZERO) for kind in ("income", "expense")]
    assert wanted[:2] == model
    before = rows[rows.index(total) + 1]
    assert [decimal(it) for it in before[1:4]] == [
        Decimal(str(compared["previous"][it])) for it in ("income", "expense", "net")
    ]
    shares = await asked(alice, "categories")
    found = {row[0]: (decimal(row[2]), row[4]) for row in cells(file.content, "По категориям") if row[1] == "Расход"}
    assert found == {it["name"]: (Decimal(str(it["amount"])), it["count"]) for it in shares["categories"]}
    months = (await asked(alice, "monthly", "year=2026"))["months"][:3]
    assert [[decimal(it) for it in row[1:4]] for row in cells(file.content, "По месяцам")[1:4]] == [
        [Decimal(str(it[name])) for name in ("income", "expense", "net")] for it in months
    ]
    told = " ".join(str(row[0]) for row in rows)
    assert "Операции в JPY, USD посчитаны в RUB по курсу своих дней." in told
    assert "курса нет: расходы 120,000\u202fKWD (3 операции)" in told
    _, file = await made(alice, drain, f"/export/pdf?{QUARTER}&transactions=true", **{"Accept-Language": "en"})
    text = pdf_text(file.content)
    assert f"{summary['count']} transactions." in text
    assert "Transactions in JPY, USD are counted in RUB at the rates of their days." in text
    assert "no rate is known: expenses of KWD 120.000 (3 transactions)" in text
    assert "Revaluation" in text
    assert "In RUB" in text


async def test_the_list_adds_up_to_the_totals(alice: Person, books: Books, drain: Drain) -> None:
    """So the formulas over it give what is shown: what is rounded are the sums of a day, not each row."""
    _, file = await made(alice, drain, f"/export/excel?{QUARTER}")
    listed = cells(file.content, "Операции")
    assert listed[0][12] == "Сумма в RUB"
    added: dict[str, Decimal] = defaultdict(Decimal)
    for row in listed[1:]:
        assert (row[12] is None) == (row[6] == "KWD")
        if row[12] is not None:
            added[str(row[1])] += decimal(row[12])
            assert row[6] != "RUB" or row[12] == row[5]
            # In its own currency it is what it is, to the last digit.
            own = books.in_roubles(Decimal(repr(row[5])), str(row[6]), row[0].date())  # type: ignore[attr-defined]
            assert own is not None
            assert abs(decimal(row[12]) - own) <= CENT
    summary = await asked(alice, "summary")
    assert (added["Доход"], added["Расход"]) == (Decimal(str(summary["income"])), Decimal(str(summary["expense"])))
    payees = cells(file.content, "Получатели")[1:]
    assert {str(row[0]): row[2] for row in payees} == {"Steam": 3, "Lidl": 4}
    counted = {name: sum(decimal(row[12]) for row in listed[1:] if row[8] == name) for name in ("Steam", "Lidl")}
    assert {str(row[0]): decimal(row[1]) for row in payees} == counted


async def test_a_csv_has_the_amount_of_each_transaction(alice: Person, books: Books, drain: Drain) -> None:
    _, file = await made(alice, drain, f"/export/csv?{QUARTER}")
    rows = list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"), newline="")))
    shown = {it["id"]: it for it in (await alice.http.get(f"/transactions?{QUARTER}&limit=100")).json()}
    assert len({row["Код операции"] for row in rows}) == len(shown)
    for row in rows:
        if row["Часть"]:
            continue
        base = shown[row["Код операции"]]["base_amount"]
        text = row["Сумма в основной валюте"]
        assert row["Основная валюта"] == "RUB"
        assert (abs(Decimal(text)) if text else None) == (None if base is None else Decimal(str(base)))
        assert text.startswith("-") == (bool(text) and row["Сумма"].startswith("-"))


async def test_accounts_add_up_in_both_currencies(alice: Person, books: Books, drain: Drain) -> None:
    _, file = await made(alice, drain, f"/export/excel?{QUARTER}")
    rows = cells(file.content, "Счета")
    [head] = [place for place, row in enumerate(rows) if row[6] == "Переоценка"]
    found = {str(row[1]): [decimal(it) for it in row[2:8]] for row in rows[head + 1 : head + 4]}
    before = START - timedelta(days=1)
    for currency in ("RUB", "USD", "JPY"):
        opened = OPENED.get(currency, ZERO)
        flows = books.flows(currency, START, END)
        opening = books.in_roubles(books.balance(currency, opened, before), currency, before)
        closing = books.in_roubles(books.balance(currency, opened, END), currency, END)
        assert opening is not None
        assert closing is not None
        rest = closing - (opening + flows["income"] - flows["expense"] + flows["transfer"])
        assert found[currency] == [opening, flows["income"], flows["expense"], flows["transfer"], rest, closing]
        assert (rest == 0) == (currency == "RUB")
    whole = [decimal(it) for it in rows[head + 4][2:8]]
    assert whole == [sum(column, ZERO) for column in zip(*found.values(), strict=True)]
    assert "Без счетов, на дни которых нет курса: Счёт KWD." in [row[0] for row in rows]
    # In its own currency each adds up as well.
    for row in rows[1:5]:
        opening, income, expense, moved, closing = (Decimal(repr(it)) for it in row[2:7])
        assert opening + income - expense + moved == closing
    worth = await alice.http.get(f"/analytics/net-worth?from={START}&to={END}&step=month")
    point = worth.json()["points"][-1]
    assert (point["date"], Decimal(str(point["total"]))) == (str(END), whole[-1])


async def test_reports_of_one_currency_and_of_one_category(alice: Person, books: Books, drain: Drain) -> None:
    _, file = await made(alice, drain, f"/export/excel?{QUARTER}&currency=USD")
    summary = await asked(alice, "summary", f"{QUARTER}&currency=USD")
    [total] = [row for row in cells(file.content, "Сводка") if row[0] == "Всего"]
    assert [decimal(it) for it in total[1:4]] == [Decimal(str(summary[it])) for it in ("income", "expense", "net")]
    listed = cells(file.content, "Операции")
    assert listed[0][12] == "Сумма в USD"
    assert {str(row[6]) for row in listed[1:] if row[12] is not None} == {"USD"}
    assert "Переоценка" not in [row[6] for row in cells(file.content, "Счета")]
    # One of a category is of all its currencies.
    _, file = await made(alice, drain, f"/export/excel?{QUARTER}&category_id={alice.categories['groceries']}")
    shares = await asked(alice, "categories")
    [wanted] = [it["amount"] for it in shares["categories"] if it["category_id"] == alice.categories["groceries"]]
    [total] = [row for row in cells(file.content, "Сводка") if row[0] == "Всего"]
    assert decimal(total[2]) == Decimal(str(wanted))


async def test_another_rate_makes_another_report(alice: Person, books: Books, drain: Drain) -> None:
    address = f"/export/excel?{QUARTER}"
    first, _ = await made(alice, drain, address)
    again, _ = await made(alice, drain, address)
    assert again["id"] == first["id"]
    await books.rate("USD", START, Decimal(200))
    other, file = await made(alice, drain, address)
    assert other["id"] != first["id"]
    [total] = [row for row in cells(file.content, "Сводка") if row[0] == "Всего"]
    assert decimal(total[2]) == Decimal(str((await asked(alice, "summary"))["expense"]))


async def test_a_single_currency_keeps_the_list_as_it_is(alice: Person, drain: Drain) -> None:
    await alice.record(5, date="2026-02-02")
    _, file = await made(alice, drain, f"/export/excel?{QUARTER}")
    assert len(cells(file.content, "Операции")[0]) == 12


@pytest.mark.slow
async def test_libreoffice_calculates_the_same(alice: Person, books: Books, drain: Drain, tmp_path: Path) -> None:
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice is not installed")
    _, file = await made(alice, drain, f"/export/excel?{QUARTER}")
    path = tmp_path / "made.xlsx"
    path.write_bytes(file.content)
    book = openpyxl.load_workbook(path, data_only=True)
    again = openpyxl.load_workbook(recalculated(soffice, path, tmp_path), data_only=True)
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                other = again[sheet.title][cell.coordinate].value
                if isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
                    # Shares are shown rounded, so that they add up to 100.
                    close = 1e-3 if "%" in cell.number_format else 1e-6
                    assert other == pytest.approx(cell.value, abs=close), (sheet.title, cell.coordinate)


async def test_a_balance_before_all_rates_is_counted_at_the_first(alice: Person, drain: Drain) -> None:
    """Rates of a household begin with its first record, balances before it."""
    books = Books(alice)
    await books.open("USD", 100)
    await books.rate("USD", date(2026, 2, 1), Decimal(80))
    await books.rate("USD", date(2026, 3, 20), Decimal(90))
    await books.record("USD", date(2026, 2, 10), "groceries", Decimal(10))
    _, file = await made(alice, drain, f"/export/excel?{QUARTER}")
    rows = cells(file.content, "Счета")
    [line] = [row for row in rows if row[1] == "USD" and row[7] is not None]
    assert line[2:8] == [8000, 0, 800, 0, 900, 8100]
    assert "На начало посчитаны по первому известному курсу: Счёт USD." in [row[0] for row in rows]
    _, file = await made(alice, drain, f"/export/pdf?{QUARTER}")
    assert "На начало посчитаны по первому известному курсу: Счёт USD." in pdf_text(file.content)


async def test_the_largest_are_what_the_list_says(alice: Person, drain: Drain) -> None:
    """To the last digit: what is rounded are the sums of a day, so one of three equal rows has a kopeck more."""
    books = Books(alice)
    await books.open("USD", "0")
    await books.rate("USD", START, Decimal("90.1255"))
    for name, amount in (("раз", "10.01"), ("два", "10.01"), ("три", "10.01"), ("четыре", "7.77")):
        await books.record("USD", END, "groceries", Decimal(amount), description=name)
    lines = [{"category_id": alice.categories[it], "amount": "10.01"} for it in ("groceries", "taxi")]
    await books.split("USD", END, {"groceries": Decimal("10.01"), "taxi": Decimal("10.01")}, lines)
    for query in (QUARTER, f"{QUARTER}&category_id={alice.categories['groceries']}"):
        _, file = await made(alice, drain, f"/export/excel?{query}")
        listed: dict[str, Decimal] = defaultdict(Decimal)
        head, *rows = cells(file.content, "Операции")
        for row in rows:
            listed[str(row[head.index("Описание")])] += decimal(row[12])
        own = {books.in_roubles(Decimal(it), "USD", END) for it in ("10.01", "7.77", "20.02")}
        assert not set(listed.values()) <= own  # else nothing is shown by this
        _, file = await made(alice, drain, f"/export/pdf?{query}")
        text = squeezed(pdf_text(file.content))
        for amount in listed.values():
            assert squeezed(money("ru", amount, "RUB", 2)) in text, (amount, text)
