"""The web app in figures: what a page weighs, when it is painted, how a long list scrolls, how soon an entry is stored,
what axe finds.

`make bench-web`: headless Chromium against a real Kopilka on loopback, a fresh browser for every run, medians of RUNS.
"""

import json
import statistics
import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bench import web_axe, web_entry, web_page
from kopilka.processes.seeding.load import PASSWORD, email_of
from tests.browser.conftest import CHROMIUM, DESKTOP, FLAGS
from tests.faults.serving import Serving, kopilka, new_folder

RESULTS = Path(__file__).parent / "web.json"
RUNS = 5
PAINTED, SCROLLED = 10_000, 100_000
EMAIL = email_of(1)
WHEEL, TURNS = 1_400, 60
SIGN_IN = "src/pages/sign-in/SignInPage.tsx"
OVERVIEW = ("src/app/Shell.tsx", "src/pages/overview/OverviewPage.tsx")
OBSERVE = """
const watch = (type, see) =>
  new PerformanceObserver((it) => it.getEntries().forEach(see)).observe({type, buffered: true});
window.__long = []; window.__lcp = 0; window.__shift = 0;
watch("longtask", (it) => __long.push(it.duration));
watch("largest-contentful-paint", (it) => { __lcp = it.startTime; });
watch("layout-shift", (it) => { if (!it.hadRecentInput) __shift += it.value; });
"""
WEIGH = """() => {
  const files = performance.getEntriesByType("resource");
  const kilo = (end) =>
    files.filter((it) => it.name.endsWith(end)).reduce((sum, it) => sum + it.encodedBodySize, 0) / 1000;
  return {lcp: __lcp, shift: __shift, longest: Math.max(0, ...__long), css: kilo(".css"), all: kilo(".js")};
}"""
DIST = Path(__file__).parents[1] / "web" / "dist"


def initial(*modules: str) -> float:
    """kB gzip of the scripts that have to be there before a page works: the entry, these modules, and all that they
    import, but for what is loaded later (charts, menus, dialogs).
    """
    manifest = json.loads((DIST / ".vite" / "manifest.json").read_text())
    wanted, seen = ["index.html", "src/i18n/ru.json?first", *modules], set[str]()
    while wanted:
        name = wanted.pop()
        if name not in seen:
            seen.add(name)
            wanted += manifest[name].get("imports", [])
    files = {DIST / manifest[name]["file"] for name in seen}
    packed = [it.with_name(it.name + ".gz") for it in files]
    return round(
        sum((it if it.exists() else plain).stat().st_size for it, plain in zip(packed, files, strict=True)) / 1000, 1
    )


def main() -> None:
    if CHROMIUM is None:
        sys.exit("No Chromium on this machine: `make browser`.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        results = {**on_household(browser, PAINTED, paint), **on_household(browser, SCROLLED, scroll)}
        browser.close()
    RESULTS.write_text(json.dumps(results, indent=2) + "\n")
    web_page.write()
    for name, value in results.items():
        print(f"{name:58} {value}")


Open = Callable[..., BrowserContext]
"""A fresh browser; words of Playwright's `new_context` change it."""


def on_household(browser: Browser, rows: int, measure: Callable[[Open], dict[str, float]]) -> dict[str, float]:
    """A Kopilka of its own with one household of so many transactions."""
    with new_folder() as folder:
        kopilka("seed", "--data-dir", folder, "--users", "1", "--transactions", str(rows), seconds=300)
        with Serving(folder) as serving:
            # The service worker would answer from its cache: what is measured is the first visit.
            return measure(
                lambda **dress: browser.new_context(
                    **{
                        "base_url": serving.url,
                        "viewport": DESKTOP,
                        "service_workers": "block",
                        "locale": "ru-RU",
                        **dress,
                    }
                )
            )


def paint(fresh: Open) -> dict[str, float]:
    sign_in = [weigh(fresh(), "/app/sign-in", signed_in=False) for _ in range(RUNS)]
    overview = [weigh(fresh(), "/app/", signed_in=True) for _ in range(RUNS)]
    return {
        "sign-in: initial JavaScript, kB gzip": initial(SIGN_IN),
        "sign-in: largest paint, ms": median(sign_in, "lcp"),
        "overview: initial JavaScript, kB gzip": initial(*OVERVIEW),
        "overview: all JavaScript, charts included, kB gzip": median(overview, "all"),
        "overview: CSS, kB gzip": median(overview, "css"),
        f"overview with {PAINTED:,} transactions: largest paint, ms": median(overview, "lcp"),
        "overview: layout shift": median(overview, "shift", 3),
        "overview: longest task, ms": median(overview, "longest"),
        **web_axe.find(fresh, enter),
        # Last: it writes, and all else is measured on the same ledger.
        **enter_purchases(fresh()),
    }


def enter_purchases(context: BrowserContext) -> dict[str, float]:
    page = context.new_page()
    enter(page)
    page.wait_for_load_state("networkidle")
    found = web_entry.record(page)
    context.close()
    return found


def median(runs: list[dict[str, float]], name: str, digits: int = 0) -> float:
    return round(statistics.median(it[name] for it in runs), digits)


def enter(page: Page) -> None:
    page.goto("/app/sign-in")
    page.locator("input[name=email]").fill(EMAIL)
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("navigation").first.wait_for()


def weigh(context: BrowserContext, path: str, *, signed_in: bool) -> dict[str, float]:
    page = context.new_page()
    page.add_init_script(OBSERVE)
    if signed_in:
        enter(page)
        # As a browser that has never been here, but for its session.
        context.new_cdp_session(page).send("Network.clearBrowserCache")
    page.goto(path)
    page.wait_for_load_state("networkidle")
    seen: dict[str, float] = page.evaluate(WEIGH)
    context.close()
    return seen


def scroll(fresh: Open) -> dict[str, float]:
    """A hundred thousand rows, wheeled through as fast as a hand does."""
    context = fresh()
    page = context.new_page()
    page.add_init_script(OBSERVE)
    enter(page)
    page.goto("/app/transactions")
    page.get_by_role("grid").wait_for()
    page.mouse.move(640, 600)
    page.evaluate("__long.length = 0")
    most = 0
    for _ in range(TURNS):
        page.mouse.wheel(0, WHEEL)
        page.wait_for_timeout(60)
        most = max(most, page.locator('[role="row"]').count())
    longest = page.evaluate("Math.max(0, ...__long)")
    over = page.evaluate("__long.filter((it) => it > 50).length")
    reached = page.evaluate(
        "Math.max(...[...document.querySelectorAll('[aria-rowindex]')].map((it) => +it.ariaRowIndex))"
    )
    context.close()
    return {
        f"scroll of {SCROLLED:,}: rows passed": reached,
        f"scroll of {SCROLLED:,}: most rows in the page": most,
        f"scroll of {SCROLLED:,}: longest task, ms": round(longest),
        f"scroll of {SCROLLED:,}: tasks over 50 ms": over,
    }


if __name__ == "__main__":
    main()
