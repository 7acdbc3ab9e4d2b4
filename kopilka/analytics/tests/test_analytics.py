"""What analytics answer, beside a model that adds up plain Decimals."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import asyncpg
import orjson
import pytest

from conftest import Person, TestDatabase
from kopilka.analytics.schemas import CategoriesRead, ComparisonRead, MonthlyRead, SummaryRead
from kopilka.analytics.tests.conftest import Entry, Record
from kopilka.infrastructure.http.responses import json_response
from kopilka.periods import month_range, today_in

START, END = date(2025, 1, 1), date(2026, 3, 31)


async def ask(person: Person, path: str, **params: Any) -> dict[str, Any]:
    answer = await person.http.get(f"/analytics/{path}", params=params)
    assert answer.status_code == 200, answer.text
    return exact(answer.content)


def exact(body: bytes) -> Any:
    """Numbers as they stand on the wire."""
    return json.loads(body, parse_float=Decimal, parse_int=Decimal)


def flow(told: list[Entry], start: date, end: date, currency: str = "RUB") -> tuple[Decimal, Decimal, int]:
    chosen = [it for it in told if start <= it.date <= end and it.currency == currency]
    income = sum((it.amount for it in chosen if it.type == "income"), Decimal(0))
    return income, sum((it.amount for it in chosen if it.type == "expense"), Decimal(0)), len(chosen)


@pytest.fixture
async def told(alice: Person, record: Record) -> list[Entry]:
    return await record(alice, 1, count=120, start=START, end=END)


async def test_a_year_by_months(alice: Person, told: list[Entry]) -> None:
    found = await ask(alice, "monthly", year=2025)
    for month in found["months"]:
        days = month_range(2025, int(month["month"]))
        income, expense, count = flow(told, days.start, days.end)
        assert month == {
            "month": month["month"], "start_date": days.start.isoformat(), "end_date": days.end.isoformat(),
            "income": income, "expense": expense, "net": income - expense, "count": count,
        }  # fmt: skip
    income, expense, count = flow(told, date(2025, 1, 1), date(2025, 12, 31))
    assert found["total"] == {"income": income, "expense": expense, "net": income - expense, "count": count}
    assert (found["year"], found["currency"], len(found["months"])) == (2025, "RUB", 12)


@pytest.mark.parametrize(
    ("params", "start", "end"),
    [
        ({"month": 2, "year": 2025}, date(2025, 2, 1), date(2025, 2, 28)),
        ({"year": 2025}, date(2025, 1, 1), date(2025, 12, 31)),
        ({"start_date": "2025-02-10", "end_date": "2025-02-19"}, date(2025, 2, 10), date(2025, 2, 19)),
        ({"start_date": "2025-02-04", "end_date": "2025-02-26"}, date(2025, 2, 4), date(2025, 2, 26)),
        ({"start_date": "2025-02-04", "end_date": "2025-11-05"}, date(2025, 2, 4), date(2025, 11, 5)),
        ({"start_date": "2025-01-28", "end_date": "2025-12-29"}, date(2025, 1, 28), date(2025, 12, 29)),
        ({"start_date": "2025-02-10", "end_date": "2025-11-19"}, date(2025, 2, 10), date(2025, 11, 19)),
        ({"start_date": "2025-02-10", "end_date": "2025-03-19"}, date(2025, 2, 10), date(2025, 3, 19)),
        ({"start_date": "2025-06-01", "end_date": "2026-01-01"}, date(2025, 6, 1), date(2026, 1, 1)),
    ],
)
async def test_categories(alice: Person, told: list[Entry], params: dict[str, Any], start: date, end: date) -> None:
    for kind in ("expense", "income"):
        found = await ask(alice, "categories", type=kind, **params)
        sums: dict[str, list[Decimal]] = {}
        for it in told:
            if it.type == kind and start <= it.date <= end:
                sums.setdefault(it.category_id, []).append(it.amount)
        assert {it["category_id"]: (it["amount"], it["count"]) for it in found["categories"]} == {
            category: (sum(amounts), len(amounts)) for category, amounts in sums.items()
        }
        assert found["total"] == sum(sum(amounts) for amounts in sums.values())
        assert sum(it["share"] for it in found["categories"]) == (100 if sums else 0)
        assert [it["amount"] for it in found["categories"]] == sorted(
            (it["amount"] for it in found["categories"]), reverse=True
        )
        assert (found["start_date"], found["end_date"]) == (start.isoformat(), end.isoformat())


async def test_a_summary(alice: Person, told: list[Entry]) -> None:
    start, end = date(2025, 2, 10), date(2025, 12, 5)
    found = await ask(alice, "summary", start_date=start, end_date=end)
    income, expense, count = flow(told, start, end)
    assert (found["income"], found["expense"], found["net"], found["count"]) == (
        income,
        expense,
        income - expense,
        count,
    )
    assert found["days"] == (end - start).days + 1
    assert abs(found["average_daily_expense"] * found["days"] - expense) <= found["days"] * Decimal("0.005")
    assert abs(found["saving_rate"] * income - (income - expense) * 100) <= abs(income) * Decimal("0.05")
    spent = sorted((it.amount for it in told if it.type == "expense" and start <= it.date <= end), reverse=True)
    assert [it["amount"] for it in found["biggest_spendings"]] == spent[:10]
    assert {it["account_id"] for it in found["biggest_spendings"]} == {alice.account_id}


async def test_repeats_among_the_largest_are_one(alice: Person) -> None:
    for month in range(1, 11):
        await alice.record("40000", "rent", date=f"2025-{month:02}-01", description="Аренда" if month % 2 else "аренда")
    await alice.record("41000.50", "rent", date="2025-11-01", description="Аренда")
    await alice.record("30000", "travel", date="2025-07-03")
    await alice.record("35000", "gifts", date="2025-08-03", description="Аренда")
    found = await ask(alice, "summary", start_date="2025-01-01", end_date="2025-12-31")
    folded = [(it["description"], it["amount"], it["count"], it["total"]) for it in found["biggest_folded"]]
    assert folded == [
        ("Аренда", Decimal("41000.50"), 11, Decimal("441000.50")),
        ("Аренда", 35000, 1, 35000),
        (None, 30000, 1, 30000),
    ]
    assert found["biggest_folded"][0]["last_date"] == "2025-11-01"
    assert len(found["biggest_spendings"]) == 10


async def test_what_is_taken_off_a_month_leaves_no_trace(alice: Person) -> None:
    """The larger part of a month is the month without the rest: here all taxis, and all dollars."""
    dollars = (await alice.http.post("/accounts", json={"name": "Dollars", "currency": "USD"})).json()["id"]
    await alice.record("300", "taxi", date="2025-05-02")
    await alice.record("5", "taxi", date="2025-05-30", account_id=dollars)
    await alice.record("250.10", "groceries", date="2025-05-10")
    found = await ask(alice, "categories", type="expense", start_date="2025-05-05", end_date="2025-05-28")
    assert [(it["category_id"], it["amount"], it["count"]) for it in found["categories"]] == [
        (alice.categories["groceries"], Decimal("250.10"), 1)
    ]
    assert (found["total"], found["other_currencies"]) == (Decimal("250.10"), [])


async def test_nothing_yet(alice: Person) -> None:
    found = await ask(alice, "summary")
    assert (found["income"], found["saving_rate"], found["biggest_spendings"]) == (0, None, [])
    assert (await ask(alice, "categories"))["categories"] == []
    compared = await ask(alice, "comparison")
    assert (compared["categories"], compared["changed_most"]) == ([], [])
    assert compared["change"]["net"] == {"amount": 0, "percent": None}


async def test_comparison(alice: Person, told: list[Entry]) -> None:
    found = await ask(alice, "comparison", start_date="2026-02-01", end_date="2026-02-28")
    spans = {
        "current": (date(2026, 2, 1), date(2026, 2, 28)),
        "previous": (date(2026, 1, 1), date(2026, 1, 31)),
        "year_ago": (date(2025, 2, 1), date(2025, 2, 28)),
    }
    for name, (start, end) in spans.items():
        income, expense, count = flow(told, start, end)
        assert found[name] == {
            "income": income, "expense": expense, "net": income - expense, "count": count,
            "start_date": start.isoformat(), "end_date": end.isoformat(),
        }  # fmt: skip
    assert found["change"]["expense"]["amount"] == found["current"]["expense"] - found["previous"]["expense"]
    for it in found["categories"]:
        for name, key in (("current", "amount"), ("previous", "previous_amount"), ("year_ago", "year_ago_amount")):
            start, end = spans[name]
            chosen = [e.amount for e in told if e.category_id == it["category_id"] and start <= e.date <= end]
            assert it[key] == sum(chosen)
        assert it["change"]["amount"] == it["amount"] - it["previous_amount"]
    most = [abs(it["change"]["amount"]) for it in found["changed_most"]]
    assert most == sorted((abs(it["change"]["amount"]) for it in found["categories"]), reverse=True)[: len(most)]


async def test_the_current_month_counts_up_to_today(alice: Person) -> None:
    today = today_in("Europe/Moscow")
    await alice.record(100, date=today.isoformat())
    await alice.record(7, date=(today + timedelta(days=1)).isoformat())
    found = await ask(alice, "comparison", period="month")
    assert found["current"]["end_date"] == today.isoformat()
    assert found["current"]["expense"] == 100


async def test_changes_are_followed_at_once(alice: Person) -> None:
    made = await alice.record("10.10", date="2026-02-03")
    address = f"/transactions/{made['id']}"
    asked = {"month": 2, "year": 2026}
    for change, total in (
        ({"amount": "20.20"}, "20.20"),
        ({"date": "2026-03-01"}, "0"),
        ({"date": "2026-02-28"}, "20.20"),
    ):
        await alice.http.patch(address, json=change)
        assert (await ask(alice, "categories", **asked))["total"] == Decimal(total)
    await alice.http.delete(address)
    assert (await ask(alice, "categories", **asked))["total"] == 0
    await alice.http.post(f"{address}/restore")
    assert (await ask(alice, "categories", **asked))["total"] == Decimal("20.2")


async def test_each_currency_by_itself(alice: Person) -> None:
    dollars = (await alice.http.post("/accounts", json={"name": "$", "currency": "USD"})).json()["id"]
    await alice.record(100, date="2026-02-03")
    await alice.record("9.99", date="2026-02-03", account_id=dollars)
    for start, end in (("2026-02-01", "2026-02-28"), ("2026-02-02", "2026-02-04")):
        asked = {"start_date": start, "end_date": end}
        rubles, found = await ask(alice, "summary", **asked), await ask(alice, "summary", currency="USD", **asked)
        assert (rubles["expense"], rubles["other_currencies"]) == (100, ["USD"])
        assert (found["expense"], found["other_currencies"]) == (Decimal("9.99"), ["RUB"])
        assert [it["amount"] for it in found["biggest_spendings"]] == [Decimal("9.99")]
    assert (await ask(alice, "monthly", year=2026))["other_currencies"] == ["USD"]


async def test_equal_amounts_stand_by_name(alice: Person) -> None:
    for amount, category in ((5, "taxi"), (7, "rent"), (5, "gifts"), (5, "groceries")):
        await alice.record(amount, category, date="2026-02-03")
    for language in ("ru", "en"):
        answer = await alice.http.get("/analytics/categories?month=2&year=2026", headers={"Accept-Language": language})
        found = [(it["amount"], it["name"]) for it in answer.json()["categories"]]
        assert len([it for it in found if it[0] == 5]) == 3
        assert found == sorted(found, key=lambda it: (-it[0], it[1]))


async def test_names_in_the_readers_language(alice: Person) -> None:
    await alice.record(100, date="2026-02-03")
    for language, name in (("ru", "Продукты"), ("en", "Groceries")):
        answer = await alice.http.get("/analytics/categories?month=2&year=2026", headers={"Accept-Language": language})
        assert answer.json()["categories"][0]["name"] == name


async def test_unchanged_is_told_in_no_bytes(alice: Person) -> None:
    for path in ("monthly", "categories", "summary", "comparison"):
        tag = (await alice.http.get(f"/analytics/{path}")).headers["ETag"]
        again = await alice.http.get(f"/analytics/{path}", headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")
    await alice.record(5)
    assert (await alice.http.get("/analytics/summary", headers={"If-None-Match": tag})).status_code == 200


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("categories?month=5&period=month", "period_ambiguous"),
        ("categories?year=2026&start_date=2026-01-01&end_date=2026-02-01", "period_ambiguous"),
        ("summary?start_date=2026-01-01", "period_ambiguous"),
        ("summary?end_date=2026-01-01", "period_ambiguous"),
        ("summary?period=week&start_date=2026-01-01&end_date=2026-02-01", "period_ambiguous"),
        ("comparison?start_date=2026-02-01&end_date=2026-01-01", "range_reversed"),
        ("categories?month=13", "validation_failed"),
        ("monthly?year=1969", "validation_failed"),
        ("monthly?month=5", "validation_failed"),
        ("summary?currency=rub", "validation_failed"),
    ],
)
async def test_what_is_no_period(alice: Person, path: str, code: str) -> None:
    answer = await alice.http.get(f"/analytics/{path}")
    assert (answer.status_code, answer.json()["code"]) == (422, code)


@pytest.mark.parametrize(("given", "missing"), [("start_date", "end_date"), ("end_date", "start_date")])
async def test_the_missing_end_is_named(alice: Person, given: str, missing: str) -> None:
    for path in ("summary", "comparison", "categories"):
        answer = await alice.http.get(f"/analytics/{path}", params={given: "2026-01-01"})
        refused = answer.json()
        assert refused["errors"][0]["loc"] == ["query", missing]
        assert refused["detail"] == f"Укажите оба дня периода: {given} есть, а {missing} не хватает."


async def test_two_years_back_are_everybodys(alice: Person, make_premium: Callable[[Person], Awaitable[None]]) -> None:
    year = today_in("Europe/Moscow").year
    assert (await alice.http.get(f"/analytics/monthly?year={year - 2}")).status_code == 200
    further = [
        f"monthly?year={year - 3}",
        f"categories?month=12&year={year - 3}",
        f"summary?start_date={year - 3}-12-31&end_date={year}-01-01",
        f"comparison?start_date={year - 3}-12-31&end_date={year}-01-01",
    ]
    for path in further:
        refused = await alice.http.get(f"/analytics/{path}")
        assert (refused.status_code, refused.json()["code"]) == (403, "premium_required")
    await make_premium(alice)
    for path in further:
        assert (await alice.http.get(f"/analytics/{path}")).status_code == 200


async def test_the_cost_does_not_grow_with_the_ledger(alice: Person, owner: asyncpg.Connection) -> None:
    """A month's sums come from as many rows as categories, the largest from as many as are shown: by the plan."""
    await owner.execute(
        "INSERT INTO transactions (household_id, id, account_id, category_id, type, currency, amount, date, created_by)"
        " SELECT household_id, gen_random_uuid(), $2, id, type, 'RUB', n, '2026-01-01'::date + n % 28, $3"
        " FROM categories, generate_series(1, 400) n WHERE household_id = $1 AND standard_key = ANY($4)",
        alice.household_id, alice.account_id, alice.user_id, ["groceries", "taxi", "rent", "salary"],
    )  # fmt: skip
    count = await owner.fetchval("SELECT count(*) FROM monthly_summaries WHERE household_id = $1", alice.household_id)
    assert count == 4
    await owner.execute("ANALYZE transactions")  # else the plan hangs on what autovacuum happened to see
    plan = orjson.loads(
        await owner.fetchval(
            "EXPLAIN (ANALYZE, FORMAT JSON) SELECT id FROM transactions"
            " WHERE household_id = $1 AND month = '2026-01-01' AND currency = 'RUB' AND type = 'expense'"
            " AND deleted_at IS NULL ORDER BY amount DESC, id DESC LIMIT 10",
            alice.household_id,
        )
    )
    leaf = plan[0]["Plan"]
    while "Plans" in leaf:
        leaf = leaf["Plans"][0]
    assert (leaf["Index Name"], leaf["Actual Rows"]) == ("ix_transactions_largest", 10)


async def test_answers_are_what_their_schemas_promise(alice: Person, told: list[Entry]) -> None:
    """They are not validated on their way out."""
    shapes = {
        "monthly?year=2025": MonthlyRead,
        "categories?year=2025": CategoriesRead,
        "summary?start_date=2025-02-03&end_date=2026-02-17": SummaryRead,
        "comparison?start_date=2026-01-03&end_date=2026-03-17": ComparisonRead,
    }
    for path, shape in shapes.items():
        body = (await alice.http.get(f"/analytics/{path}")).content
        assert exact(bytes(json_response(shape.model_validate_json(body)).body)) == exact(body)


async def test_a_dead_connection_costs_nobody_an_answer(alice: Person, admin: asyncpg.Connection) -> None:
    for _ in range(3):
        await end_connections(admin)
        answers = await asyncio.gather(*(alice.http.get("/analytics/summary") for _ in range(4)))
        assert {it.status_code for it in answers} == {200}


async def test_a_wrong_question_costs_no_connection(alice: Person, admin: asyncpg.Connection) -> None:
    await end_connections(admin)
    await alice.http.get("/analytics/monthly")
    before = await connections(admin)
    for path in ("monthly?year=x", "monthly?year=1990", "summary?start_date=2026-01-01"):
        assert (await alice.http.get(f"/analytics/{path}")).status_code in (403, 422)
    assert before <= await connections(admin)  # more of them may have been made, none was given up


OURS = "FROM pg_stat_activity WHERE application_name = 'kopilka' AND datname = current_database()"


@pytest.fixture
async def admin(database: TestDatabase) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database.admin_url)
    yield connection
    await connection.close()


async def end_connections(admin: asyncpg.Connection) -> None:
    await admin.execute(f"SELECT pg_terminate_backend(pid, 5000) {OURS}")


async def connections(admin: asyncpg.Connection) -> set[int]:
    return {row[0] for row in await admin.fetch(f"SELECT pid {OURS}")}
