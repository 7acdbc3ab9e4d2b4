"""The PDF report: title, totals, charts, categories, largest expenses, goals, and the list of transactions."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path

from kopilka.analytics.figures import change_percent
from kopilka.exports.charts import (
    DOUGHNUT,
    FAINT,
    GREY,
    INK,
    ORANGE,
    ORANGES,
    TEAL,
    TEALS,
    Ranked,
    bars,
    doughnut,
    ranking,
)
from kopilka.exports.figures import CategoryTotal, GoalLine, ReportFigures
from kopilka.exports.rows_file import read_operations
from kopilka.exports.sheet import LEFT, RIGHT, WIDE, About, Column, Sheet, columns_filling, columns_narrowed
from kopilka.exports.typeface import BOLD, PLAIN, clean, cut, shrink, width
from kopilka.exports.wording import (
    WORDS,
    Words,
    day_short,
    day_title,
    goal_state,
    moment_title,
    money,
    month_title,
    number,
    percent,
    period_phrase,
    plural,
    report_title,
)
from kopilka.infrastructure.locales import Locale
from kopilka.money import CURRENCIES

_LANGUAGES: dict[Locale, str] = {"ru": "ru-RU", "en": "en-GB"}
# One category over the limit is shown by name: "1 more category" would take the same line.
_NAMED = 12
_DOUGHNUT_UP_TO = 6
_GOAL_HIGH = 50.0
_LIST = 8.0
# With fewer months a median adds nothing to the months themselves.
_LEAST_MONTHS = 3
_TOTALS_HIGH = 72.0
# Larger percentages are not shown.
_TELLING = Decimal(1000)
_SHARES_OF_WORK = {"page": 0.15, "categories": 0.3, "summary": 0.4}
_REPORT_EVERY = 500


def render_pdf(figures: ReportFigures, rows: Path | None, target: Path, report: Callable[[float], None]) -> None:
    """`rows` is the rows file of the list, to be appended; `report` is called with the part that is done, 0 to 1."""
    words = WORDS[figures.locale]
    sheet = Sheet(target, _about(figures, words))
    _cover(sheet, figures, words)
    _totals(sheet, figures, words, listed=rows is not None)
    if figures.totals.count:
        _bars(sheet, figures, words)
        report(_SHARES_OF_WORK["page"])
        _categories(sheet, figures, words, "expense")
        _categories(sheet, figures, words, "income")
        report(_SHARES_OF_WORK["categories"])
        _usual_months(sheet, figures, words)
        _largest(sheet, figures, words)
    else:
        _nothing(sheet, words)
    _goals(sheet, figures, words)
    report(_SHARES_OF_WORK["summary"])
    if rows is not None and figures.rows:
        _everything(sheet, figures, words, rows, report)
    sheet.finish()
    report(1)


def _about(figures: ReportFigures, words: Words) -> About:
    period = report_title(figures)
    household = clean(figures.household)
    return About(
        title=f"{words.title}: {household}, {period}",
        subject=words.title,
        language=_LANGUAGES[figures.locale],
        footer=f"{household} · {period}",
        made=_pdf_date(figures),
        page=words.page,
    )


def _pdf_date(figures: ReportFigures) -> str:
    text = f"{figures.made_at:D:%Y%m%d%H%M%S%z}"
    return f"{text[:-2]}'{text[-2:]}'" if figures.made_at.utcoffset() is not None else text


def _cover(sheet: Sheet, figures: ReportFigures, words: Words) -> None:
    made = words.made.format(moment_title(figures.locale, figures.made_at))
    with sheet.structure.content("P"):
        sheet.put(LEFT, sheet.y, words.brand, font=BOLD, size=10, colour=TEAL)
        sheet.put(RIGHT, sheet.y, made, size=8, colour=GREY, right=True)
    sheet.y -= 14
    sheet.paragraph(figures.household, font=BOLD, size=22, lines=2, kind="H1")
    sheet.y -= 2
    period = report_title(figures)
    sheet.paragraph(f"{words.title} · {period}", size=12, colour=GREY, lines=1)
    if figures.filters:
        sheet.y -= 4
        chosen = " · ".join(f"{name}: {value}" for name, value in figures.filters)
        sheet.paragraph(f"{words.filters}. {chosen}", size=8.5, colour=GREY)
    sheet.y -= 14
    sheet.rule(sheet.y)


def _totals(sheet: Sheet, figures: ReportFigures, words: Words, *, listed: bool) -> None:
    totals, before = figures.totals, figures.previous
    changes = _changes(figures, words)
    columns = (
        (words.income, TEAL, totals.income, changes[0]),
        (words.expense, ORANGE, totals.expense, changes[1]),
        (words.net, None, totals.net, changes[2]),
    )
    room = WIDE / 3 - 14
    for place, (title, colour, amount, change) in enumerate(columns):
        x = LEFT + place * WIDE / 3
        with sheet.structure.content("P"):
            if colour:
                sheet.block(x, sheet.y - 21, 7, 7, colour)
            sheet.put(x + (11 if colour else 0), sheet.y - 21, title, size=9, colour=GREY)
            text = _money(figures, amount)
            sheet.put(x, sheet.y - 43, text, font=BOLD, size=shrink(text, BOLD, 18, room))
            sheet.put(x, sheet.y - 58, change, size=shrink(change, PLAIN, 8.5, room), colour=GREY)
    sheet.y -= _TOTALS_HIGH if before else _TOTALS_HIGH - 14
    _notes(sheet, figures, words, listed)


def _notes(sheet: Sheet, figures: ReportFigures, words: Words, listed: bool) -> None:
    notes = []
    if figures.totals.count:
        form = plural(figures.locale, figures.totals.count, words.operations)
        notes.append(form.format(number(figures.locale, Decimal(figures.totals.count), 0)) + ".")
    if figures.compared and figures.previous_days:
        phrase = period_phrase(figures.locale, figures.previous_days.start, figures.previous_days.end)
        if figures.compared.end < figures.end:
            part = period_phrase(figures.locale, figures.compared.start, figures.compared.end)
            notes.append(words.compared_part.format(part, phrase))
        else:
            notes.append(words.compared.format(phrase))
    if notes:
        sheet.paragraph(" ".join(notes), size=8.5, colour=GREY)
    if figures.other_currencies:
        others = ", ".join(figures.other_currencies)
        where = words.in_the_list if listed else ""
        sheet.y -= 3
        sheet.paragraph(words.other_currencies.format(figures.currency, others, where), size=8.5, colour=INK)


def _changes(figures: ReportFigures, words: Words) -> tuple[str, str, str]:
    """Changes of income, expense and net against the compared period; empty where there is no comparison."""
    now, before = figures.compared_totals, figures.previous
    if now is None or before is None:
        return "", "", ""
    pairs = ((now.income, before.income), (now.expense, before.expense), (now.net, before.net))
    income, expense, net = (_change(figures, words, *pair) for pair in pairs)
    return income, expense, net


def _change(figures: ReportFigures, words: Words, now: Decimal, then: Decimal) -> str:
    if now == then:
        return words.unchanged
    text = money(figures.locale, now - then, figures.currency, figures.digits, signed=True)
    grown = change_percent(now, then)
    # A change from a loss to a gain has no percentage.
    if grown is None or then < 0 or abs(grown) >= _TELLING:
        return text
    return f"{text} ({percent(figures.locale, grown, signed=True)})"


def _bars(sheet: Sheet, figures: ReportFigures, words: Words) -> None:
    if len(figures.bars) < 2:
        return
    title = words.by_step[figures.bar_step]
    drawn = bars(figures.locale, words, figures.bars, figures.bar_step, WIDE)
    high = float(drawn.bbox.height)
    sheet.heading(title, keep=high)
    # The legend is beside the heading.
    sheet.y += 24
    sheet.figure(drawn, title)
    sheet.y -= high


def _categories(sheet: Sheet, figures: ReportFigures, words: Words, kind: str) -> None:
    expense = kind == "expense"
    items = figures.expenses if expense else figures.incomes
    title = words.expenses if expense else words.incomes
    if not items:
        sheet.heading(title, keep=20)
        sheet.paragraph(words.nothing_spent if expense else words.nothing_earned, colour=GREY)
        return
    named = items if len(items) <= _NAMED + 1 else items[:_NAMED]
    lines = [_ranked(figures, it.name, it.amount, it.share) for it in named]
    if rest := items[len(named) :]:
        name = plural(figures.locale, len(rest), words.others).format(len(rest))
        lines.append(_ranked(figures, name, _sum(rest), sum((it.share for it in rest), Decimal(0))))
    total = _ranked(figures, words.total, _sum(items), sum((it.share for it in items), Decimal(0)))
    round_too = 2 <= len(items) <= _DOUGHNUT_UP_TO
    colours = (ORANGES if expense else TEALS) if round_too else (ORANGE if expense else TEAL,)
    aside = DOUGHNUT + 28 if round_too else 0
    drawn = ranking(lines, total, colours, WIDE - aside)
    high = max(float(drawn.bbox.height), DOUGHNUT if round_too else 0)
    sheet.heading(title, keep=high)
    if round_too:
        sheet.figure(doughnut([it.amount for it in items], colours), title)
    sheet.figure(drawn, title, x=LEFT + aside, down=(high - float(drawn.bbox.height)) / 2)
    sheet.y -= high


def _ranked(figures: ReportFigures, name: str, amount: Decimal, share: Decimal) -> Ranked:
    return Ranked(clean(name), _money(figures, amount), percent(figures.locale, share), amount)


def _sum(items: Sequence[CategoryTotal]) -> Decimal:
    return sum((it.amount for it in items), Decimal(0))


def _usual_months(sheet: Sheet, figures: ReportFigures, words: Words) -> None:
    """The median and the largest month of each category; only with three months or more."""
    pivot = figures.expense_pivot
    if figures.bar_step != "month" or pivot.counted < _LEAST_MONTHS or not pivot.rows:
        return
    rows = []
    for it in pivot.rows[:_NAMED]:
        largest = max(it.amounts)
        month = pivot.steps[it.amounts.index(largest)]
        rows.append((it.name, _money(figures, it.median), _money(figures, largest), month_title(figures.locale, month)))
    columns = [
        Column(words.category, 0),
        Column(words.median, 120, figures=True),
        Column(words.largest_month, 120, figures=True),
        Column(words.month, 110),
    ]
    sheet.heading(words.usual_months, keep=90)
    sheet.table(columns_filling(columns, growing=0), rows)


def _largest(sheet: Sheet, figures: ReportFigures, words: Words) -> None:
    if not figures.largest:
        return
    rows = [
        (day_short(figures.locale, it.date), it.category, it.account, it.description, _money(figures, it.amount))
        for it in figures.largest
    ]
    columns = [
        Column(words.date, 70),
        Column(words.category, 110, lines=2),
        Column(words.account, 100, lines=2),
        Column(words.description, 0, lines=2),
        Column(words.amount, 118, figures=True),
    ]
    sheet.heading(words.largest, keep=90)
    sheet.table(columns_filling(columns_narrowed(columns, rows), growing=3), rows)


def _goals(sheet: Sheet, figures: ReportFigures, words: Words) -> None:
    if not figures.goals:
        return
    sheet.heading(words.goals, keep=_GOAL_HIGH)
    with sheet.structure.group("L"):
        for goal in figures.goals:
            sheet.need(_GOAL_HIGH)
            with sheet.structure.content("LI"):
                _goal(sheet, figures.locale, words, goal)
            sheet.y -= _GOAL_HIGH


def _goal(sheet: Sheet, locale: Locale, words: Words, goal: GoalLine) -> None:
    digits = CURRENCIES.get(goal.currency, 2)
    behind = goal.state in ("behind", "overdue")
    y = sheet.y - 10
    state = goal_state(locale, goal.state)
    room = WIDE - width(state, PLAIN, 9) - 30
    sheet.put(LEFT, y, cut(goal.name, BOLD, 9.5, room), font=BOLD, size=9.5)
    sheet.put(RIGHT, y, state, right=True)
    sheet.block(RIGHT - width(state, PLAIN, 9) - 11, y, 6, 6, ORANGE if behind else TEAL)
    done = min(max(goal.progress, Decimal(0)), Decimal(100)) / 100
    sheet.block(LEFT, y - 13, WIDE, 6, FAINT)
    sheet.block(LEFT, y - 13, WIDE * float(done), 6, ORANGE if behind else TEAL)
    saved = words.saved.format(
        money(locale, goal.current, goal.currency, digits), money(locale, goal.target, goal.currency, digits)
    )
    deadline = words.until.format(day_title(locale, goal.deadline)) if goal.deadline else words.no_deadline
    sheet.put(LEFT, y - 26, f"{percent(locale, goal.progress)} · {saved}", size=8.5, colour=GREY)
    sheet.put(RIGHT, y - 26, deadline, size=8.5, colour=GREY, right=True)


def _nothing(sheet: Sheet, words: Words) -> None:
    sheet.y -= 34
    sheet.paragraph(words.empty, font=BOLD, size=12.5)
    sheet.y -= 3
    sheet.paragraph(words.empty_hint, size=9.5, colour=GREY)


def _everything(
    sheet: Sheet, figures: ReportFigures, words: Words, rows: Path, report: Callable[[float], None]
) -> None:
    columns = columns_filling(
        [
            Column(words.date, 49),
            Column(words.category, 82),
            Column(words.account, 70),
            Column(words.description, 0, lines=2),
            Column(words.user, 50),
            Column(words.amount, 80, figures=True),
        ],
        growing=3,
    )
    sheet.heading(words.everything, keep=90)
    sheet.table(columns, _operations(figures, rows, report), by_cell=False, size=_LIST)


def _operations(figures: ReportFigures, rows: Path, report: Callable[[float], None]) -> Iterator[Sequence[str]]:
    start = _SHARES_OF_WORK["summary"]
    for count, it in enumerate(read_operations(rows)):
        if count % _REPORT_EVERY == 0:
            report(min(start + (1 - start) * count / figures.rows, 0.99))
        amount = it.amount if it.type == "income" else -it.amount
        text = money(figures.locale, amount, it.currency, CURRENCIES.get(it.currency, 2), signed=True)
        yield day_short(figures.locale, it.date), it.category, it.account, it.description, it.user, text


def _money(figures: ReportFigures, amount: Decimal) -> str:
    return money(figures.locale, amount, figures.currency, figures.digits)
