"""The results as tables: in the terminal, and in docs/performance.md between its two marks."""

from pathlib import Path
from textwrap import shorten
from typing import Any

from bench import bot, imports, load, locust_run, machine, reports, rounds, scale, start
from bench.goals import GOALS, verdict

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
BEGIN, END = "<!-- made by `make bench` -->", "<!-- end of what `make bench` made -->"
TITLES = {
    "requests": "What a request costs",
    "load": "The mixed load",
    "locust": "The same from Locust",
    "scale": "What size costs",
    "start": "Starting, and doing nothing",
    "reports": "Reports",
    "imports": "Statements",
    "bot": "The Telegram bot",
}

Table = list[list[str]]
Figures = dict[str, Any]


def tables(section: str, found: Figures) -> list[Table]:
    made = {
        "requests": lambda: [rounds.lines(found)],
        "load": lambda: [load.lines(found)],
        "locust": lambda: [locust_run.lines(found)],
        "scale": lambda: [scale.lines(found), scale.household_lines(found)],
        "start": lambda: [start.start_lines(found), start.lines(found)],
        "reports": lambda: [reports.lines(found)],
        "imports": lambda: [imports.lines(found)],
        "bot": lambda: [bot.lines(found), bot.other_lines(found)],
    }
    return made[section]()


def goals(results: Figures) -> Table:
    rows = [["figure", "goal", "measured", "", "how"]]
    for goal in GOALS:
        measured, word = verdict(goal, results)
        rows.append([goal.figure, goal.goal, measured, word, goal.how])
    return rows


def write(results: Figures) -> None:
    """Raises ValueError where the page has lost its marks."""
    text = PAGE.read_text()
    head, tail = text.index(BEGIN) + len(BEGIN), text.index(END)
    PAGE.write_text(f"{text[:head]}\n{block(results)}\n{text[tail:]}")


def block(results: Figures) -> str:
    parts = ["## The goals", in_markdown(goals(results))]
    for section, title in TITLES.items():
        if section in results:
            found = results[section]
            parts += [f"## {title}", f"{machine.sentence(found['machine'])}."]
            parts += [in_markdown(table) for table in tables(section, found)]
            parts.append("\n".join(f"- `{name}`: {text}" for name, text in found["how"].items()))
    return "\n\n".join(parts)


def in_markdown(table: Table) -> str:
    heading, *rows = table
    rule = ["---", *("--:" if _is_figures(rows, place) else "---" for place in range(1, len(heading)))]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (heading, rule, *rows))


def in_terminal(found: list[Table]) -> str:
    return "\n\n".join(_aligned(table) for table in found) + "\n"


def goals_in_terminal(results: Figures) -> str:
    return in_terminal([[[shorten(row[0], 64, placeholder=" …"), *row[1:4]] for row in goals(results)]])


def _is_figures(rows: Table, place: int) -> bool:
    return all(not row[place] or row[place][0].isdecimal() or row[place] == "–" for row in rows)


def _aligned(table: Table) -> str:
    plain = [[cell.replace("**", "") for cell in row] for row in table]
    widths = [max(len(row[place]) for row in plain) for place in range(len(plain[0]))]
    return "\n".join(
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        ).rstrip()
        for row in plain
    )
