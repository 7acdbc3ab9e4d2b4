"""The table of the explorer through the door, against plain Decimals."""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from typing import Any, get_args

import pytest

from conftest import Person
from kopilka.explorer.figures import Dimension, Measure
from kopilka.explorer.schemas import ExploreRead
from kopilka.explorer.tests.model import TIME, Entry, expected
from kopilka.infrastructure.http import strict_json
from kopilka.infrastructure.http.responses import json_response

DIMENSIONS = [it for it in get_args(Dimension) if it != "currency"]
MEASURES = get_args(Measure)
CATEGORIES = ("groceries", "taxi", "public_transport", "rent")
PAYEES = (None, "Пятёрочка", "NA", "Ашан, «у дома»")
TAGS = ((), ("отпуск",), ("отпуск", "дети"), ("null", "007"))


async def test_every_figure_is_what_plain_arithmetic_makes_of_the_ledger(alice: Person, dora: Person) -> None:
    entries = await _ledger(alice, dora)
    for rows, columns, measure in product(DIMENSIONS, [None, *DIMENSIONS], MEASURES):
        if rows == columns or (measure == "growth" and not {rows, columns} & set(TIME)) or columns == "day":
            continue
        if columns is not None and measure not in ("sum", "median") and (len(rows) + len(columns)) % 3:
            continue  # a third of the pairs: what a dimension does does not depend on the measure
        answer = await _table(alice, rows=rows, columns=columns, measure=measure, type="expense")
        _compare(answer, expected(entries, rows, columns, measure), f"{rows} × {columns}: {measure}")


async def test_without_columns_and_by_day(alice: Person, dora: Person) -> None:
    entries = await _ledger(alice, dora, days=40)
    for rows, measure in (("category", "share"), ("tag", "growth"), ("payee", "max")):
        answer = await _table(alice, rows=rows, columns="day", measure=measure, type="expense")
        _compare(answer, expected(entries, rows, "day", measure), f"{rows} × day: {measure}")


async def test_what_counts(alice: Person) -> None:
    """Transfers and the trash do not; a refund lowers what was spent; income and expenses together are a difference."""
    bought = await alice.record("100.10", payee="Пятёрочка")
    await alice.record("30", type="income", refund_of=bought["id"], payee="Пятёрочка")
    await alice.record("1000", "salary")
    await alice.transfer("500")
    gone = await alice.record("77")
    await alice.http.delete(f"/transactions/{gone['id']}")
    spent = await _table(alice, rows="payee", type="expense")
    assert [(it["label"], it["total"], it["count"]) for it in spent["rows"]] == [("Пятёрочка", Decimal("70.1"), 2)]
    assert await _total(alice) == Decimal("929.9")
    assert await _total(alice, type="income") == 1000
    assert await _total(alice, type="refund") == -30
    assert await _total(alice, type="purchase") == Decimal("100.1")
    assert await _total(alice, q="пятёрочка", type="expense") == Decimal("70.1")
    assert await _total(alice, end_date="2026-05-30") is None
    refused = await alice.http.get("/analytics/explore?rows=month&type=transfer")
    assert (refused.status_code, refused.json()["code"]) == (422, "transfers_not_explored")


async def test_other_currencies_are_told_and_never_added(alice: Person) -> None:
    dollars = (await alice.http.post("/accounts", json={"name": "Доллары", "currency": "USD"})).json()["id"]
    yen = (await alice.http.post("/accounts", json={"name": "Иены", "currency": "JPY"})).json()["id"]
    await alice.record(100)
    await alice.record("7.25", account_id=dollars)
    for amount in (10, 11):
        await alice.record(amount, account_id=yen)
    found = await _table(alice, rows="month", type="expense")
    told = [{"currency": "JPY", "amount": 21, "count": 2}, {"currency": "USD", "amount": Decimal("7.25"), "count": 1}]
    assert (found["total"], found["count"], found["other_currencies"]) == (100, 1, told)
    assert await _total(alice, currency="USD", type="expense") == Decimal("7.25")
    each = await _table(alice, rows="currency", columns="month", type="expense", measure="mean")
    figures = {it["key"]: (it["total"], row) for it, row in zip(each["rows"], each["cells"], strict=True)}
    # Half to even, in the digits of each: a mean of 10 and 11 yen is 10.
    assert figures == {"RUB": (100, [100]), "USD": (Decimal("7.25"), [Decimal("7.25")]), "JPY": (10, [10])}
    assert (each["total"], [it["total"] for it in each["columns"]], each["other_currencies"]) == (None, [None], [])
    refused = await alice.http.get("/analytics/explore?rows=currency&measure=share")
    assert (refused.status_code, refused.json()["code"]) == (422, "share_of_currencies")


async def test_other_currencies_count_at_the_rates_of_their_days(alice: Person) -> None:
    dollars = (await alice.http.post("/accounts", json={"name": "Доллары", "currency": "USD"})).json()["id"]
    yen = (await alice.http.post("/accounts", json={"name": "Иены", "currency": "JPY"})).json()["id"]
    for day, rate in (("2026-01-10", "80.005"), ("2026-02-10", "90")):
        answer = await alice.http.put(f"/exchange-rates/USD/{day}", json={"rate": rate})
        assert answer.status_code < 300, answer.text
    food, rent = (alice.categories[it] for it in ("groceries", "rent"))
    await alice.record(100, date="2026-01-05", payee="Ашан")
    await alice.record(5, date="2026-01-05", account_id=dollars)  # before any rate
    await alice.record("0.1", date="2026-01-20", account_id=dollars, payee="Ашан")
    lines = [{"amount": 1, "category_id": food}, {"amount": 2, "category_id": rent}]
    await alice.record(3, category_id=None, date="2026-02-20", account_id=dollars, lines=lines)
    await alice.record(9, date="2026-02-20", account_id=yen)
    found = await _table(alice, rows="month", type="expense")
    assert [(it["key"], it["total"]) for it in found["rows"]] == [("2026-01-01", 108), ("2026-02-01", 270)]
    told = [{"currency": "JPY", "amount": 9, "count": 1}, {"currency": "USD", "amount": 5, "count": 1}]
    assert found["other_currencies"] == told
    by_category = await _table(alice, rows="category", measure="max", type="expense")
    assert {it["key"]: it["total"] for it in by_category["rows"]} == {food: 100, rent: 180}
    assert await _total(alice, q="ашан", type="expense") == 108
    assert await _total(alice, currency="USD", type="expense") == Decimal("8.1")
    assert "ETag" not in (await alice.http.get("/analytics/explore?rows=month")).headers


async def test_amounts_beyond_what_a_machine_word_holds(alice: Person) -> None:
    for _ in range(3):
        await alice.record("999999999999999.99")
    assert await _total(alice, type="expense") == Decimal("2999999999999999.97")
    median = await _table(alice, rows="day", measure="median", type="expense")
    assert median["total"] == Decimal("999999999999999.99")


async def test_what_does_not_fit(alice: Person) -> None:
    """The smallest rows become one; periods are refused, with what to do."""
    for number, name in enumerate(("Раз", "Два", "Три", "Четыре")):
        await alice.record(10 * (number + 1), payee=name, date=f"2026-0{number + 1}-01")
    found = await _table(alice, rows="payee", limit=3, type="expense")
    assert [(it["label"], it["total"], it["count"], it["is_rest"]) for it in found["rows"]] == [
        ("Четыре", 40, 1, False),
        ("Три", 30, 1, False),
        ("Остальное", 30, 2, True),
    ]
    assert found["folded_rows"] == 2
    assert (await _table(alice, rows="payee", type="expense"))["folded_rows"] == 0
    median = await _table(alice, rows="payee", limit=3, measure="median", columns="month", type="expense")
    assert [it["total"] for it in median["rows"]] == [40, 30, 15]
    refused = await alice.http.get("/analytics/explore?rows=category&columns=day", headers={"Accept-Language": "en"})
    assert (refused.status_code, refused.json()["code"]) == (422, "too_many_steps")
    assert "91, more than fit (60)" in refused.json()["detail"]


async def test_an_empty_ledger(alice: Person) -> None:
    for measure in MEASURES:
        found = await _table(alice, rows="month", columns="tag", measure=measure, type="expense")
        assert (found["rows"], found["columns"], found["cells"], found["total"], found["count"]) == (
            [],
            [],
            [],
            None,
            0,
        )


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("rows=month&columns=month", "same_dimension"),
        ("rows=category&measure=growth", "growth_without_time"),
        ("rows=weekday&measure=growth", "growth_without_time"),
        ("rows=month&measure=growth", "type_needed"),
        ("rows=month&start_date=2026-02-01&end_date=2026-01-01", "range_reversed"),
        ("rows=year", "validation_failed"),
        ("columns=category", "same_dimension"),
        ("rows=month&limit=1001", "validation_failed"),
        ("rows=month&deleted=true", "validation_failed"),
    ],
)
async def test_refusals(alice: Person, query: str, code: str) -> None:
    answer = await alice.http.get(f"/analytics/explore?{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_unchanged_is_told_in_no_bytes(alice: Person) -> None:
    url = "/analytics/explore?rows=payee"
    await alice.record(payee="Раз")
    tag = (await alice.http.get(url)).headers["ETag"]
    assert (await alice.http.get(url, headers={"If-None-Match": tag})).status_code == 304
    [payee] = (await alice.http.get("/payees")).json()
    await alice.http.patch(f"/payees/{payee['id']}", json={"name": "Два"})
    again = await alice.http.get(url, headers={"If-None-Match": tag})
    assert (again.status_code, again.json()["rows"][0]["label"]) == (200, "Два")


async def test_nothing_of_another_household(alice: Person, charlie: Person) -> None:
    made = await alice.record(payee="Тайный", tags=["секрет"])
    for rows in get_args(Dimension):
        found = await _table(charlie, rows=rows)
        assert (found["rows"], found["count"]) == ([], 0)
    filters = {"category_id": made["category_id"], "account_id": made["account_id"], "payee_id": made["payee_id"]}
    for name, value in filters.items():
        assert (await _table(charlie, rows="month", **{name: value}))["count"] == 0


async def test_the_answer_is_what_its_schema_promises(alice: Person) -> None:
    """It is not validated on its way out."""
    await alice.record("10.50", tags=["отпуск"])
    for measure in MEASURES:
        query = {"rows": "tag", "columns": "month", "measure": measure, "period": "year", "type": "expense"}
        body = (await alice.http.get("/analytics/explore", params=query)).content
        promised = strict_json.loads(json_response(ExploreRead.model_validate_json(body)).body)
        assert promised == strict_json.loads(body)


async def _ledger(alice: Person, dora: Person, *, days: int = 140) -> list[Entry]:
    """Of two people, two accounts, a subcategory, refunds larger than what was spent in a category."""
    drawn = random.Random(days)
    parents = {it["id"]: it["parent_id"] for it in (await alice.http.get("/categories")).json()}
    assert any(parents[alice.categories[it]] for it in CATEGORIES)
    account = (await alice.http.post("/accounts", json={"name": "Вклад"})).json()["id"]
    entries = []
    for number in range(70):
        person = drawn.choice((alice, dora))
        category = drawn.choice(CATEGORIES)
        amount = Decimal(drawn.randrange(1, 500_000)).scaleb(-2)
        payee, tags = drawn.choice(PAYEES), drawn.choice(TAGS)
        is_refund = number % 9 == 0 or (category == "rent" and number % 2 == 0)
        made = await person.record(
            str(amount), category, date=(date(2026, 1, 5) + timedelta(days=drawn.randrange(days))).isoformat(),
            account_id=drawn.choice((alice.account_id, account)), payee=payee, tags=tags,
            type="income" if is_refund else "expense",
        )  # fmt: skip
        category_id = alice.categories[category]
        counted = -amount if is_refund else amount
        entries.append(
            Entry(date.fromisoformat(made["date"]), category_id, parents[category_id] or category_id,
                  made["account_id"], person.user_id, made["payee_id"], tags, counted)
        )  # fmt: skip
    return entries


def _compare(answer: dict[str, Any], right: Any, what: str) -> None:
    row_keys, column_keys = ([it["key"] for it in answer[side]] for side in ("rows", "columns"))
    assert answer["total"] == right.total, what
    assert {it["key"]: it["total"] for it in answer["rows"] if it["total"] is not None} == _known(right.rows), what
    if column_keys:
        totals = {it["key"]: it["total"] for it in answer["columns"] if it["total"] is not None}
        assert totals == _known(right.columns), what
        assert _filled(row_keys, column_keys, answer["cells"]) == _known(right.cells), what


def _known(figures: dict[Any, Decimal | None]) -> dict[Any, Decimal]:
    return {key: it for key, it in figures.items() if it is not None}


def _filled(rows: Sequence[Any], columns: Sequence[Any], cells: Sequence[Sequence[Any]]) -> dict[Any, Any]:
    return {
        (row, column): cell
        for row, line in zip(rows, cells, strict=True)
        for column, cell in zip(columns, line, strict=True)
        if cell is not None
    }


async def _table(person: Person, **query: Any) -> dict[str, Any]:
    given = {name: value for name, value in query.items() if value is not None}
    answer = await person.http.get("/analytics/explore", params=given)
    assert answer.status_code == 200, answer.text
    found: Any = strict_json.loads(answer.content)
    return dict(found)


async def _total(person: Person, **query: Any) -> Any:
    return (await _table(person, rows="month", **query))["total"]


async def test_a_split_is_in_its_categories_and_one_receipt_else(alice: Person) -> None:
    """And nothing of what is pending counts."""
    lines = [
        {"category_id": alice.categories[it], "amount": amount} for it, amount in (("groceries", 70), ("taxi", 30))
    ]
    await alice.record(100, category_id=None, lines=lines, payee="Ашан")
    await alice.record(40, "taxi", payee="Ашан")
    await alice.record(999, "taxi", payee="Ашан", status="pending")
    by_category = await _table(alice, rows="category", type="expense")
    assert [it["total"] for it in by_category["rows"]] == [70, 70]
    by_payee = await _table(alice, rows="payee", measure="median", type="expense")
    assert [(it["total"], it["count"]) for it in by_payee["rows"]] == [(70, 2)]
    of_taxi = await _table(alice, rows="payee", type="expense", category_id=alice.categories["taxi"])
    assert [(it["total"], it["count"]) for it in of_taxi["rows"]] == [(70, 2)]
    both = await _table(alice, rows="category", columns="payee", type="expense", category_id=alice.categories["taxi"])
    assert [it["total"] for it in both["rows"]] == [70]


async def test_a_split_is_one_transaction_in_totals(alice: Person) -> None:
    """And under a category above two of its lines."""
    lines = [
        {"category_id": alice.categories[it], "amount": amount}
        for it, amount in (("groceries", 40), ("eating_out", 30), ("taxi", 20))
    ]
    await alice.record(90, category_id=None, lines=lines)
    await alice.record(10, "groceries")
    for rows in ("category", "top_category"):
        for measure, total in (("sum", 100), ("count", 2), ("max", 90), ("mean", 50), ("median", 50)):
            found = await _table(alice, rows=rows, measure=measure, type="expense")
            assert (found["total"], found["count"]) == (total, 2), (rows, measure)
            assert found["overlapping"] == (measure != "sum")
    food = await _table(alice, rows="top_category", columns="month", measure="max", type="expense")
    assert [(it["label"], it["total"], it["count"]) for it in food["rows"]] == [("Еда", 70, 2), ("Транспорт", 20, 1)]
    refused = await alice.http.get("/analytics/explore?rows=month&measure=max")
    assert (refused.status_code, refused.json()["code"]) == (422, "type_needed")
