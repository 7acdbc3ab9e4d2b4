"""Accounts through the HTTP door."""

import asyncio
from datetime import datetime
from typing import Any

import httpx
import pytest

from conftest import Arrive, Person
from kopilka.accounts.schemas import AccountPlace


async def test_default_account_stands_at_sign_up(alice: Person) -> None:
    [account] = (await alice.http.get("/accounts")).json()
    assert account["is_default"] is True
    assert (account["currency"], account["balance"], account["archived"]) == ("RUB", 0, False)


async def test_named_in_the_language_of_sign_up(arrive: Arrive) -> None:
    john = await arrive("john", **{"Accept-Language": "en"})
    assert (await john.http.get("/accounts")).json()[0]["name"] == "Wallet"


async def test_balance_is_opening_balance_and_transactions(alice: Person) -> None:
    card = (await alice.http.post("/accounts", json={"name": "Карта", "opening_balance": "1000.10"})).json()
    await alice.record("250.05", account_id=card["id"])
    await alice.record(3000, "salary", account_id=card["id"])
    assert await alice.balance(card["id"]) == 3750.05
    await alice.http.patch(f"/accounts/{card['id']}", json={"opening_balance": -5})
    assert await alice.balance(card["id"]) == 2744.95


async def test_sums_beyond_one_amount_do_not_overflow(alice: Person) -> None:
    for _ in range(3):
        await alice.record("999999999999999.99")
    text = (await alice.http.get(f"/accounts/{alice.account_id}")).text
    assert '"balance":-2999999999999999.97' in text


async def test_digits_fit_the_currency(alice: Person) -> None:
    yen = await alice.http.post("/accounts", json={"name": "円", "currency": "JPY", "opening_balance": 10.5})
    assert (yen.status_code, yen.json()["code"]) == (422, "amount_too_precise_for_currency")
    dinar = await alice.http.post("/accounts", json={"name": "KWD", "currency": "KWD", "opening_balance": "1.125"})
    assert dinar.json()["opening_balance"] == 1.125


async def test_exactly_one_default_whatever_happens_at_once(alice: Person) -> None:
    made = [
        (await alice.http.post("/accounts", json={"name": f"Счёт {number}", "is_default": number == 0})).json()["id"]
        for number in range(4)
    ]
    answers = await asyncio.gather(*(alice.http.patch(f"/accounts/{id_}", json={"is_default": True}) for id_ in made))
    assert {answer.status_code for answer in answers} == {200}
    defaults = [account for account in (await alice.http.get("/accounts")).json() if account["is_default"]]
    assert len(defaults) == 1


async def test_archived_takes_no_new_transactions_and_leaves_the_list(alice: Person) -> None:
    card = (await alice.http.post("/accounts", json={"name": "Старая карта"})).json()["id"]
    old = await alice.record(5, account_id=card)
    assert (await alice.http.patch(f"/accounts/{card}", json={"archived": True})).json()["archived"] is True
    body = {"amount": 1, "category_id": alice.categories["food"], "date": "2026-05-31", "account_id": card}
    refused = await alice.http.post("/transactions", json=body)
    assert (refused.status_code, refused.json()["code"]) == (409, "account_archived")
    assert "Старая карта" in refused.json()["detail"]
    # What is recorded already can still be corrected.
    kept = await alice.http.patch(f"/transactions/{old['id']}", json={"amount": 6})
    assert kept.status_code == 200
    assert card not in [account["id"] for account in (await alice.http.get("/accounts")).json()]
    assert card in [account["id"] for account in (await alice.http.get("/accounts?archived=true")).json()]


async def test_the_default_can_be_neither_archived_nor_deleted(alice: Person) -> None:
    archived = await alice.http.patch(f"/accounts/{alice.account_id}", json={"archived": True})
    deleted = await alice.http.delete(f"/accounts/{alice.account_id}")
    assert archived.json()["code"] == deleted.json()["code"] == "default_account_needed"


async def test_deleted_only_where_nothing_uses_it(alice: Person) -> None:
    card = (await alice.http.post("/accounts", json={"name": "Лишняя"})).json()["id"]
    made = await alice.record(5, account_id=card)
    await alice.http.delete(f"/transactions/{made['id']}")
    refused = await alice.http.delete(f"/accounts/{card}")
    assert (refused.status_code, refused.json()["code"]) == (409, "account_in_use")  # the trash still needs it
    empty = (await alice.http.post("/accounts", json={"name": "Пустая"})).json()["id"]
    assert (await alice.http.delete(f"/accounts/{empty}")).status_code == 204
    assert (await alice.http.get(f"/accounts/{empty}")).status_code == 404


async def test_patch_refuses_null_and_nothing(alice: Person) -> None:
    for body, code in (
        ({}, "nothing_to_change"),
        ({"name": None}, "not_null"),
        ({"currency": "USD"}, "extra_forbidden"),
    ):
        answer = await alice.http.patch(f"/accounts/{alice.account_id}", json=body)
        assert answer.status_code == 422
        assert [error["code"] for error in answer.json()["errors"]] == [code]


async def fill(owner: Any, alice: Person, count: int) -> None:
    """Behind the door, as through it a thousand would take a while."""
    await owner.execute(
        "INSERT INTO accounts (household_id, id, name, kind, currency, opening_balance, created_by, archived_at,"
        " created_at) SELECT $1, gen_random_uuid(), 'Счёт ' || n, 'card', 'RUB', 0, $2,"
        " CASE WHEN n % 2 = 0 THEN now() END, now() + n * interval '1 second' FROM generate_series(1, $3) n",
        alice.household_id,
        alice.user_id,
        count,
    )


async def test_a_household_has_a_thousand_at_most(alice: Person, owner: Any) -> None:
    await fill(owner, alice, 998)
    assert (await alice.http.post("/accounts", json={"name": "Тысячный"})).status_code == 201
    refused = await alice.http.post("/accounts", json={"name": "Лишний"})
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_accounts")
    assert "1000" in refused.json()["detail"]
    everything = await alice.http.get("/accounts?archived=true")
    assert len(everything.json()) == 1000
    assert "Link" not in everything.headers
    archived = next(it for it in everything.json() if it["archived"])
    assert (await alice.http.delete(f"/accounts/{archived['id']}")).status_code == 204
    assert (await alice.http.post("/accounts", json={"name": "Снова тысячный"})).status_code == 201


async def test_the_limit_holds_when_several_create_at_once(alice: Person, owner: Any) -> None:
    await fill(owner, alice, 996)
    answers = await asyncio.gather(*(alice.http.post("/accounts", json={"name": f"{n}"}) for n in range(8)))
    assert sorted(answer.status_code for answer in answers) == [201] * 3 + [409] * 5


@pytest.mark.parametrize("archived", ["false", "true"])
async def test_pages_are_the_list_in_its_order(alice: Person, owner: Any, archived: str) -> None:
    await fill(owner, alice, 23)
    whole = (await alice.http.get("/accounts", params={"archived": archived})).json()
    page = await alice.http.get("/accounts", params={"archived": archived, "limit": 5})
    found = page.json()
    while "next" in page.links:
        assert len(page.json()) == 5
        page = await alice.http.get(page.links["next"]["url"])
        found += page.json()
    assert found == whole


async def test_a_cursor_belongs_to_its_question(alice: Person, owner: Any) -> None:
    await fill(owner, alice, 5)
    page = await alice.http.get("/accounts?limit=2")
    cursor = httpx.URL(page.links["next"]["url"]).params["cursor"]
    same = await alice.http.get("/accounts", params={"cursor": cursor, "limit": 3})
    assert same.status_code == 200
    other = await alice.http.get("/accounts", params={"cursor": cursor, "archived": "true"})
    assert (other.status_code, other.json()["code"]) == (422, "cursor_of_another_question")
    place = AccountPlace.parse(cursor)
    moments = ("0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00", "2026-05-01T12:00:00+03:00")
    forged = [str(place.model_copy(update={"created_at": datetime.fromisoformat(it)})) for it in moments]
    for damaged in ("x", cursor[:-1], cursor + "A", "é", cursor[::-1], "", *forged):
        refused = await alice.http.get("/accounts", params={"cursor": damaged})
        assert refused.json()["errors"][0]["code"] == "cursor_invalid", damaged
    for limit in ("0", "1001", "x"):
        assert (await alice.http.get("/accounts", params={"limit": limit})).status_code == 422


async def test_an_archived_account_is_told_not_to_become_the_default(alice: Person) -> None:
    card = (await alice.http.post("/accounts", json={"name": "Старая карта"})).json()["id"]
    await alice.http.patch(f"/accounts/{card}", json={"archived": True})
    refused = await alice.http.patch(f"/accounts/{card}", json={"is_default": True})
    assert (refused.status_code, refused.json()["code"]) == (409, "default_account_archived")
    assert "Старая карта" in refused.json()["detail"]
    back = await alice.http.patch(f"/accounts/{card}", json={"is_default": True, "archived": False})
    assert (back.json()["is_default"], back.json()["archived"]) == (True, False)


async def test_a_change_based_on_an_old_state_is_refused(alice: Person) -> None:
    address = f"/accounts/{alice.account_id}"
    seen = (await alice.http.get(address)).json()["version"]
    based = {"If-Match": f'"{seen}"'}
    await alice.record()  # the ledger is not what is changed here
    changed = await alice.http.patch(address, json={"name": "Кошелёк для мелочи"}, headers=based)
    assert changed.status_code == 200, changed.text
    assert changed.json()["version"] != seen
    refused = await alice.http.patch(address, json={"opening_balance": 5}, headers=based)
    assert (refused.status_code, refused.json()["code"]) == (412, "account_version_mismatch")
    same = {"If-Match": f'"0", "{changed.json()["version"]}"'}
    idle = await alice.http.patch(address, json={"name": "Кошелёк для мелочи"}, headers=same)
    assert idle.json() == changed.json()
    assert (await alice.http.get(address)).json()["opening_balance"] == 0
