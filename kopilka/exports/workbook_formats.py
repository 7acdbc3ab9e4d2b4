"""Cell formats of the workbook; each is created once."""

from typing import Any

from kopilka.exports.figures import BarStep
from kopilka.exports.wording import currency_sign
from kopilka.infrastructure.locales import Locale
from kopilka.periods import Months

TEAL, ORANGE, GREY = "#0B7562", "#D98544", "#5A656D"
# Fills of headers and totals: light enough to print well.
HEAD, FOOT, LINE = "#E3EFEB", "#F3F5F6", "#C9D2D6"
# A border of Excel's.
_THICK = 5


class Formats:
    """Formats that do not depend on a currency are attributes; `money` makes one for each currency."""

    def __init__(self, workbook: Any, locale: Locale) -> None:
        self._workbook = workbook
        self._money: dict[tuple[str, bool], Any] = {}
        day = "dd.mm.yyyy" if locale == "ru" else "d mmm yyyy"
        self.locale = locale
        self.date = workbook.add_format({"num_format": day, "align": "left"})
        # Months in the report's language, not in that of the reader's Excel.
        language = {"ru": "[$-419]", "en": "[$-809]"}[locale]
        self.chart_month = f"{language}mmm yy"
        self.chart_day = f"{language}d mmm yy"
        self.month = workbook.add_format({"num_format": f"{language}mmmm yyyy", "align": "left"})
        self.year = workbook.add_format({"num_format": "yyyy", "align": "left"})
        head = {"bold": True, "bg_color": HEAD, "bottom": 1, "bottom_color": TEAL, "valign": "vcenter"}
        heading = {**head, "align": "right"}
        foot = {"bold": True, "bg_color": FOOT, "top": 1, "top_color": LINE}
        self.month_header = workbook.add_format({"num_format": f"{language}mmm yyyy", **heading})
        self.year_header = workbook.add_format({"num_format": "yyyy", **heading})
        self.date_header = workbook.add_format({"num_format": day, **heading})
        self.header = workbook.add_format(head)
        self.amount_header = workbook.add_format(heading)
        self.title = workbook.add_format({"bold": True, "font_size": 18, "font_color": TEAL})
        self.subtitle = workbook.add_format({"font_size": 12, "font_color": GREY})
        self.note = workbook.add_format({"font_color": GREY, "italic": True})
        self.percent = workbook.add_format({"num_format": "0.0%;[Red]-0.0%"})
        self.total_percent = workbook.add_format({"num_format": "0.0%;[Red]-0.0%", **foot})
        self.count = workbook.add_format({"num_format": "#,##0"})
        self.total_count = workbook.add_format({"num_format": "#,##0", **foot})
        self.total = workbook.add_format(foot)
        self._foot = foot
        # What Excel would take for a formula when the cell is edited stays text (cell_text.py).
        self.quoted = workbook.add_format({"quote_prefix": True})
        self._edged: dict[tuple[str, bool], Any] = {}
        lines = {"text_wrap": True, "valign": "top"}
        self._lines = {
            quoted: workbook.add_format({**lines, **({"quote_prefix": True} if quoted else {})})
            for quoted in (False, True)
        }
        # An indent, since it follows an amount that is aligned to the right.
        self.apart = workbook.add_format({"indent": 1})
        self.apart_header = workbook.add_format({**head, "indent": 1})
        self.long_amount = workbook.add_format({"align": "right"})

    def step(self, step: BarStep, months: Months) -> Any:
        """Of the first days of these steps: a month that does not begin on the first is told by its day."""
        if step == "day" or not months.are_calendar:
            return self.date
        return self.month if step == "month" else self.year

    def step_header(self, step: BarStep, months: Months) -> Any:
        if step == "day" or not months.are_calendar:
            return self.date_header
        return self.month_header if step == "month" else self.year_header

    def chart_step(self, step: BarStep, months: Months) -> str:
        if step == "day":
            return "d"
        if not months.are_calendar:
            return self.chart_day
        return self.chart_month if step == "month" else "yyyy"

    def edged(self, colour: str, *, quoted: bool = False) -> Any:
        """Of a category's name: an edge in its colour at the left. `quoted` as the attribute."""
        key = (colour, quoted)
        if key not in self._edged:
            edge = {"left": _THICK, "left_color": colour, "indent": 1}
            self._edged[key] = self._workbook.add_format({**edge, **({"quote_prefix": True} if quoted else {})})
        return self._edged[key]

    def text_in_lines(self, *, quoted: bool) -> Any:
        """Wrapped, the first line on top. `quoted` as the attribute."""
        return self._lines[quoted]

    def axis(self, currency: str) -> str:
        """The number format of a chart's scale: whole amounts."""
        return self._shape("#,##0", currency)

    def _shape(self, figure: str, currency: str) -> str:
        sign = currency_sign(currency)
        if self.locale == "ru":
            return f'{figure} "{sign}"'
        return f'"{sign}"{" " if sign == currency else ""}{figure}'

    def money(self, currency: str, digits: int, *, total: bool = False) -> Any:
        key = (currency, total)
        if key not in self._money:
            shape = self._shape("#,##0" + ("." + "0" * digits if digits else ""), currency)
            style = self._foot if total else {}
            self._money[key] = self._workbook.add_format(
                {"num_format": f"{shape};[Red]-{shape}", "align": "right", **style}
            )
        return self._money[key]
