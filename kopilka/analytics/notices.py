"""What the bot says about a week and about unusual spending, in both languages."""

from collections.abc import Mapping, Sequence

from kopilka.analytics.results import Anomaly, Week
from kopilka.infrastructure.locales import Locale, Localized
from kopilka.telegram.notices import Notice
from kopilka.telegram.outgoing import quoted
from kopilka.telegram.wording import day_of_month, money

PAGE = "analytics"
_TEXTS: Mapping[str, Localized] = {
    "week": Localized(ru="🗓 <b>Неделя, {start} – {end}</b>", en="🗓 <b>The week of {start} – {end}</b>"),
    "spent": Localized(ru="Расходы: <b>{amount}</b> ({change})", en="Spent: <b>{amount}</b> ({change})"),
    "earned": Localized(ru="Доходы: <b>{amount}</b> ({change})", en="Earned: <b>{amount}</b> ({change})"),
    "same": Localized(ru="как неделей раньше", en="as the week before"),
    "more": Localized(ru="на {amount} больше, чем неделей раньше", en="{amount} more than the week before"),
    "less": Localized(ru="на {amount} меньше, чем неделей раньше", en="{amount} less than the week before"),
    "largest": Localized(ru="Больше всего: {list}", en="Most of it: {list}"),
    "remaining": Localized(ru="На счетах сейчас: <b>{amount}</b>", en="In your accounts now: <b>{amount}</b>"),
    "others": Localized(ru="Без учёта {list}.", en="Without {list}."),
    "week_discreet": Localized(ru="🗓 Итоги недели готовы.", en="🗓 The summary of your week is ready."),
    "unusual": Localized(ru="📈 Траты в этом месяце выше обычного", en="📈 Spending of this month is above the usual"),
    "unusual_line": Localized(
        ru="• <b>{name}</b>: {amount}, обычно {usual} в месяц", en="• <b>{name}</b>: {amount}, usually {usual} a month"
    ),
}  # fmt: skip


def week_notice(locale: Locale, week: Week) -> Notice:
    def sum_line(words: str, amount: str, change: str) -> str:
        return _TEXTS[words][locale].format(amount=amount, change=change)

    lines = [
        _TEXTS["week"][locale].format(start=day_of_month(locale, week.start), end=day_of_month(locale, week.end)), "",
        sum_line("spent", money(locale, week.expense, week.currency), _change(locale, week, "expense")),
        sum_line("earned", money(locale, week.income, week.currency), _change(locale, week, "income")),
    ]  # fmt: skip
    if week.largest:
        named = (f"{quoted(name)} {money(locale, amount, week.currency)}" for name, amount in week.largest)
        lines.append(_TEXTS["largest"][locale].format(list=", ".join(named)))
    lines.append(_TEXTS["remaining"][locale].format(amount=money(locale, week.balance, week.currency)))
    if week.other_currencies:
        lines.append(_TEXTS["others"][locale].format(list=", ".join(week.other_currencies)))
    return Notice("\n".join(lines), _TEXTS["week_discreet"][locale], PAGE)


def unusual_notice(locale: Locale, currency: str, found: Sequence[Anomaly]) -> Notice:
    title = _TEXTS["unusual"][locale]
    lines = [
        _TEXTS["unusual_line"][locale].format(
            name=quoted(it.name), amount=money(locale, it.amount, currency), usual=money(locale, it.usual, currency)
        )
        for it in found
    ]
    return Notice("\n".join([f"{title}:", *lines]), f"{title}.", PAGE)


def _change(locale: Locale, week: Week, kind: str) -> str:
    change = week.expense - week.expense_before if kind == "expense" else week.income - week.income_before
    words = "same" if not change else "more" if change > 0 else "less"
    return _TEXTS[words][locale].format(amount=money(locale, abs(change), week.currency))
