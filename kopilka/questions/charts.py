"""A small picture for a chat: shares of categories as bars, or months beside one another. Made in a child process.

Matplotlib draws it with the fonts and colours of the reports; 1,280 pixels wide, because phones shrink it sharply.
"""

from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib import get_data_path
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontEntry, fontManager
from matplotlib.ft2font import FT2Font
from matplotlib.patches import FancyBboxPatch, Rectangle
from PIL import Image

from kopilka import exports
from kopilka.exports.palette import PALETTE
from kopilka.exports.wording import money, money_short, month_short, percent, period_title
from kopilka.infrastructure.locales import Locale, Localized
from kopilka.money import CURRENCIES
from kopilka.questions.results import About, MonthBar, MonthsAnswer, SharesAnswer, Slice

PIXELS_WIDE = 1_280
_DPI = 160
_WIDE = PIXELS_WIDE * 72 / _DPI  # in points: a unit of the figures' coordinates
_MARGIN = 24.0
_TITLE_HIGH = 58.0
_ROW_HIGH = 30.0
_BARS_HIGH = 250.0
_NAMES_HIGH = 42.0
_NAME_WIDE = 36.0
_MOST_ROWS = 8
_INK, _GREY, _FAINT, _PAPER = "#1d2b33", "#5f6b73", "#e3e7e9", "#ffffff"
_INCOME, _EXPENSE = PALETTE["teal"], "#ec8f45"
_ORDER = ("blue", "orange", "teal", "violet", "amber", "cyan", "red", "lime")
_LONGEST_NAME = 26
_REST = Localized("Остальное", "The rest")
_SPENT = Localized("Расходы", "Expenses")
_EARNED = Localized("Доходы", "Income")
_NOTHING = Localized("Трат нет", "Nothing spent")

_FONTS = Path(exports.__path__[0]) / "fonts"
_FILES = (
    *sorted(_FONTS.glob("IBMPlexSans-*.ttf")),
    Path(get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf",
    *sorted(_FONTS.glob("Noto*.ttf")),
)


def draw(answer: SharesAnswer | MonthsAnswer, locale: Locale) -> bytes:
    """A PNG."""
    figure = _shares(answer, locale) if isinstance(answer, SharesAnswer) else _months(answer, locale)
    canvas: Any = FigureCanvasAgg(figure)  # untyped by its authors
    canvas.draw()
    target = BytesIO()
    # A palette: a third of the bytes, and nothing is lost of a dozen colours and their edges.
    Image.fromarray(np.asarray(canvas.buffer_rgba())[:, :, :3]).quantize(96, dither=Image.Dither.NONE).save(
        target, "PNG", optimize=True
    )
    return target.getvalue()


@cache
def _families(*, bold: bool) -> list[str]:
    """The fonts in the order in which a character is looked for in them, each under a name of its own: Matplotlib warns
    where a family has no such weight.
    """
    known = {it.name for it in fontManager.ttflist}
    for path in _FILES:
        if _name(path) not in known:
            fontManager.ttflist.append(FontEntry(fname=str(path), name=_name(path), weight=400))
    first = [it for it in _FILES if it.stem.endswith("SemiBold") is bold and it.parent == _FONTS]
    return [_name(it) for it in dict.fromkeys([*first[:1], *(it for it in _FILES if "IBMPlex" not in it.stem)])]


def _name(path: Path) -> str:
    return f"Kopilka {path.stem}"


@cache
def _known() -> frozenset[int]:
    return frozenset(code for path in _FILES for code in FT2Font(str(path)).get_charmap())


def _clean(text: str) -> str:
    """Without what no font has: Matplotlib would write the text into the log to say so."""
    return "".join(it for it in " ".join(text.split()) if ord(it) in _known())


def _new(high: float, about: About, heading: str, locale: Locale) -> Figure:
    figure = Figure(figsize=(_WIDE / 72, high / 72), dpi=_DPI, facecolor=_PAPER)
    if about.category is not None:
        heading = f"{about.category}: {heading[0].lower()}{heading[1:]}"
    _text(figure, high, _MARGIN, 22, _cut(heading, 60), size=13, bold=True)
    _text(figure, high, _MARGIN, 42, period_title(locale, about.span.start, about.span.end), size=9.5, color=_GREY)
    return figure


def _shares(answer: SharesAnswer, locale: Locale) -> Figure:
    rows = _folded([it for it in answer.slices if it.amount > 0], locale)
    high = _TITLE_HIGH + _ROW_HIGH * max(len(rows), 1) + _MARGIN
    total = _money(locale, answer.total, answer.about.currency)
    figure = _new(high, answer.about, f"{_SPENT[locale]} {total}", locale)
    if not rows:
        _text(figure, high, _MARGIN, _TITLE_HIGH + 18, _NOTHING[locale], size=11, color=_GREY)
        return figure
    most = max(it.amount for it in rows)
    name_wide, amount_wide = 170.0, 150.0
    room = _WIDE - 2 * _MARGIN - name_wide - amount_wide
    for place, it in enumerate(rows):
        y = _TITLE_HIGH + place * _ROW_HIGH + _ROW_HIGH / 2
        _text(figure, high, _MARGIN, y, _cut(it.name, _LONGEST_NAME), size=10.5)
        colour = PALETTE[_ORDER[place]] if place < len(_ORDER) else PALETTE["gray"]
        _block(figure, high, _MARGIN + name_wide, y - 7, max(float(it.amount / most) * room, 3), 14, colour)
        amount = _money(locale, it.amount, answer.about.currency)
        _text(figure, high, _WIDE - _MARGIN - 52, y, amount, size=10.5, ha="right")
        _text(figure, high, _WIDE - _MARGIN, y, percent(locale, it.share), size=10.5, ha="right", color=_GREY)
    return figure


def _folded(slices: Sequence[Slice], locale: Locale) -> list[Slice]:
    """The largest, and the others as one: shares stay exact."""
    if len(slices) <= _MOST_ROWS:
        return list(slices)
    others = slices[_MOST_ROWS - 1 :]
    amount, share = (sum((getattr(it, name) for it in others), Decimal(0)) for name in ("amount", "share"))
    return [*slices[: _MOST_ROWS - 1], Slice(_REST[locale], amount, share)]


def _months(answer: MonthsAnswer, locale: Locale) -> Figure:
    """Both sides where both have something, else the one that has."""
    bars = answer.months
    sides = [
        (name, colour, [getattr(it, side) for it in bars])
        for side, name, colour in (("income", _EARNED, _INCOME), ("expense", _SPENT, _EXPENSE))
    ]
    sides = [it for it in sides if any(it[2])] or sides[1:]
    high = _TITLE_HIGH + _BARS_HIGH + _NAMES_HIGH
    total = " · ".join(
        f"{name[locale]} {_money(locale, sum(values), answer.about.currency)}" for name, _, values in sides
    )
    figure = _new(high, answer.about, total, locale)
    if len(sides) > 1:
        for place, (name, colour, _) in enumerate(sides):
            x = _WIDE - _MARGIN - 76 * (len(sides) - place) + 20
            _block(figure, high, x - 13, 38, 9, 9, colour)
            _text(figure, high, x, 42, name[locale], size=9.5, color=_GREY)
    highest = max(*(max(it[2]) for it in sides), Decimal(0)) or Decimal(1)
    unit = (_WIDE - 2 * _MARGIN) / len(bars)
    one = min(unit * 0.76, 64.0) / len(sides)
    bottom = _TITLE_HIGH + _BARS_HIGH
    _block(figure, high, _MARGIN, bottom, _WIDE - 2 * _MARGIN, 0.75, _FAINT)
    is_labelled = len(bars) * len(sides) <= 14
    for place in range(len(bars)):
        middle = _MARGIN + (place + 0.5) * unit
        for number, (_, colour, values) in enumerate(sides):
            tall = max(float(values[place] / highest), 0.0) * (_BARS_HIGH - 24)
            left = middle + (number - len(sides) / 2) * one
            if tall:
                _block(figure, high, left + one * 0.04, bottom - tall, one * 0.92, tall, colour)
                if is_labelled:
                    amount = money_short(locale, values[place])
                    _text(figure, high, left + one / 2, bottom - tall - 8, amount, size=8.5, ha="center", color=_GREY)
    _name_months(figure, high, bars, locale)
    return figure


def _name_months(figure: Figure, high: float, bars: Sequence[MonthBar], locale: Locale) -> None:
    """So many names as there is room for: of every month, every third, or every January."""
    bottom, unit = high - _NAMES_HIGH, (_WIDE - 2 * _MARGIN) / len(bars)
    every = next((it for it in (1, 2, 3, 6) if unit * it >= _NAME_WIDE), 12)
    year = None
    for place, bar in enumerate(bars):
        middle = _MARGIN + (place + 0.5) * unit
        if (bar.month.month - 1) % every or middle + _NAME_WIDE / 2 > _WIDE:
            continue
        if every < 12:
            name = month_short(locale, bar.month.month)
            _text(figure, high, middle, bottom + 13, name, size=9.5, ha="center")
        if bar.month.year != year and (every < 12 or unit * 12 >= _NAME_WIDE or bar.month.year % 5 == 0):
            year = bar.month.year
            _text(figure, high, middle, bottom + 29, str(year), size=8.5, ha="center", color=_GREY)


def _money(locale: Locale, amount: Decimal, currency: str) -> str:
    """Whole units where that says enough."""
    return money(locale, amount, currency, 0 if abs(amount) >= 100 else CURRENCIES[currency])


def _cut(text: str, longest: int) -> str:
    text = _clean(text)
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _block(figure: Figure, high: float, x: float, y: float, wide: float, tall: float, colour: str) -> None:
    """From the upper left corner, in points."""
    scale = _DPI / 72
    x, y, wide, tall = x * scale, (high - y - tall) * scale, wide * scale, tall * scale
    radius = min(4.0, wide / 2, tall / 2)
    if radius < 2:
        shape: Rectangle | FancyBboxPatch = Rectangle((x, y), wide, tall, facecolor=colour, linewidth=0, transform=None)
    else:
        shape = FancyBboxPatch(
            (x + radius, y + radius), wide - 2 * radius, tall - 2 * radius, linewidth=0, facecolor=colour,
            boxstyle=f"round,pad={radius},rounding_size={radius}", transform=None,
        )  # fmt: skip
    figure.add_artist(shape)


def _text(
    figure: Figure, high: float, x: float, y: float, text: str, *, size: float, color: str = _INK,
    ha: str = "left", bold: bool = False,
) -> None:  # fmt: skip
    # parse_math off: a $ in a name that somebody typed is no formula.
    figure.text(
        x * _DPI / 72, (high - y) * _DPI / 72, text, fontsize=size, color=color, ha=ha, va="center_baseline",
        family=_families(bold=bold), parse_math=False, transform=None,
    )  # fmt: skip
