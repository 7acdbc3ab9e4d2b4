"""What the bot says about a period, in both languages."""

from collections.abc import Mapping

from kopilka.infrastructure.locales import Locale, Localized

_TEXTS: Mapping[str, Localized] = {
    "today": Localized(ru="Сегодня", en="Today"),
    "week": Localized(ru="Эта неделя", en="This week"),
    "month": Localized(ru="Этот месяц", en="This month"),
    "nothing": Localized(ru="{period}: пока ничего не записано.", en="{period}: nothing is recorded yet."),
    "spent": Localized(ru="{period}: расходы <b>{amount}</b>", en="{period}: spent <b>{amount}</b>"),
    "received": Localized(
        ru="Доходы <b>{amount}</b>, итог <b>{net}</b>", en="Income <b>{amount}</b>, net <b>{net}</b>"
    ),
    "per_day": Localized(ru="В среднем {amount} в день", en="{amount} a day on average"),
    "rest": Localized(ru="остальное", en="the rest"),
    "others": Localized(
        ru="Не посчитано, потому что нет курса: {currencies}.", en="Not counted, as no rate is known: {currencies}."
    ),
}


def say(locale: Locale, words: str, **facts: object) -> str:
    return _TEXTS[words][locale].format_map(facts)
