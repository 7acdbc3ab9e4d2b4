"""Sign-in of browsers: tokens in cookies that no script can read, and no other site's page that could use them."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from http.cookies import Morsel, SimpleCookie

import asyncpg
import httpx
import pytest
from fastapi import FastAPI

from conftest import PASSWORD, Person, TestDatabase, new_client
from kopilka.infrastructure.config import Settings
from kopilka.infrastructure.crypto import KeyRing
from kopilka.processes.api.app import create_app

OURS = {"Sec-Fetch-Site": "same-origin"}
ACCESS, REFRESH, DEVICE = "kopilka-access", "kopilka-refresh", "kopilka-device"
HOST_ACCESS, HOST_REFRESH, HOST_DEVICE = (f"__Host-{name}" for name in (ACCESS, REFRESH, DEVICE))
NEW = "совсем-новый-пароль"


@pytest.fixture
async def browser(app: FastAPI, alice: Person) -> AsyncIterator[httpx.AsyncClient]:
    """Alice's, signed in at http://kopilka.test; its pages send what browsers send by themselves."""
    async with new_client(app, **OURS) as made:
        await sign_in(made, alice)
        yield made


@pytest.fixture
async def proxied(settings: Settings, keys: KeyRing, database: TestDatabase) -> AsyncIterator[httpx.AsyncClient]:
    """Stands behind a proxy that ends https, as KOPILKA_PUBLIC_URL says; the proxy itself comes by plain http."""
    public = settings.model_copy(update={"public_url": "https://Money.example:443/"})
    made = create_app(public, keys, database.app_url)
    async with new_client(made) as http:
        yield http
    await made.state.database.close()


async def sign_in(http: httpx.AsyncClient, person: Person, **headers: str) -> httpx.Response:
    body = {"email": person.email, "password": PASSWORD}
    answer = await http.post("/auth/browser/sign-in", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer


def given(answer: httpx.Response) -> dict[str, Morsel[str]]:
    """Name → the cookie that the answer sets."""
    found: dict[str, Morsel[str]] = {}
    for header in answer.headers.get_list("set-cookie"):
        [(name, morsel)] = SimpleCookie(header).items()
        assert name not in found
        found[name] = morsel
    return found


def assert_cleared(answer: httpx.Response, *names: str) -> None:
    cookies = given(answer)
    assert cookies.keys() == set(names)
    assert all(it.value == "" and it["max-age"] == "0" and it["path"] == "/" for it in cookies.values())


def code_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_tokens_are_in_cookies_alone(app: FastAPI, alice: Person, settings: Settings) -> None:
    async with new_client(app, **OURS) as http:
        answer = await sign_in(http, alice)
        assert answer.json() == {"expires_in": settings.auth.access_minutes * 60}
        cookies = given(answer)
        assert cookies.keys() == {ACCESS, REFRESH, DEVICE}
        assert all(it.value not in answer.text for it in cookies.values())
        for cookie in cookies.values():
            assert (cookie["path"], cookie["samesite"].lower(), cookie["domain"]) == ("/", "lax", "")
            assert cookie["httponly"] is True
            assert not cookie["secure"], "a browser would not take it back from plain http"
        lives = {name: int(cookie["max-age"]) for name, cookie in cookies.items()}
        assert lives == {
            ACCESS: settings.auth.access_minutes * 60,
            REFRESH: settings.auth.refresh_days * 86_400,
            DEVICE: 365 * 86_400,
        }
        assert answer.headers["Cache-Control"] == "no-store"
        assert (await http.get("/users/me")).json()["id"] == alice.user_id
        assert (await http.post("/accounts", json={"name": "Карта"})).status_code == 201


async def test_wrong_credentials_give_no_cookies(client: httpx.AsyncClient, alice: Person) -> None:
    for body, code in (
        ({"email": alice.email, "password": "не-тот-пароль"}, "bad_credentials"),
        ({"email": alice.email}, "validation_failed"),
    ):
        refused = await client.post("/auth/browser/sign-in", json=body, headers=OURS)
        assert refused.json()["code"] == code
        assert "set-cookie" not in refused.headers
    form = {"username": alice.email, "password": PASSWORD}
    refused = await client.post("/auth/browser/sign-in", data=form, headers=OURS)
    assert code_of(refused) == (415, "unsupported_media_type")


async def test_refresh(browser: httpx.AsyncClient, alice: Person) -> None:
    before = dict(browser.cookies)
    answer = await browser.post("/auth/browser/refresh")
    assert (answer.status_code, list(answer.json())) == (200, ["expires_in"])
    assert given(answer).keys() == {ACCESS, REFRESH}
    assert browser.cookies[REFRESH] != before[REFRESH]
    assert browser.cookies[REFRESH] not in answer.text
    assert (await browser.get("/users/me")).json()["id"] == alice.user_id


async def test_twenty_tabs_refresh_at_once(app: FastAPI, browser: httpx.AsyncClient) -> None:
    cookie = {"Cookie": f"{REFRESH}={browser.cookies[REFRESH]}"}
    async with new_client(app, **OURS) as http:
        answers = await asyncio.gather(*(http.post("/auth/browser/refresh", headers=cookie) for _ in range(20)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({given(answer)[REFRESH].value for answer in answers}) == 1
    browser.cookies.clear()
    browser.cookies.update({name: it.value for name, it in given(answers[-1]).items()})
    assert (await browser.get("/users/me")).status_code == 200
    assert (await browser.post("/auth/browser/refresh")).status_code == 200


async def test_a_refresh_that_is_refused_clears_the_cookies(
    client: httpx.AsyncClient, browser: httpx.AsyncClient, alice: Person, owner: asyncpg.Connection
) -> None:
    answer = await client.post("/auth/browser/refresh", headers=OURS)
    assert code_of(answer) == (401, "unauthenticated")
    assert_cleared(answer, ACCESS, REFRESH)
    answer = await client.post("/auth/browser/refresh", headers={**OURS, "Cookie": f"{REFRESH}=kpr_unknown"})
    assert code_of(answer) == (401, "token_invalid")
    assert_cleared(answer, ACCESS, REFRESH)
    await owner.execute("UPDATE users SET is_active = false WHERE id = $1", alice.user_id)
    token = browser.cookies[REFRESH]
    answer = await browser.post("/auth/browser/refresh")
    assert code_of(answer) == (401, "session_ended")
    assert_cleared(answer, ACCESS, REFRESH)
    assert set(browser.cookies) == {DEVICE}
    await owner.execute("UPDATE users SET is_active = true WHERE id = $1", alice.user_id)
    again = await client.post("/auth/browser/refresh", headers={**OURS, "Cookie": f"{REFRESH}={token}"})
    assert again.status_code == 200, "what was refused has used nothing up"


async def test_a_replay_ends_the_session_although_it_is_refused(
    browser: httpx.AsyncClient, alice: Person, owner: asyncpg.Connection
) -> None:
    stolen = browser.cookies[REFRESH]
    assert (await browser.post("/auth/browser/refresh")).status_code == 200
    await owner.execute(
        "UPDATE refresh_tokens SET used_at = used_at - interval '1 minute'"
        " WHERE session_id IN (SELECT id FROM auth_sessions WHERE user_id = $1)",
        alice.user_id,
    )
    replay = await browser.post("/auth/browser/refresh", headers={"Cookie": f"{REFRESH}={stolen}"})
    assert code_of(replay) == (401, "session_ended")
    assert_cleared(replay, ACCESS, REFRESH)
    live = "SELECT count(*) FROM auth_sessions WHERE user_id = $1 AND ended_at IS NULL"
    assert await owner.fetchval(live, alice.user_id) == 1, "the one of Alice's program"


async def test_sign_out(client: httpx.AsyncClient, browser: httpx.AsyncClient, alice: Person) -> None:
    kept = dict(browser.cookies)
    answer = await browser.post("/auth/browser/sign-out")
    assert answer.status_code == 204
    assert_cleared(answer, ACCESS, REFRESH)
    assert set(browser.cookies) == {DEVICE}
    stolen = {"Cookie": f"{ACCESS}={kept[ACCESS]}", **OURS}
    assert code_of(await client.get("/users/me", headers=stolen)) == (401, "session_ended")
    assert (await alice.http.get("/users/me")).status_code == 200, "another session of hers"


async def test_sign_out_by_the_refresh_cookie_alone_and_by_none(
    client: httpx.AsyncClient, browser: httpx.AsyncClient
) -> None:
    access = browser.cookies[ACCESS]
    del browser.cookies[ACCESS]  # as a browser does when it has run out
    assert (await browser.post("/auth/browser/sign-out")).status_code == 204
    dead = await client.get("/users/me", headers={"Cookie": f"{ACCESS}={access}", **OURS})
    assert code_of(dead) == (401, "session_ended")
    for cookie in ("", f"{REFRESH}=kpr_unknown", f"{REFRESH}=", f"{ACCESS}=x"):
        answer = await client.post("/auth/browser/sign-out", headers={**OURS, "Cookie": cookie})
        assert answer.status_code == 204
        assert_cleared(answer, ACCESS, REFRESH)


async def test_change_of_password(client: httpx.AsyncClient, browser: httpx.AsyncClient, alice: Person) -> None:
    old = dict(browser.cookies)
    wrong = await browser.post("/auth/browser/password", json={"current_password": NEW, "new_password": NEW})
    assert code_of(wrong) == (403, "wrong_password")
    assert "set-cookie" not in wrong.headers
    answer = await browser.post("/auth/browser/password", json={"current_password": PASSWORD, "new_password": NEW})
    assert (answer.status_code, list(answer.json())) == (200, ["expires_in"])
    assert (await browser.get("/users/me")).json()["id"] == alice.user_id
    stolen = {"Cookie": f"{ACCESS}={old[ACCESS]}", **OURS}
    assert code_of(await client.get("/users/me", headers=stolen)) == (401, "session_ended")
    assert (await alice.http.get("/users/me")).status_code == 401
    nobody = await client.post(
        "/auth/browser/password", json={"current_password": NEW, "new_password": PASSWORD}, headers=OURS
    )
    assert code_of(nobody) == (401, "unauthenticated")


@pytest.mark.parametrize("headers", [{"X-Forwarded-Proto": "http"}, {"Host": "127.0.0.1:8000"}, {}])
async def test_by_https_the_cookies_are_the_hosts_alone(
    proxied: httpx.AsyncClient, alice: Person, headers: dict[str, str]
) -> None:
    """What a browser demands of `__Host-`: Secure, Path=/, no Domain. No header of the request weakens them."""
    cookies = given(await sign_in(proxied, alice, **OURS, **headers))
    assert cookies.keys() == {HOST_ACCESS, HOST_REFRESH, HOST_DEVICE}
    for cookie in cookies.values():
        assert cookie["secure"] is True
        assert cookie["httponly"] is True
        assert (cookie["path"], cookie["samesite"].lower(), cookie["domain"]) == ("/", "lax", "")
    proxied.cookies.clear()
    access, refresh = cookies[HOST_ACCESS].value, cookies[HOST_REFRESH].value
    for name, status in ((HOST_ACCESS, 200), (ACCESS, 401)):
        answer = await proxied.get("/users/me", headers={**OURS, **headers, "Cookie": f"{name}={access}"})
        assert answer.status_code == status, "plain http can plant the plain name"
    for name, status in ((REFRESH, 401), (HOST_REFRESH, 200)):
        cookie = {**OURS, **headers, "Cookie": f"{name}={refresh}"}
        answer = await proxied.post("/auth/browser/refresh", headers=cookie)
        assert answer.status_code == status
        assert given(answer).keys() == {HOST_ACCESS, HOST_REFRESH}
        proxied.cookies.clear()
    assert_cleared(await proxied.post("/auth/browser/sign-out", headers=OURS | headers), HOST_ACCESS, HOST_REFRESH)


async def test_the_scheme_of_the_request_counts_and_nobodys_header(app: FastAPI, alice: Person) -> None:
    async with new_client(app, **OURS) as http:
        plain = await sign_in(http, alice, **{"X-Forwarded-Proto": "https", "Forwarded": "proto=https"})
        assert given(plain).keys() == {ACCESS, REFRESH, DEVICE}
        http.base_url = httpx.URL("https://kopilka.test")
        assert given(await sign_in(http, alice)).keys() == {HOST_ACCESS, HOST_REFRESH, HOST_DEVICE}
        assert (await http.get("/users/me")).status_code == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site", "", "SAME-ORIGIN", "same-origin, cross-site", "\xff"])
async def test_another_sites_page_is_refused(
    app: FastAPI, browser: httpx.AsyncClient, alice: Person, owner: asyncpg.Connection, site: str
) -> None:
    foreign = {"Sec-Fetch-Site": site.encode("latin-1")}
    made = await alice.record(100)
    before = await owner.fetchval("SELECT revision FROM households WHERE id = $1", alice.household_id)
    for method, path in (
        ("GET", "/users/me"), ("GET", "/export/pdf"), ("DELETE", f"/transactions/{made['id']}"), ("POST", "/accounts"),
        ("PATCH", "/users/me"), ("POST", "/auth/sign-out"), ("POST", "/auth/browser/refresh"),
        ("POST", "/auth/browser/sign-out"), ("POST", "/auth/browser/sign-in"), ("POST", "/auth/browser/password"),
    ):  # fmt: skip
        body = {"email": alice.email, "password": PASSWORD} if path.endswith("sign-in") else {"name": "Чужое"}
        answer = await browser.request(method, path, json=body, headers=foreign)
        assert code_of(answer) == (403, "cross_site_request"), (method, path)
        assert "set-cookie" not in answer.headers
    assert await owner.fetchval("SELECT revision FROM households WHERE id = $1", alice.household_id) == before
    assert (await browser.get("/users/me")).status_code == 200, "nothing was ended"


async def test_an_address_typed_by_hand_may_only_read(browser: httpx.AsyncClient) -> None:
    typed = {"Sec-Fetch-Site": "none"}
    assert (await browser.get("/users/me", headers=typed)).status_code == 200
    assert code_of(await browser.post("/accounts", json={"name": "x"}, headers=typed)) == (403, "cross_site_request")
    two = [("Sec-Fetch-Site", "same-origin"), ("Sec-Fetch-Site", "cross-site")]
    del browser.headers["Sec-Fetch-Site"]
    assert code_of(await browser.get("/users/me", headers=two)) == (403, "cross_site_request")


ORIGINS = [
    ("http://kopilka.test", 201), ("https://kopilka.test", 403), ("http://kopilka.test:8000", 403), ("null", 403),
    ("http://evil.test", 403), ("http://kopilka.test.evil.test", 403), ("", 403), (None, 403),
    ("http://kopilka.test/", 403),
]  # fmt: skip


@pytest.mark.parametrize(("origin", "status"), ORIGINS)
async def test_without_sec_fetch_site_the_origin_decides(
    browser: httpx.AsyncClient, alice: Person, origin: str | None, status: int
) -> None:
    """As in browsers on plain http, on a LAN."""
    del browser.headers["Sec-Fetch-Site"]
    headers = {} if origin is None else {"Origin": origin}
    answer = await browser.post("/accounts", json={"name": "Карта"}, headers=headers)
    assert answer.status_code == status
    assert (await browser.get("/users/me", headers=headers)).status_code == 200, "SameSite guards what only reads"
    body = {"email": alice.email, "password": PASSWORD}
    answer = await browser.post("/auth/browser/sign-in", json=body, headers=headers)
    assert answer.status_code == (200 if status == 201 else 403)


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("192.168.1.5:8000", "http://192.168.1.5:8000"), ("Kopilka.Local", "http://kopilka.local"),
        ("[fe80::1]:8000", "http://[fe80::1]:8000"), ("kopilka.test:80", "http://kopilka.test"),
    ],
)  # fmt: skip
async def test_our_origin_is_written_as_browsers_write_it(
    client: httpx.AsyncClient, alice: Person, host: str, origin: str
) -> None:
    await sign_in(client, alice, Host=host, Origin=origin)


async def test_by_https_our_origin_is_the_public_one(proxied: httpx.AsyncClient, alice: Person) -> None:
    await sign_in(proxied, alice, Origin="https://money.example")
    body = {"email": alice.email, "password": PASSWORD}
    for origin in ("http://kopilka.test", "http://money.example", "https://money.example:8443"):
        answer = await proxied.post("/auth/browser/sign-in", json=body, headers={"Origin": origin})
        assert code_of(answer) == (403, "cross_site_request")


async def test_the_header_wins_over_the_cookie(browser: httpx.AsyncClient, charlie: Person) -> None:
    bearer = {"Authorization": charlie.http.headers["Authorization"], "Sec-Fetch-Site": "cross-site"}
    assert (await browser.get("/users/me", headers=bearer)).json()["id"] == charlie.user_id
    for header, code in (("Bearer x", "token_invalid"), ("Basic YTpi", "unauthenticated"), ("", "unauthenticated")):
        answer = await browser.get("/users/me", headers={"Authorization": header})
        assert code_of(answer) == (401, code), "no second try by cookie"


async def test_odd_cookies_are_no_session(client: httpx.AsyncClient, browser: httpx.AsyncClient) -> None:
    good = f"{ACCESS}={browser.cookies[ACCESS]}"
    other = f"{ACCESS}=planted"
    headers: list[tuple[list[str], int]] = [
        ([good, good], 200), ([f"a=b; {good}; c"], 200), ([f";;=; {good} ;"], 200), ([f"=x;{good}"], 200),
        ([f"{good}; {other}"], 401), ([good, other], 401), ([other, good], 401), ([""], 401), ([";;;"], 401),
        ([f"{ACCESS}"], 401), ([f"{ACCESS}="], 401), ([f'{ACCESS}="{browser.cookies[ACCESS]}"'], 401),
        ([f"{ACCESS}=\xff\xfe"], 401), ([f"{ACCESS}=" + "a" * 9_000], 401), ([f"{ACCESS}=a=b"], 401),
        ([f"{HOST_ACCESS}={browser.cookies[ACCESS]}"], 401), ([f"{ACCESS.upper()}={browser.cookies[ACCESS]}"], 401),
        ([f"{ACCESS}=\\073\\042"], 401), (["kopilka-access; " * 500], 401),
    ]  # fmt: skip
    for cookies, status in headers:
        sent = [(b"sec-fetch-site", b"same-origin"), *((b"cookie", it.encode("latin-1")) for it in cookies)]
        assert (await client.get("/users/me", headers=sent)).status_code == status, cookies
        for path in ("refresh", "sign-out"):
            renamed = [(name, value.replace(ACCESS.encode(), REFRESH.encode())) for name, value in sent]
            answer = await client.post(f"/auth/browser/{path}", headers=renamed)
            assert answer.status_code == (401 if path == "refresh" else 204), cookies


@pytest.mark.parametrize("host", ["", "[", "[::1", "a b", "a:99999999", "a:b", "@", "\xff"])
async def test_odd_hosts_are_no_origin(client: httpx.AsyncClient, alice: Person, host: str) -> None:
    body = {"email": alice.email, "password": PASSWORD}
    headers = {"Host": host.encode("latin-1"), "Origin": f"http://{host}".encode("latin-1")}
    answer = await client.post("/auth/browser/sign-in", json=body, headers=headers)
    assert answer.status_code < 500
    assert (await client.post("/auth/browser/sign-in", json=body, headers={"Host": host.encode("latin-1")})).json()[
        "code"
    ] == "cross_site_request"


async def test_an_idempotency_key_gives_nobody_elses_cookies(
    client: httpx.AsyncClient, browser: httpx.AsyncClient, owner: asyncpg.Connection
) -> None:
    """The cookie is in no fingerprint: a key that were honoured would hand one browser's session to the next."""
    key = {"Idempotency-Key": secrets.token_hex(8)}
    assert (await browser.post("/auth/browser/refresh", headers=key)).status_code == 200
    answer = await client.post("/auth/browser/refresh", headers=OURS | key)
    assert code_of(answer) == (401, "unauthenticated")
    assert await owner.fetchval("SELECT count(*) FROM idempotency_keys WHERE key = $1", key["Idempotency-Key"]) == 0
    key = {"Idempotency-Key": secrets.token_hex(8)}
    made = [await browser.post("/accounts", json={"name": "Карта"}, headers=key) for _ in range(2)]
    assert made[0].content == made[1].content, "elsewhere a browser's key counts as everybody's"
