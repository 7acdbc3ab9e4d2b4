"""What `make bench-web` and `make audit` found, as a part of docs/performance.md between marks of its own."""

import json
from pathlib import Path
from typing import Any

from bench.page import PAGE, Table, in_markdown

HERE = Path(__file__).parent
FIGURES, REPORTS = HERE / "web.json", HERE / "lighthouse.json"
BEGIN, END = "<!-- made by `make bench-web` -->", "<!-- end of what `make bench-web` made -->"
# The largest value that is good enough, by the beginning of a figure's name.
AT_MOST = {
    "sign-in: initial JavaScript": 150,
    "overview: initial JavaScript": 220,
    "overview with 10,000 transactions: largest paint": 1_000,
    "scroll of 100,000: most rows in the page": 200,
    "scroll of 100,000: longest task": 50,
    "scroll of 100,000: tasks over 50 ms": 0,
    "axe: violations": 0,
    "entry, understood: Enter to stored, p95": 150,
}
AT_LEAST = {"performance": 95, "accessibility": 100, "best-practices": 100}


def write() -> None:
    """Raises ValueError where the page has lost its marks."""
    text = PAGE.read_text()
    head, tail = text.index(BEGIN) + len(BEGIN), text.index(END)
    parts = ["## The web app", in_markdown(_figures(json.loads(FIGURES.read_text())))]
    if REPORTS.exists():
        parts += ["### Lighthouse", in_markdown(_scores(json.loads(REPORTS.read_text())))]
    block = "\n\n".join(parts)
    PAGE.write_text(f"{text[:head]}\n{block}\n{text[tail:]}")


def _figures(found: dict[str, float]) -> Table:
    rows = [["figure", "measured", "goal", ""]]
    for name, value in found.items():
        limit = next((most for start, most in AT_MOST.items() if name.startswith(start)), None)
        met = "" if limit is None else "met" if value <= limit else "**falls short**"
        rows.append([name, f"{value:,}", "" if limit is None else f"≤ {limit:,}", met])
    return rows


def _scores(reports: dict[str, dict[str, Any]]) -> Table:
    rows = [["page", *(f"{name} (≥ {least})" for name, least in AT_LEAST.items()), "largest paint, ms", "shift"]]
    for page, report in reports.items():
        scores = [
            f"{report[name]:.0f}" if report[name] >= least else f"**{report[name]:.0f}**"
            for name, least in AT_LEAST.items()
        ]
        rows.append([page, *scores, f"{report['lcp']:,.0f}", f"{report['shift']}"])
    return rows
