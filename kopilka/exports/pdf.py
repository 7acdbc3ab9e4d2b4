"""The PDF report: how the period went, charts, accounts, categories, goals, and the list of transactions by day."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

from kopilka.exports.charts import (
    FAINT,
    GREY,
    INK,
    ORANGE,
    TEAL,
    Ranked,
    bars,
    ranked_high,
    ranking,
)
from kopilka.exports.figures import CategoryTotal, GoalLine, ReportFigures
from kopilka.exports.pdf_accounts import write_accounts
from kopilka.exports.pdf_list import details, write_list
from kopilka.exports.sheet import (
    BOTTOM,
    LEFT,
    RIGHT,
    WIDE,
    About,
    Column,
    Marked,
    Sheet,
    columns_filling,
    columns_narrowed,
)
from kopilka.exports.story import change_told, is_whole_before, tell_changes, tell_currencies, tell_gap, tell_headline
from kopilka.exports.typeface import BOLD, PLAIN, clean, cut, shrink, width, wrap
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
_GOAL_HIGH = 50.0
# With fewer months a median adds nothing to the months themselves.
_LEAST_MONTHS = 3
_TOTALS_HIGH = 72.0
# A part of the categories that is worth beginning at the foot of a page.
_LEAST_LINES = 3
_SHARES_OF_WORK = {"page": 0.15, "categories": 0.3, "summary": 0.4}


def render_pdf(figures: ReportFigures, rows: Path | None, target: Path, report: Callable[[float], None]) -> None:
    """`rows` is the rows file of the list, to be appended; `report` is called with the part that is done, 0 to 1."""
    words = WORDS[figures.locale]
    sheet = Sheet(target, _about(figures, words))
    _cover(sheet, figures, words)
    _totals(sheet, figures, words, listed=rows is not None)
    if figures.totals.count:
        _changed(sheet, figures, words)
        _bars(sheet, figures, words)
        write_accounts(sheet, figures, words)
        report(_SHARES_OF_WORK["page"])
        _categories(sheet, figures, words, "expense")
        _categories(sheet, figures, words, "income")
        report(_SHARES_OF_WORK["categories"])
        _usual_months(sheet, figures, words)
        _largest(sheet, figures, words)
    else:
        _nothing(sheet, words)
        write_accounts(sheet, figures, words)
    _goals(sheet, figures, words)
    report(_SHARES_OF_WORK["summary"])
    if rows is not None and figures.rows:
        start = _SHARES_OF_WORK["summary"]
        write_list(sheet, figures, words, rows, lambda part: report(start + (1 - start) * part))
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
    if figures.totals.count:
        sheet.y -= 8
        sheet.paragraph(tell_headline(figures), font=BOLD, size=12.5, lines=4)
    sheet.y -= 12
    sheet.rule(sheet.y)


def _totals(sheet: Sheet, figures: ReportFigures, words: Words, *, listed: bool) -> None:
    totals = figures.totals
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
    sheet.y -= _TOTALS_HIGH if any(changes) else _TOTALS_HIGH - 14
    _notes(sheet, figures, words, listed)


def _notes(sheet: Sheet, figures: ReportFigures, words: Words, listed: bool) -> None:
    notes = []
    if figures.totals.count:
        count = figures.totals.count - figures.repeated
        form = plural(figures.locale, count, words.operations)
        notes.append(form.format(number(figures.locale, Decimal(count), 0)) + ".")
    if figures.compared and figures.previous_days:
        phrase = period_phrase(figures.locale, figures.previous_days.start, figures.previous_days.end, figures.months)
        if gap := tell_gap(figures):
            notes.append(gap)
        elif figures.compared.end < figures.end:
            part = period_phrase(figures.locale, figures.compared.start, figures.compared.end, figures.months)
            notes.append(words.compared_part.format(part, phrase))
        else:
            notes.append(words.compared.format(phrase))
    been = figures.compared_totals
    if figures.compared and been and been != figures.totals:
        notes.append(words.planned.format(day_title(figures.locale, figures.compared.end)))
    if notes:
        sheet.paragraph(" ".join(notes), size=8.5, colour=GREY)
    if currencies := tell_currencies(figures, listed=listed):
        sheet.y -= 3
        sheet.paragraph(" ".join(currencies), size=8.5, colour=INK, lines=6)


def _changes(figures: ReportFigures, words: Words) -> tuple[str, str, str]:
    """Changes of income, expense and net against the compared period; empty where there is no comparison, also with a
    period that was recorded in part only: all of the change would be what was not recorded.
    """
    now, before = figures.compared_totals, figures.previous
    if now is None or before is None or not is_whole_before(figures):
        return "", "", ""
    pairs = ((now.income, before.income), (now.expense, before.expense), (now.net, before.net))
    income, expense, net = (_change(figures, words, *pair) for pair in pairs)
    return income, expense, net


def _change(figures: ReportFigures, words: Words, now: Decimal, then: Decimal) -> str:
    if now == then:
        return words.unchanged
    text = money(figures.locale, now - then, figures.currency, figures.digits, signed=True)
    grown = change_told(now, then)
    if grown is None:
        return text
    return f"{text} ({percent(figures.locale, grown, signed=True)})"


def _changed(sheet: Sheet, figures: ReportFigures, words: Words) -> None:
    changes = tell_changes(figures)
    if not changes:
        return
    sheet.heading(words.changed, keep=20.0 * len(changes))
    with sheet.structure.group("L"):
        for change, text in changes:
            with sheet.structure.content("LI"):
                sheet.block(LEFT, sheet.y - 10, 7, 7, change.colour)
                for line in wrap(text, PLAIN, 10, WIDE - 16, lines=3):
                    sheet.put(LEFT + 16, sheet.y - 10, line, size=10)
                    sheet.y -= 15


def _bars(sheet: Sheet, figures: ReportFigures, words: Words) -> None:
    if len(figures.bars) < 2:
        return
    title = words.by_step[figures.bar_step]
    drawn = bars(figures.locale, words, figures.bars, figures.bar_step, WIDE, figures.months)
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
    lines = [_ranked(figures, it.name, it.amount, it.share, it.colour) for it in items]
    whole = sum((it.share for it in items), Decimal(0))
    total = Ranked(words.total, _money(figures, _sum(items)), percent(figures.locale, whole), _sum(items), INK)
    most = max(it.amount for it in items)
    sheet.heading(title, keep=sum(ranked_high(it, WIDE) for it in [*lines[:_LEAST_LINES], total]))
    while lines:
        fitting, high = 0, 0.0
        while fitting < len(lines) and high + ranked_high(lines[fitting], WIDE) <= sheet.y - BOTTOM:
            high += ranked_high(lines[fitting], WIDE)
            fitting += 1
        # The total does not stand alone on the next page.
        is_end = fitting == len(lines) and high + ranked_high(total, WIDE) <= sheet.y - BOTTOM
        if fitting == len(lines) and not is_end and fitting > 1:
            fitting -= 1
        drawn = ranking(lines[:fitting], total if is_end else None, most, WIDE)
        sheet.figure(drawn, title)
        sheet.y -= float(drawn.bbox.height)
        lines = lines[fitting:]
        if lines:
            sheet.next_page()


def _ranked(figures: ReportFigures, name: str, amount: Decimal, share: Decimal, colour: str) -> Ranked:
    part = percent(figures.locale, share) if amount > 0 else WORDS[figures.locale].came_back
    return Ranked(clean(name), _money(figures, amount), part, amount, colour)


def _sum(items: Sequence[CategoryTotal]) -> Decimal:
    return sum((it.amount for it in items), Decimal(0))


def _usual_months(sheet: Sheet, figures: ReportFigures, words: Words) -> None:
    """The median and the largest month of each category; only with three months or more."""
    pivot = figures.expense_pivot
    if figures.bar_step != "month" or pivot.counted < _LEAST_MONTHS or not pivot.rows:
        return
    rows = []
    for it in pivot.rows:
        largest = max(it.amounts)
        month = figures.months.name_of(pivot.steps[it.amounts.index(largest)])
        texts = (it.name, _money(figures, it.median), _money(figures, largest), month_title(figures.locale, month))
        rows.append(Marked(texts, it.colour))
    columns = [
        Column(words.category, 0, lines=6, marked=True),
        Column(words.median, 120, figures=True),
        Column(words.largest_month, 120, figures=True),
        Column(words.month, 110),
    ]
    sheet.heading(words.usual_months, keep=90)
    sheet.table(columns_filling(columns, growing=0), rows)


def _largest(sheet: Sheet, figures: ReportFigures, words: Words) -> None:
    if not figures.largest:
        return
    rows = []
    for it in figures.largest:
        said = details(it.payee, it.description)
        if it.recorded is not None:
            # As it was recorded: the amount beside it is converted.
            digits = CURRENCIES.get(it.recorded_currency, 2)
            said = details(said, money(figures.locale, it.recorded, it.recorded_currency, digits))
        texts = (day_short(figures.locale, it.date), it.category, it.account, said, _money(figures, it.amount))
        rows.append(Marked(texts, it.colour))
    columns = [
        Column(words.date, 70),
        Column(words.category, 121, lines=6, marked=True),
        Column(words.account, 100, lines=2),
        Column(words.details, 0, lines=2),
        Column(words.amount, 118, figures=True),
    ]
    sheet.heading(words.largest, keep=90)
    sheet.table(columns_filling(columns_narrowed(columns, rows), growing=3), rows)


def _goals(sheet: Sheet, figures: ReportFigures, words: Words) -> None:
    if not figures.goals:
        return
    on = figures.goals_on or figures.end
    sheet.heading(words.goals.format(day_title(figures.locale, on)), keep=_GOAL_HIGH)
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
    if done:
        # One without a width would be drawn as a hairline.
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


def _money(figures: ReportFigures, amount: Decimal) -> str:
    return money(figures.locale, amount, figures.currency, figures.digits)
