"""No bytes at all give a 5xx: bodies, content types, queries, paths and methods that no client of ours would send."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from kopilka.processes.commands.openapi import contract

JSON_HEADER = (b"content-type", b"application/json")
MAX_BODY = 256 * 1024
PATHS: dict[str, dict[str, Any]] = json.loads(contract())["paths"]
OPERATIONS = [(method.upper(), path) for path, operations in PATHS.items() for method in operations]
JSON_ROUTES = [
    (method.upper(), path)
    for path, operations in PATHS.items()
    for method, operation in operations.items()
    if "application/json" in operation.get("requestBody", {}).get("content", {})
]

Knock = Callable[..., Awaitable[Any]]
Check = Callable[..., Any]
Unchanged = Callable[[], Any]

# Body → status and code, the same at every door.
MALFORMED: dict[str, bytes] = {
    "empty": b"",
    "blank": b" \n\t",
    "NaN": b'{"amount": NaN}',
    "Infinity": b'{"amount": Infinity}',
    "minus Infinity": b'{"amount": -Infinity}',
    "bare NaN": b"NaN",
    "1e400": b'{"amount": 1e400}',
    "1E+9999999": b'{"amount": 1E+9999999}',
    "exponent beyond Decimal": b'{"amount": 1e99999999999999999999}',
    "long integer": b'{"amount": ' + b"9" * 10_000 + b"}",
    "long fraction": b'{"amount": 0.' + b"1" * 10_000 + b"}",
    "lone surrogate": b'{"name": "\\ud800"}',
    "lone surrogate in a key": b'{"\\udfff": 1}',
    "surrogates the wrong way round": b'{"name": "\\udc00\\ud800"}',
    "NUL": b'{"name": "\\u0000"}',
    "bare NUL": b'{"name": "\x00"}',
    "bare control character": b'{"name": "\x1b"}',
    "arrays, 1000 deep": b"[" * 1000 + b"]" * 1000,
    "objects, 1000 deep": b'{"a":' * 1000 + b"1" + b"}" * 1000,
    "33 deep": b"[" * 33 + b"]" * 33,
    "100,000 brackets never closed": b"[" * 100_000,
    "duplicate keys": b'{"name": "a", "name": "b"}',
    "duplicate keys by escape": b'{"name": "a", "n\\u0061me": "b"}',
    "duplicate keys further down": b'{"a": [{"b": 1, "b": 1}]}',
    "not UTF-8": b'{"name": "\xff"}',
    "overlong UTF-8": b'{"name": "\xc0\x80"}',
    "UTF-8 surrogate": b'{"name": "\xed\xa0\x80"}',
    "UTF-16": '{"name": "a"}'.encode("utf-16"),
    "UTF-32": '{"name": "a"}'.encode("utf-32"),
    "byte order mark": b'\xef\xbb\xbf{"name": "a"}',
    "comment": b'{"name": "a"} // x',
    "trailing comma": b'{"name": "a",}',
    "single quotes": b"{'name': 'a'}",
    "two values": b"{}{}",
    "cut off": b'{"name": "a',
    "cut off escape": b'{"name": "\\u00',
    "underscore": b'{"amount": 1_000}',
    "leading zeros": b'{"amount": 0001}',
    "hexadecimal": b'{"amount": 0x10}',
    "plus": b'{"amount": +1}',
    "True": b'{"name": True}',
    "a form": b"name=a&amount=1",
    "XML": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    "pickle": b"\x80\x04\x95\x05\x00\x00\x00\x00\x00\x00\x00K\x01.",
    "gzip": b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x03\x00\x00\x00\x00\x00\x00\x00\x00\x00",
}
INVALID: dict[str, bytes] = {
    "null": b"null",
    "array": b"[]",
    "array of objects": b"[{}]",
    "string": b'"x"',
    "number": b"1",
    "fraction": b"-1.5e3",
    "true": b"true",
    "empty object": b"{}",
    "unknown fields only": '{"__proto__": {}, "constructor": 1, "имя": null, "": 0, "a.b": 1, "$ne": 1}'.encode(),
    "10,000 fields": json.dumps({f"f{number}": number for number in range(10_000)}).encode(),
    "32 deep": b'{"a":' * 32 + b"1" + b"}" * 32,
    "long key": json.dumps({"k" * 200_000: 1}).encode(),
}
# Whose every field may be left out.
ALL_OPTIONAL = {("POST", "/rules/apply")}
NOT_JSON = [
    None, b"", b"text/plain", b"text/json", b"application/jsonp", b"application/json-seq", b"application/x-json",
    b"application/problem+json", b"application/vnd.api+json", b"multipart/form-data; boundary=x", b"*/*",
    b"application /json", b"application/json/x", b"application/json,text/plain", b"\xff\x00", b"a" * 10_000,
    b'"application/json"', b"application/octet-stream",
]  # fmt: skip
# Sign-in takes the form of OAuth2 as well, so it is left out of what only JSON routes say.
FORM = b"application/x-www-form-urlencoded"


@pytest.mark.parametrize(("method", "path"), JSON_ROUTES, ids=lambda it: it)
async def test_bodies_that_are_no_json_of_ours(
    as_alice: Knock, addresses: dict[str, str], assert_problem: Check, unchanged: Unchanged, method: str, path: str
) -> None:
    async with unchanged():
        for name, body in MALFORMED.items():
            for headers in ([JSON_HEADER], [(b"content-type", b"application/json; charset=utf-16")]):
                answer = await as_alice(method, addresses[path], headers=headers, body=body)
                assert answer.status == 400, (name, answer)
                assert_problem(answer, "malformed_json")
        for size in (MAX_BODY + 1, MAX_BODY + 1024):
            for body in (b" " * size, [b'"', *[b"x" * 8192] * (size // 8192), b"x" * (size % 8192), b'"']):
                answer = await as_alice(method, addresses[path], headers=[JSON_HEADER], body=body)
                assert answer.status == 413, answer
                assert_problem(answer, "body_too_large")


@pytest.mark.parametrize(("method", "path"), JSON_ROUTES, ids=lambda it: it)
async def test_json_that_is_no_body_of_ours(
    as_alice: Knock, addresses: dict[str, str], assert_problem: Check, unchanged: Unchanged, method: str, path: str
) -> None:
    async with unchanged():
        for name, body in INVALID.items():
            if name == "empty object" and (method, path) in ALL_OPTIONAL:
                continue
            for key in ([], [(b"idempotency-key", b"hostile")]):
                answer = await as_alice(method, addresses[path], headers=[JSON_HEADER, *key], body=body)
                assert answer.status == 422, (name, answer)
                assert_problem(answer, "validation_failed")
                assert len(answer.body) < 20_000, name


@pytest.mark.parametrize(("method", "path"), JSON_ROUTES, ids=lambda it: it)
async def test_content_types(
    as_alice: Knock, addresses: dict[str, str], assert_problem: Check, unchanged: Unchanged, method: str, path: str
) -> None:
    takes_form = FORM.decode() in PATHS[path][method.lower()]["requestBody"]["content"]
    async with unchanged():
        for kind in [*NOT_JSON, *([] if takes_form else [FORM])]:
            headers = [] if kind is None else [(b"content-type", kind)]
            answer = await as_alice(method, addresses[path], headers=headers, body=b"{}")
            assert answer.status == 415, (kind, answer)
            assert_problem(answer, "unsupported_media_type")
        # Of two, the first counts; and case and parameters mean nothing.
        for kind in (b"APPLICATION/JSON", b"application/json;charset=latin-1", b"application/json ; x"):
            headers = [(b"content-type", kind), (b"content-type", b"text/plain")]
            answer = await as_alice(method, addresses[path], headers=headers, body=b'{"x": 1}')
            assert_problem(answer, "validation_failed")


async def test_a_body_where_none_is_asked_for(
    as_alice: Knock, addresses: dict[str, str], assert_problem: Check
) -> None:
    """It is not read, or refused for its size alone."""
    # Signing out at the end: it ends the session that asks.
    without = (
        set(OPERATIONS)
        - set(JSON_ROUTES)
        - {("POST", "/transactions/{transaction_id}/attachments"), ("POST", "/imports")}
    )
    for method, path in sorted(without, key=lambda it: "sign-out" in it[1]):
        if method != "GET":
            answer = await as_alice(method, addresses[path], headers=[JSON_HEADER], body=b"x" * (MAX_BODY + 1))
            assert_problem(answer, "body_too_large")
        if "session" not in path:
            answer = await as_alice(method, addresses[path], headers=[(b"content-type", b"\xff")], body=b"\xff\x00{[")
            assert answer.status < 300 or assert_problem(answer)["status"] in (403, 404, 409), (method, path, answer)


# What no query may hold, at any door.
ADDRESSES_REFUSED = [
    b"a=%00", b"%00", b"a=b%00c", b"a=%ff", b"%ff=1", b"a=%c0%80", b"a=%ed%a0%80", b"a=\xff", b"a=\x00", b"a=%1b",
    b"a=%7f", b"a=%c2%85", b"a=%e2%80%ae", b"a=%e2%81%a6", "a=\u202e".encode(), "a=\u2069".encode(), b"a=%0d%0aX:1",
    b"a=%f8%88%80%80%80", b"a=%F4%90%80%80",
]  # fmt: skip


async def test_queries_that_no_door_takes(
    as_alice: Knock, addresses: dict[str, str], assert_problem: Check, unchanged: Unchanged
) -> None:
    async with unchanged():
        for method, path in OPERATIONS:
            for query in ADDRESSES_REFUSED:
                answer = await as_alice(method, addresses[path], query=query, headers=[JSON_HEADER], body=b"{}")
                assert answer.status == 400, (method, path, query, answer)
                assert_problem(answer, "malformed_address")


HUGE = b"9" * 5_000
LIST_QUERIES = {
    b"limit=0": "greater_than_equal", b"limit=501": "less_than_equal", b"limit=-1": "greater_than_equal",
    b"limit=" + HUGE: "int_parsing_size", b"limit=1e3": "int_parsing", b"limit=1.5": "int_parsing", b"limit=": None,
    b"limit=%D9%A1": "int_parsing", b"limit=0x10": "int_parsing", b"limit=nan": "int_parsing", b"limit=true": None,
    b"unknown=1": "extra_forbidden", b"limit%5B%5D=1": "extra_forbidden", b"LIMIT=1": "extra_forbidden",
    b"=": "extra_forbidden", b"min_amount=" + HUGE: "amount_too_large", b"min_amount=NaN": "amount_not_a_number",
    b"min_amount=1e3": "amount_not_a_number", b"max_amount=0.00001": "amount_too_precise",
    b"max_amount=1_000": "amount_not_a_number", b"max_amount=": "amount_not_a_number",
    b"min_amount=%2B1": "amount_not_a_number", b"min_amount=+1": "amount_not_a_number",
    b"start_date=2026-02-30": "date_invalid", b"start_date=1969-12-31": "date_out_of_range",
    b"end_date=" + HUGE: "date_invalid", b"end_date=9999-12-31": "date_out_of_range", b"end_date=0": "date_invalid",
    b"start_date=2026-05-31T00:00": "date_invalid", b"start_date=%D9%A2026-05-31": "date_invalid",
    b"period=day": "enum", b"period=": "enum", b"type=gift": "literal_error", b"order=price": "literal_error",
    b"category_id=1": "uuid_parsing", b"account_id=": "uuid_parsing", b"account_id=null": "uuid_parsing",
    b"account_id=' OR 1=1 --": "uuid_parsing", b"count=maybe": "bool_parsing", b"deleted=" + HUGE: "bool_parsing",
    b"cursor=": "cursor_invalid", b"cursor=" + b"A" * 27: "cursor_invalid", b"cursor=" + HUGE: "cursor_invalid",
    b"q=": "text_empty", b"q=%20": "text_empty", b"q=" + b"a" * 101: "text_too_long",
    b"q=" + b"%cc%88" * 2_000: "text_too_long", b"q=%e2%80%8b": "text_empty", b"q=%ef%bf%be": None,
    b"period=week&start_date=2026-05-01": "period_conflict",
    b"start_date=2026-05-02&end_date=2026-05-01": "range_reversed",
}  # fmt: skip


async def test_queries_that_the_list_refuses(as_alice: Knock, assert_problem: Check) -> None:
    for query, code in LIST_QUERIES.items():
        answer = await as_alice("GET", "/transactions", query=query)
        problem = assert_problem(answer)
        assert answer.status == 422, (query, answer)
        assert code in (None, *(error["code"] for error in problem["errors"])), (query, problem)


ODD_QUERIES = [
    b"", b"&", b"&&&&", b"?", b"limit=1&limit=2", b"limit=1&limit=x", b"q=a&q=b", b"q=a;limit=1", b"%6cimit=1",
    b"limit=1#x", b"q=%", b"q=%zz", b"q=%u0430", "q=кофе".encode(), b"&".join([b"q=a"] * 2_000), b"limit=+1",
    b"count=1", b"count=on", b"deleted=yes", b"period=week&type=income&q=x&limit=500&order=date&count=true",
]  # fmt: skip


async def test_odd_queries_are_answered_one_way_or_the_other(as_alice: Knock, assert_problem: Check) -> None:
    for query in ODD_QUERIES:
        for path, operations in PATHS.items():
            if "get" in operations and "{" not in path:
                answer = await as_alice("GET", path, query=query)
                if answer.status != 200:
                    assert_problem(answer)


ODD_PATHS = {
    "/\x00": 400, "/transactions/\x00": 400, "/transactions/\ufffd": 400, "/transactions/\u202e": 400,
    "/transactions\r\n": 400, "/\x7f": 400, "/\x85": 400, "": 400, "transactions": 400, "*": 400,
    "/transactions/..": 422, "/transactions/../users/me": 404, "//transactions": 404, "/./transactions": 404,
    "/TRANSACTIONS": 404, "/transactions;x=1": 404, "/transactions/%00": 422, "/transactions/ ": 422, "/ ": 404,
    "/transactions/{transaction_id}": 422, "/transactions/null": 422, "/transactions/1": 422, "/.env": 404,
    "/transactions/" + "a" * 50_000: 422, "/" + "a/" * 20_000: 404, "/users/me/": 200, "/users/me//": 200,
    "/users//me": 404, "/docs/../../etc/passwd": 404, "/docs/..": 404, "/households/x/members": 422,
    "/transactions/💰": 422, "/транзакции": 404, "/accounts/' OR 1=1 --": 422,
    "/transactions/" + chr(0xD800): 400,
}  # fmt: skip


async def test_odd_paths(as_alice: Knock, assert_problem: Check) -> None:
    for path, status in ODD_PATHS.items():
        answer = await as_alice("GET", path)
        assert answer.status == status, (path[:80], answer)
        if status != 200:
            assert_problem(answer)


async def test_other_methods(
    as_alice: Knock, addresses: dict[str, str], assert_problem: Check, unchanged: Unchanged
) -> None:
    async with unchanged():
        for method in ("HEAD", "OPTIONS", "PUT", "TRACE", "CONNECT", "PROPFIND", "FOO", "get", ""):
            for path, address in addresses.items():
                if method == "PUT" and "put" in PATHS[path]:
                    continue
                answer = await as_alice(method, address, headers=[JSON_HEADER], body=b"{}")
                assert answer.status == 405, (method, path, answer)
                assert_problem(answer, "method_not_allowed")
                assert set(answer.headers["allow"].split(", ")) <= {it.upper() for it in PATHS[path]}


FORMS = [
    b"", b"&", b"=", b"username", b"username=a", b"username=a&password=b", b"username=%00&password=12345678",
    b"username=%ff&password=12345678", b"username=a&username=b&password=12345678", "username=а".encode(),
    b"&".join([b"a=b"] * 1_000), b"username=a@example.com&password=%ed%a0%80aaaaaaaa", b"\x00\xff",
    b"username=a@example.com&password=" + b"a" * 100_000, b"username=a@example.com&password=12345678&other=1",
    b"username[]=a&password[]=b", b"username=a%40example.com&password=%00aaaaaaa",
    b"username=a%40example.com&email=b%40example.com&password=12345678",
]  # fmt: skip


async def test_the_form_of_sign_in(knock: Knock, assert_problem: Check, unchanged: Unchanged) -> None:
    async with unchanged():
        for body in FORMS:
            for path in ("/auth/sing-in", "/auth/sign-in/"):
                answer = await knock("POST", path, headers=[(b"content-type", FORM)], body=body)
                assert answer.status in (400, 422), (body, answer)
                assert_problem(answer)
