"""What the bot says about goals, in both languages."""

from collections.abc import Mapping

from kopilka.infrastructure.locales import Locale, Localized

_TEXTS: Mapping[str, Localized] = {
    "none": Localized(
        ru="Целей пока нет: поставьте первую в Копилке.", en="There are no goals yet: set the first one in Kopilka."
    ),
    "goal": Localized(
        ru="<b>{name}</b>\n{bar} {percent} %: {current} из {target}",
        en="<b>{name}</b>\n{bar} {percent}%: {current} of {target}",
    ),
    "until": Localized(ru="до {day}", en="until {day}"),
    "reached": Localized(ru="достигнута 🎉", en="reached 🎉"),
    "how_much": Localized(
        ru="Сколько внести: <b>{name}</b>? Осталось накопить {left}.\nНажмите сумму или напишите свою; с минусом — "
        "снять.",
        en="How much for <b>{name}</b>? {left} still to save.\nPress a sum or write one; with a minus it is taken out.",
    ),
    "offer": Localized(
        ru="Это взнос в цель? Нажмите кнопку. Если это трата, напишите её без «внёс» и «отложил».",
        en="Is this for a goal? Press the button. If it was spent, write it without “put” or “saved”.",
    ),
    "offer_to_take": Localized(
        ru="Снять это из цели? Нажмите кнопку. Если это трата, напишите её без «снял».",
        en="Is this taken out of a goal? Press the button. If it was spent, write it without “took out”.",
    ),
    "offer_today": Localized(ru="Взнос будет сегодняшним числом.", en="It will be dated today."),
    "contributed": Localized(ru="✅ Внесено {amount}", en="✅ {amount} put aside"),
    "withdrawn": Localized(ru="✅ Снято {amount}", en="✅ {amount} taken out"),
    "undo": Localized(ru="Отменить", en="Undo"),
    "undone": Localized(ru="↩️ Отменено: {amount}", en="↩️ Undone: {amount}"),
    "undone_already": Localized(ru="Этот взнос уже отменён.", en="This contribution is undone already."),
    "old_button": Localized(
        ru="Эта кнопка больше не работает. Напишите /goals.", en="This button works no more. Write /goals."
    ),
    "other_currency": Localized(
        ru="Цель <b>{name}</b> ведётся в {currency}: напишите сумму в этой валюте.",
        en="The goal <b>{name}</b> is in {currency}: write the sum in that currency.",
    ),
    "no_sum": Localized(
        ru="Такую сумму внести нельзя. Напишите другую, например «500».",
        en="This sum cannot be put aside. Write another one, like “500”.",
    ),
    "edit_ignored": Localized(
        ru="Взнос от правки сообщения не меняется: нажмите «Отменить» под моим ответом и внесите заново — /goals.",
        en="Editing the message does not change the contribution: press Undo under my answer and contribute anew: "
        "/goals.",
    ),
}  # fmt: skip


def say(locale: Locale, words: str, **facts: object) -> str:
    return _TEXTS[words][locale].format_map(facts)
