"""A household with one person of every kind around it, and one more who is a stranger to it."""

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from starlette.routing import BaseRoute

from conftest import PASSWORD, Person, TestDatabase, join, new_client, sign_up_and_in
from kopilka.attachments.tests.pictures import picture

ROLES = {"owner": "owner", "viewer": "viewer", "editor": "editor", "extra": "viewer"}
ROLES |= {"expired": "owner", "premium": "owner"}
PREMIUM_SECONDS = {"expired": -1.0, "premium": 3600.0}


@dataclass
class Cast:
    """`people` by identity. All but the anonymous one ask for `household_id`, Alice's personal one."""

    app: FastAPI
    behind: asyncpg.Connection
    people: dict[str, Person | None] = field(default_factory=dict)
    clients: list[httpx.AsyncClient] = field(default_factory=list)

    @property
    def owner(self) -> Person:
        found = self.people["owner"]
        assert found is not None
        return found

    @property
    def extra(self) -> Person:
        """A member whom others may promote and remove."""
        found = self.people["extra"]
        assert found is not None
        return found

    @property
    def household_id(self) -> str:
        return self.owner.household_id

    def client(self, **headers: str) -> httpx.AsyncClient:
        made = new_client(self.app, **headers)
        self.clients.append(made)
        return made

    async def double(self, identity: str) -> Person:
        """Somebody new in the part of this identity."""
        person = await sign_up_and_in(self.client(), f"{identity}.{uuid4().hex}@example.com")
        # The first of an empty database would be the administrator.
        await self.behind.execute("UPDATE users SET is_admin = false WHERE id = $1", person.user_id)
        if identity == "owner" and "owner" not in self.people:
            return person
        if identity == "stranger":
            person.http.headers["X-Household-Id"] = self.household_id
            return person
        await join(self.behind, person, self.owner, ROLES[identity])
        if identity in PREMIUM_SECONDS:
            await self.behind.execute(
                "UPDATE users SET premium_until = now() + make_interval(secs => $1) WHERE id = $2",
                PREMIUM_SECONDS[identity],
                person.user_id,
            )
        return person

    async def sign_in_again(self, person: Person) -> Person:
        """The same person on a device of their own, whose session may be thrown away."""
        http = self.client()
        signed_in = await http.post("/auth/sign-in", json={"email": person.email, "password": PASSWORD})
        assert signed_in.status_code == 200, signed_in.text
        http.headers["Authorization"] = f"Bearer {signed_in.json()['access_token']}"
        if "X-Household-Id" in person.http.headers:
            http.headers["X-Household-Id"] = person.http.headers["X-Household-Id"]
        return replace(person, http=http, refresh_token=signed_in.json()["refresh_token"])


@pytest.fixture(scope="module")
async def cast(app: FastAPI, database: TestDatabase) -> AsyncIterator[Cast]:
    made = Cast(app, await asyncpg.connect(database.owner_url), {"anonymous": None})
    for identity in ("owner", *ROLES, "stranger"):
        if identity not in made.people:
            made.people[identity] = await made.double(identity)
    yield made
    await made.behind.close()
    for http in made.clients:
        await http.aclose()


@pytest.fixture
def visible() -> Callable[[httpx.Response], list[Any]]:
    """All that an answer tells: status, headers but for request id and date, body."""

    def look(answer: httpx.Response) -> list[Any]:
        hidden = ("x-request-id", "date")
        headers = [it for it in answer.headers.multi_items() if it[0] not in hidden]
        return [answer.status_code, headers, answer.content]

    return look


async def transfer_targets(alice: Person, path: str) -> dict[str, str]:
    """Ids that a call of /transfers may be made with."""
    expense, income = await alice.pair(3)
    made = await alice.transfer()
    targets = {"account_id": alice.account_id, "to_account_id": made["to_account_id"], "transfer_id": made["id"]}
    if path.endswith("/unlink"):
        linked = await alice.http.post("/transfers/link", json={"transaction_ids": [expense, income]})
        targets["transfer_id"] = linked.json()["id"]
    if path.endswith("/restore"):
        assert (await alice.http.delete(f"/transfers/{made['id']}")).status_code == 204
    return targets | {"expense_id": expense, "income_id": income}


async def payee_targets(alice: Person) -> dict[str, str]:
    """Ids that a call of /payees may be made with."""
    made, other = [await alice.record(payee=uuid4().hex) for _ in range(2)]
    return {"payee_id": made["payee_id"], "into": other["payee_id"]}


async def reconciliation_targets(alice: Person, account_id: str) -> dict[str, str]:
    """A transaction on the account, which is reconciled."""
    bought = await alice.record(7, account_id=account_id)
    body = {"date": "2026-05-31", "balance": -7}
    made = await alice.http.post(f"/accounts/{account_id}/reconciliations", json=body)
    assert made.status_code == 201, made.text
    return {"reconciliation_id": made.json()["id"], "on_account": bought["id"]}


async def rate_targets(alice: Person) -> dict[str, str]:
    """A rate that Alice's household has set by hand."""
    targets = {"currency": "USD", "date": "2026-05-31"}
    answer = await alice.http.put("/exchange-rates/USD/2026-05-31", json={"rate": 80})
    assert answer.status_code == 200, answer.text
    return targets


async def saved_view(person: Person) -> str:
    """The id of a view of the explorer."""
    body = {"name": uuid4().hex, "question": {"rows": "month"}}
    made: str = (await person.http.post("/analytics/explore/views", json=body)).json()["id"]
    return made


async def rule_targets(person: Person) -> dict[str, str]:
    """A rule; the only one that `POST /rules/apply` is asked for, and it changes nothing of what others record."""
    body = {"conditions": [{"field": "payee", "operator": "equals", "text": "кофе"}], "actions": {"tags": ["кофе"]}}
    made = await person.http.post("/rules", json=body)
    assert made.status_code == 201, made.text
    return {"rule_id": made.json()["id"]}


async def goal_targets(alice: Person) -> dict[str, str]:
    """A goal and its one contribution."""
    goal = await alice.save_up(100)
    [made] = (await alice.http.get(f"/goals/{goal['id']}/contributions")).json()
    return {"goal_id": goal["id"], "contribution_id": made["id"]}


def upload() -> dict[str, Any]:
    """How a request adds a file: another picture each time."""
    return {"params": {"name": "чек.jpg"}, "content": picture(size=(60, 40)) + uuid4().bytes}


async def attachment_targets(alice: Person) -> dict[str, str]:
    """A picture at a transaction of Alice's."""
    transaction = await alice.record()
    made = await alice.http.post(f"/transactions/{transaction['id']}/attachments", **upload())
    assert made.status_code == 201, made.text
    return {"attachment_id": made.json()["id"]}


async def linked_group(owner: Any, person: Person) -> str:
    """A group of Telegram, as `kopilka bot` links it."""
    made = await owner.fetchval(
        "INSERT INTO telegram_groups (household_id, id, chat_id, title, linked_by) VALUES ($1, $2, $3, 'Семья', $4)"
        " RETURNING id::text",
        person.household_id, uuid4(), -(uuid4().int % 10**12), person.user_id,
    )  # fmt: skip
    return str(made)


def in_own_household(cast: Any) -> Person:
    """The stranger, asking for what is theirs."""
    charlie: Person = cast.people["stranger"]
    http = httpx.AsyncClient(transport=charlie.http._transport, base_url=charlie.http.base_url)
    http.headers["Authorization"] = charlie.http.headers["Authorization"]
    return replace(charlie, http=http)


async def revision(owner: Any, cast: Any) -> int:
    found: int = await owner.fetchval("SELECT revision FROM households WHERE id = $1", cast.household_id)
    return found


def leaves(routes: list[BaseRoute]) -> Iterator[BaseRoute]:
    """Down into whatever holds routes: mounts, and the nested routers that include_router makes."""
    for route in routes:
        nested = getattr(route, "routes", None) or getattr(getattr(route, "original_router", None), "routes", None)
        if nested is None:
            yield route
        else:
            yield from leaves(nested)
