"""A browser in one dress: signs in, opens a scene, waits until it stands still, takes the picture."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, Page
from playwright.sync_api import TimeoutError as TooLate

from docs.screenshots.households import Person
from docs.screenshots.states import Dress, Scene

# Nothing asked for, nothing waited for; a page that is still busy after this is shown as it is, and reported.
PATIENCE = 15_000
# A busy machine is waited for; what is longer on its way hangs.
ARRIVAL = 60_000
COLORS = 160
TALLEST = 2_200
SETTLED = """() => !document.querySelector('[aria-busy="true"], .mantine-Skeleton-root, [data-loading="true"]')
  && document.fonts.status === "loaded" && document.querySelector("h1, h2, [role=dialog]") """
# What was typed for another picture is kept for the next visit, as it should be.
FORGET_DRAFTS = """async () => {
  if (!(await indexedDB.databases()).some((it) => it.name === "kopilka")) return;
  const open = indexedDB.open("kopilka");
  const database = await new Promise((done) => { open.onsuccess = () => done(open.result) });
  const kept = database.transaction("kept", "readwrite").objectStore("kept");
  kept.delete(IDBKeyRange.bound("draft:", "draft:\uffff"));
  await new Promise((done) => { kept.transaction.oncomplete = done });
  database.close();
}"""
# A field for a date takes its form when it is made, before it is in a page whose language it could ask for; it takes it
# anew when its value comes or goes.
SAY_DATES_ANEW = """() => {
  for (const it of document.querySelectorAll('input[type=date]')) {
    const day = it.value;
    it.value = day ? "" : "2026-01-01";
    it.value = day;
  }
}"""
# What was laid out is painted.
PAINTED = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
HEIGHT = "Math.ceil(document.documentElement.scrollHeight)"


@contextmanager
def dressed(browser: Browser, url: str, dress: Dress) -> Iterator[Page]:
    context = browser.new_context(
        base_url=url,
        viewport={"width": dress.width, "height": dress.height},
        is_mobile=dress.phone,
        has_touch=dress.phone,
        color_scheme=dress.scheme,  # type: ignore[arg-type]
        locale="ru-RU",
        timezone_id="Europe/Moscow",
        reduced_motion="reduce",
        service_workers="block",
    )
    context.set_default_timeout(ARRIVAL)
    page = context.new_page()
    if dress.letters:
        devtools = context.new_cdp_session(page)
        devtools.send("Page.setFontSizes", {"fontSizes": {"standard": dress.letters, "fixed": dress.letters}})
    yield page
    context.close()


def sign_in(page: Page, person: Person) -> None:
    page.goto("/app/sign-in")
    page.locator("input[name=email]").fill(person.email)
    page.locator("input[name=password]").fill(person.password)
    page.keyboard.press("Enter")
    page.get_by_role("navigation").filter(visible=True).first.wait_for()
    settle(page)


def open_scene(page: Page, scene: Scene) -> list[str]:
    """What stood in the way."""
    if page.url.startswith("http"):
        page.evaluate(FORGET_DRAFTS)
    page.goto(f"/app/{scene.path}")
    found = settle(page, "networkidle")
    if scene.act and not found:
        try:
            scene.act(page)
        except (TooLate, AssertionError) as error:
            return [f"cannot be shown: {str(error).splitlines()[0]}"]
        found = settle(page)
    return found


def settle(page: Page, state: Literal["load", "networkidle"] = "load") -> list[str]:
    """What keeps it from that, if anything does. Half a second without requests is waited for once a page."""
    try:
        page.wait_for_load_state(state, timeout=PATIENCE)
        page.wait_for_function(SETTLED, timeout=PATIENCE)
        page.evaluate(PAINTED)
    except TooLate:
        return ["never settles"]
    return []


def keep(page: Page, scene: Scene, dress: Dress, place: Path) -> None:
    """A whole page is shown in a window as high as it, so that what is fixed to the window's end is at the page's."""
    height = min(max(page.evaluate(HEIGHT), dress.height), TALLEST) if scene.whole else dress.height
    size = {"width": dress.width, "height": height}
    page.set_viewport_size(size)  # type: ignore[arg-type]
    settle(page)
    page.evaluate(SAY_DATES_ANEW)
    picture = Image.open(io.BytesIO(page.screenshot(animations="disabled", caret="hide"))).convert("RGB")
    picture.quantize(COLORS, dither=Image.Dither.NONE).save(place, optimize=True)
    page.set_viewport_size({"width": dress.width, "height": dress.height})
