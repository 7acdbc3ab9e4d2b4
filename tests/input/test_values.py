"""Values that look like values: amounts, dates, texts and cursors, through the doors that take them."""

import json
import time
from collections.abc import Awaitable, Callable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import Person
from kopilka.infrastructure.http.pagination import Cursor

JSON_HEADER = (b"content-type", b"application/json")
Knock = Callable[..., Awaitable[Any]]
Check = Callable[..., Any]
Unchanged = Callable[[], Any]
FUZZ = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def transaction(alice: Person, **raw: str) -> bytes:
    """A good body, but for what is given as raw JSON."""
    fields = {"amount": "1", "category_id": f'"{alice.categories["taxi"]}"', "date": '"2026-05-31"'} | raw
    return ("{" + ", ".join(f'"{name}": {value}' for name, value in fields.items()) + "}").encode(
        "utf-8", "surrogatepass"
    )


NOT_A_NUMBER, TOO_LARGE, TOO_PRECISE = "amount_not_a_number", "amount_too_large", "amount_too_precise"
AMOUNTS_REFUSED = {
    "1_000": "malformed_json", "NaN": "malformed_json", "Infinity": "malformed_json", "-Infinity": "malformed_json",
    "+1": "malformed_json", "1.": "malformed_json", ".5": "malformed_json", "0x10": "malformed_json",
    "007": "malformed_json", "1E+9999999": "malformed_json", "1e400000": "malformed_json",
    "1e-400000": "malformed_json",
    "0e99999": "malformed_json", "9" * 200_000: "malformed_json", "0." + "1" * 200_000: "malformed_json",
    "1e308": TOO_LARGE, "1e15": TOO_LARGE, "1" + "0" * 29: TOO_LARGE, "1000000000000000": TOO_LARGE,
    "1e-5": TOO_PRECISE,
    "0.00001": TOO_PRECISE, "1.00001": TOO_PRECISE, "999999999999999.99999": TOO_PRECISE,
    '"1_000"': NOT_A_NUMBER, '"١٢٣"': NOT_A_NUMBER, '"１２"': NOT_A_NUMBER, '"1E+9999999"': NOT_A_NUMBER,
    '"1e3"': NOT_A_NUMBER, '"  1"': NOT_A_NUMBER, '"1 "': NOT_A_NUMBER, '"1\\n"': NOT_A_NUMBER, '"+1"': NOT_A_NUMBER,
    '"NaN"': NOT_A_NUMBER, '"sNaN"': NOT_A_NUMBER, '"Infinity"': NOT_A_NUMBER, '"1,5"': NOT_A_NUMBER,
    '""': NOT_A_NUMBER,
    '"1 000"': NOT_A_NUMBER, '"0x10"': NOT_A_NUMBER, '"½"': NOT_A_NUMBER, '"²"': NOT_A_NUMBER, '"1."': NOT_A_NUMBER,
    '".5"': NOT_A_NUMBER, '"1.5.5"': NOT_A_NUMBER, '"--1"': NOT_A_NUMBER, '"1₽"': NOT_A_NUMBER, '"−1"': NOT_A_NUMBER,
    "true": NOT_A_NUMBER, "false": NOT_A_NUMBER, "null": NOT_A_NUMBER, "[]": NOT_A_NUMBER, "{}": NOT_A_NUMBER,
    "[1]": NOT_A_NUMBER, '{"amount": 1}': NOT_A_NUMBER, '"0.00001"': TOO_PRECISE, '"1000000000000000"': TOO_LARGE,
    '"' + "9" * 200_000 + '"': TOO_LARGE, '"0.' + "1" * 200_000 + '"': TOO_PRECISE,
    '"' + "1_" * 100_000 + '"': NOT_A_NUMBER,
    "0": "amount_not_positive", "-0": "amount_not_positive", "0.0": "amount_not_positive", "-1": "amount_not_positive",
    '"0"': "amount_not_positive", '"-5"': "amount_not_positive", "1e-2000": "malformed_json",
    "-1e-4": "amount_not_positive",
    "0.001": "amount_too_precise_for_currency", '"1.2345"': "amount_too_precise_for_currency",
    "9" * 3_000_000: "body_too_large", '"' + "9" * 3_000_000 + '"': "body_too_large",
}  # fmt: skip
AMOUNTS = {
    "1": "1", "1.5": "1.5", "1.50": "1.5", "1e3": "1000", "1E2": "100", "1.5e1": "15", "100e-2": "1", "0.01": "0.01",
    '"250.50"': "250.5", '"0.01"': "0.01", "1.0000": "1", "1234.5": "1234.5", "0.10": "0.1", "0.3": "0.3",
    "999999999999999.99": "999999999999999.99", '"999999999999999.99"': "999999999999999.99",
    "999999999999999": "999999999999999",
    "9007199254740993": None, "900719925474099.33": "900719925474099.33", "1.00000000000000000000": "1",
}  # fmt: skip


async def test_amounts_refused(as_alice: Knock, alice: Person, assert_problem: Check, unchanged: Unchanged) -> None:
    made = await alice.record(77)
    async with unchanged():
        for amount, code in AMOUNTS_REFUSED.items():
            for method, path in (("POST", "/transactions"), ("PATCH", f"/transactions/{made['id']}")):
                started = time.thread_time()
                answer = await as_alice(method, path, headers=[JSON_HEADER], body=transaction(alice, amount=amount))
                assert answer.status in (400, 413, 422), (amount[:40], answer)
                problem = assert_problem(answer)
                codes = {problem["code"], *(it["code"] for it in problem.get("errors", ()))}
                # What a PATCH names as null is to be cleared, which an amount cannot be.
                assert (code in codes) or (amount == "null" and codes >= {"not_null"}), (amount[:40], problem)
                assert time.thread_time() - started < 3, f"{amount[:40]} costs too much to refuse"
    assert (await alice.http.get(f"/transactions/{made['id']}")).json()["amount"] == 77


async def test_amounts_kept_to_the_last_digit(as_alice: Knock, alice: Person) -> None:
    for amount, kept in AMOUNTS.items():
        answer = await as_alice("POST", "/transactions", headers=[JSON_HEADER], body=transaction(alice, amount=amount))
        if kept is None:
            assert answer.status == 422
            continue
        assert answer.status == 201, (amount, answer)
        assert f'"amount":{kept},'.encode() in answer.body.replace(b" ", b""), (amount, answer.body)
        shown = await as_alice("GET", f"/transactions/{orjson.loads(answer.body)['id']}")
        assert shown.body == answer.body
    listed = await as_alice("GET", f"/accounts/{alice.account_id}")
    total = -sum(Decimal(kept) for kept in AMOUNTS.values() if kept)
    assert Decimal(json.loads(listed.body, parse_float=str, parse_int=str)["balance"]) == total


DATES_REFUSED = [
    "", "0", "2026", "2026-5-31", "26-05-31", "20260531", "2026-02-29", "2026-13-01", "2026-00-10", "2026-05-00",
    "1969-12-31", "2101-01-01", "9999-12-31", "0000-00-00", "10000-01-01", "-2026-05-31", "2026-05-31T00:00:00",
    "2026-05-31Z", " 2026-05-31", "2026-05-31 ", "2026-05-31\\n", "2026/05/31", "31.05.2026", "2026-W22-7", "2026-151",
    "٢٠٢٦-٠٥-٣١", "２０２６-05-31", "2026‑05‑31", "today", "now", "infinity", "-infinity", "epoch", "NaN",
    "9" * 100_000,
]  # fmt: skip
RAW_DATES_REFUSED = [
    "null",
    "true",
    "0",
    "20260531",
    "1717113600",
    "1717113600.5",
    "-1",
    "[]",
    "{}",
    '["2026-05-31"]',
    "1e10",
]


async def test_dates(as_alice: Knock, alice: Person, assert_problem: Check, unchanged: Unchanged) -> None:
    async with unchanged():
        for day in [*(f'"{it}"' for it in DATES_REFUSED), *RAW_DATES_REFUSED]:
            answer = await as_alice("POST", "/transactions", headers=[JSON_HEADER], body=transaction(alice, date=day))
            assert answer.status == 422, (day[:40], answer)
            assert assert_problem(answer)["errors"][0]["code"] in ("date_invalid", "date_out_of_range")
    for day in ("1970-01-01", "2100-12-31", "2024-02-29"):
        answer = await as_alice(
            "POST", "/transactions", headers=[JSON_HEADER], body=transaction(alice, date=f'"{day}"')
        )
        assert answer.status == 201
        found = await alice.http.get("/transactions", params={"start_date": day, "end_date": day})
        assert [it["date"] for it in found.json()] == [day]


FORBIDDEN = "text_forbidden_characters"
TEXTS_REFUSED = {
    '"\\u0000"': "malformed_json", '"a\x00b"': "malformed_json", '"\\ud800"': "malformed_json",
    '"\x1b[31m"': "malformed_json",
    '"\ud800"': "malformed_json", '"\\u0001"': FORBIDDEN, '"\\u001b[31m"': FORBIDDEN, '"\\u007f"': FORBIDDEN,
    '"\\u0085"': FORBIDDEN, '"\\u202e"': FORBIDDEN, '"abc\u202edef"': FORBIDDEN, '"\\u2066"': FORBIDDEN,
    '"\u2069"': FORBIDDEN,
    '"\\uffff"': FORBIDDEN, '"\\ufdd0"': FORBIDDEN, '"\\ud83f\\udffe"': FORBIDDEN,
    '"' + "a" * 501 + '"': "text_too_long",
    '"' + "\u0308" * 100_000 + '"': "text_too_long", "1": "string_type", "[]": "string_type", "true": "string_type",
}  # fmt: skip
TEXTS = {
    "  Обед \t с\n коллегами ": "Обед с коллегами", "е\u0308лка": "ёлка", "e\u0301": "é",
    "👩‍👩‍👧 семья": "👩‍👩‍👧 семья",
    "<script>alert(1)</script>": "<script>alert(1)</script>", "'; DROP TABLE users; --": "'; DROP TABLE users; --",
    "=1+1": "=1+1", "{{7*7}} ${7*7} %s %n": "{{7*7}} ${7*7} %s %n", "\\": "\\", '"': '"', "a" * 500: "a" * 500,
    "": None,
    "\u00a0": None, "ﷺ": "ﷺ", "شكرا": "شكرا",
}  # fmt: skip


async def test_texts_refused(as_alice: Knock, alice: Person, assert_problem: Check, unchanged: Unchanged) -> None:
    made = await alice.record(5, description="как было")
    async with unchanged():
        for raw, code in TEXTS_REFUSED.items():
            for method, path in (("POST", "/transactions"), ("PATCH", f"/transactions/{made['id']}")):
                answer = await as_alice(method, path, headers=[JSON_HEADER], body=transaction(alice, description=raw))
                problem = assert_problem(answer)
                assert code in {problem["code"], *(it["code"] for it in problem.get("errors", ()))}, (raw[:40], problem)
    assert (await alice.http.get(f"/transactions/{made['id']}")).json()["description"] == "как было"


async def test_texts_kept(alice: Person) -> None:
    for typed, kept in TEXTS.items():
        made = await alice.record(5, description=typed)
        assert made["description"] == kept, typed
        assert (await alice.http.get(f"/transactions/{made['id']}")).json()["description"] == kept


LEDGER = (
    "Ёлка и ель",
    "Straße",
    "скидка 100%",
    "100 процентов",
    "a_b",
    "axb",
    "back\\slash",
    "back/slash",
    "ПЕЛЬМЕНИ, 2 кг",
)
FOUND = {
    "елка": {0}, "ЁЛКА": {0}, "е\u0308лка": {0}, "ель елка": {0}, "елка пельмени": set(), "STRASSE": {1}, "straße": {1},
    "%": {2}, "100%": {2}, "100": {2, 3}, "_": {4}, "a_b": {4}, "a%b": set(), "\\": {6}, "back\\": {6}, "/": {7},
    "back/slash": {7}, "//": set(), "\\%": set(), "пельмени": {8}, "2 КГ": {8}, ".": set(), ".*": set(), "^": set(),
    "'": set(), "' OR true --": set(), "NULL": set(), "\u200bель": set(),
}  # fmt: skip


async def test_search_takes_every_sign_for_itself(alice: Person) -> None:
    ids = [(await alice.record(5, description=it))["id"] for it in LEDGER]
    for query, expected in FOUND.items():
        answer = await alice.http.get("/transactions", params={"q": query, "count": "true"})
        assert answer.status_code == 200, (query, answer.text)
        assert {ids.index(it["id"]) for it in answer.json()} == expected, query
        assert answer.headers["X-Total-Count"] == str(len(expected))


async def test_turkish_letters_are_found_in_any_case(alice: Person) -> None:
    made = [(await alice.record(5, description=it))["id"] for it in ("İstanbul", "ISTANBUL", "ılıca", "ILICA")]
    for query, expected in (("istanbul", {0, 1}), ("İSTANBUL", {0, 1}), ("ILICA", {2, 3}), ("ılıca", {2, 3})):
        found = (await alice.http.get("/transactions", params={"q": query})).json()
        assert {made.index(it["id"]) for it in found} == expected, query


@pytest.mark.parametrize("path", ["/transactions", "/export/excel", "/export/pdf", "/export/csv"])
async def test_amounts_the_wrong_way_round(alice: Person, path: str) -> None:
    await alice.record(5)
    refused = await alice.http.get(path, params={"min_amount": "5.01", "max_amount": 5})
    [error] = refused.json()["errors"]
    assert (refused.status_code, error["loc"], error["code"]) == (422, ["query", "max_amount"], "amounts_reversed")
    equal = await alice.http.get("/transactions", params={"min_amount": 5, "max_amount": "5.00"})
    assert len(equal.json()) == 1


CURSORS = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/", min_size=26, max_size=28),
    st.builds(lambda day, row: str(Cursor(day, row)), st.dates(min_value=date.min, max_value=date.max), st.uuids()),
    st.builds(
        lambda row, place, sign: str(Cursor(date(2026, 5, 31), row))[:place] + sign + str(row)[place + 1 :],
        st.uuids(), st.integers(0, 26), st.characters(),
    ),
)  # fmt: skip


@FUZZ
@given(cursor=CURSORS)
async def test_cursors(alice: Person, cursor: str) -> None:
    answer = await alice.http.get("/transactions", params={"cursor": cursor.encode("utf-8", "replace")})
    if answer.status_code == 200:
        assert len(cursor) == 27
        return
    assert answer.status_code in (400, 422), (cursor, answer.text)
    assert answer.json()["code"] in ("validation_failed", "malformed_address")


@FUZZ
@given(query=st.text(max_size=150))
async def test_searches(alice: Person, query: str) -> None:
    answer = await alice.http.get("/transactions", params={"q": query.encode("utf-8", "replace")})
    assert answer.status_code in (200, 400, 422), (query, answer.text)


@FUZZ
@given(path=st.text(max_size=60))
async def test_paths(alice: Person, knock: Knock, path: str) -> None:
    answer = await knock("GET", path, headers=[(b"authorization", alice.http.headers["Authorization"].encode())])
    assert answer.status < 500, (path, answer)


@pytest.mark.parametrize("order", ["-date", "date"])
async def test_a_cursor_out_of_its_own_order_is_only_a_place(alice: Person, order: str) -> None:
    made = [await alice.record(5, date=f"2026-05-0{day}") for day in (1, 2, 3)]
    cursor = str(Cursor(date(2026, 5, 2), UUID(made[1]["id"])))
    found = await alice.http.get("/transactions", params={"cursor": cursor, "order": order})
    assert [it["id"] for it in found.json()] == [made[0 if order == "-date" else 2]["id"]]
