"""Ids in bodies and queries: a stranger's is answered like a random one, and nothing is stored."""

import base64
from collections.abc import Awaitable, Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from fastapi import FastAPI

from conftest import Person
from kopilka.infrastructure.clock import now
from kopilka.infrastructure.http.pagination import Cursor
from tests.isolation.imports import import_targets, statement_upload

# Every id that a body or a query may carry → what a strange one is told there.
FIELDS = {
    ("POST", "/transactions", "body", "category_id"): (404, "category_not_found"),
    ("POST", "/transactions", "body", "account_id"): (404, "account_not_found"),
    ("PATCH", "/transactions/{transaction_id}", "body", "category_id"): (404, "category_not_found"),
    ("PATCH", "/transactions/{transaction_id}", "body", "account_id"): (404, "account_not_found"),
    ("POST", "/transactions", "body", "lines.category_id"): (404, "category_not_found"),
    ("PATCH", "/transactions/{transaction_id}", "body", "lines.category_id"): (404, "category_not_found"),
    ("POST", "/transactions", "body", "refund_of"): (404, "purchase_not_found"),
    ("PATCH", "/transactions/{transaction_id}", "body", "refund_of"): (404, "purchase_not_found"),
    ("POST", "/transactions/bulk", "body", "changes.ids"): (404, "transaction_not_found"),
    ("POST", "/transactions/bulk", "body", "changes.category_id"): (404, "category_not_found"),
    ("POST", "/transactions/bulk", "body", "changes.account_id"): (404, "account_not_found"),
    ("POST", "/transactions/bulk", "body", "delete"): (404, "transaction_not_found"),
    ("POST", "/transactions/bulk", "body", "restore"): (404, "transaction_not_found"),
    ("POST", "/transactions/bulk/filtered", "body", "category_id"): (404, "category_not_found"),
    ("POST", "/transactions/bulk/filtered", "body", "account_id"): (404, "account_not_found"),
    # Of the two rows that are found one's own is left, so another number than is said would change.
    ("POST", "/transactions/bulk/filtered", "body", "except_ids"): (409, "filter_finds_others"),
    ("POST", "/categories", "body", "parent_id"): (404, "category_not_found"),
    ("PATCH", "/categories/{category_id}", "body", "parent_id"): (404, "category_not_found"),
    ("GET", "/transactions", "query", "category_id"): (200, None),
    ("GET", "/transactions", "query", "account_id"): (200, None),
    ("GET", "/transactions", "query", "payee_id"): (200, None),
    ("GET", "/transactions", "query", "cursor"): (200, None),
    ("GET", "/transactions/summary", "query", "category_id"): (200, None),
    ("GET", "/transactions/summary", "query", "account_id"): (200, None),
    ("GET", "/transactions/summary", "query", "payee_id"): (200, None),
    ("PATCH", "/payees/{payee_id}", "body", "category_id"): (404, "category_not_found"),
    ("POST", "/payees/{payee_id}/merge", "body", "into"): (404, "payee_not_found"),
    ("POST", "/rules/apply", "body", "ids"): (404, "rule_not_found"),
    # Cursors of another form: test_a_strangers_place_tells_nothing_of_their_accounts has real ones.
    ("GET", "/accounts", "query", "cursor"): (422, "validation_failed"),
    ("GET", "/accounts/{account_id}/transactions", "query", "cursor"): (422, "validation_failed"),
    ("GET", "/categories", "query", "cursor"): (422, "validation_failed"),
    ("GET", "/payees", "query", "cursor"): (422, "validation_failed"),
    ("POST", "/transfers", "body", "from_account_id"): (404, "account_not_found"),
    ("POST", "/transfers", "body", "to_account_id"): (404, "account_not_found"),
    ("POST", "/transfers/link", "body", "transaction_ids"): (404, "transaction_not_found"),
    ("PATCH", "/transfers/{transfer_id}", "body", "from_account_id"): (404, "account_not_found"),
    ("PATCH", "/transfers/{transfer_id}", "body", "to_account_id"): (404, "account_not_found"),
    ("PUT", "/accounts/{account_id}/reconciliation/rows", "body", "transaction_ids"): (404, "transaction_not_found"),
    ("POST", "/accounts/{account_id}/reconciliations", "body", "category_id"): (404, "category_not_found"),
    ("POST", "/imports", "body", "account_id"): (404, "account_not_found"),
    ("PATCH", "/imports/{import_id}", "body", "statements.account_id"): (404, "account_not_found"),
    ("GET", "/imports", "query", "cursor"): (422, "validation_failed"),
    ("GET", "/imports/inbox", "query", "cursor"): (422, "validation_failed"),
    ("GET", "/imports/{import_id}/rows", "query", "cursor"): (422, "validation_failed"),
    ("POST", "/goals", "body", "account_id"): (404, "account_not_found"),
    ("PATCH", "/goals/{goal_id}", "body", "account_id"): (404, "account_not_found"),
    ("GET", "/goals", "query", "cursor"): (200, None),
    ("GET", "/goals/{goal_id}/contributions", "query", "cursor"): (200, None),
    ("GET", "/analytics/explore", "query", "category_id"): (200, None),
    ("GET", "/analytics/explore", "query", "account_id"): (200, None),
    ("GET", "/analytics/explore", "query", "payee_id"): (200, None),
    ("GET", "/export/explorer", "query", "category_id"): (404, "category_not_found"),
    ("GET", "/export/explorer", "query", "account_id"): (404, "account_not_found"),
    ("GET", "/export/explorer", "query", "payee_id"): (404, "payee_not_found"),
    ("GET", "/export/excel", "query", "category_id"): (404, "category_not_found"),
    ("GET", "/export/excel", "query", "account_id"): (404, "account_not_found"),
    ("GET", "/export/excel", "query", "payee_id"): (404, "payee_not_found"),
    ("GET", "/export/pdf", "query", "category_id"): (404, "category_not_found"),
    ("GET", "/export/pdf", "query", "account_id"): (404, "account_not_found"),
    ("GET", "/export/pdf", "query", "payee_id"): (404, "payee_not_found"),
    ("GET", "/export/csv", "query", "category_id"): (404, "category_not_found"),
    ("GET", "/export/csv", "query", "account_id"): (404, "account_not_found"),
    ("GET", "/export/csv", "query", "payee_id"): (404, "payee_not_found"),
}
GOOD: dict[tuple[str, str], dict[str, Any]] = {
    ("POST", "/transactions"): {"amount": 10, "date": "2026-05-31"},
    ("PATCH", "/transactions/{transaction_id}"): {"amount": 11},
    ("POST", "/transactions/bulk/filtered"): {"filter": {}, "expected": 2, "action": "change"},
    ("POST", "/categories"): {"name": "Кофе", "type": "expense"},
    ("PATCH", "/categories/{category_id}"): {"name": "Чай"},
    ("POST", "/accounts/{account_id}/reconciliations"): {"date": "2026-05-31", "balance": 1},
    ("PATCH", "/payees/{payee_id}"): {"name": "Лента"},
    ("POST", "/payees/{payee_id}/merge"): {},
    ("POST", "/goals"): {"name": "Отпуск", "target_amount": 10000},
    ("PATCH", "/goals/{goal_id}"): {"name": "Море"},
}
MOVED = {"amount": 10, "date": "2026-05-31"}
# Where the id does not simply stand in the body: the field, the strange id and one's own → the body.
NESTED: dict[str, Callable[[str, dict[str, str]], dict[str, Any]]] = {
    "changes.ids": lambda it, own: {
        "changes": [{"ids": [own["transaction_id"], it], "category_id": own["taxi"]}],
        "delete": [own["other_id"]],
    },
    "changes.category_id": lambda it, own: {"changes": [{"ids": [own["transaction_id"]], "category_id": it}]},
    "changes.account_id": lambda it, own: {"changes": [{"ids": [own["transaction_id"]], "account_id": it}]},
    "lines.category_id": lambda it, own: {
        "amount": 10,
        "date": "2026-05-31",
        "category_id": None,
        "lines": [{"category_id": own["taxi"], "amount": 5}, {"category_id": it}],
    },
    "except_ids": lambda it, own: {
        "filter": {},
        "expected": 5,
        "action": "delete",
        "except_ids": [own["transaction_id"], it],
    },
    "from_account_id": lambda it, own: {"from_account_id": it, "to_account_id": own["account_id"], **MOVED},
    "to_account_id": lambda it, own: {"from_account_id": own["account_id"], "to_account_id": it, **MOVED},
    "statements.account_id": lambda it, own: {"statements": [{"index": 0, "account_id": it}]},
    "transaction_ids": lambda it, own: {"transaction_ids": [own["transaction_id"], it]},
    "ids": lambda it, _: {"ids": [it]},
    "delete": lambda it, own: {"delete": [own["transaction_id"], it]},
    "restore": lambda it, own: {"delete": [own["transaction_id"]], "restore": [it]},
}
COUNTED = {"/transactions": {"count": "true"}}
# Opaque to the contract, but made of an id.
OPAQUE = {"cursor"}

Rows = Callable[..., Awaitable[dict[str, int]]]
Visible = Callable[[Any], object]


def ids_taken(schema: dict[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            for parameter in operation.get("parameters", ()):
                if parameter["in"] == "query" and (takes_id(parameter["schema"]) or parameter["name"] in OPAQUE):
                    yield method.upper(), path, "query", parameter["name"]
            for content in operation.get("requestBody", {}).get("content", {}).values():
                reference = content["schema"].get("$ref", "").rpartition("/")[2]
                body = schema["components"]["schemas"].get(reference, content["schema"])
                for name in ids_within(schema, body):
                    yield method.upper(), path, "body", name


def ids_within(schema: dict[str, Any], body: dict[str, Any]) -> Iterator[str]:
    """Names of fields, with a point before those of objects in a list."""
    for name, field in body.get("properties", {}).items():
        lists = (field, *field.get("anyOf", ()))
        reference = "".join(it.get("items", {}).get("$ref", "") for it in lists).rpartition("/")[2]
        if reference:
            yield from (f"{name}.{it}" for it in ids_within(schema, schema["components"]["schemas"][reference]))
        elif takes_id(field):
            yield name


def takes_id(field: dict[str, Any]) -> bool:
    inner = (*field.get("anyOf", ()), field.get("items", {}))
    return field.get("format") == "uuid" or any(takes_id(it) for it in inner if it)


def test_every_id_that_is_taken_is_tried(app: FastAPI) -> None:
    """The administrator's door looks at no id before it knows who asks (kopilka/administration/tests)."""
    taken = {it for it in ids_taken(app.openapi()) if not it[1].startswith("/admin/")}
    assert taken == set(FIELDS)


@pytest.fixture
async def treasure(alice: Person, make_premium: Callable[..., Awaitable[None]]) -> dict[str, str]:
    """Ids of Alice's, one for every field."""
    await make_premium(alice)
    parent = await alice.http.post("/categories", json={"name": "Моё", "type": "expense"})
    transaction, trashed = await alice.record(100, payee="Лента"), await alice.record(100)
    assert (await alice.http.delete(f"/transactions/{trashed['id']}")).status_code == 204
    cursor = Cursor(now().date(), UUID(transaction["id"]))
    return {
        "account_id": alice.account_id,
        "category_id": alice.categories["groceries"],
        "parent_id": parent.json()["id"],
        "cursor": str(cursor),
        "ids": transaction["id"],
        "except_ids": transaction["id"],
        "delete": transaction["id"],
        "restore": trashed["id"],
        "refund_of": transaction["id"],
        "payee_id": transaction["payee_id"],
        "into": transaction["payee_id"],
        "from_account_id": alice.account_id,
        "to_account_id": alice.account_id,
        "transaction_ids": transaction["id"],
    }


def random_kin(name: str) -> str:
    return str(Cursor(now().date(), uuid4())) if name == "cursor" else str(uuid4())


@pytest.mark.parametrize(("method", "path", "where", "field"), FIELDS, ids=lambda it: it)
async def test_a_strangers_id_is_a_random_id(
    alice: Person, charlie: Person, treasure: dict[str, str], owner: asyncpg.Connection, rows_of: Rows,
    visible: Visible, make_premium: Callable[..., Awaitable[None]], method: str, path: str, where: str, field: str,
) -> None:  # fmt: skip
    await make_premium(charlie)
    own = await charlie.http.post("/categories", json={"name": "Своё", "type": "expense"})
    transaction = await charlie.record(5, payee="Магнит")
    mine = {"transaction_id": transaction["id"], "other_id": (await charlie.record(6))["id"]}
    mine |= {"taxi": charlie.categories["taxi"], "account_id": charlie.account_id}
    goal = await charlie.save_up()
    address = path.format(
        transaction_id=transaction["id"],
        category_id=own.json()["id"],
        goal_id=goal["id"],
        payee_id=transaction["payee_id"],
        account_id=charlie.account_id,
        transfer_id=(await charlie.transfer())["id"] if "transfer_id" in path else "",
        **(await import_targets(owner, charlie) if "import_id" in path else {}),
    )
    before = await stored(owner, rows_of, alice, charlie)
    status, code = FIELDS[method, path, where, field]
    seen = []
    theirs = treasure[field.rpartition(".")[2]]
    for strange in (theirs, random_kin(field), theirs.upper() if where == "body" else None):
        if strange is None:
            continue
        if where == "query":
            answer = await charlie.http.request(method, address, params={field: strange} | COUNTED.get(path, {}))
        elif path == "/imports":
            answer = await charlie.http.post(path, **statement_upload(), data={field: strange})
        else:
            body = {"category_id": charlie.categories["taxi"]} if path == "/transactions" else {}
            body |= NESTED[field](strange, mine) if field in NESTED else GOOD[method, path] | {field: strange}
            if path.endswith("/reconciliation/rows"):
                body["is_ticked"] = True
            answer = await charlie.http.request(method, address, json=body)
            again = await charlie.http.request(method, address, json=body, headers={"Idempotency-Key": strange})
            assert visible(again) == visible(answer)
        assert answer.status_code == status, answer.text
        assert code is None or answer.json()["code"] == code
        # The ETag of a list names the question, which differs by the id asked for.
        answer.headers.pop("ETag", None)
        seen.append(visible(answer))
    assert all(it == seen[0] for it in seen)
    assert await stored(owner, rows_of, alice, charlie) == before


async def stored(owner: asyncpg.Connection, rows_of: Rows, *people: Person) -> object:
    households = [UUID(person.household_id) for person in people]
    return [
        await rows_of(*(person.household_id for person in people)),
        await owner.fetch("SELECT id, revision FROM households WHERE id = ANY($1) ORDER BY id", households),
        await owner.fetch("SELECT * FROM accounts WHERE household_id = ANY($1) ORDER BY id", households),
        await owner.fetch("SELECT * FROM transactions WHERE household_id = ANY($1) ORDER BY id", households),
        await owner.fetch("SELECT * FROM goals WHERE household_id = ANY($1) ORDER BY id", households),
        await owner.fetch("SELECT * FROM categories WHERE household_id = ANY($1) ORDER BY id", households),
        await owner.fetch("SELECT * FROM payees WHERE household_id = ANY($1) ORDER BY id", households),
    ]


async def test_a_strangers_cursor_tells_nothing_of_their_ledger(alice: Person, charlie: Person) -> None:
    """The cursor of a stranger's page is only a place in one's own ledger."""
    for _ in range(3):
        await alice.record(100)
    link = (await alice.http.get("/transactions", params={"limit": 1})).headers["Link"]
    cursor = link.partition("cursor=")[2].partition(">")[0].partition("&")[0]
    mine = await charlie.record(7, date="1999-01-01")
    assert (await charlie.http.get("/transactions", params={"cursor": cursor})).json() == [mine]
    # Day, id, and a digest of filters and order.
    assert len(base64.urlsafe_b64decode(cursor)) == 4 + 16 + 4


@pytest.mark.parametrize("path", ["/accounts", "/categories"])
async def test_a_strangers_place_tells_nothing_of_their_accounts(alice: Person, charlie: Person, path: str) -> None:
    await alice.http.post("/accounts", json={"name": "Тайник"})
    first = await alice.http.get(path, params={"limit": 1})
    theirs = {each["id"] for each in (await alice.http.get(path)).json()}
    cursor = first.headers["Link"].partition("cursor=")[2].partition(">")[0].partition("&")[0]
    seen = await charlie.http.get(path, params={"cursor": cursor})
    assert seen.status_code == 200, seen.text
    assert not theirs & {each["id"] for each in seen.json()}


async def test_a_strangers_idempotency_key_is_free(alice: Person, charlie: Person) -> None:
    """And shows nothing of what it answered to the stranger."""
    key = {"Idempotency-Key": uuid4().hex}
    first = await alice.http.post("/accounts", json={"name": "Тайник"}, headers=key)
    second = await charlie.http.post("/accounts", json={"name": "Тайник"}, headers=key)
    other = await charlie.http.post("/accounts", json={"name": "Другой"}, headers=key)
    assert first.status_code == second.status_code == 201
    assert first.json()["id"] != second.json()["id"]
    assert "Idempotency-Replayed" not in second.headers
    assert other.json()["code"] == "idempotency_key_reused"
