"""Headers that no client of ours would send: refused in our words or read one way, never a 5xx, nothing stored."""

import base64
import json
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest

from conftest import Person

JSON_HEADER = (b"content-type", b"application/json")
ACCOUNT = b'{"name": "Headers"}'

Knock = Callable[..., Awaitable[Any]]
Check = Callable[..., Any]
Unchanged = Callable[[], Any]


def part(value: object) -> bytes:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=")


def token(header: object, claims: object = None, signature: bytes = b"x") -> bytes:
    return b"Bearer " + b".".join([part(header), part(claims or {}), signature])


UNAUTHENTICATED = [
    b"", b" ", b"Bearer", b"Bearer ", b"Basic YTpi", b"Token x", b"Bearer\tx", b"bearer:x", b"\xff\xfe x", b"\x00",
    b"Digest username=x", b"NotBearer x",
]  # fmt: skip
INVALID_TOKENS = [
    b"Bearer x", b"BEARER x", b"Bearer  x", b"Bearer .", b"Bearer ..", b"Bearer ...", b"Bearer a.b.c.d.e",
    b"Bearer \x00", b"Bearer \xff\xfe", "Bearer токен".encode(), b"Bearer " + b"a" * 100_000, b"Bearer x, Bearer y",
    b"Bearer " + b"." * 5_000, b"Bearer null", b"Bearer undefined", b"Bearer {}", b"Bearer ' OR 1=1 --",
    token({}), token([]), token("x"), token(None), token(1), token({"alg": "none", "typ": "at+jwt"}, signature=b""),
    token({"alg": ["HS256"]}), token({"alg": {}}), token({"kid": ["a"]}), token({"kid": {"a": 1}}),
    token({"kid": 1e300}),
    token({"alg": "HS256", "typ": "at+jwt", "kid": "\x00\ud800"}), token({"typ": "at+jwt", "crit": ["b64"],
    "b64": False}),
    token(b"[" * 1_300), token(b'{"a":' * 270), token(b"\xff"), token(b"NaN"), token(b'{"kid": NaN}'),
    token(b'{"kid": 1e999999}'), token(b'{"kid": "' + b"a" * 1_300 + b'"}'), token(b"9" * 1_400), token(b""),
    token({"alg": "HS256", "typ": "at+jwt", "jku": "http://169.254.169.254/", "x5u": "file:///etc/passwd"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("values", "code"), [(UNAUTHENTICATED, "unauthenticated"), (INVALID_TOKENS, "token_invalid")], ids=["none", "bad"]
)
async def test_authorization(
    as_alice: Knock,
    addresses: dict[str, str],
    assert_problem: Check,
    unchanged: Unchanged,
    values: list[bytes],
    code: str,
) -> None:
    async with unchanged():
        for value in values:
            for method, path in (("GET", "/users/me"), ("POST", "/accounts")):
                headers = [(b"authorization", value), JSON_HEADER]
                answer = await as_alice(method, path, headers=headers, body=ACCOUNT)
                assert answer.status == 401, (value[:80], answer)
                assert_problem(answer, code)
                assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_live_token_in_wrong_company(
    as_alice: Knock, alice: Person, assert_problem: Check, unchanged: Unchanged
) -> None:
    good = alice.http.headers["Authorization"].encode()
    async with unchanged():
        for value in (good + b"x", good + b".x", good + b" x", good[:-1], good[7:], b"Basic " + good[7:],
                      good.replace(b".", b"..", 1), good.replace(b".", b". ", 1),
                      good[:30] + b"\x00" + good[30:]):  # fmt: skip
            answer = await as_alice("POST", "/accounts", headers=[(b"authorization", value), JSON_HEADER], body=ACCOUNT)
            assert answer.status == 401, (value, answer)
            assert_problem(answer)
        two = [(b"authorization", b"Bearer x"), (b"authorization", good)]
        assert_problem(await as_alice("GET", "/users/me", headers=two), "token_invalid")


KEYS_REFUSED = [
    b"", b" ", b"a b", b"\x00", b"a\x7f", b"\xff", "ключ".encode(), b"a" * 256, b"a\tb", b'a"b', b"a\\b", b'""', b'"',
    b'"a b"', b"a\x1fb", b"x" * 30_000,
]  # fmt: skip


async def test_idempotency_keys(as_alice: Knock, assert_problem: Check, unchanged: Unchanged) -> None:
    async with unchanged():
        for key in KEYS_REFUSED:
            for path, body in (("/accounts", ACCOUNT), ("/households", ACCOUNT)):
                headers = [(b"idempotency-key", key), JSON_HEADER]
                answer = await as_alice("POST", path, headers=headers, body=body)
                assert answer.status == 422, (key[:40], answer)
                assert_problem(answer, "idempotency_key_invalid")


@pytest.mark.parametrize("key", ["a" * 255, "!#$%&'()*+,-./:;<=>?@[]^_`{|}~", "0", "' OR 1=1 --".replace(" ", "_")])
async def test_idempotency_keys_of_any_printable_sign(as_alice: Knock, alice: Person, key: str) -> None:
    answers = []
    for written in (key, key, f'"{key}"'):
        headers = [(b"idempotency-key", written.encode()), JSON_HEADER]
        answers.append(await as_alice("POST", "/accounts", headers=headers, body=ACCOUNT))
    assert [it.status for it in answers] == [201, 201, 201]
    assert len({it.body for it in answers}) == 1, "the quoted form of RFC 8941 is the same key"


STALE = [
    b"", b" ", b'W/"1"', b'"0"', b'"2"', b"1", b'"1', b'1"', b"'1'", b'"01"', b'"+1"', b'"1 "', b'"-1"', b'"1e0"',
    b'"' + b"9" * 10_000 + b'"', b"\xff", b"\x00", b'"\xd9\xa1"', b"**", b", ".join([b'"2"'] * 1_000), b",,,,",
]  # fmt: skip
FRESH = [b'"1"', b"*", b" * ", b'"2", "1"', b'"x","1"', b'  "1"  ']


async def test_if_match(as_alice: Knock, alice: Person, assert_problem: Check, unchanged: Unchanged) -> None:
    address = f"/transactions/{(await alice.record())['id']}"
    async with unchanged():
        for value in STALE:
            for method in ("PATCH", "DELETE"):
                headers = [(b"if-match", value), JSON_HEADER]
                answer = await as_alice(method, address, headers=headers, body=b'{"amount": 5}')
                assert answer.status == 412, (value[:40], answer)
                assert_problem(answer, "version_mismatch")
    for value in FRESH:
        address = f"/transactions/{(await alice.record())['id']}"
        headers = [(b"if-match", value), JSON_HEADER]
        assert (await as_alice("PATCH", address, headers=headers, body=b'{"amount": 5}')).status == 200, value


async def test_if_none_match(as_alice: Knock, alice: Person) -> None:
    address = f"/transactions/{(await alice.record())['id']}"
    for value in [*STALE, *FRESH]:
        for path in (address, "/transactions"):
            answer = await as_alice("GET", path, headers=[(b"if-none-match", value)])
            assert answer.status in (200, 304), (value[:40], answer)
            assert (answer.body == b"") == (answer.status == 304)


HOUSEHOLDS_REFUSED = [
    b"", b" ", b"x", b"null", b"1", b"{%s}", b"urn:uuid:%s", b"+%.35s", b" %s", b"%s ", b"%s\x00", b"%s,%s", b"_%.35s",
    b"%s\n", b"\xff" * 36, b"\xb2" * 32, "١".encode() * 16, b"a" * 10_000, b"%.8s", b"' OR 1=1 --",
]  # fmt: skip


async def test_household_ids(
    as_alice: Knock, alice: Person, addresses: dict[str, str], assert_problem: Check, unchanged: Unchanged
) -> None:
    mine = alice.household_id.encode()
    refused = [
        it.replace(b"%.35s", mine[1:]).replace(b"%.8s", mine[:8]).replace(b"%s", mine) for it in HOUSEHOLDS_REFUSED
    ]
    async with unchanged():
        for value in [*refused, mine.replace(b"-", b""), mine.replace(b"-", b"_")]:
            for method, path in (("GET", "/users/me"), ("POST", "/accounts"), ("POST", "/auth/sign-out")):
                headers = [(b"x-household-id", value), JSON_HEADER]
                answer = await as_alice(method, path, headers=headers, body=ACCOUNT)
                assert answer.status == 422, (value[:60], answer)
                assert_problem(answer, "household_id_invalid")
        for unknown in (str(uuid4()).encode(), b"0" * 8 + mine[8:], b"ffffffff-ffff-ffff-ffff-ffffffffffff",
                        b"00000000-0000-0000-0000-000000000000"):  # fmt: skip
            headers = [(b"x-household-id", unknown), JSON_HEADER]
            assert_problem(await as_alice("POST", "/accounts", headers=headers, body=ACCOUNT), "household_not_found")
    assert (await as_alice("GET", "/users/me", headers=[(b"x-household-id", mine.upper())])).status == 200
    # An id in the path is the household that is meant; the header does not get past it.
    headers = [(b"x-household-id", mine)]
    assert_problem(await as_alice("GET", f"/households/{uuid4()}", headers=headers), "household_not_found")


HOSTS = [
    b"", b"[", b"[::1", b"]", b"\xff\xfe", b"a b", b"evil.example/..?x=", b"a:99999999", b"a:b", b"@", b'a>b"',
    b"a\x00b",
    b"a" * 10_000, b"\r\nX: y",
]  # fmt: skip
LANGUAGES = [
    b"", b"\xff", b"q=1", b"en;q=nan", b"en;q=1e999", b"en;q=-1", b"*;q=0", b"xx-YY", b"," * 10_000, b";" * 10_000,
    b"en;q=" + b"9" * 10_000, b"\x00", b"ru;q=0.1_0",
]  # fmt: skip


async def test_headers_that_only_colour_the_answer(as_alice: Knock, alice: Person, assert_problem: Check) -> None:
    for _ in range(2):
        await alice.record()
    for name, values in ((b"host", HOSTS), (b"accept-language", LANGUAGES), (b"accept", [b"text/html", b"\xff"]),
                         (b"cookie", [b"a=b", b"\xff", b"=" * 10_000]), (b"range", [b"bytes=0-1", b"x"]),
                         (b"x-http-method-override", [b"DELETE"]), (b"x-forwarded-for", [b"\xff", b"127.0.0.1"]),
                         (b"x-forwarded-host", [b"evil.example"]), (b"forwarded", [b"host=evil.example"]),
                         (b"expect", [b"100-continue"]), (b"upgrade", [b"websocket"]), (b"origin", [b"null"]),
                         (b"content-length", [b"-1", b"x", b"9" * 100]), (b"content-encoding", [b"gzip"])):  # fmt: skip
        for value in values:
            good = await as_alice("GET", "/transactions", query=b"limit=1", headers=[(name, value)])
            assert good.status == 200, (name, value[:40], good)
            assert "evil.example" not in good.headers["link"] or name == b"host"
            assert all(sign not in str(good.headers) for sign in ("\r", "\n")), (name, value)
            bad = await as_alice("GET", f"/transactions/{uuid4()}", headers=[(name, value)])
            assert_problem(bad, "transaction_not_found")


async def test_request_ids_are_ours_unless_harmless(knock: Knock) -> None:
    for value, kept in ((b"abcdefgh", True), (b"a.b-c_D1" * 8, True), (b"short", False), (b"a" * 65, False),
                        (b"abc defgh", False), (b"abcdefgh\r\nX: y", False), (b"\xff" * 10, False),
                        (b"<script>alert(1)", False), (b"", False)):  # fmt: skip
        answer = await knock("GET", "/health/live", headers=[(b"x-request-id", value)])
        assert (answer.headers["x-request-id"] == value.decode("latin-1")) == kept, value


async def test_user_agents_are_shown_clean(alice: Person, knock: Knock) -> None:
    body = json.dumps({"email": alice.email, "password": "правильный-пароль-42"}).encode()
    for agent in (b"", b"\x00", b"\xff\xfe", b"a" * 20_000, b"\x1b[31m", "Браузер \u202e".encode(), b"<b>x</b>"):
        answer = await knock("POST", "/auth/sign-in", headers=[JSON_HEADER, (b"user-agent", agent)], body=body)
        assert answer.status == 200, (agent[:20], answer)
    shown = [it["user_agent"] for it in (await alice.http.get("/auth/sessions")).json()]
    assert all(it is None or (it.isprintable() and 0 < len(it) <= 200) for it in shown)


async def test_bytes_in_header_names_and_many_headers(as_alice: Knock) -> None:
    odd = [(b"x-\xff", b"y"), (b"", b""), (b"x" * 5_000, b"y"), *[(b"x-many", b"y")] * 2_000]
    assert (await as_alice("GET", "/users/me", headers=odd)).status == 200


@pytest.mark.parametrize("path", ["/docs", "/docs/start.js", "/docs/swagger-ui.css", "/openapi.json", "/health/live",
                                  "/users/me", "/app", "/app/sign-in", "/sw.js", "/nothing", "/"])  # fmt: skip
async def test_nothing_may_be_framed(knock: Knock, path: str) -> None:
    answer = await knock("GET", path)
    policy = answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy, path
    assert "base-uri 'none'" in policy, path
