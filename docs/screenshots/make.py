"""Makes the pictures of every page: a real Kopilka with the example household, in Chromium. `make screenshots`."""

import io
import sys
from pathlib import Path

import httpx
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from kopilka.processes.seeding import seed
from tests.browser.conftest import CHROMIUM, DESKTOP, FLAGS, PHONE
from tests.faults.serving import Serving, kopilka, new_folder

HERE = Path(__file__).parent
PAGES = {
    "overview": "",
    "transactions": "transactions",
    "analytics-months": "analytics",
    "analytics-categories": "analytics?view=categories",
    "analytics-comparison": "analytics?view=comparison",
    "analytics-forecast": "analytics?view=trends",
    "goals": "goals",
    "exports": "exports",
    "accounts": "accounts",
    "categories": "categories",
    "settings": "settings",
    "components": "components",
}
# Before sign-in. Links of e-mails, whose token nobody looks at before a button is pressed.
DOORS = {"forgot": "forgot", "reset": "reset#" + 64 * "a", "confirm": "confirm#" + 64 * "a"}
SETTLED = """() =>
  !document.querySelector('[aria-busy="true"], .mantine-Skeleton-root') && document.fonts.status === "loaded"
"""


def main() -> None:
    if CHROMIUM is None:
        sys.exit("No Chromium on this machine: `make browser`.")
    with new_folder() as folder:
        kopilka("seed", "--data-dir", folder)
        with Serving(folder) as serving, sync_playwright() as playwright:
            make_reports(serving.url)
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            for device in ("desktop", "phone"):
                for scheme in ("light", "dark"):
                    shoot(browser, serving.url, device, scheme)
            browser.close()


def make_reports(url: str) -> None:
    """So that the page of exports has something to show."""
    with httpx.Client(base_url=url, timeout=60) as http:
        answer = http.post("/auth/sign-in", json={"email": seed.EMAIL, "password": seed.PASSWORD})
        http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        for path in ("/export/pdf?period=month", "/export/excel?period=year"):
            http.get(http.get(path).raise_for_status().json()["url"]).raise_for_status()


def shoot(browser: Browser, url: str, device: str, scheme: str) -> None:
    context = browser.new_context(
        base_url=url,
        viewport=PHONE if device == "phone" else DESKTOP,  # type: ignore[arg-type]
        is_mobile=device == "phone",
        has_touch=device == "phone",
        color_scheme=scheme,  # type: ignore[arg-type]
        locale="ru-RU",
        timezone_id="Europe/Moscow",
        reduced_motion="reduce",
        service_workers="block",
    )
    page = context.new_page()
    for name, path in DOORS.items():
        page.goto(f"/app/{path}")
        page.get_by_role("main").get_by_role("heading").wait_for()
        keep(page, f"{name}-{device}-{scheme}")
    page.goto("/app/sign-in")
    page.locator("input[name=email]").wait_for()
    keep(page, f"sign-in-{device}-{scheme}")
    page.locator("input[name=email]").fill(seed.EMAIL)
    page.locator("input[name=password]").fill(seed.PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("navigation").first.wait_for()
    for name, path in PAGES.items():
        page.goto(f"/app/{path}")
        page.get_by_role("main").locator("h1").first.wait_for()
        keep(page, f"{name}-{device}-{scheme}")
    page.goto("/app/")
    page.get_by_label("Быстрая запись").fill("вчера такси 430")
    page.get_by_text("Такси", exact=True).first.wait_for()
    keep(page, f"quick-entry-{device}-{scheme}")
    page.get_by_role("button", name="Новая операция").first.click()
    page.get_by_role("dialog").get_by_label("Быстрая запись").fill("5 мая аптека 1,2к")
    page.get_by_role("dialog").locator("input[value='1200']").wait_for()
    keep(page, f"entry-{device}-{scheme}")
    context.close()


def keep(page: Page, name: str) -> None:
    page.wait_for_function(SETTLED)
    page.wait_for_load_state("networkidle")
    picture = Image.open(io.BytesIO(page.screenshot(animations="disabled", caret="hide"))).convert("RGB")
    picture.quantize(128).save(HERE / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
