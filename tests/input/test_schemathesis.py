"""Generated requests over the whole contract, good and bad: no 5xx, every refusal in our words, answers as described.

KOPILKA_FUZZ_CASES raises the number of cases (2,000 in `make test-long`, 100,000 in `make fuzz`).
"""

import asyncio
import json
import os
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
import requests
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.transport import Response
from schemathesis.generation import GenerationMode
from schemathesis.generation.case import Case
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from conftest import PASSWORD, Arrive, Person, join, ready_export
from kopilka.attachments.tests.pictures import PDF
from kopilka.auth import email_tokens
from kopilka.infrastructure.clock import now
from kopilka.infrastructure.config import TelegramSettings
from tests.input.import_cases import aim_at_import
from tests.isolation.conftest import attachment_targets, rule_targets
from tests.isolation.imports import import_targets

CASES = int(os.environ.get("KOPILKA_FUZZ_CASES", "150"))
# As `make test-long` has them: a household or a year that one may not see is seldom hit upon.
ENOUGH_FOR_RARE_ANSWERS = 2_000
# Of the good requests to one operation, among which one at least is expected to be done.
UNTIL_ONE_SUCCEEDS = 20
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
LETTERS = {"/auth/confirm": "confirm", "/auth/password/reset": "reset"}
BASE = "http://kopilka.test"
OCTETS = "application/octet-stream"

Knock = Callable[..., Awaitable[Any]]


@dataclass
class Traffic:
    """Sends what is generated, as a person whose session is renewed whenever a case has ended it."""

    app: FastAPI
    loop: asyncio.AbstractEventLoop
    knock: Knock
    arrive: Arrive
    check_problem: Callable[..., Any]
    make_premium: Callable[[Person], Awaitable[None]]
    owner: asyncpg.Connection
    guest: Person
    person: Person | None = None
    known: dict[str, str] = field(default_factory=dict)
    succeeded: set[str] = field(default_factory=set)
    statuses: Counter[str] = field(default_factory=Counter)

    async def come(self) -> None:
        """Somebody new: sign-out, a changed password and failed guesses hit the one who was here."""
        self.person = await self.arrive("fuzz")
        await self.make_premium(self.person)
        await self.owner.execute("UPDATE users SET is_admin = true WHERE id = $1", self.person.user_id)
        self.known = {
            "household_id": self.person.household_id,
            "user_id": self.guest.user_id,
            "email": self.person.email,
            "username": self.person.email,
            "password": PASSWORD,
            "current_password": PASSWORD,
            "refresh_token": self.person.refresh_token,
        }
        await join(self.owner, self.guest, self.person, "viewer")
        await self.furnish()

    async def furnish(self) -> None:
        """Things of this person that may be changed and deleted."""
        assert self.person is not None
        http = self.person.http
        await self.owner.execute(
            "INSERT INTO telegram_links (user_id, telegram_id, chat_id, name, enters) VALUES ($1, $2, $2, 'Fuzz', $3)"
            " ON CONFLICT DO NOTHING",
            self.person.user_id, UUID(self.person.user_id).int % 10**9, self.person.household_id,
        )  # fmt: skip
        group_id = uuid4()
        await self.owner.execute(
            "INSERT INTO telegram_groups (household_id, id, chat_id, title, linked_by) VALUES ($1, $2, $3, 'Fuzz', $4)",
            self.person.household_id, group_id, -(group_id.int % 10**12), self.person.user_id,
        )  # fmt: skip
        account = await http.post("/accounts", json={"name": "Fuzz"})
        category = await http.post("/categories", json={"name": uuid4().hex, "type": "expense"})
        sessions = await http.get("/auth/sessions")
        goal = await self.person.save_up(5)
        contributions = await http.get(f"/goals/{goal['id']}/contributions")
        transfer = await self.person.transfer()
        await http.put("/exchange-rates/USD/2026-05-31", json={"rate": 80})
        view = {"name": uuid4().hex, "question": {"rows": "month"}}
        view_id = (await http.post("/analytics/explore/views", json=view)).json()["id"]
        bought, other = [await self.person.record(payee=uuid4().hex) for _ in range(2)]
        body = {"date": "2026-05-31", "balance": 0}
        reconciled = await http.post(f"/accounts/{account.json()['id']}/reconciliations", json=body)
        self.known |= {
            "account_id": account.json()["id"],
            "reconciliation_id": reconciled.json()["id"],
            "category_id": category.json()["id"],
            "transaction_id": (await self.person.record())["id"],
            "refund_of": (await self.person.record())["id"],
            "payee_id": bought["payee_id"],
            **await attachment_targets(self.person),
            **await import_targets(self.owner, self.person),
            "into": other["payee_id"],
            "view_id": view_id,
            **await rule_targets(self.person),
            "transfer_id": transfer["id"],
            "to_account_id": transfer["to_account_id"],
            "session_id": sessions.json()[0]["id"],
            "goal_id": goal["id"],
            "contribution_id": contributions.json()[0]["id"],
            "export_id": await ready_export(self.app, self.owner, self.person),
            "group_id": str(group_id),
        }

    async def linked(self) -> str:
        assert self.person is not None
        body = {"transaction_ids": await self.person.pair()}
        made: str = (await self.person.http.post("/transfers/link", json=body)).json()["id"]
        return made

    async def example(self) -> str:
        assert self.person is not None
        made: str = (await self.person.http.post("/households/example")).json()["id"]
        return made

    async def queued_job(self) -> str:
        """A job that may be retried or dropped: an export that nobody has asked for before."""
        assert self.person is not None
        await self.person.http.get("/export/csv", params={"q": uuid4().hex})
        newest = "SELECT id::text FROM jobs WHERE household_id = $1 ORDER BY created_at DESC, id DESC LIMIT 1"
        found: str = await self.owner.fetchval(newest, self.person.household_id)
        return found

    async def letter(self, kind: str) -> str:
        """The token of a good link, as the worker makes it."""
        assert self.person is not None
        link_id = uuid4()
        await self.owner.execute(
            "INSERT INTO email_links (user_id, kind, id, version, expires_at)"
            " SELECT id, $2, $3, token_version, now() + interval '1 hour' FROM users WHERE id = $1"
            " ON CONFLICT (user_id, kind) DO UPDATE SET id = $3, version = excluded.version",
            self.person.user_id, kind, link_id,
        )  # fmt: skip
        return email_tokens.write(self.app.state.keys, kind, link_id)

    def play(self, case: Case, choice: int) -> None:
        """`choice`: 9 comes without a token, below 5 it goes for what exists."""
        if self.person is None:
            self._wait(self.come())
        if choice < 5:
            self._aim(case)
            self._bring_file(case)
        prepared = self._prepare(case, signed_in=choice < 9)
        address, _, query = prepared.url.removeprefix(BASE).partition("?")
        answer = self._wait(
            self.knock(
                prepared.method,
                requests.utils.unquote(address.partition("#")[0]),
                query=query.partition("#")[0].encode(),
                headers=[(_bytes(name).lower(), _bytes(value)) for name, value in prepared.headers.items()],
                body=_bytes(prepared.body or b""),
            )
        )
        self.statuses[str(answer.status)] += 1
        if answer.status < 300:
            self.succeeded.add(case.operation.label)
        self._learn(case, answer)
        self._judge(case, answer, prepared)

    def _aim(self, case: Case) -> None:
        known = dict(self.known)
        if case.operation.path.endswith("-up") or case.operation.path == "/admin/users":
            known["email"] = f"fuzz.{uuid4().hex}@example.com"
        if case.operation.path.startswith("/admin/jobs/"):
            known["job_id"] = self._wait(self.queued_job())
        if case.operation.path.startswith("/exchange-rates/"):
            known |= {"currency": "USD", "date": "2026-05-31"}
        if case.operation.path in LETTERS:
            known["token"] = self._wait(self.letter(LETTERS[case.operation.path]))
        if case.operation.label == "DELETE /households/{household_id}":
            # The personal one stays whatever one asks, so it would never be seen to go.
            known["household_id"] = self._wait(self.example())
        for place in (case.path_parameters, case.query, case.body):
            if isinstance(place, dict):
                place.update({name: known[name] for name in place.keys() & known.keys()})
        if case.operation.path == "/transactions/bulk" and isinstance(case.body, dict):
            # Ids that exist, each of them once, stand deep in the body.
            case.body = {"changes": [{"ids": [known["transaction_id"]], "account_id": known["account_id"]}]}
        elif case.operation.path == "/transactions/bulk/filtered" and isinstance(case.body, dict):
            case.body = {"filter": {"q": uuid4().hex}, "expected": 0, "action": "delete"}
        elif case.operation.path.startswith("/transactions") and isinstance(case.body, dict):
            # A type that fits the category, digits that fit the currency, lines that add up are seldom hit upon.
            for name in ("type", "lines"):
                case.body.pop(name, None)
            case.body |= {"amount": 12.5, "category_id": known["category_id"]}
        if case.operation.label in ("POST /rules", "POST /rules/preview"):
            # What is generated names a category and accounts of nobody.
            case.body["actions"] = {"category_id": known["category_id"]}
            case.body["conditions"] = [{"field": "description", "operator": "contains", "text": uuid4().hex}]
        if case.operation.path.startswith("/transfers"):
            self._transfer(case)
        if "/reconciliation" in case.operation.path and isinstance(case.body, dict):
            self._reconcile(case)
        if case.operation.path.startswith("/goals") and isinstance(case.body, dict):
            # The same, and a deadline that has not passed, an account of the same currency.
            for name in ("currency", "deadline", "months", "account_id"):
                case.body.pop(name, None)
            case.body.update(dict.fromkeys(case.body.keys() & {"amount", "target_amount"}, 12.5))
        if case.operation.path.startswith("/admin/") and isinstance(case.body, dict):
            # Those who come later have to get in, and no letter leaves this server.
            standing = {"sign_ups_open": True, "is_active": True, "delivery": "link"}
            case.body.update({name: standing[name] for name in case.body.keys() & standing.keys()})
        for name in ("X-Household-Id", "If-Match"):
            if case.headers:
                case.headers.pop(name, None)

    def _transfer(self, case: Case) -> None:
        known = self.known
        if case.operation.path.startswith("/transfers") and isinstance(case.body, dict):
            # Both accounts exist and are in one currency; two rows that are one transfer were just made.
            for name in ("from_account_id", "to_amount", "fee"):
                case.body.pop(name, None)
            if case.operation.label == "POST /transfers":
                assert self.person is not None
                case.body |= {"from_account_id": self.person.account_id, "to_account_id": known["to_account_id"]}
            case.body.update(dict.fromkeys(case.body.keys() & {"amount"}, 12.5))
        if case.operation.label == "POST /transfers/link" and isinstance(case.body, dict):
            assert self.person is not None
            case.body["transaction_ids"] = self._wait(self.person.pair())
        if case.operation.label == "POST /transfers/{transfer_id}/unlink":
            case.path_parameters["transfer_id"] = self._wait(self.linked())

    def _reconcile(self, case: Case) -> None:
        """A transaction of the account; a balance that differs by an expense."""
        assert self.person is not None
        case.path_parameters["account_id"] = self.person.account_id
        if case.operation.method.upper() == "PUT":
            case.body = {"transaction_ids": [self._wait(self.person.record())["id"]], "is_ticked": True}
        else:
            body = {"date": now().date().isoformat(), "balance": -999_999, "category_id": self.known["category_id"]}
            case.body = body

    def _bring_file(self, case: Case) -> None:
        """Bytes that are a file are never hit upon."""
        if case.operation.label == "POST /transactions/{transaction_id}/attachments":
            case.body, case.media_type = PDF[:9] + uuid4().hex.encode() + PDF[9:], OCTETS
        if case.operation.path.startswith("/imports"):
            self._wait(aim_at_import(case, self.owner, self.person))

    def _prepare(self, case: Case, *, signed_in: bool) -> requests.PreparedRequest:
        assert self.person is not None
        given = case.as_transport_kwargs(base_url=BASE)
        names = ("method", "url", "headers", "files", "data", "params", "auth", "cookies", "json")
        request = requests.Request(**{name: given[name] for name in names if name in given})
        prepared = request.prepare()
        if signed_in:
            prepared.headers["Authorization"] = self.person.http.headers["Authorization"]
            if case.operation.path.startswith("/auth/browser/"):
                prepared.headers["Sec-Fetch-Site"] = "same-origin"
                prepared.headers["Cookie"] = f"kopilka-refresh={self.known['refresh_token']}"
        return prepared

    def _learn(self, case: Case, answer: Any) -> None:
        """What a case has made is what the next ones work on; who was signed out or shut out is replaced."""
        made = {"/transactions": "transaction_id", "/accounts": "account_id", "/categories": "category_id"}
        path, well = case.operation.path, answer.status < 300
        if answer.status == 201 and path in made:
            self.known[made[path]] = answer.json()["id"]
        elif well and case.operation.method.upper() == "DELETE" and "session" not in path:
            self._wait(self.furnish())
        elif (
            (well and path.startswith("/auth/") and path.endswith(("/refresh", "/password", "/reset", "/sign-out")))
            or answer.status == 429
            or (answer.status == 401 and answer.json()["code"] == "session_ended")
        ):
            self.person = None

    def _judge(self, case: Case, answer: Any, request: requests.PreparedRequest) -> None:
        if answer.status >= 400:
            self.check_problem(answer)
        case.validate_response(
            Response(
                status_code=answer.status,
                headers={name: [value] for name, value in answer.headers.items()},
                content=answer.body,
                request=request,
                elapsed=0.0,
                verify=False,
                message="",
                encoding="utf-8",
                http_version="1.1",
            ),
            checks=CHECKS,
        )

    def _wait(self, work: Awaitable[Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(60)  # type: ignore[arg-type]


def _bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")


def fuzz(operation: APIOperation[Any, Any, Any, Any], mode: GenerationMode, cases: int, traffic: Traffic) -> None:
    @settings(
        max_examples=cases,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    @given(case=operation.as_strategy(generation_mode=mode), choice=st.integers(0, 9))
    def run(case: Case, choice: int) -> None:
        traffic.play(case, choice)

    run()


def can_be_wrong(operation: APIOperation[Any, Any, Any, Any]) -> bool:
    """Whether there is anything about a request to this operation that the contract could forbid."""
    return any(True for _ in operation.iter_parameters()) or bool(operation.body)


@pytest.fixture
async def bot(app: FastAPI, owner: asyncpg.Connection) -> AsyncIterator[None]:
    """One that has been at work: without it nothing can be linked."""
    token = TelegramSettings.model_validate({"token": "7000000001:AAF-of-the-fuzzing-which-speaks-to-nobody"})
    await owner.execute(
        "INSERT INTO telegram_bots (bot_id, username) VALUES ($1, 'kopilka_bot') ON CONFLICT DO NOTHING", token.bot_id
    )
    # Not by monkeypatch: it puts back what it finds in `__dict__`, which has nothing of Starlette's State.
    kept = app.state.settings
    app.state.settings = kept.model_copy(update={"telegram": token})
    yield
    app.state.settings = kept


@pytest.mark.slow
@pytest.mark.timeout(600 + CASES // 5)
async def test_generated_requests(
    app: FastAPI, knock: Knock, arrive: Arrive, assert_problem: Callable[..., Any],
    make_premium: Callable[[Person], Awaitable[None]], owner: asyncpg.Connection, bot: None,
) -> None:  # fmt: skip
    contract = schemathesis.openapi.from_dict(json.loads(json.dumps(app.openapi())))
    operations = [found.ok() for found in contract.get_all_operations()]
    assert len(operations) >= 35
    plans = [
        (operation, mode)
        for operation in operations
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
        if mode is GenerationMode.POSITIVE or can_be_wrong(operation)
    ]
    traffic = Traffic(
        app, asyncio.get_running_loop(), knock, arrive, assert_problem, make_premium, owner, await arrive("guest")
    )
    share = -(-CASES // (len(plans) - 4))  # the four of /health are soon exhausted
    for operation, mode in plans:
        traffic.person = traffic.person if mode is GenerationMode.NEGATIVE else None
        await asyncio.to_thread(fuzz, operation, mode, share, traffic)
    for operation in operations:
        if operation.label not in traffic.succeeded:
            await asyncio.to_thread(fuzz, operation, GenerationMode.POSITIVE, max(share, UNTIL_ONE_SUCCEEDS), traffic)
    print(f"{traffic.statuses.total()} cases: {dict(traffic.statuses)}")  # noqa: T201 - shown with -s
    assert traffic.statuses.total() >= CASES
    expected = {"200", "201", "204", "401", "404", "422"}
    if CASES >= ENOUGH_FOR_RARE_ANSWERS:
        expected |= {"403", "409"}
    assert expected <= traffic.statuses.keys()
    assert traffic.succeeded == {operation.label for operation in operations}, "some door was never opened"
