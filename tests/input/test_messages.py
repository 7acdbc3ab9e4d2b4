"""What a refusal says: every kind of wrong value in every field gives a whole sentence, in the language asked for, that
names the field and the limit.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from conftest import Person
from kopilka.infrastructure.errors import AppError
from kopilka.infrastructure.http.strict_json import JsonFault
from kopilka.infrastructure.http.validation_texts import JSON_FAULTS, TEXTS, explain
from kopilka.infrastructure.locales import LOCALES, Locale

WRONG: list[Any] = [
    None, True, "", "x", "day", " ", "\x01", "2026-02-30", "1969-12-31", "1" * 5_000, "x" * 20_000, 0, -1, 1.5, 10**20,
    "0.00001", "-0.5", [], ["x"], [None], [[]], {}, {"x": 1}, ["0199a1b2-0000-7000-8000-000000000001"] * 5_001,
]  # fmt: skip
WRONG_TEXT = [
    "", "x", "day", "-1", "0", "1.5", "9" * 5_000, "99999", "2026-02-30", "1969-12-31", "1" * 20, "\x01", "я" * 300,
]  # fmt: skip
LIMITS = ("ge", "le", "gt", "lt", "min_length", "max_length")
# Their rule is another one, though the length is among the facts.
NOT_OF_LENGTH = ("text_forbidden_characters", "text_empty")
# Latin words that a Russian sentence may have: what a program writes, and names of standards.
LATIN = {
    "null", "true", "false", "JSON", "UUID", "IANA", "ISO", "RUB", "Europe", "Moscow", "Link", "Infinity", "NaN", "UTF",
    "anna", "example", "com", "e", "a1b2", "min_amount", "max_amount",
}  # fmt: skip


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in entries:
        yield from places(inner, (*path, name))


def replaced(value: Any, path: tuple[Any, ...], wrong: Any) -> Any:
    if not path:
        return wrong
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = replaced(copy[path[0]], path[1:], wrong)
    return copy


def bodies(example: dict[str, Any], properties: list[str]) -> Iterator[Any]:
    """The example with one thing wrong: a value in whatever place, a field missing, or one too many."""
    full = dict.fromkeys(properties) | example
    for path in places(full):
        yield from (replaced(full, path, wrong) for wrong in WRONG)
    yield from ({name: value for name, value in example.items() if name != left_out} for left_out in example)
    yield example | {"amuont": 1}
    yield example | {"тип <b>": 1}


def check(error: dict[str, Any]) -> None:
    """A validation error as pydantic reports it."""
    code = error["type"]
    assert code in TEXTS, f"no text of our own for {code} at {error['loc']}"
    for locale in LOCALES:
        said = explain(error, locale)
        check_sentence(said["message"], locale, error)
        if said["loc"][1:] and code != "amounts_reversed" and said["loc"] == list(error["loc"]):
            assert str(said["loc"][1]) in said["message"], said
        for limit in () if code in NOT_OF_LENGTH else LIMITS:
            if limit in error.get("ctx", {}):
                assert str(error["ctx"][limit]) in re.sub("[\u00a0,]", "", said["message"]), said


def check_sentence(message: str, locale: Locale, about: object) -> None:
    assert message.endswith("."), (message, about)
    assert not re.search("['\"{}]", message), (message, about)
    if locale == "en":
        assert not re.search("[а-яё]", message.lower()), (message, about)
        return
    assert re.search("[а-яё]", message), (message, about)
    values = re.sub("«[^»]*»|допустимо только .*", "", message)
    assert set(re.findall(r"[A-Za-z_][A-Za-z0-9_]*", values)) <= LATIN, (message, about)


async def test_every_field_of_every_body(app: FastAPI) -> None:
    seen = set()
    schemas = app.openapi()["components"]["schemas"]
    routes = [route for route in app.routes if isinstance(route, APIRoute) and route.body_field is not None]
    assert len(routes) > 15
    for route in routes:
        field = route.body_field
        assert field is not None
        schema = schemas.get(getattr(field.field_info.annotation, "__name__", ""), {})
        for example in schema.get("examples", [{}]):
            for body in bodies(example, list(schema.get("properties", ()))):
                _, errors = field.validate(body, {}, loc=("body",))
                for error in errors or ():
                    seen.add(error["type"])
                    check(error)
    assert seen >= {"not_null", "too_long", "amount_too_large", "literal_error", "text_too_long", "date_out_of_range"}


async def test_every_parameter_of_every_list(app: FastAPI, alice: Person) -> None:
    asked = 0
    for path, operations in app.openapi()["paths"].items():
        query = [it for it in operations.get("get", {}).get("parameters", ()) if it["in"] == "query"]
        if not query or "{" in path or path.startswith("/health"):
            continue
        for parameter in query:
            for wrong in WRONG_TEXT:
                for locale in LOCALES:
                    answer = await alice.http.get(
                        path, params={parameter["name"]: wrong}, headers={"Accept-Language": locale}
                    )
                    if answer.status_code == 422:
                        asked += 1
                        for error in answer.json().get("errors", ()):
                            assert error["code"] in TEXTS or error["message"] == answer.json()["detail"], error
                            check_sentence(error["message"], locale, (path, parameter["name"], error))
                            if error["code"] in TEXTS:
                                assert f"«{parameter['name']}»" in error["message"] or locale == "en", error
    assert asked > 100


async def test_allowed_values_are_listed_in_the_language(alice: Person) -> None:
    url = "/transactions?period=day"
    russian = (await alice.http.get(url)).json()["errors"][0]["message"]
    english = (await alice.http.get(url, headers={"Accept-Language": "en"})).json()["errors"][0]["message"]
    assert russian == "В параметре «period» допустимо только week, month или year."
    assert english == "The parameter “period” must be week, month or year."


async def test_a_null_in_a_change_is_told_at_its_field(alice: Person) -> None:
    changed = await alice.http.patch(f"/accounts/{alice.account_id}", json={"name": None, "opening_balance": None})
    assert [error["loc"] for error in changed.json()["errors"]] == [["body", "name"], ["body", "opening_balance"]]
    assert {error["code"] for error in changed.json()["errors"]} == {"not_null"}


async def test_the_largest_amount_is_told(alice: Person) -> None:
    body = {"amount": 10**15, "category_id": alice.categories["food"], "date": "2026-05-31"}
    [error] = (await alice.http.post("/transactions", json=body)).json()["errors"]
    assert error["message"] == (
        "В поле «amount» слишком большая сумма: наибольшая — 999\u00a0999\u00a0999\u00a0999\u00a0999,9999."
    )


def every_error(kind: type[AppError] = AppError) -> Iterator[type[AppError]]:
    yield kind
    for inner in kind.__subclasses__():
        yield from every_error(inner)


@pytest.mark.parametrize("kind", sorted(set(every_error()), key=lambda kind: kind.__name__))
def test_texts_of_errors_are_sentences(kind: type[AppError]) -> None:
    assert re.fullmatch("[a-z][a-z_]*", kind.code)
    for locale in LOCALES:
        text = kind.texts[locale]
        assert text.endswith("."), text
        assert "'" not in text or locale == "en"
        assert bool(re.search("[а-яё]", text.lower())) == (locale == "ru"), text


def test_every_fault_of_json_has_its_words() -> None:
    assert set(JSON_FAULTS) == set(JsonFault.__args__)  # type: ignore[attr-defined]
    for words in JSON_FAULTS.values():
        assert re.search("[а-яё]", words["ru"])
        assert not re.search("[а-яё]", words["en"])


@pytest.mark.parametrize("method", ["patch"])
async def test_roles_and_currencies_are_words_of_the_language(alice: Person, bob: Person, method: str) -> None:
    refused = await bob.http.request(method, f"/households/{alice.household_id}", json={"name": "x"})
    assert refused.json()["detail"] == "Для этого нужна роль «владелец» в домохозяйстве."
    yen = await alice.http.post("/accounts", json={"name": "円", "currency": "JPY", "opening_balance": "0.5"})
    assert yen.json()["detail"] == "В поле «opening_balance» слишком точная сумма: в JPY бывают только целые суммы."
    rouble = await alice.http.post("/accounts", json={"name": "₽", "opening_balance": "0.555"})
    assert json.loads(rouble.text)["detail"] == (
        "В поле «opening_balance» слишком точная сумма: в RUB после точки может быть не больше 2 знаков."
    )
