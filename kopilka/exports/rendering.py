"""Makes a report from collected data and a rows file, in a child process of the worker."""

import importlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kopilka.exports.csv_file import render_csv
from kopilka.exports.figures import CollectedReport, TableReport
from kopilka.exports.schemas import ExportKind

# By name: a child that only makes workbooks does not load Matplotlib and ReportLab, which take 50 MB, and one that only
# makes CSV files does not load pandas.
_FIGURES = "kopilka.exports.pivots:build_figures"
_TABLE = "kopilka.exports.workbook_table:render_table"
_RENDERERS = {"excel": "kopilka.exports.workbook:render_excel", "pdf": "kopilka.exports.pdf:render_pdf"}


def render(
    kind: ExportKind,
    collected: CollectedReport | TableReport,
    rows: Path,
    target: Path,
    progress: Path,
    listed: bool,
    bom: bool = True,
) -> None:
    """Writes the report to `target`, and the part that is done, 0 to 1, into `progress` for the other process to read.

    `listed`: the list of transactions in `rows` is a part of the report. `bom`: a CSV file begins with the byte order
    mark. All files are for this account only.
    """
    os.umask(0o077)
    report = _reporter(progress)
    if kind == "csv" and not isinstance(collected, TableReport):
        render_csv(collected, rows, target, report, bom=bom)
        return
    if isinstance(collected, TableReport):
        _named(_TABLE)(collected, target)
        return
    figures = _named(_FIGURES)(collected)
    _named(_RENDERERS[kind])(figures, rows if listed else None, target, report)


def _named(path: str) -> Any:
    module, _, name = path.partition(":")
    return getattr(importlib.import_module(module), name)


def _reporter(progress: Path) -> Callable[[float], None]:
    whole = progress.with_suffix(".new")

    def report(part: float) -> None:
        whole.write_text(f"{part:.2f}")
        # Replaced as a whole, so that no reader sees half a number.
        whole.replace(progress)

    return report
