"""The quick way answers what the ordinary way answers, byte for byte."""

import asyncio
from datetime import date
from typing import Any
from urllib.parse import quote
from uuid import UUID

import asyncpg
import httpx
import pytest
from pydantic import ValidationError

from conftest import Person, TestDatabase
from kopilka.infrastructure.http.pagination import Cursor
from kopilka.transactions import queries, shortcut
from kopilka.transactions.schemas import TransactionListParams

# Of these the first asks for an answer that is not there, the second for what only the ordinary way can give: both
# send a question the long way round.
LONG_WAY = {"If-None-Match": '"another"'}
COFFEE = quote("кофе")
QUESTIONS = [
    "",
    "limit=2",
    "limit=3&order=date",
    "type=income",
    "type=expense&limit=1",
    f"q={COFFEE}",
    f"q={quote('КОФЕ с собой')}",
    f"q={quote('50%')}",
    f"q={quote('a_b')}",
    f"q={quote('a/b')}",
    "q=nothing",
    f"q={quote('раз два три четыре')}",
    "start_date=2026-05-02",
    "end_date=2026-05-02",
    "start_date=2026-05-02&end_date=2026-05-03&order=date",
    "start_date=2026-05-03&end_date=2026-05-02",
    "min_amount=200",
    "min_amount=200.01&max_amount=1e3",
    "deleted=true",
    "deleted=true&type=expense",
    "period=month",
    "count=true",
    "type=",
    "type=gift",
    "type=income&type=expense",
    "limit=0",
    "limit=501",
    "cursor=nonsense",
    "unknown=1",
    "q=",
    "category_id=0199a1b2-0000-7000-8000-000000000001",
]


class NothingIsPlain:
    """In the place of the schema: every body takes the long way."""

    @staticmethod
    def model_validate(_: object) -> None:
        raise ValidationError.from_exception_data("odd", [])


@pytest.fixture
async def ledger(alice: Person) -> Person:
    for day, (amount, category, description) in enumerate(
        [
            ("250.50", "eating_out", "Кофе с собой"),
            ("1000", "groceries", "50% скидка"),
            ("200", "groceries", "a_b"),
            ("200.01", "groceries", "a/b"),
            ("120000", "salary", "Аванс"),
            ("7.07", "eating_out", ""),
        ],
        1,
    ):
        await alice.record(amount, category, description=description, date=f"2026-05-0{day}")
    thrown = await alice.record("3", "groceries", description="Лишнее")
    assert (await alice.http.delete(f"/transactions/{thrown['id']}")).status_code == 204
    return alice


def shown(answer: httpx.Response) -> tuple[Any, ...]:
    return answer.status_code, answer.content, answer.headers.get("etag"), answer.headers.get("link")


async def both_ways(person: Person, address: str) -> httpx.Response:
    quick = await person.http.get(address)
    assert shown(quick) == shown(await person.http.get(address, headers=LONG_WAY))
    return quick


@pytest.mark.parametrize("question", QUESTIONS)
async def test_a_list_is_the_same_both_ways(ledger: Person, question: str) -> None:
    await both_ways(ledger, f"/transactions?{question}")


async def test_a_list_of_a_category_has_its_children_both_ways(ledger: Person) -> None:
    for of in (f"category_id={ledger.categories['groceries']}", f"account_id={ledger.account_id}"):
        assert (await both_ways(ledger, f"/transactions?{of}&limit=500")).json()


@pytest.mark.parametrize("order", ["date", "-date"])
async def test_pages_are_the_same_both_ways(ledger: Person, order: str) -> None:
    following, seen = f"/transactions?limit=2&order={order}", []
    while following:
        page = await both_ways(ledger, following)
        seen += [each["id"] for each in page.json()]
        following = page.links["next"]["url"] if "next" in page.links else ""
    assert len(seen) == len(set(seen)) == 6


async def test_the_list_of_nobody_yet_is_the_same_both_ways(alice: Person) -> None:
    assert (await both_ways(alice, "/transactions")).json() == []


async def test_an_etag_of_the_quick_way_saves_the_next_answer(ledger: Person) -> None:
    tag = (await ledger.http.get("/transactions")).headers["etag"]
    same = await ledger.http.get("/transactions", headers={"If-None-Match": tag})
    assert (same.status_code, same.content) == (304, b"")


async def test_the_quick_way_is_taken(ledger: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the comparisons above would compare the long way with itself."""
    taken: list[str] = []
    plain, look = shortcut.plain_params, shortcut.recording
    monkeypatch.setattr(shortcut, "plain_params", lambda request: taken.append(request.url.query) or plain(request))
    monkeypatch.setattr(shortcut, "recording", lambda default: taken.append("look") or look(default))
    await ledger.http.get("/transactions?limit=3")
    await ledger.record()
    assert taken == ["limit=3", "look"]


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"order": "date"},
        {"cursor": str(Cursor(date(2026, 5, 2), UUID(int=1)))},
        {"category_id": str(UUID(int=1)), "account_id": str(UUID(int=2)), "type": "income"},
        {"start_date": "2026-05-01", "end_date": "2026-05-31", "min_amount": "1", "max_amount": "2"},
        {"q": "кофе с собой"},
        {"deleted": "true"},
    ],
)
def test_a_question_opens_the_request_once(asked: dict[str, str]) -> None:
    """SQLAlchemy sets the opening beside whatever it does not correlate with it, and nothing but time tells."""
    params = TransactionListParams.model_validate(asked)
    days = queries.date_range(params, shortcut.NO_DAY)
    values = {name: value for name, value in queries.values_of(params, days).items() if value is not None}
    assert shortcut.statement_for(params, days, values).text.count("open_request(") == 1


def test_a_look_opens_the_request_once() -> None:
    for by_default in (False, True):
        assert shortcut.recording(by_default)[0].text.count("open_request(") == 1


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"description": "  Кофе\n с собой "},
        {"type": "expense"},
        {"type": "income"},
        {"amount": "0.001"},
        {"amount": 0},
        {"amount": "1e3"},
        {"amount": 0.1},
        {"category_id": "0199a1b2-0000-7000-8000-000000000001"},
        {"account_id": "0199a1b2-0000-7000-8000-000000000001"},
        {"date": "2026-02-30"},
        {"more": 1},
    ],
)
@pytest.mark.parametrize("key", [None, "coffee-1"])
async def test_recording_is_the_same_both_ways(
    alice: Person, monkeypatch: pytest.MonkeyPatch, change: dict[str, Any], key: str | None
) -> None:
    body = {"amount": "250.50", "category_id": alice.categories["eating_out"], "date": "2026-05-31", **change}
    headers = {"Idempotency-Key": key} if key else {}
    quick = await alice.http.post("/transactions", json=body, headers=headers)
    again = await alice.http.post("/transactions", json=body, headers=headers) if key else quick
    monkeypatch.setattr(shortcut, "TransactionCreate", NothingIsPlain)
    if key:
        headers = {"Idempotency-Key": f"{key}-anew"}
    slow = await alice.http.post("/transactions", json=body, headers=headers)
    assert quick.status_code == slow.status_code
    ignored = {"id", "created_at", "updated_at"}
    first, second = ({key: it for key, it in each.json().items() if key not in ignored} for each in (quick, slow))
    assert first == second
    assert quick.headers.get("etag") == slow.headers.get("etag") == again.headers.get("etag")
    assert again.content == quick.content
    assert ("idempotency-replayed" in again.headers) == (key is not None and quick.status_code == 201)
    recorded = [it.json()["amount"] for it in (quick, slow) if it.status_code == 201]
    assert await alice.balance() == -sum(recorded)


async def test_what_is_archived_is_refused_the_quick_way_too(alice: Person) -> None:
    made = await alice.http.post("/accounts", json={"name": "Старая карта", "kind": "card", "currency": "RUB"})
    account = made.json()["id"]
    await alice.http.patch(f"/accounts/{account}", json={"archived": True})
    body = {"amount": 1, "category_id": alice.categories["groceries"], "date": "2026-05-31", "account_id": account}
    refused = await alice.http.post("/transactions", json=body)
    assert (refused.status_code, refused.json()["code"]) == (409, "account_archived")
    assert (await alice.http.get("/transactions")).json() == []


@pytest.mark.parametrize("kind", ["read", "write"])
async def test_a_dead_connection_costs_nobody_an_answer(ledger: Person, database: TestDatabase, kind: str) -> None:
    admin = await asyncpg.connect(database.admin_url)
    try:
        for _ in range(3):
            await admin.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'kopilka'"
                " AND datname = current_database()"
            )
            if kind == "read":
                answers = await asyncio.gather(*(ledger.http.get("/transactions") for _ in range(4)))
                assert {it.status_code for it in answers} == {200}
            else:
                await asyncio.gather(*(ledger.record() for _ in range(4)))
    finally:
        await admin.close()
    assert len((await ledger.http.get("/transactions")).json()) == 6 + (12 if kind == "write" else 0)


async def test_a_key_used_at_once_records_once(alice: Person) -> None:
    body = {"amount": 5, "category_id": alice.categories["groceries"], "date": "2026-05-31"}
    headers = {"Idempotency-Key": "at-once"}
    answers = await asyncio.gather(*(alice.http.post("/transactions", json=body, headers=headers) for _ in range(6)))
    assert {it.status_code for it in answers} == {201}
    assert len({it.content for it in answers}) == 1
    assert await alice.balance() == -5
    other = await alice.http.post("/transactions", json=body | {"amount": 6}, headers=headers)
    assert other.json()["code"] == "idempotency_key_reused"
    malformed = await alice.http.post("/transactions", json=body, headers={"Idempotency-Key": "a b"})
    assert malformed.json()["code"] == "idempotency_key_invalid"
