"""What the bot answers to questions, in both languages."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from kopilka.infrastructure.locales import Locale, Localized
from kopilka.periods import FIRST_DATE, DateRange, is_whole_months
from kopilka.questions.results import About, MonthsAnswer, SharesAnswer
from kopilka.telegram.outgoing import quoted
from kopilka.telegram.wording import day_name, money, month_name

NBSP = "\N{NO-BREAK SPACE}"
_TEXTS: Mapping[str, Localized] = {
    "spent": Localized(ru="{about}: потрачено <b>{amount}</b>", en="{about}: spent <b>{amount}</b>"),
    "earned": Localized(ru="{about}: доходы <b>{amount}</b>", en="{about}: income <b>{amount}</b>"),
    "net": Localized(
        ru="{about}: доходы минус расходы <b>{amount}</b>",
        en="{about}: income less spending <b>{amount}</b>",
    ),
    "count": Localized(
        ru="{about}: записей <b>{count}</b>, на {amount}", en="{about}: <b>{count}</b> entries, {amount} in all"
    ),
    "average": Localized(
        ru="{about}: в среднем <b>{per_day}</b> в день",
        en="{about}: <b>{per_day}</b> a day on average",
    ),
    "average_earned": Localized(
        ru="{about}: доходы, в среднем <b>{per_day}</b> в день",
        en="{about}: income, <b>{per_day}</b> a day on average",
    ),
    "per_entry": Localized(
        ru="{about}: в среднем <b>{per_entry}</b> за раз\nЗаписей: {count}, на {amount}",
        en="{about}: <b>{per_entry}</b> each time on average\nEntries: {count}, {amount} in all",
    ),
    "both": Localized(ru="Доходы {income}, расходы {expense}", en="Income {income}, spent {expense}"),
    "left_out": Localized(ru="Не входит: {name}, {amount}", en="Left out: {name}, {amount}"),
    "not_in": Localized(ru="Не входит: {names}", en="Left out: {names}"),
    "counted_once": Localized(
        ru="Что подходит дважды, посчитано один раз.", en="What is in two of these is counted once."
    ),
    "guessed": Localized(
        ru="Вместо «{asked}» взята вся категория «{name}».", en="Instead of “{asked}” this counts all of “{name}”."
    ),
    "average_month": Localized(
        ru="В среднем за полный месяц: +{income}, −{expense}",
        en="On average in a whole month: +{income}, −{expense}",
    ),
    "most_rows": Localized(ru="Больше {limit} за раз не показываю.", en="I show no more than {limit} at once."),
    "details": Localized(
        ru="Записей: {count}, в среднем {per_day} в день",
        en="Entries: {count}, {per_day} a day on average",
    ),
    "nothing": Localized(ru="{about}: ничего не записано.", en="{about}: nothing is recorded."),
    "balance": Localized(ru="Сейчас на счетах <b>{amount}</b>", en="Your accounts hold <b>{amount}</b> now"),
    "this_month": Localized(
        ru="С начала месяца: доходы {income}, расходы {expense}",
        en="This month so far: income {income}, spent {expense}",
    ),
    "planned": Localized(ru="Записано на потом: {income}, {expense}", en="Recorded for later: {income}, {expense}"),
    "no_budget": Localized(
        ru="Бюджетов по категориям пока нет, поэтому отвечаю про счета.",
        en="There are no budgets by category yet, so this is about your accounts.",
    ),
    "largest": Localized(ru="{about}: самые большие траты", en="{about}: the largest expenses"),
    "largest_earned": Localized(ru="{about}: самые большие доходы", en="{about}: the largest income"),
    "largest_one": Localized(ru="{about}: самая большая трата", en="{about}: the largest expense"),
    "largest_one_earned": Localized(ru="{about}: самый большой доход", en="{about}: the largest income"),
    "smallest": Localized(ru="{about}: самые маленькие траты", en="{about}: the smallest expenses"),
    "smallest_earned": Localized(ru="{about}: самые маленькие доходы", en="{about}: the smallest income"),
    "smallest_one": Localized(ru="{about}: самая маленькая трата", en="{about}: the smallest expense"),
    "smallest_one_earned": Localized(ru="{about}: самый маленький доход", en="{about}: the smallest income"),
    "bounded": Localized(ru="{about}: траты {bound}", en="{about}: expenses {bound}"),
    "bounded_earned": Localized(ru="{about}: доходы {bound}", en="{about}: income {bound}"),
    "more": Localized(ru="больше {amount}", en="over {amount}"),
    "less": Localized(ru="меньше {amount}", en="under {amount}"),
    "at_least": Localized(ru="от {amount}", en="from {amount}"),
    "at_most": Localized(ru="до {amount}", en="up to {amount}"),
    "bounded_in_all": Localized(
        ru="Всего записей: {count}, на <b>{amount}</b>", en="Entries: {count}, <b>{amount}</b> in all"
    ),
    "compared": Localized(ru="{days}: {amount}", en="{days}: {amount}"),
    "compared_more": Localized(ru="Больше на {amount}{share}", en="{amount} more{share}"),
    "compared_less": Localized(ru="Меньше на {amount}{share}", en="{amount} less{share}"),
    "compared_same": Localized(ru="Столько же.", en="Just as much."),
    "held_in_all": Localized(ru="Всего: {amounts}", en="In all: {amounts}"),
    "held_none": Localized(ru="Таких счетов нет. Вот все:", en="There is no such account. These are all:"),
    "shares_earned": Localized(ru="{about}: доходы <b>{amount}</b>", en="{about}: income <b>{amount}</b>"),
    "shares": Localized(ru="{about}: расходы <b>{amount}</b>", en="{about}: spent <b>{amount}</b>"),
    "months": Localized(ru="{about}, по месяцам", en="{about}, by month"),
    "month": Localized(ru="{month}: +{income}, −{expense}", en="{month}: +{income}, −{expense}"),
    "came_back": Localized(ru="вернулось", en="came back"),
    "drawn_shares": Localized(
        ru="{about}: расходы {amount}. Больше всего — {name}, {share}.",
        en="{about}: spent {amount}, most of it on {name} ({share}).",
    ),
    "drawn_expense": Localized(
        ru="{about}, по месяцам: расходы {amount}. Больше всего — {month}, {highest}.",
        en="{about}, by month: spent {amount}, most of it in {month} ({highest}).",
    ),
    "drawn_income": Localized(
        ru="{about}, по месяцам: доходы {amount}. Больше всего — {month}, {highest}.",
        en="{about}, by month: income {amount}, most of it in {month} ({highest}).",
    ),
    "drawn_both": Localized(
        ru="{about}, по месяцам: доходы {income}, расходы {expense}.",
        en="{about}, by month: income {income}, spent {expense}.",
    ),
    "rest": Localized(ru="остальное", en="the rest"),
    "all": Localized(ru="Всего", en="Total"),
    "others": Localized(
        ru="Не посчитано, потому что нет курса: {currencies}.", en="Not counted, as no rate is known: {currencies}."
    ),
    "converted": Localized(
        ru="Записи в {currencies} переведены по курсу дня.",
        en="Entries in {currencies} are converted at the rate of the day.",
    ),
    "ignored": Localized(
        ru="Не учтено: {parts}. Спросить можно про категорию или слово из описания.",
        en="Not taken into account: {parts}. One can ask about a category or a word of a description.",
    ),
    "for_household": Localized(
        ru="Считаю всё хозяйство вместе: кто сколько потратил, я не различаю.",
        en="This is the whole household: I do not tell who spent what.",
    ),
    "made_by": Localized(
        ru="Посчитано то, что записано от имени «{name}».", en="This counts what {name} has recorded."
    ),
    "no_forecast": Localized(
        ru="Это не прогноз: считаю то, что уже записано.", en="This is no forecast: it counts what is recorded."
    ),
    "words_ignored": Localized(
        ru="Часть вопроса я не учёл: спросить можно про категорию или слово из описания.",
        en="I left out a part of the question: one can ask about a category or a word of a description.",
    ),
    "period_unclear": Localized(
        ru="Период я не понял и взял этот месяц.", en="I did not understand the period and took this month."
    ),
    "period_in_future": Localized(
        ru="Эти дни ещё не наступили: считаю только то, что записано наперёд.",
        en="These days are still to come: this counts only what is recorded for them.",
    ),
    "category_unclear": Localized(
        ru="Подходят несколько категорий: {names}. Спросите про одну из них.",
        en="Several categories fit: {names}. Ask about one of them.",
    ),
    "subject_unclear": Localized(
        ru="На такой вопрос я ответить не могу. Спросите, например: «сколько на еду в мае?», «сколько на карте?», "
        "«траты за неделю», «траты больше 500», «последние 5», «сравни с прошлым месяцем».",
        en="I cannot answer this. Ask, for example: “how much on food in May?”, “how much is on my card?”, "
        "“spending this week”, “expenses over 50”, “last 5 purchases”, “compare with last month”.",
    ),
}  # fmt: skip


def say(locale: Locale, words: str, **facts: object) -> str:
    return _TEXTS[words][locale].format_map(facts)


def percent(locale: Locale, share: Decimal) -> str:
    return f"{share}".replace(".", ",") + f"{NBSP}%" if locale == "ru" else f"{share}%"


def about_title(locale: Locale, about: About, today: date) -> str:
    """«Еда, май 2026», with a capital letter. HTML."""
    what = ", ".join(about.names) or about.category or (f"«{about.words}»" if about.words else None)
    days = _days(locale, about.span, today)
    return f"{quoted(what)}, {quoted(days)}" if what else quoted(days[:1].upper() + days[1:])


def days_title(locale: Locale, span: DateRange, today: date) -> str:
    days = _days(locale, span, today)
    return quoted(days[:1].upper() + days[1:])


def chart_caption(locale: Locale, answer: SharesAnswer | MonthsAnswer, today: date) -> str:
    """What the picture shows, for who cannot see it. HTML."""
    about, currency = about_title(locale, answer.about, today), answer.about.currency
    if isinstance(answer, SharesAnswer):
        most = max(answer.slices, key=lambda it: it.amount)
        facts = {
            "name": quoted(most.name),
            "share": percent(locale, most.share),
            "amount": money(locale, answer.total, currency),
        }
        return say(locale, "drawn_shares", about=about, **facts)
    income = sum((it.income for it in answer.months), Decimal(0))
    expense = sum((it.expense for it in answer.months), Decimal(0))
    if income and expense:
        both = {"income": money(locale, income, currency), "expense": money(locale, expense, currency)}
        return say(locale, "drawn_both", about=about, **both)
    bars = [(it.income if income else it.expense, it.month) for it in answer.months]
    highest, month = max(bars)
    return say(
        locale,
        "drawn_income" if income else "drawn_expense",
        about=about,
        amount=money(locale, income or expense, currency),
        month=month_name(locale, month),
        highest=money(locale, highest, currency),
    )


def _days(locale: Locale, span: DateRange, today: date) -> str:
    if span.start == FIRST_DATE:
        return say(locale, "all").lower()
    if span.days == 1:
        return day_name(locale, span.start, today)
    if is_whole_months(span):
        first, last = (month_name(locale, it) for it in (span.start, span.end))
    else:
        first, last = (day_name(locale, it, today) for it in (span.start, span.end))
    return first if first == last else f"{first} – {last}"
