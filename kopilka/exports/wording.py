"""Texts of a report in Russian and English: months, dates, periods, money, percentages and its fixed words.

Names of months, plural rules and currency signs are those of the CLDR, read by Babel (docs/decisions/0026). Inside a
number stands U+202F, the narrow no-break space: between thousands (ru), before a sign or a code, before %.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache

from babel.core import Locale as Cldr

from kopilka.exports.figures import ReportFacts
from kopilka.infrastructure.locales import Locale
from kopilka.periods import CALENDAR, DateRange, Months, is_whole_months

NARROW = "\u202f"
MINUS = "−"

# English as in Britain: the day before the month. The PDF names the same language.
_CLDR_NAMES: Mapping[Locale, str] = {"ru": "ru", "en": "en_GB"}
# CLDR signs a currency differently by language, with its own sign mostly in the language of its country. Those of
# Russian, Kazakh and Turkish are taken for both languages of reports: the font has them all.
_SIGNS_FROM = ("ru", "kk", "tr")
_SCALES: Mapping[Locale, tuple[tuple[int, str], ...]] = {
    "ru": ((12, "трлн"), (9, "млрд"), (6, "млн"), (3, "тыс.")),
    "en": ((12, "T"), (9, "B"), (6, "M"), (3, "K")),
}
_GOAL_STATES: Mapping[Locale, Mapping[str, str]] = {
    "ru": {
        "ahead": "опережает план",
        "on_track": "по плану",
        "behind": "отстаёт от плана",
        "reached": "достигнута",
        "overdue": "срок прошёл",
    },
    "en": {
        "ahead": "ahead of plan",
        "on_track": "on track",
        "behind": "behind plan",
        "reached": "reached",
        "overdue": "overdue",
    },
}
_PERIODS: Mapping[Locale, Mapping[str, str]] = {
    "ru": {"all": "за всё время", "from": "с {}", "until": "по {}"},
    "en": {"all": "all time", "from": "from {}", "until": "up to {}"},
}


@cache
def _cldr(name: str) -> Cldr:
    """Read from Babel's files on first use; importing Babel reads none of them."""
    return Cldr.parse(name)


@cache
def _months(locale: Locale, context: str, width: str) -> tuple[str, ...]:
    """January to December. `context` is format (a part of a date: «мая») or stand-alone («май»)."""
    names = _cldr(_CLDR_NAMES[locale]).months[context][width]
    return tuple(names[month] for month in range(1, 13))


def month_name(locale: Locale, month: int) -> str:
    """«май», “May”: capitals as the CLDR has them in the middle of a sentence."""
    return _months(locale, "stand-alone", "wide")[month - 1]


def month_short(locale: Locale, month: int) -> str:
    """«янв.», “Jan”."""
    return _months(locale, "stand-alone", "abbreviated")[month - 1]


def month_title(locale: Locale, day: date) -> str:
    """«май 2026», “May 2026”."""
    return f"{month_name(locale, day.month)} {day.year}"


def day_title(locale: Locale, day: date) -> str:
    """«5 мая 2026», “5 May 2026”."""
    return f"{_day_of_month(locale, day)} {day.year}"


def day_short(locale: Locale, day: date) -> str:
    """For the columns of tables: 05.05.2026, or 05 May 2026 since 05/06 is read in two ways in English."""
    if locale == "ru":
        return f"{day.day:02}.{day.month:02}.{day.year}"
    return f"{day.day:02} {month_short(locale, day.month)} {day.year}"


def moment_title(locale: Locale, moment: datetime) -> str:
    """«5 мая 2026, 14:03 (UTC+3)»: in the zone that the moment carries."""
    title = f"{day_title(locale, moment)}, {moment.hour:02}:{moment.minute:02}"
    offset = moment.utcoffset()
    return title if offset is None else f"{title} ({_zone(offset)})"


def _zone(offset: timedelta) -> str:
    minutes = round(offset.total_seconds() / 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    sign = "+" if minutes > 0 else MINUS
    return f"UTC{sign}{hours}:{rest:02}" if rest else f"UTC{sign}{hours}"


def report_title(facts: ReportFacts) -> str:
    """The period of a report as it was asked for; of one about all time its first and last day."""
    if facts.asked_start is None and facts.asked_end is None:
        return period_title(facts.locale, facts.start, facts.end, facts.months)
    return period_title(facts.locale, facts.asked_start, facts.asked_end, facts.months)


def period_title(locale: Locale, start: date | None, end: date | None, months: Months = CALENDAR) -> str:
    """`period_phrase` as a heading: «Май 2026», «2026 год», «С 1 ноября 2026»."""
    phrase = period_phrase(locale, start, end, months)
    return phrase[0].upper() + phrase[1:]


def period_phrase(locale: Locale, start: date | None, end: date | None, months: Months = CALENDAR) -> str:
    """The days from start to end, both inclusive, inside a sentence: «май 2026», “May 2026”, «5–12 мая 2026». Where
    «май 2026» is other days, as months begin on a pay day, it is said which.

    None is an end that was left open: «с 1 ноября 2026», “up to 30 November 2026”, «за всё время».
    """
    if start is None or end is None:
        if start is not None:
            return _PERIODS[locale]["from"].format(day_title(locale, start))
        if end is not None:
            return _PERIODS[locale]["until"].format(day_title(locale, end))
        return _PERIODS[locale]["all"]
    if start == end:
        return day_title(locale, start)
    span = DateRange(start, end)
    if is_whole_months(span) and months.named(span) == span:
        return _months_phrase(locale, start, end)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}–{day_title(locale, end)}"
    if start.year == end.year:
        return f"{_day_of_month(locale, start)} – {day_title(locale, end)}"
    return f"{day_title(locale, start)} – {day_title(locale, end)}"


def _months_phrase(locale: Locale, start: date, end: date) -> str:
    if (start.month, end.month) == (1, 12):
        years = str(start.year) if start.year == end.year else f"{start.year}–{end.year}"
        return years if locale == "en" else f"{years} {'год' if start.year == end.year else 'годы'}"
    if (start.year, start.month) == (end.year, end.month):
        return month_title(locale, start)
    if start.year == end.year:
        return f"{month_name(locale, start.month)} – {month_title(locale, end)}"
    return f"{month_title(locale, start)} – {month_title(locale, end)}"


def _day_of_month(locale: Locale, day: date) -> str:
    return f"{day.day} {_months(locale, 'format', 'wide')[day.month - 1]}"


@cache
def currency_sign(currency: str) -> str:
    """₽, $, CN¥; the code where the CLDR has no sign of that currency alone."""
    for name in _SIGNS_FROM:
        sign: str = _cldr(name).currency_symbols.get(currency, currency)
        # Some are abbreviations (FCFA, ТМТ): a code is clearer than they are.
        if unicodedata.category(sign[-1]) == "Sc":
            return sign
    return currency


def money(locale: Locale, amount: Decimal, currency: str, digits: int, *, signed: bool = False) -> str:
    """«−1 234,50 ₽», “−₽1,234.50”, “CHF 5.00”; `signed` puts a plus before what is above zero."""
    figure = number(locale, abs(amount), digits)
    sign = currency_sign(currency)
    if locale == "ru":
        text = f"{figure}{NARROW}{sign}"
    else:
        text = f"{sign}{NARROW}{figure}" if sign == currency else f"{sign}{figure}"
    return _sign(amount, signed) + text


def number(locale: Locale, value: Decimal, digits: int) -> str:
    text = f"{abs(value):,.{digits}f}"
    if locale == "ru":
        text = text.replace(",", NARROW).replace(".", ",")
    return _sign(value, False) + text


def percent(locale: Locale, value: Decimal, *, signed: bool = False) -> str:
    """With one decimal: «12,3 %», “12.3%”."""
    gap = NARROW if locale == "ru" else ""
    return f"{_sign(value, signed)}{number(locale, abs(value), 1)}{gap}%"


def _sign(value: Decimal, signed: bool) -> str:
    if value < 0:
        return MINUS
    return "+" if signed and value > 0 else ""


def money_short(locale: Locale, amount: Decimal) -> str:
    """For the scale of a chart: «1,5 млн», “1.5M”; no currency."""
    for power, name in _SCALES[locale]:
        if abs(amount) >= 10**power:
            value = (amount / 10**power).quantize(Decimal("0.01")).normalize()
            figure = number(locale, value, max(0, -int(value.as_tuple().exponent)))
            return f"{figure}{NARROW}{name}" if locale == "ru" else f"{figure}{name}"
    value = amount.normalize()
    return number(locale, value, max(0, -int(value.as_tuple().exponent)))


def goal_state(locale: Locale, state: str) -> str:
    return _GOAL_STATES[locale][state]


def plural(locale: Locale, count: int, forms: Mapping[str, str]) -> str:
    """The form that goes with the count, by the CLDR's categories: one, few, many in Russian; one, other in English."""
    return forms[_cldr(_CLDR_NAMES[locale]).plural_form(count)]


@dataclass(frozen=True, slots=True)
class Words:
    """The fixed texts of a report; those with braces are formats."""

    brand: str
    title: str
    made: str
    filters: str
    income: str
    expense: str
    net: str
    operations: Mapping[str, str]
    compared: str
    compared_part: str
    unchanged: str
    by_step: Mapping[str, str]
    expenses: str
    incomes: str
    usual_months: str
    median: str
    largest_month: str
    month: str
    largest: str
    goals: str
    planned: str
    changed: str
    accounts: str
    opening: str
    transferred: str
    closing: str
    together: str
    archived_moved: str
    revalued: str
    in_currency: str
    opens_later: str
    not_converted: str
    amount_in: str
    everything: str
    continued: str
    empty: str
    empty_hint: str
    came_back: str
    nothing_spent: str
    nothing_earned: str
    total: str
    date: str
    category: str
    account: str
    details: str
    amount: str
    user: str
    page: str
    saved: str
    until: str
    no_deadline: str


WORDS: Mapping[Locale, Words] = {
    "ru": Words(
        brand="Копилка",
        title="Отчёт о доходах и расходах",
        made="Составлен {}",
        filters="Условия отбора",
        income="Доходы",
        expense="Расходы",
        net="Итог",
        operations={"one": "{} операция", "few": "{} операции", "many": "{} операций"},
        compared="Изменения указаны к периоду: {}.",
        compared_part="Изменения указаны за {} к периоду: {}.",
        unchanged="без изменений",
        by_step={
            "day": "Доходы и расходы по дням",
            "month": "Доходы и расходы по месяцам",
            "year": "Доходы и расходы по годам",
        },
        expenses="Расходы по категориям",
        incomes="Доходы по категориям",
        usual_months="Обычный месяц по категориям",
        median="Обычно (медиана)",
        largest_month="Больше всего",
        month="В месяце",
        largest="Самые крупные траты",
        goals="Цели на {}",
        planned="В итоги входят и операции, записанные на будущее: с датами после {}.",
        changed="Что изменилось",
        accounts="Счета: {}",
        opening="На начало",
        transferred="Переводы",
        closing="На конец",
        together="На всех счетах",
        archived_moved="В архивных счетах за эти дни тоже были операции. Они есть в доходах и расходах отчёта, "
        "а в остатки архивные счета не входят.",
        revalued="Переоценка",
        in_currency="Те же счета в {} по курсу дней. Переоценка: сколько прибавила или отняла перемена курсов.",
        opens_later="На начало посчитаны по первому известному курсу: {}.",
        not_converted="Без счетов, на дни которых нет курса: {}.",
        amount_in="В {}",
        everything="Все операции",
        continued="{}, продолжение",
        empty="За этот период операций нет.",
        empty_hint="Когда они появятся, здесь будут итоги, графики и таблицы.",
        came_back="вернулось",
        nothing_spent="За этот период расходов нет.",
        nothing_earned="За этот период доходов нет.",
        total="Всего",
        date="Дата",
        category="Категория",
        account="Счёт",
        details="Получатель и описание",
        amount="Сумма",
        user="Кто внёс",
        page="стр. {} из {}",
        saved="{} из {}",
        until="до {}",
        no_deadline="без срока",
    ),
    "en": Words(
        brand="Kopilka",
        title="Income and expense report",
        made="Made on {}",
        filters="Filters",
        income="Income",
        expense="Expenses",
        net="Net",
        operations={"one": "{} transaction", "other": "{} transactions"},
        compared="Changes are against the period: {}.",
        compared_part="Changes are of {} against the period: {}.",
        unchanged="no change",
        by_step={
            "day": "Income and expenses by day",
            "month": "Income and expenses by month",
            "year": "Income and expenses by year",
        },
        expenses="Expenses by category",
        incomes="Income by category",
        usual_months="A usual month by category",
        median="Usual (median)",
        largest_month="Most",
        month="In the month",
        largest="Largest expenses",
        goals="Goals on {}",
        planned="The totals include transactions recorded ahead: dated after {}.",
        changed="What changed",
        accounts="Accounts: {}",
        opening="At the start",
        transferred="Transfers",
        closing="At the end",
        together="On all accounts",
        archived_moved="Archived accounts had transactions in these days, too. They are in the report's income and "
        "expenses, but archived accounts are in no balance.",
        revalued="Revaluation",
        in_currency="The same accounts in {} at the rates of the days. Revaluation: what the change of rates made up.",
        opens_later="Counted at the first known rate at the start: {}.",
        not_converted="Without accounts for which a rate is not known: {}.",
        amount_in="In {}",
        everything="All transactions",
        continued="{}, continued",
        empty="There are no transactions in this period.",
        empty_hint="As soon as there are some, you will find totals, charts and tables here.",
        came_back="came back",
        nothing_spent="There are no expenses in this period.",
        nothing_earned="There is no income in this period.",
        total="Total",
        date="Date",
        category="Category",
        account="Account",
        details="Payee and description",
        amount="Amount",
        user="Entered by",
        page="page {} of {}",
        saved="{} of {}",
        until="by {}",
        no_deadline="no deadline",
    ),
}
