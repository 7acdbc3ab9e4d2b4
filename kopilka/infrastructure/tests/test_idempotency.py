"""Idempotency-Key: one effect, the first answer again, nothing readable in the table."""

import asyncio
import secrets
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from conftest import PASSWORD, Arrive, Person
from kopilka.infrastructure.crypto import SealBroken

KEY = "Idempotency-Key"


def expense(person: Person, amount: object = 5) -> dict[str, Any]:
    return {"amount": amount, "category_id": person.categories["food"], "date": "2026-05-31"}


async def post(person: Person, key: str, amount: object = 5, url: str = "/transactions") -> httpx.Response:
    return await person.http.post(url, json=expense(person, amount), headers={KEY: key})


async def test_the_first_answer_again(alice: Person) -> None:
    first = await post(alice, "k-1")
    again = await post(alice, "k-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["ETag"] == first.headers["ETag"]
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert await alice.balance() == -5


async def test_the_draft_s_quotes_name_the_same_key(alice: Person) -> None:
    assert (await post(alice, '"k-1"')).content == (await post(alice, "k-1")).content


async def test_another_request_is_refused(alice: Person) -> None:
    await post(alice, "k-1")
    for refused in (await post(alice, "k-1", 6), await post(alice, "k-1", url="/transactions?x=1")):
        assert refused.status_code == 422
    other_path = await alice.http.post("/accounts", json={"name": "x"}, headers={KEY: "k-1"})
    assert (other_path.status_code, other_path.json()["code"]) == (422, "idempotency_key_reused")
    assert await alice.balance() == -5


async def test_keys_of_others_are_others(alice: Person, dora: Person, charlie: Person) -> None:
    answers = [await post(person, "k-1") for person in (alice, dora, charlie)]
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 3


async def test_an_error_is_not_remembered(alice: Person) -> None:
    body = {**expense(alice), "category_id": alice.account_id}
    refused = await alice.http.post("/transactions", json=body, headers={KEY: "k-1"})
    assert refused.status_code == 404
    assert (await post(alice, "k-1")).status_code == 201


async def test_forty_at_once_are_one(alice: Person) -> None:
    answers = await asyncio.gather(*(post(alice, "k-1") for _ in range(40)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotency-Replayed" in answer.headers for answer in answers) == 39
    assert await alice.balance() == -5


@pytest.mark.parametrize("key", ["", " ", "a b", "k" * 256, "ключ".encode(), '"', '"a"b"', b"\xff"])
async def test_other_forms_are_refused(alice: Person, key: str | bytes) -> None:
    refused = await alice.http.post("/transactions", json=expense(alice), headers={KEY: key})
    assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_key_invalid")
    assert await alice.balance() == 0


async def test_sign_up_and_sign_in_take_keys_and_hide_what_they_keep(client: httpx.AsyncClient, owner: Any) -> None:
    body = {"email": f"{secrets.token_hex(8)}@example.com", "password": PASSWORD}
    key = {KEY: secrets.token_hex(8)}
    first, again = [await client.post("/auth/sing-up", json=body, headers=key) for _ in range(2)]
    assert (first.status_code, again.status_code, again.content) == (201, 201, first.content)
    key = {KEY: secrets.token_hex(8)}
    first, again = [await client.post("/auth/sing-in", json=body, headers=key) for _ in range(2)]
    assert (again.status_code, again.content) == (200, first.content)
    other = await client.post("/auth/sing-in", json={**body, "password": "не-тот-пароль"}, headers=key)
    assert other.status_code in (401, 422)
    rows = await owner.fetch("SELECT * FROM idempotency_keys WHERE key = $1", key[KEY])
    assert len(rows) == 1
    stored = repr(dict(rows[0])).encode() + rows[0]["answer"]
    for token in (first.json()["access_token"], first.json()["refresh_token"], PASSWORD, body["email"]):
        assert token.encode() not in stored


async def test_a_refresh_can_be_retried_long_after(client: httpx.AsyncClient, alice: Person) -> None:
    body, key = {"refresh_token": alice.refresh_token}, {KEY: secrets.token_hex(8)}
    first = await client.post("/auth/refresh", json=body, headers=key)
    assert (await client.post("/auth/refresh", json=body, headers=key)).content == first.content


async def test_an_answer_moved_to_another_row_does_not_open(app: FastAPI, arrive: Arrive, owner: Any) -> None:
    anna, boris = await arrive("anna"), await arrive("boris")
    await post(anna, "mine")
    await post(boris, "yours")
    answer = await owner.fetchval("SELECT answer FROM idempotency_keys WHERE household_id = $1", anna.household_id)
    await owner.execute("UPDATE idempotency_keys SET answer = $1 WHERE household_id = $2", answer, boris.household_id)
    assert (await post(boris, "yours")).status_code == 500  # tampering behind the doors: said to the log, not shown
    with pytest.raises(SealBroken):
        app.state.keys.open("idempotency answer", answer, b"somewhere else")


async def test_what_makes_a_household_is_kept_too(alice: Person, owner: Any) -> None:
    """Making one moves the transaction into it: the claim stands in the household that asked."""
    answers = [await alice.http.post("/households", json={"name": "Дача"}, headers={KEY: "k-1"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert len({answer.content for answer in answers}) == 1
    assert answers[2].headers["Idempotency-Replayed"] == "true"
    assert len((await alice.http.get("/households")).json()) == 2
    unanswered = "SELECT count(*) FROM idempotency_keys WHERE user_id = $1 AND answer IS NULL"
    assert await owner.fetchval(unanswered, alice.user_id) == 0


async def test_forty_sign_ins_at_once_open_one_session(client: httpx.AsyncClient, alice: Person, owner: Any) -> None:
    body, key = {"email": alice.email, "password": PASSWORD}, {KEY: secrets.token_hex(8)}
    answers = await asyncio.gather(*(client.post("/auth/sign-in", json=body, headers=key) for _ in range(40)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    sessions = "SELECT count(*) FROM auth_sessions WHERE user_id = $1"
    assert await owner.fetchval(sessions, alice.user_id) == 2  # the one of alice.http, and this


async def test_an_answer_of_no_content_is_replayed(alice: Person) -> None:
    """The first one ended the session, so that what comes again is refused: not replayed to whom it no longer knows."""
    first = await alice.http.post("/auth/sign-out", headers={KEY: "k-1"})
    assert (first.status_code, first.content) == (204, b"")
    assert (await alice.http.post("/auth/sign-out", headers={KEY: "k-1"})).json()["code"] == "session_ended"


async def test_a_key_is_forgotten_with_its_failed_effect(alice: Person) -> None:
    """Refused for another reason each time, then done: never 422 for the reuse, never a replay."""
    for amount, status in ((-1, 422), ("x", 422), (0.001, 422), (5, 201)):
        assert (await post(alice, "k-1", amount)).status_code == status
    assert await alice.balance() == -5
