"""The arguments of an endpoint, planned once when its route is made.

FastAPI's solver finds out anew for every request what cannot change: whether each of the list's seventeen parameters is
a sequence, an alias, a field of JSON; a quarter of the Python of such a request. The plan is made from the same
`Dependant` that OpenAPI describes, and values are validated by the same fields, so errors are FastAPI's own. An
endpoint that asks for anything else than what is read here (forms, cookies, generators) is left to FastAPI.
tests/input/test_arguments.py asks both ways and compares; docs/decisions/0039 tells what it saves.
"""

import inspect
from collections.abc import Awaitable, Callable, Sequence, Set
from dataclasses import dataclass
from types import UnionType
from typing import Any, Protocol, Union, get_args, get_origin, get_type_hints

from fastapi import params
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from starlette.requests import Request
from starlette.responses import Response

Errors = list[Any]
Resolved = dict[Callable[..., Any], Any]
Handler = Callable[[Request], Awaitable[Response]]

# What a Dependant may ask for besides its parameters and the request.
_LEFT_TO_FASTAPI = (
    "cookie_params",
    "websocket_param_name",
    "http_connection_param_name",
    "response_param_name",
    "background_tasks_param_name",
    "security_scopes_param_name",
    "concurrency",
)


class Field(Protocol):
    """FastAPI's ModelField, as far as it is used here."""

    name: str
    field_info: FieldInfo

    @property
    def alias(self) -> str: ...
    @property
    def default(self) -> Any: ...
    def validate(self, value: Any, values: dict[str, Any] = ..., *, loc: tuple[int | str, ...] = ...) -> Any: ...


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument of an endpoint. `read` returns its value, or None and the errors."""

    field: Field
    read: Callable[[Request], tuple[Any, Errors]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a function is called with. `name`: of the argument that takes its result, where it is a dependency."""

    call: Callable[..., Awaitable[Any]]
    name: str | None
    request_name: str | None
    dependencies: tuple["Plan", ...]
    parameters: tuple[Parameter, ...]

    async def arguments(self, request: Request, resolved: Resolved) -> tuple[dict[str, Any], Errors]:
        """The arguments by name, and all errors. `resolved` keeps what each dependency returned in this request."""
        values: dict[str, Any] = {}
        errors: Errors = []
        for each in self.dependencies:
            if each.call not in resolved:
                theirs, wrong = await each.arguments(request, resolved)
                if wrong:
                    errors += wrong
                    continue
                resolved[each.call] = await each.call(**theirs)
            if each.name is not None:
                values[each.name] = resolved[each.call]
        for parameter in self.parameters:
            values[parameter.field.name], wrong = parameter.read(request)
            errors += wrong
        if self.request_name is not None:
            values[self.request_name] = request
        return values, errors


def planned_handler(dependant: Dependant) -> Handler | None:
    """Calls the endpoint with the arguments of a request whose body, if it takes one, is parsed (`request._json`).

    None where the endpoint has to be left to FastAPI. The handler raises RequestValidationError.
    """
    plan = plan_of(dependant)
    if plan is None or not _returns_response(plan.call):
        return None

    async def handle(request: Request) -> Response:
        values, errors = await plan.arguments(request, {})
        if errors:
            raise RequestValidationError(errors)
        response: Response = await plan.call(**values)
        return response

    return handle


def plan_of(dependant: Dependant) -> Plan | None:
    """None where FastAPI has to solve it."""
    call = dependant.call
    if call is None or not inspect.iscoroutinefunction(call) or not dependant.use_cache:
        return None
    if any(getattr(dependant, name) for name in _LEFT_TO_FASTAPI):
        return None
    dependencies = [plan_of(each) for each in dependant.dependencies]
    given = (*dependant.path_params, *dependant.query_params, *dependant.header_params, *dependant.body_params)
    readers = [_reader(field, len(dependant.query_params), len(dependant.body_params)) for field in given]
    if None in dependencies or None in readers:
        return None
    return Plan(
        call=call,
        name=dependant.name,
        request_name=dependant.request_param_name,
        dependencies=tuple(it for it in dependencies if it is not None),
        parameters=tuple(Parameter(field, it) for field, it in zip(given, readers, strict=True) if it is not None),
    )


def _reader(field: Field, queries: int, bodies: int) -> Callable[[Request], tuple[Any, Errors]] | None:
    info = field.field_info
    annotation = info.annotation
    if info.validation_alias not in (None, field.alias) or info.validate_default:
        return None
    if isinstance(info, params.Body):
        is_plain = type(info) is params.Body and not info.embed and bodies == 1 and info.is_required()
        return (lambda request: field.validate(request._json, {}, loc=("body",))) if is_plain else None
    if isinstance(info, params.Path):
        return lambda request: field.validate(request.path_params[field.alias], {}, loc=("path", field.alias))
    if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        # Of a parameter that is repeated the last one counts, as FastAPI has it.
        is_plain = isinstance(info, params.Query) and queries == 1 and info.is_required() and _is_flat(annotation)
        return (lambda request: field.validate(dict(request.query_params), {}, loc=("query",))) if is_plain else None
    if info.is_required() or _is_sequence(annotation):
        return None
    if isinstance(info, params.Query):
        return lambda request: _optional(field, request.query_params.get(field.alias), ("query", field.alias))
    return lambda request: _optional(field, request.headers.get(field.alias), ("header", field.alias))


def _optional(field: Field, value: str | None, loc: tuple[str, str]) -> tuple[Any, Errors]:
    found: tuple[Any, Errors] = (field.default, []) if value is None else field.validate(value, {}, loc=loc)
    return found


def _is_flat(model: type[BaseModel]) -> bool:
    """Every field is one text in the query, under one name, and no others are kept."""
    return model.model_config.get("extra") != "allow" and not any(
        info.validation_alias != info.alias or _is_sequence(info.annotation) for info in model.model_fields.values()
    )


def _is_sequence(annotation: Any) -> bool:
    origin = get_origin(annotation)
    if origin in (Union, UnionType):
        return any(map(_is_sequence, get_args(annotation)))
    kind = origin or annotation
    return inspect.isclass(kind) and issubclass(kind, Sequence | Set) and not issubclass(kind, str)


def _returns_response(call: Callable[..., Any]) -> bool:
    returned = get_type_hints(call).get("return")
    return inspect.isclass(returned) and issubclass(returned, Response)
