"""What the child process of a worker does: figures and a spooled list in, a file out. Importing it is slow."""

from collections.abc import Callable
from pathlib import Path

from kopilka.exports.figures import ReportFigures
from kopilka.exports.pdf import render_pdf
from kopilka.exports.schemas import ExportKind
from kopilka.exports.workbook import render_excel


def render(kind: ExportKind, figures: ReportFigures, rows: Path, target: Path, progress: Path, listed: bool) -> None:
    """Writes how far it is, 0 to 1, into `progress`, for whoever waits in the other process."""
    report = _reporter(progress)
    if kind == "excel":
        render_excel(figures, rows, target, report)
    else:
        render_pdf(figures, rows if listed else None, target, report)


def _reporter(progress: Path) -> Callable[[float], None]:
    whole = progress.with_suffix(".new")

    def report(part: float) -> None:
        whole.write_text(f"{part:.2f}")
        whole.replace(progress)

    return report
