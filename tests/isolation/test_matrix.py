"""Every route of the API × everybody who may knock: the table says who gets what, and a route without a row fails.

A refusal leaves nothing behind; what a stranger is told of our ids is, byte for byte, what a random id is told.
"""

import re
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import Route

from conftest import Person, new_client, ready_export
from kopilka.infrastructure.http.routing import TransactionRoute
from kopilka.processes.api.openapi import api_routes
from kopilka.processes.api.web_app import find_web_app
from tests.isolation.accepted_bodies import BODIES
from tests.isolation.conftest import (
    attachment_targets,
    goal_targets,
    in_own_household,
    leaves,
    linked_group,
    payee_targets,
    rate_targets,
    reconciliation_targets,
    revision,
    rule_targets,
    saved_view,
    transfer_targets,
    upload,
)
from tests.isolation.imports import import_targets, statement_upload

IDENTITIES = ("anonymous", "stranger", "viewer", "editor", "owner", "expired", "premium")
READ = "401 404 200 200 200 200 200"
EDIT = "401 404 role 200 200 200 200"
CREATE = "401 404 role 201 201 201 201"
REMOVE = "401 404 role 204 204 204 204"
PREMIUM = "401 404 premium premium premium premium 200"
OWN = "401 404 role role 204 204 204"
# Nobody of these runs the server: kopilka/administration/tests has somebody who does.
ADMIN = "401 404 admin admin admin admin admin"
# What each identity gets, in the order above. The stranger asks for the household by its id, in the path or in
# X-Household-Id. `role` and `premium` are 403 with role_required and premium_required; `real`, `bot` and `chat` are
# 409.
MATRIX = {
    ("POST", "/auth/sing-up"): "201 201 201 201 201 201 201",
    ("POST", "/auth/sign-up"): "201 201 201 201 201 201 201",
    ("POST", "/auth/sing-in"): "200 200 200 200 200 200 200",
    ("POST", "/auth/sign-in"): "200 200 200 200 200 200 200",
    ("POST", "/auth/refresh"): "200 200 200 200 200 200 200",
    ("POST", "/auth/sign-out"): "401 404 204 204 204 204 204",
    ("POST", "/auth/password"): READ,
    # Nobody has an e-mail here: kopilka/auth/tests/test_emails.py opens those.
    ("POST", "/auth/confirm"): "422 422 422 422 422 422 422",
    ("POST", "/auth/confirm/resend"): "202 202 202 202 202 202 202",
    ("POST", "/auth/password/forgot"): "202 202 202 202 202 202 202",
    ("POST", "/auth/password/reset"): "422 422 422 422 422 422 422",
    ("POST", "/auth/browser/sign-in"): "200 200 200 200 200 200 200",
    ("POST", "/auth/browser/refresh"): "200 200 200 200 200 200 200",
    ("POST", "/auth/browser/sign-out"): "204 204 204 204 204 204 204",
    ("POST", "/auth/browser/password"): READ,
    ("GET", "/auth/sessions"): READ,
    ("DELETE", "/auth/sessions/{session_id}"): "401 404 204 204 204 204 204",
    ("GET", "/users/me"): READ,
    ("PATCH", "/users/me"): READ,
    ("GET", "/households"): READ,
    ("POST", "/households"): "401 404 201 201 201 201 201",
    ("POST", "/households/example"): "401 404 201 201 201 201 201",
    ("GET", "/households/{household_id}"): READ,
    ("PATCH", "/households/{household_id}"): "401 404 role role 200 200 200",
    # Everybody asks for Alice's own, which cannot be deleted: kopilka/example/tests delete what can be.
    ("DELETE", "/households/{household_id}"): "401 404 role role real real real",
    ("GET", "/households/{household_id}/members"): READ,
    ("PATCH", "/households/{household_id}/members/{user_id}"): OWN,
    ("DELETE", "/households/{household_id}/members/{user_id}"): OWN,
    ("GET", "/accounts"): READ,
    ("POST", "/accounts"): CREATE,
    ("GET", "/accounts/{account_id}"): READ,
    ("PATCH", "/accounts/{account_id}"): EDIT,
    ("DELETE", "/accounts/{account_id}"): REMOVE,
    ("GET", "/accounts/{account_id}/transactions"): READ,
    ("GET", "/accounts/{account_id}/balance"): READ,
    ("GET", "/accounts/{account_id}/reconciliation"): READ,
    ("GET", "/accounts/{account_id}/reconciliation/rows"): READ,
    ("PUT", "/accounts/{account_id}/reconciliation/rows"): REMOVE,
    ("GET", "/accounts/{account_id}/reconciliations"): READ,
    ("POST", "/accounts/{account_id}/reconciliations"): CREATE,
    ("DELETE", "/accounts/{account_id}/reconciliations/{reconciliation_id}"): REMOVE,
    ("GET", "/categories"): READ,
    ("POST", "/categories"): "401 404 role premium premium premium 201",
    ("GET", "/categories/{category_id}"): READ,
    ("PATCH", "/categories/{category_id}"): EDIT,
    ("DELETE", "/categories/{category_id}"): REMOVE,
    ("GET", "/transactions"): READ,
    ("POST", "/transactions"): CREATE,
    ("POST", "/transactions/parse"): READ,
    ("POST", "/transactions/bulk"): EDIT,
    ("POST", "/transactions/bulk/filtered"): EDIT,
    ("GET", "/transactions/summary"): READ,
    ("GET", "/transactions/{transaction_id}"): READ,
    ("PATCH", "/transactions/{transaction_id}"): EDIT,
    ("DELETE", "/transactions/{transaction_id}"): REMOVE,
    ("POST", "/transactions/{transaction_id}/restore"): EDIT,
    ("GET", "/transactions/tags"): READ,
    ("POST", "/transactions/{transaction_id}/attachments"): CREATE,
    ("GET", "/transactions/{transaction_id}/attachments"): READ,
    ("GET", "/attachments/{attachment_id}/file"): READ,
    ("GET", "/attachments/{attachment_id}/thumbnail"): READ,
    ("DELETE", "/attachments/{attachment_id}"): REMOVE,
    ("POST", "/imports"): CREATE,
    ("GET", "/imports"): READ,
    ("GET", "/imports/inbox"): READ,
    ("GET", "/imports/{import_id}"): READ,
    ("PATCH", "/imports/{import_id}"): EDIT,
    ("DELETE", "/imports/{import_id}"): REMOVE,
    ("GET", "/imports/{import_id}/rows"): READ,
    ("PATCH", "/imports/{import_id}/rows"): EDIT,
    ("POST", "/imports/{import_id}/confirm"): EDIT,
    ("POST", "/imports/{import_id}/undo"): EDIT,
    ("GET", "/payees"): READ,
    ("GET", "/payees/{payee_id}"): READ,
    ("PATCH", "/payees/{payee_id}"): EDIT,
    ("POST", "/payees/{payee_id}/merge"): EDIT,
    ("DELETE", "/payees/{payee_id}"): REMOVE,
    ("GET", "/rules"): READ,
    ("POST", "/rules"): CREATE,
    ("POST", "/rules/preview"): READ,
    ("POST", "/rules/apply"): EDIT,
    ("GET", "/rules/{rule_id}"): READ,
    ("PATCH", "/rules/{rule_id}"): EDIT,
    ("DELETE", "/rules/{rule_id}"): REMOVE,
    ("POST", "/rules/{rule_id}/preview"): READ,
    ("GET", "/analytics/explore"): READ,
    ("GET", "/analytics/explore/views"): READ,
    ("POST", "/analytics/explore/views"): CREATE,
    ("GET", "/analytics/explore/views/{view_id}"): READ,
    ("PATCH", "/analytics/explore/views/{view_id}"): EDIT,
    ("DELETE", "/analytics/explore/views/{view_id}"): REMOVE,
    ("GET", "/exchange-rates"): READ,
    ("PUT", "/exchange-rates/{currency}/{date}"): EDIT,
    ("DELETE", "/exchange-rates/{currency}/{date}"): REMOVE,
    ("POST", "/transfers"): CREATE,
    ("GET", "/transfers/suggestions"): READ,
    ("POST", "/transfers/link"): CREATE,
    ("GET", "/transfers/{transfer_id}"): READ,
    ("PATCH", "/transfers/{transfer_id}"): EDIT,
    ("DELETE", "/transfers/{transfer_id}"): REMOVE,
    ("POST", "/transfers/{transfer_id}/restore"): EDIT,
    ("POST", "/transfers/{transfer_id}/unlink"): REMOVE,
    ("GET", "/goals"): READ,
    ("POST", "/goals"): CREATE,
    ("GET", "/goals/{goal_id}"): READ,
    ("PATCH", "/goals/{goal_id}"): EDIT,
    ("DELETE", "/goals/{goal_id}"): REMOVE,
    ("GET", "/goals/{goal_id}/contributions"): READ,
    ("POST", "/goals/{goal_id}/contributions"): CREATE,
    ("DELETE", "/goals/{goal_id}/contributions/{contribution_id}"): REMOVE,
    **{("GET", f"/analytics/{it}"): READ for it in ("monthly", "categories", "summary", "comparison", "net-worth")},
    **{("GET", f"/analytics/{it}"): PREMIUM for it in ("trends", "forecast", "anomalies")},
    **{("GET", f"/export/{it}"): READ for it in ("excel", "pdf", "csv", "explorer")},
    ("GET", "/exports"): READ,
    ("GET", "/exports/{export_id}"): READ,
    ("DELETE", "/exports/{export_id}"): REMOVE,
    ("GET", "/exports/{export_id}/events"): READ,
    ("GET", "/exports/{export_id}/file"): READ,
    # No bot runs beside the tests: tests/telegram has one.
    ("POST", "/telegram/link"): "401 404 bot bot bot bot bot",
    ("GET", "/telegram"): READ,
    ("PATCH", "/telegram"): "401 404 chat chat chat chat chat",
    ("DELETE", "/telegram"): "401 404 204 204 204 204 204",
    ("GET", "/telegram/groups"): READ,
    ("POST", "/telegram/groups/link"): "401 404 role role bot bot bot",
    ("DELETE", "/telegram/groups/{group_id}"): "401 404 role role 204 204 204",
    ("GET", "/installation"): "200 200 200 200 200 200 200",
    ("GET", "/admin/users"): ADMIN,
    ("POST", "/admin/users"): ADMIN,
    ("PATCH", "/admin/users/{user_id}"): ADMIN,
    ("POST", "/admin/users/{user_id}/reset-password"): ADMIN,
    ("GET", "/admin/installation"): ADMIN,
    ("PATCH", "/admin/installation"): ADMIN,
    ("GET", "/admin/jobs"): ADMIN,
    ("POST", "/admin/jobs/{job_id}/retry"): ADMIN,
    ("DELETE", "/admin/jobs/{job_id}"): ADMIN,
    ("GET", "/admin/status"): ADMIN,
    ("GET", "/admin/log"): ADMIN,
    ("GET", "/health/live"): "200 200 200 200 200 200 200",
    ("GET", "/health/ready"): "200 200 200 200 200 200 200",
}
# Pages that are nobody's, outside the edge: same bytes for everybody.
PAGE = 200 if find_web_app() else 404
OPEN = {"/": 307, "/app": PAGE, "/app/{name:path}": PAGE, "/docs": 200, "/docs/{name}": 200, "/openapi.json": 200}
# A page of the web app carries another nonce each time.
NONCE = re.compile(rb'(content|nonce)="[\w-]{24}"')
CODES = {"401": (401, "unauthenticated"), "404": (404, "household_not_found")} | {
    word: (403, f"{word}_required") for word in ("role", "premium")
}
CODES["admin"] = (403, "not_administrator")
CODES["real"] = (409, "household_not_example")
CODES["bot"] = (409, "telegram_unavailable")
CODES["chat"] = (409, "telegram_not_linked")
# Who calls these is signed out by it, so they come on a session of their own.
ON_OWN_SESSION = {"/auth/refresh", "/auth/sign-out", "/auth/password", "/auth/sessions/{session_id}"}
ON_OWN_SESSION |= {f"/auth/browser/{name}" for name in ("refresh", "sign-out", "password")}
Rows = Callable[..., Awaitable[dict[str, int]]]
Visible = Callable[[httpx.Response], object]


def test_every_route_has_a_row(app: FastAPI) -> None:
    listed = {(method, path) for path, route in api_routes(app) for method in route.methods or ()}
    found = [(method, route) for route in leaves(app.routes) for method in getattr(route, "methods", None) or ("?",)]
    assert all(isinstance(route, Route) for _, route in found), "a kind of route that this test cannot judge"
    edge = {(method, route.path) for method, route in found if isinstance(route, TransactionRoute)}
    health = {("GET", "/health/live"), ("GET", "/health/ready")}
    assert edge | health == set(MATRIX)
    assert listed >= edge, "api_routes does not list every route"
    outside = {route.path for _, route in found if not isinstance(route, TransactionRoute)} - {
        path for _, path in health
    }
    assert outside == set(OPEN)
    published = {(method.upper(), path) for path, operations in app.openapi()["paths"].items() for method in operations}
    assert published == set(MATRIX)


def test_every_row_is_whole() -> None:
    assert all(len(row.split()) == len(IDENTITIES) for row in MATRIX.values())


@pytest.mark.parametrize(("method", "path"), MATRIX, ids=lambda it: it)
async def test_who_gets_what(app: FastAPI, cast: Any, owner: Any, rows_of: Rows, method: str, path: str) -> None:
    for identity, expected in zip(IDENTITIES, MATRIX[method, path].split(), strict=True):
        person = await caller(app, cast, identity, path)
        targets = await make_targets(owner, cast, person, path)
        before = await rows_of(cast.household_id), await revision(owner, cast)
        answer = await ask(app, person, method, path, targets)
        assert answer.status_code == CODES.get(expected, (int(expected) if expected.isdigit() else 0, ""))[0], (
            identity, answer.text,
        )  # fmt: skip
        if expected in CODES:
            assert answer.json()["code"] == CODES[expected][1], identity
            assert (await rows_of(cast.household_id), await revision(owner, cast)) == before, identity


@pytest.mark.parametrize("path", OPEN)
async def test_open_pages_are_the_same_for_everybody(app: FastAPI, cast: Any, path: str) -> None:
    address = path.replace("{name}", "start.js").replace("{name:path}", "goals")
    async with new_client(app) as nobody:
        answers = [await nobody.get(address), await cast.owner.http.get(address)]
    seen = {(it.status_code, NONCE.sub(b"", it.content)) for it in answers}
    assert len(seen) == 1
    assert seen.pop()[0] == OPEN[path]


def ids_in_paths() -> list[tuple[str, str]]:
    """Of what belongs to a household; users and jobs of the whole server are refused before their id is looked at. A
    currency and a day are no ids: everybody has a rate of one's own for them (kopilka/exchange_rates/tests).
    """
    return [(method, path) for (method, path), row in MATRIX.items() if "_id}" in path and row != ADMIN]


@pytest.mark.parametrize(("method", "path"), ids_in_paths(), ids=lambda it: it)
async def test_a_strangers_id_is_a_random_id(
    app: FastAPI, cast: Any, owner: Any, rows_of: Rows, visible: Visible, method: str, path: str
) -> None:
    """In one's own household, where one may do everything."""
    charlie = in_own_household(cast)
    theirs = await make_targets(owner, cast, cast.owner, path)
    before = await rows_of(cast.household_id), await revision(owner, cast)
    own = {"household_id": charlie.household_id, "user_id": charlie.user_id}
    names = [name for name in theirs if "{" + name + "}" in path]
    combinations = [set(names), *({name} for name in names)]
    for replaced in combinations:
        for headers in ({}, {"If-Match": '"1"'}, {"If-None-Match": '"1"'}, {"Idempotency-Key": "key"}):
            answers = []
            for ids in (theirs, {name: str(uuid4()) for name in names}):
                given = {name: ids[name] if name in replaced else own.get(name, ids[name]) for name in names}
                key = {"Idempotency-Key": uuid4().hex} if "Idempotency-Key" in headers else {}
                answers.append(await ask(app, charlie, method, path, theirs | given, **{**headers, **key}))
            assert answers[0].status_code == 404, answers[0].text
            assert visible(answers[0]) == visible(answers[1])
    assert (await rows_of(cast.household_id), await revision(owner, cast)) == before


@pytest.mark.parametrize(
    ("method", "path"), [key for key in MATRIX if MATRIX[key].startswith("401")], ids=lambda it: it
)
async def test_a_strangers_household_is_a_random_household(
    app: FastAPI, cast: Any, owner: Any, visible: Visible, method: str, path: str
) -> None:
    charlie = await caller(app, cast, "stranger", path)
    targets = await make_targets(owner, cast, cast.owner, path)
    answers = []
    for household_id in (cast.household_id, str(uuid4())):
        in_path = {"household_id": household_id} if "{household_id}" in path else {}
        answers.append(await ask(app, charlie, method, path, targets | in_path, **{"X-Household-Id": household_id}))
    assert answers[0].status_code == 404
    assert answers[0].json()["code"] == "household_not_found"
    assert visible(answers[0]) == visible(answers[1])


UPLOADS = {("POST", "/transactions/{transaction_id}/attachments"): upload, ("POST", "/imports"): statement_upload}


async def caller(app: FastAPI, cast: Any, identity: str, path: str) -> Person | None:
    person = cast.people[identity]
    if person is None or path not in ON_OWN_SESSION:
        return person
    if path.endswith("/password"):
        # Their password changes: somebody new, so that the others keep theirs.
        person = await cast.double(identity)
    return await cast.sign_in_again(person)


VIEWER = """
INSERT INTO memberships (household_id, user_id, role) VALUES ($1, $2, 'viewer')
    ON CONFLICT (household_id, user_id) DO UPDATE SET role = 'viewer'
"""


async def make_targets(owner: Any, cast: Any, person: Person | None, path: str) -> dict[str, str]:
    """Ids of Alice's that this call may change or delete; one more session of whoever calls."""
    alice, premium = cast.owner.http, cast.people["premium"].http
    targets = {"household_id": cast.household_id, "user_id": cast.extra.user_id, "job_id": str(uuid4())}
    who = person or cast.owner
    if person is None and path.startswith("/auth/browser/"):
        who = await cast.sign_in_again(who)  # whoever brings the cookie is no longer anonymous, and it is used up
    targets |= {"email": who.email, "refresh_token": who.refresh_token, "category_id": cast.owner.categories["taxi"]}
    if "{user_id}" in path:
        await owner.execute(VIEWER, cast.household_id, cast.extra.user_id)
    if "session_id" in path:
        again = await cast.sign_in_again(who)
        again.http.headers.pop("X-Household-Id", None)
        sessions = (await again.http.get("/auth/sessions")).json()
        targets["session_id"] = next(it["id"] for it in sessions if it["is_current"])
    if "account_id" in path:
        targets["account_id"] = (await alice.post("/accounts", json={"name": "Ещё один"})).json()["id"]
    if "reconciliation" in path:
        targets |= await reconciliation_targets(cast.owner, targets["account_id"])
    if "{category_id}" in path:
        body = {"name": uuid4().hex, "type": "expense"}
        targets["category_id"] = (await premium.post("/categories", json=body)).json()["id"]
    if "transaction_id" in path or path == "/transactions/bulk":
        targets["transaction_id"] = (await cast.owner.record())["id"]
        if path.endswith("/restore"):
            assert (await alice.delete(f"/transactions/{targets['transaction_id']}")).status_code == 204
    if "transfers" in path:
        targets |= await transfer_targets(cast.owner, path)
    if "payee_id" in path:
        targets |= await payee_targets(cast.owner)
    if "rule_id" in path or path == "/rules/apply":
        targets |= await rule_targets(cast.owner)
    if "{currency}" in path:
        targets |= await rate_targets(cast.owner)
    if path.startswith("/imports"):
        targets |= await import_targets(owner, cast.owner, is_done=path.endswith("/undo"))
    if "view_id" in path:
        targets["view_id"] = await saved_view(cast.owner)
    if "goal_id" in path:
        targets |= await goal_targets(cast.owner)
    if "export_id" in path:
        targets["export_id"] = await ready_export(cast.app, owner, cast.owner)
    if "group_id" in path:
        targets["group_id"] = await linked_group(owner, cast.owner)
    return targets | (await attachment_targets(cast.owner) if "attachment_id" in path else {})


async def ask(
    app: FastAPI, person: Person | None, method: str, path: str, targets: dict[str, str], **headers: str
) -> httpx.Response:
    body = BODIES.get((method, path))
    address = path.format_map(targets)
    sent = {"json": body(targets) if body else None}
    if (method, path) in UPLOADS:
        sent = UPLOADS[method, path]()
    if path.startswith("/auth/browser/"):
        headers |= {"Sec-Fetch-Site": "same-origin", "Cookie": f"kopilka-refresh={targets['refresh_token']}"}
    if person is not None:
        return await person.http.request(method, address, **sent, headers=headers)
    async with new_client(app) as nobody:
        return await nobody.request(method, address, **sent, headers=headers)


def test_only_the_edge_serves_the_api(app: FastAPI) -> None:
    for path, route in api_routes(app):
        assert isinstance(route, APIRoute)
        assert isinstance(route, TransactionRoute) or path in OPEN or path.startswith("/health/"), path
