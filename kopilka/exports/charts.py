"""The charts of a report as Matplotlib figures; one unit of display coordinates is one point on the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from kopilka.exports.figures import Bar, BarStep
from kopilka.exports.typeface import BOLD, PLAIN, shrink, width, wrap
from kopilka.exports.vector import new_figure
from kopilka.exports.wording import Words, money_short, month_name, month_short
from kopilka.infrastructure.locales import Locale
from kopilka.periods import Months

INK = "#1d2b33"
GREY = "#5f6b73"
FAINT = "#dde2e5"
# A dark and a light colour, so that they differ in grey print as well.
TEAL = "#0f6b66"
ORANGE = "#ec8f45"

SMALL = 8.0
NORMAL = 9.0
BARS_HIGH = 178.0
ROW_HIGH = 19.0
NAME_LINE = 11.0
# Enough for the longest name that a category may have.
NAME_LINES = 6
NAME_PART = 0.3
_WIDEST_BAR = 20.0
_SHARE_ROOM = 46.0
_GAP = 12.0


@dataclass(frozen=True, slots=True)
class Ranked:
    """A category in a chart, with its figures as text."""

    name: str
    amount: str
    share: str
    value: Decimal
    colour: str


def bars(locale: Locale, words: Words, items: Sequence[Bar], step: BarStep, wide: float, months: Months) -> Figure:
    """A pair of bars, income and expense, for each step."""
    figure = new_figure(wide, BARS_HIGH)
    highest = max(float(max(it.income, it.expense)) for it in items)
    highest = max(highest, 0.0) or 1.0
    ticks = [it for it in MaxNLocator(nbins=4, steps=[1, 2, 2.5, 5, 10]).tick_values(0, highest) if it >= 0]
    names = [money_short(locale, Decimal(repr(float(it)))) for it in ticks]
    left = max(width(name, PLAIN, SMALL) for name in names) + 8
    names_below = [_step_name(locale, it, step, months) for it in items]
    grouped = len({group for _, group in names_below}) > 1
    bottom, top = 28.0 if grouped else 15.0, 26.0
    axes = figure.add_axes((left / wide, bottom / BARS_HIGH, 1 - left / wide, 1 - (bottom + top) / BARS_HIGH))
    _bare(axes)
    axes.set_xlim(-0.5, len(items) - 0.5)
    axes.set_ylim(0, ticks[-1])
    for tick, name in zip(ticks, names, strict=True):
        axes.axhline(tick, color=FAINT if tick else GREY, linewidth=0.5, zorder=3 if not tick else 0, clip_on=False)
        y = bottom + tick / ticks[-1] * (BARS_HIGH - bottom - top)
        _text(figure, left - 8, y - SMALL * 0.35, name, ha="right", color=GREY)
    unit = (wide - left) / len(items)
    one = min(unit * 0.38, _WIDEST_BAR) / unit
    for side, colour, amounts in (
        (-one / 2, TEAL, [it.income for it in items]),
        (one / 2, ORANGE, [it.expense for it in items]),
    ):
        # Viewers draw a bar of no height as a hairline. Where more came back than was spent, there is none.
        tall = [(place + side, float(amount)) for place, amount in enumerate(amounts) if amount > 0]
        axes.bar([place for place, _ in tall], [amount for _, amount in tall], one * 0.96, color=colour)
    _name_steps(figure, names_below, left=left, unit=unit, high=bottom, grouped=grouped)
    _legend(figure, ((TEAL, words.income), (ORANGE, words.expense)), wide)
    return figure


def _name_steps(
    figure: Figure, names: Sequence[tuple[str, str]], *, left: float, unit: float, high: float, grouped: bool
) -> None:
    """Names under the bars, leaving out those that would overlap; a line below, the month or year that begins there."""
    every = max(1, ceil((max(width(name, PLAIN, SMALL) for name, _ in names) + 6) / unit))
    group_before, free_from = "", 0.0
    for place, (name, group) in enumerate(names):
        x = left + (place + 0.5) * unit
        if place % every == 0:
            _text(figure, x, high - 10, name, ha="center", color=GREY)
        half = width(group, BOLD, SMALL) / 2
        if grouped and group != group_before and x - half >= free_from:
            right = left + len(names) * unit
            _text(figure, min(x, right - half), 5, group, ha="center", color=INK, weight="semibold")
            free_from = x + half + 8
        group_before = group


def _step_name(locale: Locale, bar: Bar, step: BarStep, months: Months) -> tuple[str, str]:
    if step == "day":
        return str(bar.start.day), month_name(locale, bar.start.month)
    name = months.name_of(bar.start)
    if step == "month":
        return month_short(locale, name.month), str(name.year)
    return str(name.year), ""


def _legend(figure: Figure, entries: Sequence[tuple[str, str]], wide: float) -> None:
    x = wide - sum(width(name, PLAIN, SMALL) + 11 for _, name in entries) - 14 * (len(entries) - 1)
    for colour, name in entries:
        _block(figure, x, BARS_HIGH - 10, 7, 7, colour)
        _text(figure, x + 11, BARS_HIGH - 9, name, color=INK)
        x += width(name, PLAIN, SMALL) + 25


def ranked_high(row: Ranked, wide: float) -> float:
    """The height of its line in `ranking`: a long name takes more lines, and is not cut."""
    return ROW_HIGH + NAME_LINE * (len(_name_lines(row, wide)) - 1)


def _name_lines(row: Ranked, wide: float) -> list[str]:
    return wrap(row.name, PLAIN, NORMAL, wide * NAME_PART, lines=NAME_LINES)


def ranking(rows: Sequence[Ranked], total: Ranked | None, most: Decimal, wide: float) -> Figure:
    """Horizontal bars, the largest on top, each with its name, amount and share; the last line is the total, if there
    is one. `most` is the amount of the longest bar, on this page or another.
    """
    lines = [*rows, total] if total else list(rows)
    high = sum(ranked_high(it, wide) for it in lines)
    figure = new_figure(wide, high)
    amount_room = min(max(width(it.amount, BOLD, NORMAL) for it in lines), wide * 0.36)
    start = wide * NAME_PART + _GAP
    room = wide - start - amount_room - _SHARE_ROOM - _GAP
    top = high
    for it in lines:
        names = _name_lines(it, wide)
        last = it is total
        weight = "semibold" if last else "normal"
        baseline = top - ROW_HIGH / 2 - NORMAL * 0.35
        for number, name in enumerate(names):
            _text(figure, 0, baseline - number * NAME_LINE, name, size=NORMAL, weight=weight)
        if last:
            _block(figure, 0, top - 0.25, wide, 0.5, FAINT)
        else:
            length = max(float(it.value / most) * room, 0.75) if most > 0 else 0.75
            _block(figure, start, top - ROW_HIGH / 2 - 4.5, length, 9, it.colour)
        size = shrink(it.amount, BOLD, NORMAL, amount_room)
        _text(figure, wide - _SHARE_ROOM, baseline, it.amount, size=size, ha="right", weight=weight)
        _text(figure, wide, baseline, it.share, size=NORMAL, ha="right", color=INK if last else GREY, weight=weight)
        top -= ranked_high(it, wide)
    return figure


def _bare(axes: Axes) -> None:
    axes.set_axis_off()
    axes.margins(0)


def _block(figure: Figure, x: float, y: float, wide: float, high: float, colour: str) -> None:
    figure.add_artist(Rectangle((x, y), wide, high, facecolor=colour, linewidth=0, transform=None))


def _text(figure: Figure, x: float, y: float, text: str, *, size: float = SMALL, **style: Any) -> None:
    # parse_math off: a $ in a name that somebody typed is no formula.
    figure.text(x, y, text, fontsize=size, va="baseline", parse_math=False, transform=None, **{"color": INK, **style})
