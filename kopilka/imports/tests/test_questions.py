"""What a file leaves open is asked, and the answer is remembered."""

from typing import Any

import asyncpg

from conftest import Person
from kopilka.imports.tests.conftest import (
    COFFEE,
    SALARY,
    Work,
    assert_sound,
    bring,
    brought,
    confirmed,
    imported,
    ledger,
    state,
    tbank,
)

UNKNOWN = "когда;сколько;зачем\n05.07.2026;-100,00;Хлеб\n06.07.2026;-200,00;Сыр\n".encode()
ANSWER = {"mapping": {"когда": "date", "сколько": "amount", "зачем": "description"}}
VTB = (
    "Начало периода;2026-07-01\r\nКонец периода;2026-07-31\r\n\r\nНомер счета;'40817810000000001234\r\n\r\n"
    "Баланс на начало периода;1 000,00 RUR\r\nПоступления;500,00 RUR\r\nРасходные операции;-300,00 RUR\r\n"
    "Баланс на конец периода;{closing} RUR\r\n\r\n"
    "Номер карты/счета/договора;Дата операции;Дата обработки;Сумма операции;Валюта операции;"
    "Сумма пересчитанная в валюту счета;Валюта счета;Основание;Статус\r\n"
    "'1234;2026-07-03 10:00:00;2026-07-04;-300,00;RUR;-300,00;RUR;Магазин;Исполнено\r\n"
    "'1234;2026-07-05 10:00:00;2026-07-05;500,00;RUR;500,00;RUR;Перевод;Исполнено\r\n"
)


async def answered(person: Person, work: Work, import_id: str, answer: dict[str, Any]) -> dict[str, Any]:
    sent = await person.http.patch(f"/imports/{import_id}", json=answer)
    assert sent.status_code == 200, sent.text
    await work()
    return await state(person, import_id)


async def test_unknown_columns_are_asked_about_and_remembered(
    alice: Person, work: Work, owner: asyncpg.Connection
) -> None:
    found = await brought(alice, work, UNKNOWN)
    assert (found["status"], found["statements"], found["problem"]) == ("needs_mapping", [], None)
    assert (found["question"]["what"], found["question"]["columns"]) == ("mapping", ["когда", "сколько", "зачем"])
    assert found["question"]["samples"][0] == ["05.07.2026", "-100,00", "Хлеб"]
    for refused, code in (("confirm", "import_not_ready"), ("undo", "import_not_done")):
        assert (await alice.http.post(f"/imports/{found['id']}/{refused}")).json()["code"] == code
    after = await answered(alice, work, found["id"], ANSWER | {"currency": "RUB"})
    assert (after["status"], after["question"], after["statements"][0]["new"]) == ("ready", None, 2)
    await confirmed(alice, work, found["id"])
    again = await brought(alice, work, UNKNOWN.replace("-200,00;Сыр".encode(), "-250,00;Чай".encode()))
    assert (again["status"], again["statements"][0]["new"]) == ("ready", 1)
    await assert_sound(alice, owner)


async def test_a_wrong_answer_is_told_and_asked_again(alice: Person, work: Work) -> None:
    found = await brought(alice, work, UNKNOWN)
    wrong = {"mapping": {"когда": "description", "сколько": "amount", "зачем": "date"}, "currency": "RUB"}
    after = await answered(alice, work, found["id"], wrong)
    assert (after["status"], after["question"]["what"]) == ("needs_mapping", "mapping")
    assert "Хлеб" in after["problem"]["detail"]
    right = await answered(alice, work, found["id"], ANSWER | {"currency": "RUB"})
    assert (right["status"], right["problem"], right["statements"][0]["new"]) == ("ready", None, 2)
    # What is no statement at all is not asked about.
    junk = await brought(alice, work, b"nothing of a bank\n")
    assert junk["status"] == "failed"


async def test_an_account_is_asked_for(alice: Person, work: Work) -> None:
    unclear = (await bring(alice, tbank(COFFEE))).json()
    await work()
    # The only one is cash, of which no bank has a statement: it is not proposed.
    found = await state(alice, unclear["id"])
    assert (found["status"], found["statements"][0]["account_id"]) == ("needs_account", None)
    await alice.http.patch(f"/accounts/{alice.account_id}", json={"kind": "card"})
    first = (await bring(alice, tbank(COFFEE))).json()
    await work()
    found = await state(alice, first["id"])
    # The only one is proposed, and a person accepts it.
    assert (found["status"], found["statements"][0]["account_id"]) == ("needs_account", alice.account_id)
    refused = await alice.http.post(f"/imports/{first['id']}/confirm")
    assert (refused.status_code, refused.json()["code"]) == (409, "import_needs_account")
    accept = {"statements": [{"index": 0, "account_id": alice.account_id}]}
    accepted = await alice.http.patch(f"/imports/{first['id']}", json=accept)
    assert accepted.json()["status"] == "ready"
    await confirmed(alice, work, first["id"])
    # The next file of this card goes where the last one went.
    second = (await bring(alice, tbank(SALARY))).json()
    await work()
    assert (await state(alice, second["id"]))["status"] == "ready"


async def test_the_number_in_a_name_tells_the_account(alice: Person, work: Work) -> None:
    card = (await alice.http.post("/accounts", json={"name": "Т-Банк 1234"})).json()["id"]
    made = (await bring(alice, tbank(COFFEE))).json()
    await work()
    found = await state(alice, made["id"])
    assert (found["status"], found["statements"][0]["account_id"]) == ("ready", card)


async def test_another_account_is_compared_with(alice: Person, work: Work) -> None:
    other = (await alice.http.post("/accounts", json={"name": "Другой"})).json()["id"]
    await imported(alice, work, tbank(COFFEE), account_id=other)
    found = await brought(alice, work, tbank(COFFEE))
    assert found["statements"][0]["new"] == 1
    after = await answered(alice, work, found["id"], {"statements": [{"index": 0, "account_id": other}]})
    assert (after["status"], after["statements"][0]["duplicates"]) == ("ready", 1)


async def test_the_account_has_the_currency_of_the_statement(alice: Person, work: Work) -> None:
    dollars = (await alice.http.post("/accounts", json={"name": "Доллары", "currency": "USD"})).json()["id"]
    made = (await bring(alice, tbank(COFFEE), account_id=dollars)).json()
    await work()
    found = await state(alice, made["id"])
    assert (found["status"], found["statements"][0]["account_id"]) == ("needs_account", None)
    for body, status, code in (
        ({"index": 0, "account_id": dollars}, 409, "statement_currency_differs"),
        ({"index": 1, "account_id": alice.account_id}, 404, "statement_not_found"),
        ({"index": 0, "account_id": found["id"]}, 404, "account_not_found"),
    ):
        refused = await alice.http.patch(f"/imports/{made['id']}", json={"statements": [body]})
        assert (refused.status_code, refused.json()["code"]) == (status, code)
    await alice.http.patch(f"/accounts/{dollars}", json={"archived": True})
    archived = await bring(alice, tbank(COFFEE), account_id=dollars)
    assert (archived.status_code, archived.json()["code"]) == (409, "account_archived")


async def test_nobody_has_an_account_in_that_currency(alice: Person, work: Work) -> None:
    file = tbank(COFFEE).replace(b"RUB", b"USD")
    found = await brought(alice, work, file)
    assert (found["status"], found["statements"][0]["account_id"]) == ("needs_account", None)
    dollars = (await alice.http.post("/accounts", json={"name": "Доллары", "currency": "USD"})).json()["id"]
    after = await answered(alice, work, found["id"], {"statements": [{"index": 0, "account_id": dollars}]})
    assert after["status"] == "ready"
    await confirmed(alice, work, found["id"])
    assert [it["currency"] for it in await ledger(alice)] == ["USD"]


async def test_balances_prove(alice: Person, work: Work) -> None:
    found = await brought(alice, work, VTB.format(closing="1 200,00").encode("cp1251"))
    [part] = found["statements"]
    assert (part["balances"], part["contradictions"]) == (True, [])
    assert (part["opening_balance"], part["closing_balance"]) == (1000, 1200)


async def test_a_file_that_contradicts_itself_is_imported_only_regardless(alice: Person, work: Work) -> None:
    found = await brought(alice, work, VTB.format(closing="1 300,00").encode("cp1251"))
    [part] = found["statements"]
    assert (found["status"], part["balances"]) == ("ready", False)
    assert "-100" in part["contradictions"][0]
    refused = await alice.http.post(f"/imports/{found['id']}/confirm", headers={"Accept-Language": "en"})
    assert (refused.status_code, refused.json()["code"]) == (409, "import_contradicts")
    assert part["contradictions"][0] not in refused.json()["detail"]  # in English here
    assert await work() == []
    despite = {"despite_contradictions": "true"}
    assert (await alice.http.post(f"/imports/{found['id']}/confirm", params=despite)).status_code == 200
    await work()
    assert len(await ledger(alice)) == 2


async def test_a_file_that_is_gone_cannot_be_read_again(alice: Person, work: Work, owner: asyncpg.Connection) -> None:
    found = await brought(alice, work, UNKNOWN)
    await owner.execute("UPDATE imports SET created_at = now() - interval '8 days' WHERE id = $1", found["id"])
    await owner.execute("SELECT purge_imports('7 days', '30 days', 100)")
    refused = await alice.http.patch(f"/imports/{found['id']}", json=ANSWER)
    assert (refused.status_code, refused.json()["code"]) == (409, "import_file_gone")
    await owner.execute("UPDATE imports SET created_at = now() - interval '31 days' WHERE id = $1", found["id"])
    await owner.execute("SELECT purge_imports('7 days', '30 days', 100)")
    assert (await alice.http.get(f"/imports/{found['id']}")).status_code == 404


async def test_what_is_recorded_is_kept(alice: Person, work: Work, owner: asyncpg.Connection) -> None:
    done = await imported(alice, work, tbank(COFFEE))
    await owner.execute("UPDATE imports SET created_at = now() - interval '90 days' WHERE id = $1", done["id"])
    await owner.execute("SELECT purge_imports('7 days', '30 days', 100)")
    assert (await state(alice, done["id"]))["status"] == "done"
