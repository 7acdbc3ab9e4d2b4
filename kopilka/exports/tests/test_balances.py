"""Accounts and goals of a report, as they stood in its period, through the doors."""

from datetime import timedelta

import asyncpg

from conftest import Person
from kopilka.exports.tests.conftest import Drain, made
from kopilka.exports.tests.test_periods import cells, pdf_text, squeezed, today


async def test_balances_are_those_of_the_period(alice: Person, drain: Drain) -> None:
    card = (await alice.http.get("/accounts")).json()[0]
    old = await alice.http.post("/accounts", json={"name": "Закрытый", "kind": "card", "opening_balance": 700})
    body = {"name": "Dollars", "kind": "card", "currency": "USD", "opening_balance": 10}
    assert (await alice.http.post("/accounts", json=body)).status_code == 201
    for day, amount, category in (
        ("2026-01-31", "40.50", "groceries"),
        ("2026-02-01", "1000", "salary"),
        ("2026-02-28", "9.25", "groceries"),
        ("2026-03-01", "300", "groceries"),
    ):
        await alice.record(amount, category, date=day)
    await alice.record(5, date="2026-02-10", account_id=old.json()["id"])
    archived = await alice.http.patch(f"/accounts/{old.json()['id']}", json={"archived": True})
    assert archived.status_code == 200, archived.text
    _, file = await made(alice, drain, "/export/excel?year=2026&month=2")
    found = cells(file.content, "Счета")
    assert [row[:7] for row in found[1:3]] == [
        [card["name"], "RUB", -40.5, 1000, 9.25, 0, 950.25],
        ["Dollars", "USD", 10, 0, 0, 0, 10],
    ]
    told = " ".join(str(row[0]) for row in found)
    assert "февраль 2026" in told
    assert "архивных счетах" in told
    assert "Закрытый" not in told
    # Of a part of the ledger there are no balances.
    _, file = await made(alice, drain, "/export/pdf?year=2026&month=2&type=expense")
    assert "На начало" not in pdf_text(file.content)


async def test_balances_of_a_running_period_end_today(alice: Person, drain: Drain) -> None:
    await alice.record(30, date=today().isoformat())
    await alice.record(900, date=(today() + timedelta(days=3)).isoformat())
    await alice.record(1, date=(today() - timedelta(days=900)).isoformat())
    start, end = today() - timedelta(days=5), today() + timedelta(days=9)
    _, file = await made(alice, drain, f"/export/excel?start_date={start}&end_date={end}")
    assert cells(file.content, "Счета")[1][2:7] == [-1, 0, 30, 0, -31]


async def test_transfers_are_told_by_account_and_add_up(alice: Person, drain: Drain) -> None:
    await alice.record(30, date="2026-02-01")
    for amount, day in ((500, "2026-02-10"), (7, "2026-03-01"), (11, "2026-01-31")):
        await alice.transfer(amount, date=day)
    _, file = await made(alice, drain, "/export/excel?year=2026&month=2")
    assert sorted(row[2:7] for row in cells(file.content, "Счета")[1:5]) == [
        [-11, 0, 30, -500, -541],
        [0, 0, 0, 0, 0],
        [0, 0, 0, 500, 500],
        [11, 0, 0, 0, 11],
    ]
    listed = cells(file.content, "Операции")
    assert {(row[1], row[2]) for row in listed[1:]} == {
        ("Перевод: ушло", "Перевод на счёт «Вклад»"),
        ("Перевод: пришло", "Перевод со счёта «Кошелёк»"),
        ("Расход", "Продукты"),
    }
    _, file = await made(alice, drain, "/export/pdf?year=2026&month=2&transactions=true")
    told = pdf_text(file.content)
    assert squeezed("Переводы") in squeezed(told)
    assert squeezed("−500,00 ₽") in squeezed(told)
    _, file = await made(alice, drain, "/export/csv?year=2026&month=2")
    rows = [row.split(",") for row in file.content.decode("utf-8-sig").splitlines()[1:]]
    assert sorted((row[1], row[2]) for row in rows) == [
        ("Перевод", "-500.00"), ("Перевод", "500.00"), ("Расход", "-30.00")
    ]  # fmt: skip


async def test_goals_are_as_they_stood(alice: Person, drain: Drain, owner: asyncpg.Connection) -> None:
    body = {"name": "Отпуск", "target_amount": 1000, "deadline": "2027-01-01"}
    goal = await alice.http.post("/goals", json=body)
    assert goal.status_code == 201, goal.text
    await owner.execute("UPDATE goals SET start_on = '2026-01-01' WHERE id = $1", goal.json()["id"])
    for day, amount in (("2026-02-10", 100), ("2026-03-10", 500)):
        put = await alice.http.post(f"/goals/{goal.json()['id']}/contributions", json={"amount": amount, "date": day})
        assert put.status_code == 201, put.text
    _, file = await made(alice, drain, "/export/pdf?year=2026&month=2")
    text = pdf_text(file.content)
    assert "Цели на 28 февраля 2026" in text
    assert squeezed("10,0 % · 100,00 ₽ из 1 000,00 ₽") in text
    # One that began later was not there.
    _, file = await made(alice, drain, "/export/pdf?year=2025&month=2")
    assert "Отпуск" not in pdf_text(file.content)


async def test_who_entered_is_told_where_there_are_several(alice: Person, dora: Person, drain: Drain) -> None:
    question = "/export/pdf?year=2026&month=2&transactions=true"
    await alice.record(5, date="2026-02-10")
    _, file = await made(alice, drain, question)
    assert "Кто внёс" not in pdf_text(file.content)
    await dora.record(6, date="2026-02-11")
    _, file = await made(alice, drain, question)
    assert "Кто внёс" in pdf_text(file.content)
