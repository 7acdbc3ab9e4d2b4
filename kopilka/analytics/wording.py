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
        ru="Есть записи и в других валютах: {currencies}. Здесь их нет.",
        en="There are entries in other currencies too: {currencies}. They are not counted here.",
    ),
}


def say(locale: Locale, words: str, **facts: object) -> str:
    return _TEXTS[words][locale].format_map(facts)
