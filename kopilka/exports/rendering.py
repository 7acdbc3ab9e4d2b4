"""Makes a report from collected data and a rows file, in a child process of the worker."""

import importlib
import os
from collections.abc import Callable
from pathlib import Path

from kopilka.exports.figures import CollectedReport
from kopilka.exports.pivots import build_figures
from kopilka.exports.schemas import ExportKind

# By name: a child that only makes workbooks does not load Matplotlib and ReportLab, which take 50 MB.
_RENDERERS = {"excel": "kopilka.exports.workbook:render_excel", "pdf": "kopilka.exports.pdf:render_pdf"}


def render(
    kind: ExportKind, collected: CollectedReport, rows: Path, target: Path, progress: Path, listed: bool
) -> None:
    """Writes the report to `target`, and the part that is done, 0 to 1, into `progress` for the other process to read.

    `listed`: the list of transactions in `rows` is a part of the report. All files are for this account only.
    """
    os.umask(0o077)
    module, _, name = _RENDERERS[kind].partition(":")
    renderer = getattr(importlib.import_module(module), name)
    renderer(build_figures(collected), rows if listed else None, target, _reporter(progress))


def _reporter(progress: Path) -> Callable[[float], None]:
    whole = progress.with_suffix(".new")

    def report(part: float) -> None:
        whole.write_text(f"{part:.2f}")
        # Replaced as a whole, so that no reader sees half a number.
        whole.replace(progress)

    return report
