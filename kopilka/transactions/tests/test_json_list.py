"""The list that PostgreSQL writes as JSON is, byte for byte, the one that is made of typed rows."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any, get_args
from uuid import UUID

import asyncpg
import httpx
import pytest
from fastapi import FastAPI

from conftest import Person, TestDatabase
from kopilka.households.entering import enter_household
from kopilka.infrastructure.database.transactions import Database
from kopilka.infrastructure.errors import AppError
from kopilka.infrastructure.http.pagination import Cursor, check_question, parse_cursor, question_of
from kopilka.periods import CALENDAR
from kopilka.transactions import json_list, queries
from kopilka.transactions.figures import Stored, TransactionRecord
from kopilka.transactions.models import Transaction
from kopilka.transactions.queries import SHOWN
from kopilka.transactions.schemas import TransactionListParams, TransactionRead
from kopilka.transactions.search import words_of

ROWS = 60
GENERATED = 150
WORDS = [
    "кофе",
    "КОФЕ с собой",
    "50%",
    "a_b",
    "a/b",
    "ёлка",
    "елка",
    "nothing",
    "раз два",
    "о",
    "еда",
    "наличные 200",
    "200,01",
    '"кавычки"',
    "\\",
    "пятёрочка",
    "#отпуск чек",
]
PAYEES = [None, None, "Пятёрочка", 'ООО "Ромашка"', "50%"]
TAGS = [(), (), ("отпуск",), ("сочи 2026", "отпуск"), ('a"b', "a/b")]
NOTES = [None, None, "чек\nв бардачке", 'ещё "раз" 🍏']
SOME_ID = "0199a1b2-0000-7000-8000-000000000001"


@pytest.fixture
async def ledger(alice: Person) -> Person:
    """Rows of every kind: both types, both accounts, equal days, no description, escapes, the trash."""
    made = await alice.http.post("/accounts", json={"name": "Наличные", "kind": "cash", "currency": "RUB"})
    accounts = [alice.account_id, made.json()["id"]]
    chance = random.Random(7)
    for number in range(ROWS):
        row = await alice.record(
            chance.choice(["250.50", "1000", "200", "200.01", "7.07", "0.1", "999999999999999.99"]),
            chance.choice(["eating_out", "groceries", "food", "salary"]),
            description=chance.choice([*WORDS, "", "Таб\tи строка", "emoji 🍏"]),
            date=str(date(2026, 5, 1) + timedelta(days=chance.randint(0, 12))),
            account_id=chance.choice(accounts),
            payee=chance.choice(PAYEES),
            tags=chance.choice(TAGS),
            note=chance.choice(NOTES),
        )
        if number % 6 == 1:
            await alice.http.patch(f"/transactions/{row['id']}", json=lines_of(row, alice.categories, chance))
        if number % 7 == 0:
            assert (await alice.http.delete(f"/transactions/{row['id']}")).status_code == 204
        elif number % 5 == 0 and number % 6 != 1:
            await alice.http.patch(f"/transactions/{row['id']}", json={"amount": 12})
    return alice


def lines_of(row: dict[str, Any], categories: dict[str, str], chance: random.Random) -> dict[str, Any]:
    """A change that makes a split of the row."""
    keys = ("salary", "other_income") if row["type"] == "income" else ("food", "groceries", "taxi")
    lines = [
        {"category_id": categories[chance.choice(keys)], "amount": "0.01", "description": chance.choice(WORDS)}
        for _ in range(chance.choice([1, 3]))
    ]
    return {"lines": [*lines, {"category_id": categories[keys[0]]}]}


@pytest.fixture
async def typed(ledger: Person, app: FastAPI) -> Callable[..., Awaitable[Any]]:
    """`await typed(question)`: what the door would answer if it made its JSON of `queries.list_transactions`."""
    database: Database = app.state.database

    async def ask(asked: dict[str, Any]) -> tuple[int, bytes, str | None]:
        params = TransactionListParams.model_validate(asked)
        async with database.transaction() as session:
            member = await enter_household(
                session,
                user_id=UUID(ledger.user_id),
                household_id=UUID(ledger.household_id),
                sign_in=None,
                premium_for_all=False,
            )
            question = question_of(params)
            try:
                check_question(params.cursor, question)
                page = await queries.list_transactions(session, member, params)
            except AppError as refused:
                return refused.status, refused.code.encode(), None
        return (
            200,
            json_list.list_as_json(page.transactions),
            str(replace(page.next, question=question)) if page.next else None,
        )

    return ask


def generated(chance: random.Random, ledger: Person, payee_id: str, cursors: list[str]) -> dict[str, Any]:
    """A question of random filters; contradictory ones too."""
    day = lambda: str(date(2026, 5, 1) + timedelta(days=chance.randint(-3, 15)))  # noqa: E731
    choices: dict[str, Any] = {
        "limit": lambda: chance.choice([1, 2, 7, 50, 500]),
        "order": lambda: chance.choice(["date", "-date", "amount", "-amount"]),
        "type": lambda: chance.choice(["income", "expense"]),
        "category_id": lambda: chance.choice([ledger.categories["food"], ledger.categories["salary"], SOME_ID]),
        "account_id": lambda: chance.choice([ledger.account_id, SOME_ID]),
        "q": lambda: " ".join(chance.sample(WORDS, chance.choice([1, 1, 2, 4]))),
        "start_date": day,
        "end_date": day,
        "period": lambda: chance.choice(["week", "month", "year"]),
        "min_amount": lambda: chance.choice(["200", "200.01", "1e3"]),
        "max_amount": lambda: chance.choice(["200", "250.5", "5000"]),
        "deleted": lambda: chance.choice(["true", "false"]),
        "children": lambda: chance.choice(["true", "false"]),
        "currency": lambda: chance.choice(["RUB", "USD"]),
        "payee_id": lambda: chance.choice([payee_id, SOME_ID]),
        "payee": lambda: "none",
        "status": lambda: chance.choice(["booked", "pending"]),
        "tag": lambda: chance.choice(["отпуск", "#Сочи 2026", 'a"b', "нет"]),
    }
    if cursors:
        choices["cursor"] = lambda: chance.choice(cursors)
    return {name: choices[name]() for name in chance.sample(sorted(choices), chance.choice([0, 1, 1, 2, 3, 5]))}


def shown(answer: httpx.Response) -> tuple[int, bytes, str | None]:
    if answer.status_code != 200:
        return answer.status_code, answer.json()["code"].encode(), None
    following = httpx.URL(answer.links["next"]["url"]).params["cursor"] if "next" in answer.links else None
    return 200, answer.content, following


async def test_generated_questions_get_equal_bytes(ledger: Person, typed: Any) -> None:
    chance = random.Random(42)
    payee_id = (await ledger.http.get("/payees", params={"q": "пятёрочка"})).json()[0]["id"]
    cursors: list[str] = []
    bodies = set()
    for _ in range(GENERATED):
        question = generated(chance, ledger, payee_id, cursors)
        answer = await ledger.http.get("/transactions", params=question)
        if answer.status_code == 422 and answer.json()["code"] == "validation_failed":
            continue  # refused by the schema, before either way begins
        assert shown(answer) == await typed(question), question
        bodies.add(answer.content)
        if (following := shown(answer)[2]) and not question.keys() - {"limit"}:
            # Without the mark of its question, as clients of before have it: any list may go on from there.
            cursors.append(str(replace(parse_cursor(following), question=b"")))
    assert len(bodies) > 20, "the questions have hardly differed"


@pytest.mark.parametrize("order", ["date", "-date", "amount", "-amount"])
async def test_pages_follow_each_other(ledger: Person, typed: Any, order: str) -> None:
    cursor, seen = None, []
    while True:
        question = {"limit": 7, "order": order} | ({"cursor": cursor} if cursor else {})
        answer = await ledger.http.get("/transactions", params=question)
        assert shown(answer) == await typed(question)
        seen += [each["id"] for each in answer.json()]
        if (cursor := shown(answer)[2]) is None:
            break
    assert len(seen) == len(set(seen)) > 40


async def test_a_count_is_of_all_pages(ledger: Person) -> None:
    for question in ({}, {"type": "income"}, {"q": "кофе"}, {"deleted": "true"}):
        first = await ledger.http.get("/transactions", params=question | {"count": "true", "limit": 1})
        every = await ledger.http.get("/transactions", params=question | {"limit": 500})
        assert int(first.headers["X-Total-Count"]) == len(every.json())
        rest = await ledger.http.get(first.links["next"]["url"])
        assert rest.headers["X-Total-Count"] == first.headers["X-Total-Count"]


async def test_one_row_is_written_like_a_row_of_the_list(ledger: Person) -> None:
    """Created, read, changed and restored rows are JSON of Python; the list's rows are PostgreSQL's."""
    made = await ledger.http.post(
        "/transactions",
        json={"amount": "0.10", "category_id": ledger.categories["groceries"], "date": "2026-05-31"},
    )
    address = f"/transactions/{made.json()['id']}"
    newest = {"limit": 1, "start_date": "2026-05-31"}
    for change in (
        {"description": 'Кофе "с\tсобой" \\ 🍏'},
        {"amount": 1000},
        {"amount": "0.5"},
        {"description": None},
    ):
        changed = await ledger.http.patch(address, json=change)
        assert changed.content == (await ledger.http.get(address)).content
        assert (await ledger.http.get("/transactions", params=newest)).content == b"[" + changed.content + b"]"
    await ledger.http.delete(address)
    restored = await ledger.http.post(f"{address}/restore")
    assert (await ledger.http.get("/transactions", params=newest)).content == b"[" + restored.content + b"]"


async def test_a_new_row_is_what_the_next_read_shows(alice: Person) -> None:
    made = await alice.http.post(
        "/transactions",
        json={
            "amount": "250.50",
            "category_id": alice.categories["eating_out"],
            "date": "2026-05-31",
            "description": "Кофе",
        },
    )
    assert made.content == (await alice.http.get(f"/transactions/{made.json()['id']}")).content
    assert (await alice.http.get("/transactions")).content == b"[" + made.content + b"]"


def test_records_have_the_fields_of_the_contract_in_its_order() -> None:
    names = [each.name for each in fields(TransactionRecord)]
    written = {"other_side": "transfer"}
    assert names == list(SHOWN)
    assert [written.get(name, name) for name in names] == list(TransactionRead.model_fields)
    assert set(Stored.__slots__) <= set(Transaction.__table__.c.keys())


def test_parameters_that_are_not_bound_make_statements_of_their_own() -> None:
    """Whatever changes the SQL text has to change the key; a key may differ more often than that."""
    days = queries.date_range(TransactionListParams(), date(2026, 5, 1), CALENDAR)
    cursor = Cursor(date(2026, 5, 2), UUID(int=1))
    examples: dict[str, list[Any]] = {
        "start_date": [date(2026, 5, 1), date(2026, 5, 2)],
        "end_date": [date(2026, 5, 30), date(2026, 5, 31)],
        "period": ["week", "month"],
        "type": ["income", "expense"],
        "category_id": [UUID(int=1), UUID(int=2)],
        "account_id": [UUID(int=1), UUID(int=2)],
        "payee_id": [UUID(int=1), UUID(int=2)],
        "payee": ["none"],
        "tag": ["отпуск", "дача"],
        "status": ["booked", "pending"],
        "q": ["раз", "два", "раз два", "518", "518,40", "кафе 518", "карта", "кафе карта"],
        "min_amount": [1, 2],
        "max_amount": [1, 2],
        "children": [True, False],
        "currency": ["RUB", "USD"],
        "deleted": [True, False],
        "limit": [1, 500],
        "cursor": [cursor, Cursor(date(2026, 5, 3), UUID(int=2))],
        "order": ["date", "-date", "amount", "-amount"],
        "count": [True, False],
    }
    assert examples.keys() == TransactionListParams.model_fields.keys(), "a new parameter needs its examples here"
    texts: dict[tuple[object, ...], str] = {}
    for name, values in examples.items():
        for value in values:
            also = {"category_id": UUID(int=1)} if name == "children" else {}
            params = TransactionListParams(**also, **{name: value})
            days = queries.date_range(params, date(2026, 5, 1), CALENDAR)
            words = tuple(
                replace(it, categories=(UUID(int=4),)) if "кафе" in it.pattern
                else replace(it, accounts=(UUID(int=5),)) if "карта" in it.pattern else it
                for it in words_of(params.q)
            )  # fmt: skip
            statement = json_list.Compiled(json_list._page_in_one_row(UUID(int=3), params, days, words))
            assert texts.setdefault(json_list.statement_key(params, words), statement.text) == statement.text, name
            values = queries.values_of(UUID(int=3), params, days, words)
            statement.arguments(values | {"shown": 1, "base_currency": "RUB"})
    assert TransactionListParams.model_fields.keys() >= json_list.BOUND
    assert get_args(TransactionListParams.model_fields["order"].annotation)


async def test_an_etag_saves_the_next_answer(ledger: Person) -> None:
    tag = (await ledger.http.get("/transactions")).headers["etag"]
    same = await ledger.http.get("/transactions", headers={"If-None-Match": tag})
    assert (same.status_code, same.content) == (304, b"")


@pytest.mark.parametrize("kind", ["read", "write"])
async def test_a_dead_connection_costs_nobody_an_answer(alice: Person, database: TestDatabase, kind: str) -> None:
    await alice.record()
    admin = await asyncpg.connect(database.admin_url)
    try:
        for _ in range(3):
            await admin.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'kopilka'"
                " AND datname = current_database()"
            )
            if kind == "read":
                answers = await asyncio.gather(*(alice.http.get("/transactions") for _ in range(4)))
                assert {it.status_code for it in answers} == {200}
            else:
                await asyncio.gather(*(alice.record() for _ in range(4)))
    finally:
        await admin.close()
    assert len((await alice.http.get("/transactions")).json()) == 1 + (12 if kind == "write" else 0)
