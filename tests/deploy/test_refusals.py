"""What nginx refuses by itself is told as Kopilka tells it, whoever asks."""

import asyncio
import ssl
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from kopilka.infrastructure.errors import TITLES, AppError, NotFound, problem
from kopilka.infrastructure.http.request_body import MAX_BODY, BodyTooLarge
from kopilka.infrastructure.locales import LOCALES, Locale
from tests import nginx
from tests.certificates import write_certificate
from tests.faults.serving import free_port

LARGE = b"x" * (MAX_BODY + 100_000)
TOO_LARGE = BodyTooLarge(limit=MAX_BODY // 1024)
KEY = {"Idempotency-Key": "of-this-one"}


@pytest_asyncio.fixture
async def front() -> AsyncIterator[httpx.AsyncClient]:
    """nginx of deploy/, and nobody behind it."""
    nginx.needed()
    with nginx.new_folder() as folder:
        (folder / "tls").mkdir()
        certificate, key = write_certificate(folder / "tls")
        certificate.rename(folder / "tls" / "fullchain.pem")
        key.rename(folder / "tls" / "privkey.pem")
        port = free_port()
        nginx.write_site(folder, http=free_port(), https=port, upstream=f"http://127.0.0.1:{free_port()}")
        with nginx.running(folder):
            trusted = ssl.create_default_context(cafile=folder / "tls" / "fullchain.pem")
            async with httpx.AsyncClient(base_url=f"https://127.0.0.1:{port}", verify=trusted) as client:
                yield client


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    ("status", "request_of", "error"),
    [
        (404, ("GET", "/health/ready", {}, b""), NotFound()),
        (413, ("POST", "/transactions", {}, LARGE), TOO_LARGE),
        (413, ("POST", "/transactions", KEY, LARGE), TOO_LARGE),
        (503, ("GET", "/users/me", {}, b""), None),
        (503, ("POST", "/transactions", KEY, b"{}"), None),
        (503, ("GET", "/exports/1/events", {}, b""), None),
    ],
    ids=["inner address", "large body", "large body with a key", "nobody there", "nobody for a key", "no events"],
)
async def test_as_kopilka_would(
    front: httpx.AsyncClient,
    status: int,
    request_of: tuple[str, str, dict[str, str], bytes],
    error: AppError | None,
    locale: Locale,
) -> None:
    method, path, headers, body = request_of
    answer = await front.request(method, path, headers={**headers, "Accept-Language": locale}, content=body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["strict-transport-security"].startswith("max-age=31536000")
    told = answer.json()
    if error is not None:
        assert answer.content == problem(error, locale)
    assert (told["status"], told["title"]) == (status, TITLES[status][locale])
    assert answer.headers.get("retry-after") == ("5" if status == 503 else None)


async def test_too_many_sign_ins(front: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(*(front.post("/auth/sign-in") for _ in range(40)))
    refused = [it for it in answers if it.status_code == 429]
    assert 0 < len(refused) < 40
    assert {(it.json()["code"], it.headers["retry-after"]) for it in refused} == {("too_many_requests", "5")}


async def test_a_browser_is_shown_a_page(front: httpx.AsyncClient) -> None:
    page = await front.get("/app/", headers={"Accept": "text/html,application/xhtml+xml", "Accept-Language": "ru"})
    assert (page.status_code, page.headers["content-type"]) == (503, "text/html")
    assert page.headers["content-security-policy"] == "default-src 'none'"
    assert f"<title>{TITLES[503]['ru']}</title>" in page.text
