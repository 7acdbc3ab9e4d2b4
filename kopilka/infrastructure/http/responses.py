"""Builds responses: exact JSON of typed values, application/problem+json of errors."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from kopilka.infrastructure.errors import AppError, NotFound, problem
from kopilka.infrastructure.http import strict_json
from kopilka.infrastructure.http.validation_texts import explain
from kopilka.infrastructure.locales import Locale, negotiate

PROBLEM = "application/problem+json"
PROBLEM_SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "description": "Stable, for programs."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["loc", "code", "message"],
                "properties": {
                    "loc": {"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "integer"}]}},
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                },
            },
        },
    },
}


class RequestInvalid(AppError):
    status = 422
    code = "validation_failed"
    texts = {
        "ru": "Некоторые поля заполнены неверно.",
        "en": "Some fields are not valid.",
    }


class MethodNotAllowed(AppError):
    status = 405
    code = "method_not_allowed"
    texts = {
        "ru": "Этот адрес не принимает такой метод.",
        "en": "This address does not take this method.",
    }


class BadRequest(AppError):
    status = 400
    code = "bad_request"
    texts = {"ru": "Запрос не удалось разобрать.", "en": "The request could not be understood."}


def locale_of(request: Request) -> Locale:
    """Language of the texts: Accept-Language, else the setting's default."""
    return negotiate(request.headers.get("accept-language"), request.app.state.settings.default_locale)


def json_response(data: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Serialises schemas and dataclasses without validating them again."""
    if isinstance(data, BaseModel):
        data = data.model_dump()
    elif isinstance(data, list):
        data = [item.model_dump() if isinstance(item, BaseModel) else item for item in data]
    return raw_json_response(strict_json.dumps(data), status, headers)


def raw_json_response(body: bytes, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A response whose JSON is ready (made by PostgreSQL for the list of transactions)."""
    return Response(body, status, headers=headers, media_type="application/json")


def empty_response(headers: Mapping[str, str] | None = None) -> Response:
    return Response(status_code=204, headers=headers)


class DeferredResponse(Response):
    """A response that is made after the request's transaction has ended, for slow work. An AppError raised while making
    it becomes a problem response, as everywhere.
    """

    def __init__(self, make: Callable[[], Awaitable[Response]]) -> None:
        super().__init__()
        self._make = make

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await (await self._make())(scope, receive, send)


def install_error_handlers(app: FastAPI) -> None:
    @app.exception_handler(AppError)
    async def app_error(request: Request, error: AppError) -> Response:
        return problem_response(request, error)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        refused = RequestInvalid()
        refused.errors = [explain(item, locale_of(request)) for item in error.errors()[:50]]
        return problem_response(request, refused)

    @app.exception_handler(HTTPException)
    async def http_error(request: Request, error: HTTPException) -> Response:
        known: dict[int, AppError] = {404: NotFound(), 405: MethodNotAllowed()}
        refused = known.get(error.status_code, BadRequest())
        refused.headers.update(error.headers or {})
        return problem_response(request, refused)


def problem_response(request: Request, error: AppError) -> Response:
    return Response(problem(error, locale_of(request)), error.status, headers=error.headers, media_type=PROBLEM)


def problem_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """For OpenAPI: these statuses answer a problem."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {status: {"description": "Problem", "content": {PROBLEM: {"schema": schema}}} for status in statuses}
