"""Transactions through the HTTP door."""

import asyncio
import re
from datetime import date, timedelta
from typing import Any

import pytest

from conftest import Person
from kopilka.periods import today_in
from kopilka.transactions.schemas import TransactionRead


async def amounts(person: Person, query: str) -> list[Any]:
    answer = await person.http.get(f"/transactions?{query}")
    assert answer.status_code == 200, answer.text
    return [transaction["amount"] for transaction in answer.json()]


async def test_created_and_read_back(alice: Person) -> None:
    made = await alice.record("250.50", "eating_out", description="  Кофе\n с собой ")
    read = await alice.http.get(f"/transactions/{made['id']}")
    assert read.json() == made
    assert (made["amount"], made["type"], made["currency"]) == (250.5, "expense", "RUB")
    assert (made["description"], made["date"], made["user_id"]) == ("Кофе с собой", "2026-05-31", alice.user_id)
    assert await alice.balance() == -250.5


async def test_what_postgresql_writes_is_what_the_schema_says(alice: Person) -> None:
    await alice.record(description='кавычки " и \\ и \u2028')
    [transaction] = (await alice.http.get("/transactions")).json()
    assert set(transaction) == set(TransactionRead.model_fields)
    parsed = TransactionRead.model_validate(transaction | {"amount": str(transaction["amount"])})
    assert parsed.description == 'кавычки " и \\ и'  # the line separator is white space


@pytest.mark.parametrize(
    ("sent", "written"),
    [
        ("1234.50", "1234.5"),
        (100, "100"),
        ("0.01", "0.01"),
        ("999999999999999.99", "999999999999999.99"),
        (1e3, "1000"),
    ],
)
async def test_amounts_are_exact_on_the_wire(alice: Person, sent: object, written: str) -> None:
    made = await alice.record(sent)
    for answer in (await alice.http.get(f"/transactions/{made['id']}"), await alice.http.get("/transactions")):
        assert re.search(r'"amount" ?: ?([0-9.]+)', answer.text)[1] == written


async def test_type_follows_the_category_and_must_not_contradict_it(alice: Person) -> None:
    assert (await alice.record(1, "salary"))["type"] == "income"
    body = {"amount": 1, "category_id": alice.categories["salary"], "date": "2026-05-31", "type": "expense"}
    refused = await alice.http.post("/transactions", json=body)
    assert (refused.status_code, refused.json()["code"]) == (422, "type_mismatch")
    assert "Зарплата" in refused.json()["detail"]


async def test_filters(alice: Person) -> None:
    card = (await alice.http.post("/accounts", json={"name": "Карта"})).json()["id"]
    await alice.record(1, "groceries", date="2026-01-31", description="Пятёрочка")
    await alice.record(2, "eating_out", date="2026-02-01", description="Кофе 100%_готов", account_id=card)
    await alice.record(3, "taxi", date="2026-02-28", description="ПЯТЕРОЧКА у дома")
    await alice.record(4, "salary", date="2026-03-01")
    food, taxi = alice.categories["food"], alice.categories["taxi"]
    for query, expected in (
        ("", [4, 3, 2, 1]),
        ("order=date", [1, 2, 3, 4]),
        ("start_date=2026-02-01&end_date=2026-02-28", [3, 2]),
        ("start_date=2026-02-28", [4, 3]),
        ("type=income", [4]),
        (f"category_id={food}", [2, 1]),
        (f"category_id={taxi}", [3]),
        (f"account_id={card}", [2]),
        ("q=пятерочка", [3, 1]),
        ("q=ДОМА пятёр", [3]),
        ("q=100%25_г", [2]),
        ("q=100__г", []),
        ("min_amount=2&max_amount=3.00", [3, 2]),
        ("deleted=true", []),
    ):
        assert await amounts(alice, query) == expected, query


async def test_current_periods(alice: Person) -> None:
    today = today_in("Europe/Moscow")
    monday = today - timedelta(days=today.weekday())
    days = {
        today,
        monday,
        monday - timedelta(days=1),
        today.replace(day=1),
        today.replace(month=1, day=1),
        date(today.year - 1, 12, 31),
    }
    for day in days:
        await alice.record(1, date=day.isoformat())
    for period, start in (("week", monday), ("month", today.replace(day=1)), ("year", date(today.year, 1, 1))):
        found = (await alice.http.get(f"/transactions?period={period}")).json()
        assert {it["date"] for it in found} == {day.isoformat() for day in days if start <= day <= today}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("period=week&start_date=2026-01-01", "period_conflict"),
        ("start_date=2026-02-01&end_date=2026-01-01", "range_reversed"),
        ("start=2026-01-01", "extra_forbidden"),
        ("limit=501", "less_than_equal"),
        ("cursor=abc", "cursor_invalid"),
        ("order=name", "literal_error"),
    ],
)
async def test_bad_questions_are_told(alice: Person, query: str, code: str) -> None:
    answer = await alice.http.get(f"/transactions?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == code


@pytest.mark.parametrize("order", ["-date", "date"])
async def test_pages_are_complete_while_rows_come_and_go(alice: Person, order: str) -> None:
    made = [await alice.record(number + 1, date=f"2026-01-{number // 3 + 1:02}") for number in range(20)]
    expected = sorted(((it["date"], it["id"]) for it in made), reverse=order == "-date")
    seen: list[tuple[str, str]] = []
    url: str | None = f"/transactions?limit=7&order={order}&count=true"
    while url:
        answer = await alice.http.get(url)
        assert answer.headers["X-Total-Count"] in ("20", "21", "22")
        seen += [(it["date"], it["id"]) for it in answer.json()]
        link = re.fullmatch(r'<(.+)>; rel="next"', answer.headers.get("Link", ""))
        url = link[1] if link else None
        # A row before the page that is read moves nothing.
        if url:
            await alice.record(1, date="2027-01-01" if order == "-date" else "2025-01-01")
    assert seen == expected


async def test_if_match_stops_lost_updates(alice: Person) -> None:
    made = await alice.record(1)
    url = f"/transactions/{made['id']}"
    tag = (await alice.http.get(url)).headers["ETag"]
    racing = [alice.http.patch(url, json={"amount": number}, headers={"If-Match": tag}) for number in range(2, 7)]
    answers = await asyncio.gather(*racing)
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412, 412]
    assert (await alice.http.delete(url, headers={"If-Match": tag})).status_code == 412
    assert (await alice.http.delete(url, headers={"If-Match": "*"})).status_code == 204


async def test_unchanged_is_304(alice: Person) -> None:
    made = await alice.record(1)
    for url in ("/transactions?limit=5", f"/transactions/{made['id']}"):
        first = await alice.http.get(url)
        again = await alice.http.get(url, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        await alice.http.patch(f"/transactions/{made['id']}", json={"description": url})
        changed = await alice.http.get(url, headers={"If-None-Match": first.headers["ETag"]})
        assert changed.status_code == 200


async def test_trash_and_restore(alice: Person, owner: Any) -> None:
    made = await alice.record(7)
    url = f"/transactions/{made['id']}"
    assert (await alice.http.delete(url)).status_code == 204
    assert (await alice.http.get(url)).status_code == 404
    assert (await alice.http.delete(url)).status_code == 404
    assert (await alice.http.patch(url, json={"amount": 1})).status_code == 404
    assert await alice.balance() == 0
    assert await amounts(alice, "") == []
    assert await amounts(alice, "deleted=true") == [7]
    restored = await alice.http.post(f"{url}/restore")
    assert (restored.status_code, restored.json()["deleted_at"]) == (200, None)
    assert (await alice.http.post(f"{url}/restore")).json() == restored.json()
    assert await alice.balance() == -7
    await alice.http.delete(url)
    await owner.execute("UPDATE transactions SET deleted_at = now() - interval '31 days' WHERE id = $1", made["id"])
    assert (await alice.http.post(f"{url}/restore")).status_code == 404


async def test_moved_to_another_account_and_category(alice: Person) -> None:
    card = (await alice.http.post("/accounts", json={"name": "Карта"})).json()["id"]
    url = f"/transactions/{(await alice.record('10.50'))['id']}"
    change = {"account_id": card, "amount": 11, "category_id": alice.categories["salary"], "type": "income"}
    moved = await alice.http.patch(url, json=change)
    assert (moved.json()["account_id"], moved.json()["type"]) == (card, "income")
    assert [await alice.balance(), await alice.balance(card)] == [0, 11]


@pytest.mark.parametrize(("currency", "amount"), [("USD", "100"), ("JPY", "10.50"), ("KWD", "1.5")])
async def test_an_account_of_another_currency_is_refused(alice: Person, currency: str, amount: str) -> None:
    """100 roubles must not become 100 dollars, however the move is worded."""
    other = (await alice.http.post("/accounts", json={"name": currency, "currency": currency})).json()["id"]
    made = await alice.record(amount)
    url = f"/transactions/{made['id']}"
    for change in (
        {"account_id": other},
        {"account_id": other, "amount": 11},
        {"account_id": other, "date": "2026-05-30"},
    ):
        refused = await alice.http.patch(url, json=change)
        assert (refused.status_code, refused.json()["code"]) == (422, "currency_mismatch")
        assert currency in refused.json()["detail"]
    body = {"changes": [{"ids": [made["id"]], "account_id": other}]}
    refused = await alice.http.post("/transactions/bulk", json=body)
    assert (refused.status_code, refused.json()["code"]) == (422, "currency_mismatch")
    assert (await alice.http.get(url)).json() == made


async def test_the_type_changes_only_where_it_is_named(alice: Person) -> None:
    """The same rule as in bulk: a category of the other type alone is refused."""
    made = await alice.record(5)
    url, salary = f"/transactions/{made['id']}", alice.categories["salary"]
    for change in ({"category_id": salary}, {"category_id": salary, "amount": 6}):
        refused = await alice.http.patch(url, json=change)
        assert (refused.status_code, refused.json()["code"]) == (422, "type_mismatch")
    assert (await alice.http.get(url)).json() == made
    turned = await alice.http.patch(url, json={"category_id": salary, "type": "income"})
    assert (turned.status_code, turned.json()["type"]) == (200, "income")
    assert await alice.balance() == 5


@pytest.mark.parametrize("tags", [['"7", "1"'], ['"7"', '"1"'], ["*"], ['"1"']])
async def test_any_tag_of_any_if_match_line_will_do(alice: Person, tags: list[str]) -> None:
    made = await alice.record(5)
    headers = [("If-Match", tag) for tag in tags]
    changed = await alice.http.patch(f"/transactions/{made['id']}", json={"amount": 6}, headers=headers)
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    assert (
        await alice.http.patch(f"/transactions/{made['id']}", json={"amount": 7}, headers=headers[-1:])
    ).status_code == (200 if tags == ["*"] else 412)


async def test_a_cursor_belongs_to_its_question(alice: Person) -> None:
    for day in range(1, 4):
        await alice.record(day, date=f"2026-05-0{day}")
    first = await alice.http.get("/transactions", params={"limit": 1, "type": "expense"})
    following = first.links["next"]["url"]
    assert (await alice.http.get(following)).json()[0]["amount"] == 2
    cursor = following.partition("cursor=")[2]
    assert (await alice.http.get("/transactions", params={"type": "expense", "cursor": cursor})).status_code == 200
    for other in ({}, {"type": "income"}, {"type": "expense", "order": "date"}, {"type": "expense", "q": "кофе"}):
        refused = await alice.http.get("/transactions", params=other | {"cursor": cursor})
        assert (refused.status_code, refused.json()["code"]) == (422, "cursor_of_another_question"), other


async def test_a_change_to_the_same_values_writes_nothing(alice: Person) -> None:
    made = await alice.http.post(
        "/transactions",
        json={"amount": 5, "category_id": alice.categories["groceries"], "date": "2026-05-31", "description": "Хлеб"},
    )
    url, tag = f"/transactions/{made.json()['id']}", made.headers["ETag"]
    whole = {name: made.json()[name] for name in ("amount", "category_id", "account_id", "date", "description", "type")}
    listed = (await alice.http.get("/transactions")).headers["ETag"]
    for change in ({"amount": "5.00"}, {"description": " Хлеб "}, whole):
        same = await alice.http.patch(url, json=change, headers={"If-Match": tag})
        assert (same.status_code, same.content, same.headers["ETag"]) == (200, made.content, tag)
    body = {"changes": [{"ids": [made.json()["id"]], "category_id": whole["category_id"]}]}
    assert (await alice.http.post("/transactions/bulk", json=body)).json()["changed"] == 0
    assert (await alice.http.get(url)).headers["ETag"] == tag
    assert (await alice.http.get("/transactions")).headers["ETag"] == listed
    changed = await alice.http.patch(url, json=whole | {"amount": 6}, headers={"If-Match": tag})
    assert changed.json()["version"] == 2


async def test_description_is_cleared_by_null(alice: Person) -> None:
    made = await alice.record(1, description="Кофе")
    cleared = await alice.http.patch(f"/transactions/{made['id']}", json={"description": None})
    assert cleared.json()["description"] is None
    assert await amounts(alice, "q=кофе") == []


async def test_summaries_follow_every_change(alice: Person, owner: Any) -> None:
    first, second = await alice.record(5), await alice.record(7)
    await alice.http.patch(f"/transactions/{first['id']}", json={"amount": 6})
    rows = "SELECT amount, count FROM daily_summaries WHERE household_id = $1"
    assert [tuple(row) for row in await owner.fetch(rows, alice.household_id)] == [(13, 2)]
    await alice.http.patch(f"/transactions/{first['id']}", json={"date": "2026-06-01"})
    assert sorted(tuple(row) for row in await owner.fetch(rows, alice.household_id)) == [(6, 1), (7, 1)]
    for made in (first, second):
        await alice.http.delete(f"/transactions/{made['id']}")
    assert await owner.fetch(rows, alice.household_id) == []


async def test_writers_and_deleters_at_once_neither_deadlock_nor_fail(alice: Person, make_premium: Any) -> None:
    """Every one of them is told in plain words; nobody waits for a lock until a time-out."""
    await make_premium(alice)
    for _ in range(15):
        account = (await alice.http.post("/accounts", json={"name": "Недолгий"})).json()["id"]
        category = (await alice.http.post("/categories", json={"name": "Недолгая", "type": "expense"})).json()["id"]
        body = {"amount": 1, "date": "2026-05-31", "category_id": alice.categories["food"]}
        answers = await asyncio.gather(
            alice.http.post("/transactions", json=body | {"account_id": account}),
            alice.http.delete(f"/accounts/{account}"),
            alice.http.post("/transactions", json=body | {"category_id": category}),
            alice.http.post("/categories", json={"name": "Дочь", "type": "expense", "parent_id": category}),
            alice.http.delete(f"/categories/{category}"),
        )
        assert {answer.status_code for answer in answers} <= {201, 204, 404, 409}, [it.text for it in answers]
        for made in (await alice.http.get("/categories")).json():
            if not made["is_standard"]:
                await alice.http.patch(f"/categories/{made['id']}", json={"archived": True})
