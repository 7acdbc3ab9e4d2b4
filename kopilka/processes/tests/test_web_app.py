"""How the built app is served: what may be kept, what is compressed, under which policy its page is shown."""

import base64
import gzip
import hashlib
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from kopilka.infrastructure.config import load_settings
from kopilka.infrastructure.http.middleware import OuterMiddleware
from kopilka.infrastructure.http.responses import install_error_handlers
from kopilka.processes.api.app import never
from kopilka.processes.api.web_app import install_web_app, read_files

SCRIPT = b"console.log('kopilka')\n" * 100


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text(
        '<meta name="csp-nonce" content="__NONCE__"><script>let first = 1;</script><div id="root"></div>'
    )
    (tmp_path / "assets" / "index-abc.js").write_bytes(SCRIPT)
    (tmp_path / "assets" / "index-abc.js.gz").write_bytes(gzip.compress(SCRIPT))
    (tmp_path / "assets" / "index-abc.js.br").write_bytes(b"as brotli packs it")
    (tmp_path / "sw.js").write_text("self.skipWaiting()")
    (tmp_path / "manifest.webmanifest").write_text("{}")
    (tmp_path.parent / "secret.txt").write_text("not of the app")
    return tmp_path


async def client_of(folder: Path | None) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI(redirect_slashes=False)
    app.state.settings = load_settings()
    install_web_app(app, folder)
    install_error_handlers(app)
    app.add_middleware(OuterMiddleware, is_draining=never)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as http:
        yield http


@pytest.fixture
async def http(folder: Path) -> AsyncIterator[httpx.AsyncClient]:
    async for it in client_of(folder):
        yield it


@pytest.fixture
async def unbuilt() -> AsyncIterator[httpx.AsyncClient]:
    async for it in client_of(None):
        yield it


async def test_the_home_is_the_app(http: httpx.AsyncClient) -> None:
    assert (await http.get("/")).headers["location"] == "/app/"


@pytest.mark.parametrize("path", ["/app", "/app/", "/app/transactions?q=1", "/app/a/b", "/app/index.html"])
async def test_every_address_of_the_app_is_its_one_page(http: httpx.AsyncClient, path: str) -> None:
    answer = await http.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert answer.headers["cache-control"] == "no-cache"
    assert (await http.head(path)).status_code == 200


async def test_the_nonce_of_the_page_is_the_policys_and_new_each_time(http: httpx.AsyncClient) -> None:
    nonces = set()
    for _ in range(2):
        answer = await http.get("/app/")
        found = re.search(r'content="([\w-]{24})"', answer.text)
        assert found
        assert f"style-src 'self' 'nonce-{found[1]}'" in answer.headers["content-security-policy"]
        nonces.add(found[1])
    assert len(nonces) == 2


async def test_the_policy_lets_nothing_inline_or_foreign_in(http: httpx.AsyncClient) -> None:
    policy = (await http.get("/app/")).headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "frame-ancestors 'none'" in policy
    digest = base64.b64encode(hashlib.sha256(b"let first = 1;").digest()).decode()
    assert f"script-src 'self' 'sha256-{digest}';" in policy


async def test_hashed_files_are_kept_for_ever_and_travel_compressed(http: httpx.AsyncClient) -> None:
    answer = await http.get("/app/assets/index-abc.js", headers={"Accept-Encoding": "gzip"})
    assert answer.content == SCRIPT
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert "immutable" in answer.headers["cache-control"]
    plain = await http.get("/app/assets/index-abc.js", headers={"Accept-Encoding": "identity"})
    assert plain.content == SCRIPT
    assert "content-encoding" not in plain.headers


@pytest.mark.parametrize(
    ("accepted", "sent"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=0.5, br;q=1.0", "br"),
        ("gzip, br;q=0", "gzip"),
        ("gzip;q=0.0, br;q=0", None),
        ("deflate", None),
    ],
)
async def test_the_smallest_form_that_is_understood(http: httpx.AsyncClient, accepted: str, sent: str | None) -> None:
    async with http.stream("GET", "/app/assets/index-abc.js", headers={"Accept-Encoding": accepted}) as answer:
        assert answer.headers.get("content-encoding") == sent
        assert answer.headers["vary"] == "Accept-Encoding"


async def test_other_files_are_asked_about_again(http: httpx.AsyncClient) -> None:
    first = await http.get("/app/sw.js")
    assert first.headers["cache-control"] == "no-cache"
    again = await http.get("/app/sw.js", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert (await http.get("/app/manifest.webmanifest")).headers["content-type"] == "application/manifest+json"


@pytest.mark.parametrize(
    "path",
    ["/app/assets/gone-xyz.js", "/app/assets/index-abc.js.gz", "/app/assets/../../secret.txt", "/app/assets/"],
)
async def test_what_is_not_of_the_app_is_not_served(http: httpx.AsyncClient, path: str) -> None:
    answer = await http.get(path)
    assert b"not of the app" not in answer.content
    assert answer.status_code == 404 or answer.headers["content-type"].startswith("text/html")


async def test_the_service_worker_may_fetch_what_it_keeps(http: httpx.AsyncClient) -> None:
    assert "connect-src 'self'" in (await http.get("/app/sw.js")).headers["content-security-policy"]


async def test_without_a_build_it_says_so(unbuilt: httpx.AsyncClient) -> None:
    answer = await unbuilt.get("/app/")
    assert (answer.status_code, answer.json()["code"]) == (404, "web_app_not_built")


def test_a_compressed_file_is_no_file_of_its_own(folder: Path) -> None:
    assert set(read_files(folder)) == {"index.html", "assets/index-abc.js", "sw.js", "manifest.webmanifest"}
