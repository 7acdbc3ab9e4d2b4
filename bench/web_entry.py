"""How long a purchase takes from the key that records it until the server has stored it. A part of `make bench-web`."""

import statistics

from playwright.sync_api import Page, Response

ENTRIES = 40
# The first ones find cold code and cold caches; nobody records only one purchase in a lifetime.
LEFT_OUT = 5
WATCH = """
addEventListener("keydown", (it) => {
  if (it.key === "Enter") window.__pressed = performance.timeOrigin + performance.now();
}, true);
"""


def record(page: Page) -> dict[str, float]:
    """Types purchases into the line of the overview, which is open in `page`. Milliseconds by name of the figure.

    *understood*: Enter comes after what was understood is shown, as when one looks before one records. *at once*: Enter
    is the next key after the last letter, so that the line has yet to be parsed.
    """
    page.evaluate(WATCH)
    found = {}
    for name, waits in (("understood", True), ("at once", False)):
        taken = [_one(page, 100 + number, waits=waits) for number in range(ENTRIES)][LEFT_OUT:]
        found[f"entry, {name}: Enter to stored, p50, ms"] = round(statistics.median(taken))
        found[f"entry, {name}: Enter to stored, p95, ms"] = round(statistics.quantiles(taken, n=20)[-1])
    return found


def _one(page: Page, amount: int, *, waits: bool) -> float:
    line = page.get_by_label("Быстрая запись")
    line.fill("")
    if waits:
        with page.expect_response(lambda it: it.url.endswith("/transactions/parse")) as parsed:
            line.press_sequentially(f"кофе {amount}", delay=5)
        parsed.value.finished()
        page.wait_for_timeout(50)
    else:
        line.press_sequentially(f"кофе {amount}", delay=5)
    with page.expect_response(_is_stored) as stored:
        line.press("Enter")
    answer = stored.value
    answer.finished()
    timing = answer.request.timing
    ended: float = timing["startTime"] + timing["responseEnd"]
    pressed: float = page.evaluate("window.__pressed")
    return ended - pressed


def _is_stored(answer: Response) -> bool:
    return answer.request.method == "POST" and answer.url.endswith("/transactions") and answer.status == 201
