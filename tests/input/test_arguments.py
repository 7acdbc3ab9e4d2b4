"""The arguments that an endpoint is called with are those that FastAPI's own solver finds."""

import asyncio
import json
from collections.abc import Sequence
from contextlib import AsyncExitStack
from types import SimpleNamespace
from typing import Annotated, Any
from urllib.parse import urlencode

import pytest
from fastapi import Body, Cookie, Depends, FastAPI, Header, Query, Request, Response
from fastapi.dependencies.utils import get_dependant, solve_dependencies
from fastapi.routing import APIRoute
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kopilka.infrastructure.config import Settings
from kopilka.infrastructure.crypto import KeyRing
from kopilka.infrastructure.errors import AppError
from kopilka.infrastructure.http import arguments
from kopilka.processes.api.app import ROUTERS, create_app
from kopilka.users.hashing_queue import Client

ROUTES = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
GENERATED = settings(
    max_examples=12, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
ID = "0199a1b2-0000-7000-8000-000000000001"
TEXTS = st.sampled_from(
    [
        *(
            "",
            "1",
            "0",
            "-1",
            "250.50",
            "1e3",
            "true",
            "да",
            "2026-05-31",
            "2026-02-30",
            "month",
            "income",
            "RUB",
            "-date",
        ),
        *("x", "кофе", "null", 'W/"abc"', "pdf", "ru", ID, ID.upper(), "a" * 300),
    ]
)
JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS, lambda it: st.lists(it, max_size=2), max_leaves=3
)


@pytest.fixture(scope="module")
def app(settings: Settings, keys: KeyRing) -> FastAPI:
    return create_app(settings, keys, "postgresql://nowhere/none")


class Administered:
    """A session of the database as far as the administrator's door asks it: whoever comes is one."""

    async def execute(self, *_: object) -> "Administered":
        return self

    def one_or_none(self) -> SimpleNamespace:
        return SimpleNamespace(is_admin=True)


def names_of(fields: Sequence[Any]) -> list[str]:
    """Names that a query or a body may use: of models their fields' too, and one that nobody knows."""
    models = [field.field_info.annotation for field in fields]
    return [
        *(field.alias for field in fields),
        *(name for model in models for name in getattr(model, "model_fields", ())),
        "unknown",
    ]


async def both(route: APIRoute, request: Request) -> tuple[Any, Any]:
    """(values, errors) as planned and as FastAPI finds them; an AppError of a dependency in their place."""
    plan = arguments.plan_of(route.dependant)
    assert plan is not None
    ours, theirs = await outcome(plan.arguments(request, {})), None
    async with AsyncExitStack() as stack:
        request.scope["fastapi_inner_astack"] = request.scope["fastapi_function_astack"] = stack
        solving = solve_dependencies(
            request=request,
            dependant=route.dependant,
            body=getattr(request, "_json", None),
            async_exit_stack=stack,
            embed_body_fields=route._embed_body_fields,
        )
        theirs = await outcome(solving)
    return ours, theirs


async def outcome(solving: Any) -> Any:
    try:
        found = await solving
    except AppError as error:
        return error.code
    values, errors = found if isinstance(found, tuple) else (found.values, found.errors)
    if errors:
        # Not the input: of an unknown parameter that is repeated FastAPI keeps all, and no answer shows it.
        return [(it["type"], tuple(it["loc"]), it["msg"], str(it.get("ctx"))) for it in errors]
    return {name: ("client", it.address) if isinstance(it, Client) else it for name, it in values.items()}


def test_every_route_is_planned() -> None:
    left = [f"{route.methods} {route.path}" for route in ROUTES if arguments.planned_handler(route.dependant) is None]
    assert not left
    assert len(ROUTES) > 60


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{min(route.methods)} {route.path}")
@given(data=st.data())
@GENERATED
def test_arguments_are_those_of_fastapi(route: APIRoute, data: st.DataObject, app: FastAPI) -> None:
    dependant = route.dependant
    query = data.draw(st.lists(st.tuples(st.sampled_from(names_of(dependant.query_params)), TEXTS), max_size=4))
    headers = {"accept-language": data.draw(st.sampled_from(["ru", "en", ""])), "user-agent": data.draw(TEXTS)}
    headers |= {"if-none-match": data.draw(TEXTS)} if data.draw(st.booleans()) else {}
    headers |= {"sec-fetch-site": "same-origin"} if data.draw(st.booleans()) else {}
    scope = {
        "type": "http", "method": min(route.methods), "path": route.path, "root_path": "", "scheme": "https",
        "query_string": urlencode(query).encode(), "server": ("kopilka", 443), "client": ("127.0.0.1", 1), "app": app,
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "path_params": {field.alias: data.draw(TEXTS) for field in dependant.path_params},
        "state": {"session": Administered(), "caller": SimpleNamespace(locale="ru", user_id=None)},
    }  # fmt: skip
    request = Request(scope)
    if dependant.body_params:
        fields = st.dictionaries(st.sampled_from(names_of(dependant.body_params)), JSONS, max_size=6)
        request._json = json.loads(json.dumps(data.draw(fields | JSONS)))
    ours, theirs = asyncio.run(both(route, request))
    assert ours == theirs


async def cookies(session: Annotated[str, Cookie()]) -> Response: ...
async def required_query(page: Annotated[int, Query()]) -> Response: ...
async def many(ids: Annotated[list[int] | None, Query()] = None) -> Response: ...
async def two_bodies(one: Annotated[dict[str, int], Body()], two: Annotated[dict[str, int], Body()]) -> Response: ...
async def embedded(one: Annotated[dict[str, int], Body(embed=True)]) -> Response: ...
async def optional_body(one: Annotated[dict[str, int] | None, Body()] = None) -> Response: ...
async def required_header(token: Annotated[str, Header()]) -> Response: ...
async def takes_the_response(response: Response) -> Response: ...
async def plain_answer() -> dict[str, int]: ...
def not_a_coroutine() -> Response: ...
async def generated(value: Annotated[int, Depends(lambda: 1)]) -> Response: ...


@pytest.mark.parametrize(
    "endpoint",
    [
        *(cookies, required_query, many, two_bodies, embedded, optional_body),
        *(required_header, takes_the_response, plain_answer, not_a_coroutine, generated),
    ],
)
def test_what_is_not_known_is_left_to_fastapi(endpoint: Any) -> None:
    assert arguments.planned_handler(get_dependant(path="/", call=endpoint)) is None
