"""What axe finds on every page, in light and dark, on a desk and on a phone. A part of `make bench-web`."""

from collections.abc import Callable
from itertools import product

from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import DESKTOP, PHONE, axe

SIGN_IN = "sign-in"
PAGES = (
    "",
    "transactions",
    "analytics",
    "analytics?view=categories",
    "analytics?view=comparison",
    "analytics?view=trends",
    "goals",
    "exports",
    "accounts",
    "categories",
    "settings",
)
SETTLED = """() => document.querySelector("h1") && document.fonts.status === "loaded"
  && !document.querySelector('[aria-busy="true"], .mantine-Skeleton-root, [data-loading="true"]')"""


def find(fresh: Callable[..., BrowserContext], enter: Callable[[Page], None]) -> dict[str, float]:
    """How many violations, on how many pages; each is printed with the page it is on. `enter` signs in."""
    looked_at, found = 0, list[str]()
    for scheme, phone in product(("light", "dark"), (False, True)):
        context = fresh(
            color_scheme=scheme,
            viewport=PHONE if phone else DESKTOP,
            is_mobile=phone,
            has_touch=phone,
            reduced_motion="reduce",
        )
        page = context.new_page()
        for path in (SIGN_IN, *PAGES):
            if path == PAGES[0]:
                enter(page)
            page.goto(f"/app/{path}")
            page.wait_for_load_state("networkidle")
            page.wait_for_function(SETTLED)
            looked_at += 1
            found += [f"/app/{path}, {scheme}, {'phone' if phone else 'desktop'}: {it}" for it in axe(page)]
        context.close()
    for line in found:
        print(line)
    return {"axe: violations": len(found), "axe: pages in light and dark, desktop and 390 px": looked_at}
