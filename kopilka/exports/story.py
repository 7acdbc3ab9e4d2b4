"""A report in sentences: how the period went, and what changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from kopilka.analytics.figures import change_percent
from kopilka.exports.figures import CategoryChange, OtherSum, ReportFigures
from kopilka.exports.wording import day_title, money, number, percent, period_phrase, plural
from kopilka.infrastructure.locales import Locale
from kopilka.money import CURRENCIES

CHANGES_TOLD = 3
# In %. Beyond this a percentage says nothing that the two sums do not say better: as in web/src/format/changes.ts.
MOST_PERCENT = 300
# A previous period whose records begin after this part of it was recorded in part only.
_LATE = 10


@dataclass(frozen=True, slots=True)
class _Sentences:
    spent: str
    spent_by: str
    came_back: str
    nothing: str
    more: str
    less: str
    same: str
    saved: str
    saved_all: str
    overspent: str
    even: str
    incomplete: str
    nothing_before: str
    up: Mapping[str, str]
    down: Mapping[str, str]
    new: Mapping[str, str]
    gone: Mapping[str, str]
    one_currency: str
    in_the_list: str
    converted: str
    unconverted: str
    unconverted_before: str
    flows: Mapping[str, str]
    operations: Mapping[str, str]


_SENTENCES: Mapping[Locale, _Sentences] = {
    "ru": _Sentences(
        spent="Потрачено {amount}{compared}.",
        spent_by="К {day} потрачено {amount}{compared}.",
        came_back="Вернулось больше, чем потрачено: на {amount}.",
        nothing="Расходов нет.",
        more=", на {change} больше, чем за {before}",
        less=", на {change} меньше, чем за {before}",
        same=", столько же, сколько за {before}",
        saved="Осталось {amount}: {share} дохода.",
        saved_all="Осталось {amount}.",
        overspent="Расходы больше доходов на {amount}.",
        even="Доходы и расходы равны.",
        incomplete="За {before} записи есть только с {day}, поэтому изменения не показаны.",
        nothing_before="За {before} записей нет, сравнивать не с чем.",
        up={"expense": "{name}: расход больше на {change}", "income": "{name}: доход больше на {change}"},
        down={"expense": "{name}: расход меньше на {change}", "income": "{name}: доход меньше на {change}"},
        new={"expense": "{name}: новый расход, {change}", "income": "{name}: новый доход, {change}"},
        gone={"expense": "{name}: расхода нет, раньше {change}", "income": "{name}: дохода нет, раньше {change}"},
        one_currency="Итоги и графики посчитаны по операциям в {currency}. Операции в {others} в них не входят{where}.",
        in_the_list=", они есть только в списке операций",
        converted="Операции в {others} посчитаны в {currency} по курсу своих дней.",
        unconverted="Не пересчитано, потому что курса нет: {sums}.",
        unconverted_before="За {before} не пересчитано, потому что курса нет: {sums}.",
        flows={"expense": "расходы {amount}", "income": "доходы {amount}"},
        operations={"one": "{} операция", "few": "{} операции", "many": "{} операций"},
    ),
    "en": _Sentences(
        spent="Spent {amount}{compared}.",
        spent_by="Spent {amount} by {day}{compared}.",
        came_back="More came back than was spent: {amount}.",
        nothing="No expenses.",
        more=", {change} more than in {before}",
        less=", {change} less than in {before}",
        same=", as much as in {before}",
        saved="{amount} is left over: {share} of the income.",
        saved_all="{amount} is left over.",
        overspent="Expenses are larger than income by {amount}.",
        even="Income and expenses are equal.",
        incomplete="Of {before} there are records from {day} on only, so no changes are shown.",
        nothing_before="There are no records of {before} to compare with.",
        up={"expense": "{name}: spending up by {change}", "income": "{name}: income up by {change}"},
        down={"expense": "{name}: spending down by {change}", "income": "{name}: income down by {change}"},
        new={"expense": "{name}: new spending, {change}", "income": "{name}: new income, {change}"},
        gone={"expense": "{name}: no spending, {change} before", "income": "{name}: no income, {change} before"},
        one_currency="Totals and charts count transactions in {currency}. Those in {others} are not in them{where}.",
        in_the_list=", only in the list of transactions",
        converted="Transactions in {others} are counted in {currency} at the rates of their days.",
        unconverted="Not converted, because no rate is known: {sums}.",
        unconverted_before="Of {before} not converted, because no rate is known: {sums}.",
        flows={"expense": "expenses of {amount}", "income": "income of {amount}"},
        operations={"one": "{} transaction", "other": "{} transactions"},
    ),
}  # fmt: skip


def change_told(now: Decimal, before: Decimal) -> Decimal | None:
    """By how many % it grew; None where there is nothing to compare with, or where a percentage would mislead: a change
    from a loss to a gain has none.
    """
    grown = change_percent(now, before) if before > 0 else None
    return grown if grown is not None and abs(grown) <= MOST_PERCENT else None


def is_whole_before(figures: ReportFigures) -> bool:
    """Whether the previous period was recorded from its start, so that percentages mean something."""
    before, first = figures.previous_days, figures.recorded_from
    if before is None or figures.previous is None:
        return False
    return first is None or first <= before.start + timedelta(days=before.days // _LATE)


def tell_headline(figures: ReportFigures) -> str:
    """How much was spent, against what, and what is left. Of a running period: up to today."""
    told = _SENTENCES[figures.locale]
    totals = figures.compared_totals or figures.totals
    running = figures.compared is not None and figures.compared.end < figures.end
    if not totals.expense:
        spent = told.nothing
    elif totals.expense < 0:
        spent = told.came_back.format(amount=_money(figures, -totals.expense))
    elif running and figures.compared is not None:
        day = day_title(figures.locale, figures.compared.end)
        spent = told.spent_by.format(day=day, amount=_money(figures, totals.expense), compared=_against(figures))
    else:
        spent = told.spent.format(amount=_money(figures, totals.expense), compared=_against(figures))
    return f"{spent} {_left(figures, totals.income, totals.net)}"


def _left(figures: ReportFigures, income: Decimal, net: Decimal) -> str:
    told = _SENTENCES[figures.locale]
    if not net:
        return told.even
    amount = _money(figures, abs(net))
    if net < 0:
        return told.overspent.format(amount=amount)
    if net >= income:
        return told.saved_all.format(amount=amount)
    return told.saved.format(amount=amount, share=percent(figures.locale, net * 100 / income))


def _against(figures: ReportFigures) -> str:
    """The change of expenses as a part of a sentence; empty where it would mislead."""
    told, now, then = _SENTENCES[figures.locale], figures.compared_totals, figures.previous
    if (
        now is None
        or then is None
        or figures.previous_days is None
        or then.expense <= 0
        or not is_whole_before(figures)
    ):
        return ""
    before = period_phrase(figures.locale, figures.previous_days.start, figures.previous_days.end, figures.months)
    difference = now.expense - then.expense
    grown = change_told(now.expense, then.expense)
    if not difference or grown == 0:
        return told.same.format(before=before)
    change = _money(figures, abs(difference)) if grown is None else percent(figures.locale, abs(grown))
    return (told.more if difference > 0 else told.less).format(change=change, before=before)


def tell_gap(figures: ReportFigures) -> str:
    """Says that the previous period was recorded in part or not at all; empty where it is whole."""
    days, first = figures.previous_days, figures.recorded_from
    if days is None or first is None or is_whole_before(figures):
        return ""
    told, before = _SENTENCES[figures.locale], period_phrase(figures.locale, days.start, days.end, figures.months)
    if first > days.end:
        return told.nothing_before.format(before=before)
    return told.incomplete.format(before=before, day=day_title(figures.locale, first))


def tell_changes(figures: ReportFigures) -> list[tuple[CategoryChange, str]]:
    """The largest changes by category; none against a period that was recorded in part."""
    if not is_whole_before(figures):
        return []
    return [(it, _change(figures, it)) for it in figures.changes[:CHANGES_TOLD]]


def _change(figures: ReportFigures, it: CategoryChange) -> str:
    told = _SENTENCES[figures.locale]
    if not it.before and it.now > 0:
        return told.new[it.type].format(name=it.name, change=_money(figures, it.now))
    if not it.now and it.before > 0:
        return told.gone[it.type].format(name=it.name, change=_money(figures, it.before))
    change = _money(figures, abs(it.difference))
    grown = change_told(it.now, it.before)
    if grown is not None:
        change = f"{change} ({percent(figures.locale, grown, signed=True)})"
    return (told.up if it.difference > 0 else told.down)[it.type].format(name=it.name, change=change)


def tell_currencies(figures: ReportFigures, *, listed: bool) -> list[str]:
    """Which currencies are counted, and with their sums what is not. `listed`: the report has the list."""
    told = _SENTENCES[figures.locale]
    conversion = figures.conversion
    if conversion is None:
        if not figures.other_currencies:
            return []
        others, where = ", ".join(figures.other_currencies), told.in_the_list if listed else ""
        return [told.one_currency.format(currency=figures.currency, others=others, where=where)]
    found = []
    if conversion.converted:
        others = ", ".join(dict.fromkeys(it.currency for it in conversion.converted))
        found.append(told.converted.format(others=others, currency=figures.currency))
    if conversion.unconverted:
        found.append(told.unconverted.format(sums=_sums(figures.locale, conversion.unconverted)))
    if conversion.previous_unconverted and figures.previous_days is not None:
        before = period_phrase(figures.locale, figures.previous_days.start, figures.previous_days.end, figures.months)
        sums = _sums(figures.locale, conversion.previous_unconverted)
        found.append(told.unconverted_before.format(before=before, sums=sums))
    return found


def _sums(locale: Locale, sums: Sequence[OtherSum]) -> str:
    """«расходы 120,00 KWD (3 операции), доходы 5,00 $ (1 операция)»."""
    told, parts = _SENTENCES[locale], []
    for it in sums:
        amount = money(locale, it.amount, it.currency, CURRENCIES.get(it.currency, 2))
        count = plural(locale, it.count, told.operations).format(number(locale, Decimal(it.count), 0))
        parts.append(f"{told.flows[it.type].format(amount=amount)} ({count})")
    return ", ".join(parts)


def _money(figures: ReportFigures, amount: Decimal) -> str:
    return money(figures.locale, amount, figures.currency, figures.digits)
