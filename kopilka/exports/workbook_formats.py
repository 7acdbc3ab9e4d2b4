"""Cell formats of the workbook; each is created once."""

from typing import Any

from kopilka.exports.wording import currency_sign
from kopilka.infrastructure.locales import Locale

TEAL, ORANGE, GREY = "#1F8A70", "#E07A3F", "#6B7280"


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
        self.month = workbook.add_format({"num_format": f"{language}mmmm yyyy", "align": "left"})
        self.year = workbook.add_format({"num_format": "yyyy", "align": "left"})
        heading = {"bold": True, "bottom": 1, "bottom_color": GREY, "align": "right"}
        self.month_header = workbook.add_format({"num_format": f"{language}mmm yyyy", **heading})
        self.year_header = workbook.add_format({"num_format": "yyyy", **heading})
        self.header = workbook.add_format({"bold": True, "bottom": 1, "bottom_color": GREY})
        self.amount_header = workbook.add_format(heading)
        self.title = workbook.add_format({"bold": True, "font_size": 18})
        self.subtitle = workbook.add_format({"font_size": 12, "font_color": GREY})
        self.note = workbook.add_format({"font_color": GREY, "italic": True})
        self.percent = workbook.add_format({"num_format": "0.0%"})
        self.total_percent = workbook.add_format({"num_format": "0.0%", "bold": True, "top": 1})
        self.count = workbook.add_format({"num_format": "#,##0"})
        self.total_count = workbook.add_format({"num_format": "#,##0", "bold": True, "top": 1})
        self.total = workbook.add_format({"bold": True, "top": 1})
        # An indent, since it follows an amount that is aligned to the right.
        self.apart = workbook.add_format({"indent": 1})
        self.apart_header = workbook.add_format({"bold": True, "bottom": 1, "bottom_color": GREY, "indent": 1})
        self.long_amount = workbook.add_format({"align": "right"})

    def money(self, currency: str, digits: int, *, total: bool = False) -> Any:
        key = (currency, total)
        if key not in self._money:
            sign = currency_sign(currency)
            figure = "#,##0" + ("." + "0" * digits if digits else "")
            shape = (
                f'{figure} "{sign}"' if self.locale == "ru" else f'"{sign}"{" " if sign == currency else ""}{figure}'
            )
            style = {"bold": True, "top": 1} if total else {}
            self._money[key] = self._workbook.add_format({"num_format": f"{shape};-{shape}", "align": "right", **style})
        return self._money[key]
