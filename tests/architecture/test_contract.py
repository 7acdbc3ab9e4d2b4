"""openapi.json is the contract: committed, complete, and never different from what the code says."""

import json
from pathlib import Path
from typing import Any

import pytest

from kopilka.processes.commands.openapi import contract

COMMITTED = Path(__file__).parents[2] / "openapi.json"
METHODS = {"get", "post", "patch", "put", "delete"}
SEED_PATHS = {
    ("post", "/auth/sing-up"), ("post", "/auth/sing-in"), ("get", "/users/me"), ("post", "/transactions"),
    ("get", "/transactions"), ("delete", "/transactions/{transaction_id}"),
}  # fmt: skip


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(contract())
    return found


def operations(schema: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method, path, operation)
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
    ]


def test_committed_contract_is_current() -> None:
    assert COMMITTED.read_text() == contract(), "run `make openapi` and commit openapi.json"


def test_the_seeds_paths_stand(schema: dict[str, Any]) -> None:
    assert {(method, path) for method, path, _ in operations(schema)} >= SEED_PATHS


def test_operation_ids_are_unique_and_readable(schema: dict[str, Any]) -> None:
    ids = [operation["operationId"] for _, _, operation in operations(schema)]
    assert len(ids) == len(set(ids))
    assert all(name.replace("_", "").isalpha() and name.islower() for name in ids)


def test_every_post_takes_an_idempotency_key(schema: dict[str, Any]) -> None:
    """But those that are called without a token or hash a password (docs/decisions/0022), and those of browsers, whose
    responses depend on cookies and set cookies (docs/decisions/0009).
    """
    without = {
        path
        for method, path, operation in operations(schema)
        if method == "post"
        and not any(
            it["name"] == "Idempotency-Key" and not it.get("deprecated") for it in operation.get("parameters", ())
        )
    }
    browser = {f"/auth/browser/{name}" for name in ("sign-in", "refresh", "sign-out", "password")}
    public = {
        path for method, path, operation in operations(schema) if method == "post" and "security" not in operation
    }
    # Those act outside of every household, where keys are kept (docs/decisions/0045).
    admin = {path for method, path, _ in operations(schema) if method == "post" and path.startswith("/admin/")}
    # The answer is a secret of which only the hash may be kept (docs/decisions/0048).
    secret = {"/telegram/link", "/telegram/groups/link"}
    # Known again by its bytes, of which a key would have to be kept with the answer (docs/decisions/0057).
    uploads = {"/transactions/{transaction_id}/attachments", "/imports"}
    assert without == browser | public | admin | secret | uploads | {"/auth/password"}


def test_every_operation_is_described_and_tells_its_problems(schema: dict[str, Any]) -> None:
    for method, path, operation in operations(schema):
        assert operation.get("summary") or operation.get("description"), (method, path)
        for status, response in operation["responses"].items():
            if status >= "400":
                assert "application/problem+json" in response["content"], (method, path, status)


def test_every_request_body_has_an_example(schema: dict[str, Any]) -> None:
    for method, path, operation in operations(schema):
        for content in operation.get("requestBody", {}).get("content", {}).values():
            body = content["schema"]
            if "$ref" in body:
                body = schema["components"]["schemas"][body["$ref"].rpartition("/")[2]]
            shown = "examples" in body or all("examples" in it or "enum" in it for it in body["properties"].values())
            assert shown, (method, path)


def test_what_is_not_public_says_so(schema: dict[str, Any]) -> None:
    public = {path for _, path, operation in operations(schema) if "security" not in operation}
    assert public == {
        "/auth/confirm", "/auth/confirm/resend", "/auth/password/forgot", "/auth/password/reset",
        "/auth/sing-up", "/auth/sign-up", "/auth/sing-in", "/auth/sign-in", "/auth/refresh", "/health/live",
        "/health/ready", "/auth/browser/sign-in", "/auth/browser/refresh", "/auth/browser/sign-out",
        "/installation",
    }  # fmt: skip
