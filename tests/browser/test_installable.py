"""On the home screen: the browser offers to install the app, with its pictures, and it opens without a network."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import CHROMIUM, FLAGS, PHONE, Person, Watch, sign_in
from tests.faults.serving import PATIENCE, Serving

# Loads a picture as the browser does: what it says of its own size, not what the manifest says.
MEASURE = """async (url) => {
  const picture = new Image();
  picture.src = url;
  await picture.decode();
  return [picture.naturalWidth, picture.naturalHeight];
}"""
Manifest = dict[str, Any]


@pytest.fixture
def page(chromium: Browser, serving: Serving, watch: Watch, tmp_path: Path) -> Iterator[Page]:
    """In a browser that keeps what it has seen: private windows, which all other tests use, never offer to install."""
    context = chromium.browser_type.launch_persistent_context(
        tmp_path,
        executable_path=CHROMIUM,
        args=FLAGS,
        base_url=serving.url,
        viewport=PHONE,  # type: ignore[arg-type]
        is_mobile=True,
        locale="ru-RU",
    )
    context.set_default_timeout(PATIENCE * 1000)
    yield watch.over(context.new_page())
    context.close()


@pytest.fixture
def opened(page: Page, anna: Person) -> Page:
    """The overview, with the worker that keeps the shell in place."""
    sign_in(page, anna)
    page.wait_for_function("async () => (await navigator.serviceWorker.ready).active.state === 'activated'")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    return page


def ask(page: Page, question: str) -> dict[str, Any]:
    """The browser's own opinion, over its protocol for developers."""
    session = page.context.new_cdp_session(page)
    try:
        return dict(session.send(question))
    finally:
        session.detach()


@pytest.fixture
def manifest(opened: Page) -> Manifest:
    """With the addresses as the browser reads them: whole."""
    answer = ask(opened, "Page.getAppManifest")
    assert answer["errors"] == []
    read = dict(json.loads(answer["data"]))
    for name in ("start_url", "scope"):
        read[name] = urljoin(answer["url"], read[name])
    for picture in read["icons"]:
        picture["src"] = urljoin(answer["url"], picture["src"])
    return read


def test_the_browser_offers_to_install_it(opened: Page, manifest: Manifest) -> None:
    assert ask(opened, "Page.getInstallabilityErrors")["installabilityErrors"] == []
    # What it is known by once installed: must never change, else people have it twice.
    known_by = urlsplit(ask(opened, "Page.getAppId")["appId"])
    assert known_by.path == "/app/"
    assert manifest["display"] == "standalone"
    assert manifest["name"] == manifest["short_name"] == "Копилка"


def test_its_pictures_are_there_in_their_sizes(opened: Page, manifest: Manifest) -> None:
    seen = set()
    for picture in manifest["icons"]:
        width, height = opened.evaluate(MEASURE, picture["src"])
        assert picture["sizes"] == f"{width}x{height}"
        seen.add((picture.get("purpose", "any"), width))
    assert {("any", 192), ("any", 512), ("maskable", 512)} <= seen
    small = opened.locator("link[rel=apple-touch-icon]").get_attribute("href")
    assert opened.evaluate(MEASURE, small) == [192, 192]


def test_it_opens_from_the_home_screen_without_a_network(opened: Page, manifest: Manifest, watch: Watch) -> None:
    watch.allow("net::ERR_INTERNET_DISCONNECTED")
    assert manifest["start_url"].startswith(manifest["scope"])
    opened.context.set_offline(True)
    launched = watch.over(opened.context.new_page())
    launched.goto(manifest["start_url"])
    expect(launched.get_by_role("heading", name="Обзор")).to_be_visible()


def test_a_shortcut_leads_into_the_app(opened: Page, manifest: Manifest) -> None:
    addresses = [urljoin(manifest["start_url"], it["url"]) for it in manifest["shortcuts"]]
    assert addresses
    assert all(it.startswith(manifest["scope"]) for it in addresses)
