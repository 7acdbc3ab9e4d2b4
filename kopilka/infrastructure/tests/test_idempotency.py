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


async def test_callers_without_a_token_share_no_keys(client: httpx.AsyncClient, alice: Person, owner: Any) -> None:
    """Two strangers with one key: neither is refused for it nor given the other's answer, and nothing is kept."""
    key, before = {KEY: secrets.token_hex(8)}, await owner.fetchval("SELECT count(*) FROM idempotency_keys")
    for path in ("/auth/sing-up", "/auth/sign-up"):
        bodies = [{"email": f"{secrets.token_hex(8)}@example.com", "password": PASSWORD} for _ in range(2)]
        made = [await client.post(path, json=body, headers=key) for body in bodies]
        assert [(it.status_code, it.json()["email"]) for it in made] == [(201, body["email"]) for body in bodies]
        assert (await client.post(path, json=bodies[0], headers=key)).json()["code"] == "email_taken"
    pairs = [
        (await client.post(path, json=body, headers=key)).json()
        for path in ("/auth/sing-in", "/auth/sign-in")
        for body in bodies
    ]
    assert len({pair["access_token"] for pair in pairs}) == 4
    for path, body, status in (
        ("/auth/refresh", {"refresh_token": alice.refresh_token}, 200),
        ("/auth/confirm", {"token": "x"}, 422),
        ("/auth/password/reset", {"token": "x", "password": PASSWORD}, 422),
        ("/auth/password/forgot", {"email": bodies[0]["email"]}, 202),
        ("/auth/confirm/resend", {"email": bodies[1]["email"]}, 202),
    ):
        answer = await client.post(path, json=body, headers=key)
        assert answer.status_code == status, answer.text
        assert answer.json()["code"] != "idempotency_key_reused" if status == 422 else True
    assert await owner.fetchval("SELECT count(*) FROM idempotency_keys") == before


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
