"""The OpenAPI document: stable operation ids, one problem schema, two security schemes; `make openapi` writes it."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from kopilka.analytics.service import FREE_YEARS
from kopilka.auth.cookies import ACCESS, HOST_ONLY
from kopilka.auth.schemas import Credentials
from kopilka.infrastructure.database.idempotency import KEPT_HOURS
from kopilka.infrastructure.http.responses import PROBLEM, PROBLEM_SCHEMA, problem_responses
from kopilka.money import CURRENCIES

DESCRIPTION = """Kopilka («Копилка»): record income and spending, see where money goes, take reports away.

Sign up, sign in, send the access token as `Authorization: Bearer …`. Amounts are exact decimal numbers. Lists are
arrays; the next page hangs in the `Link` header. Errors are `application/problem+json` with a stable `code`, their
texts follow `Accept-Language` (ru, en). Every POST takes an `Idempotency-Key`, but for those that are
called without a token or hash a password (`/auth/…`), the administrator's (`/admin/…`), and uploads of files, which
are known again by their bytes: there it is ignored.

Pages of our own origin sign in at `/auth/browser/sign-in`: the tokens are then in cookies that no script can read, and
another site's page that makes the browser ask with them is refused (`cross_site_request`)."""
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": f"Same key and body within {KEPT_HOURS} hours: the first answer again. Same key, other body: 422.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}
# Routes that took a key in earlier versions: the parameter stays in the contract, so that generated clients do.
IGNORED_KEY = IDEMPOTENCY_KEY | {
    "deprecated": True,
    "description": "Accepted and ignored: no key is kept for a caller who has not been authenticated yet.",
}
ONCE_KEYED = {
    "/auth/confirm", "/auth/confirm/resend", "/auth/password", "/auth/password/forgot", "/auth/password/reset",
    "/auth/refresh", "/auth/sign-in", "/auth/sing-in", "/auth/sign-up", "/auth/sing-up",
}  # fmt: skip
SECURITY_SCHEMES = {
    "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
    "browser": {
        "type": "apiKey",
        "in": "cookie",
        "name": f"{HOST_ONLY}{ACCESS}",
        "description": f"Set by `/auth/browser/sign-in`; by plain http its name is `{ACCESS}`. Where there is an "
        "`Authorization` header the cookie is not looked at.",
    },
}
# What clients must know and no JSON Schema can say; the web app is built from it (web/facts.mjs).
FACTS = {
    "currencies": dict(sorted(CURRENCIES.items())),  # code → digits after the point
    "analytics_free_years": FREE_YEARS,  # before the present one, without premium
    "idempotency_key_hours": KEPT_HOURS,
}
HOUSEHOLD_ID = {
    "name": "X-Household-Id",
    "in": "header",
    "required": False,
    "description": "Which of your households the request is about; default: your personal one.",
    "schema": {"type": "string", "format": "uuid"},
}


def describe(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema:
        return app.openapi_schema
    schema = get_openapi(title="Kopilka", version="1", description=DESCRIPTION, routes=app.routes)
    components = schema.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schema["x-facts"] = FACTS
    schemas["Problem"] = PROBLEM_SCHEMA
    schemas["Credentials"] = Credentials.model_json_schema()
    components["securitySchemes"] = SECURITY_SCHEMES
    public, keyless = operations_marked(app, "is_public"), operations_marked(app, "is_keyless")
    schema["paths"] = dict(sorted(schema["paths"].items()))  # routes are registered in another order, by frequency
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            place = (method, path)
            if path in ONCE_KEYED:
                operation.setdefault("parameters", []).append(IGNORED_KEY)
            _complete(operation, method, is_public=place in public, takes_key=method == "post" and place not in keyless)
    app.openapi_schema = schema
    return schema


def _complete(operation: dict[str, Any], method: str, *, is_public: bool, takes_key: bool) -> None:
    parameters = operation.setdefault("parameters", [])
    if takes_key:
        parameters.append(IDEMPOTENCY_KEY)
    if not is_public:
        operation["security"] = [{"bearer": []}, {"browser": []}]
        if not any(parameter["name"] == "household_id" for parameter in parameters):
            parameters.append(HOUSEHOLD_ID)
        # 404: X-Household-Id names no household of the caller. 403: a cookie sent by another site's page.
        for status, response in problem_responses(403, 404).items():
            operation["responses"].setdefault(str(status), response)
    if any(parameter["name"].lower() == "if-none-match" for parameter in parameters):
        operation["responses"].setdefault("304", {"description": "Not modified: the answer at hand still holds."})
    if not parameters:
        del operation["parameters"]
    takes_body = "requestBody" in operation
    for status, response in problem_responses(400, 503, *((413, 415) if takes_body else ())).items():
        operation["responses"].setdefault(str(status), response)
    for response in operation["responses"].values():
        response.get("content", {}).pop("application/json", None) if PROBLEM in response.get("content", {}) else None
    if "422" in operation["responses"]:
        operation["responses"]["422"] = problem_responses(422)[422]


def operations_marked(app: FastAPI, mark: str) -> set[tuple[str, str]]:
    """Method and path of the endpoints with this mark of `infrastructure.http.routing` (`is_public`, `is_keyless`)."""
    return {
        (method.lower(), path)
        for path, route in api_routes(app)
        for method in route.methods or ()
        if getattr(route.endpoint, mark, False)
    }


def api_routes(app: FastAPI) -> list[tuple[str, APIRoute]]:
    """Every route with its full path."""
    return [(route.path, route) for route in app.routes if isinstance(route, APIRoute)]
