"""What the bot says in groups and in any chat (inline mode)."""

from collections.abc import Mapping

from kopilka.infrastructure.locales import Locale, Localized

_TEXTS: Mapping[str, Localized] = {
    "confirm": Localized(
        ru="Привязать эту группу к хозяйству <b>{household}</b>?\n\n"
        "Его участники с привязанным Telegram смогут записывать здесь, каждый от своего имени. Суммы и ответы увидят "
        "все, кто есть в группе. Нажать «Привязать» может только тот, кто об этом попросил.",
        en="Link this group with the household <b>{household}</b>?\n\n"
        "Its members with linked Telegram will be able to record here, each in their own name. Everybody in the group "
        "will see amounts and answers. Only who has asked for it can press “Link”.",
    ),
    "yes": Localized(ru="Привязать", en="Link"),
    "no": Localized(ru="Нет", en="No"),
    "linked": Localized(
        ru="Готово! Группа привязана к хозяйству <b>{household}</b>.\n\n{help}",
        en="Done! This group is linked with the household <b>{household}</b>.\n\n{help}",
    ),
    "not_linked": Localized(ru="Хорошо, группа не привязана.", en="All right, the group is not linked."),
    "linked_already": Localized(
        ru="Эта группа уже привязана к хозяйству <b>{household}</b>.",
        en="This group is linked with the household <b>{household}</b> already.",
    ),
    "taken": Localized(
        ru="Эта группа уже привязана к другому хозяйству. Сначала его владелец должен отвязать её: /unlink.",
        en="This group is linked with another household. Its owner has to unlink it first: /unlink.",
    ),
    "not_yours": Localized(
        ru="Эта кнопка только для того, кто попросил о привязке, и действует она 10 минут.",
        en="Only the person who asked for the link can use this button, for 10 minutes.",
    ),
    "stranger": Localized(
        ru="Здесь ведут общий учёт в Копилке, но вас я пока не знаю, поэтому ничего не записал. Чтобы писать сюда, "
        "нужно быть участником этого хозяйства и привязать свой Telegram: «Настройки» → «Telegram».",
        en="A household keeps its books in Kopilka here, but I do not know you yet, so I have recorded nothing. To "
        "write here, be a member of this household, and link your Telegram: Settings → Telegram.",
    ),
    "stranger_toast": Localized(
        ru="Кнопки здесь — для участников хозяйства, у которых привязан Telegram.",
        en="Buttons here are for members of the household who have linked Telegram.",
    ),
    "group_gone": Localized(
        ru="Эта группа больше не привязана к хозяйству, и кнопка не действует.",
        en="This group is no longer linked to a household, so the button does not work.",
    ),
    "help": Localized(
        ru="Пишите траты одной строкой: <code>кофе 250</code>, <code>вчера такси 430</code>. Записывается только то, "
        "в чём сумма и категория ясны; в остальные разговоры я не вмешиваюсь.\n"
        "Исправить: ответьте на моё сообщение («450», «это было такси») или нажмите кнопку под ним.\n"
        "Фото чека: ответом на моё сообщение или с моим именем в подписи.\n"
        "Узнать: /today, /week, /month, /balance, /goals, /last.\n/unlink — отвязать группу (владелец хозяйства).",
        en="Write what was spent in one line: <code>coffee 250</code>, <code>yesterday taxi 430</code>. Only what has "
        "a clear amount and category is recorded; other talk is left alone.\n"
        "To correct: reply to my message (“450”, “it was a taxi”), or press a button under it.\n"
        "A photo of a receipt: as a reply to my message, or with my name in its caption.\n"
        "To ask: /today, /week, /month, /balance, /goals, /last.\n/unlink unlinks the group (the household's owner).",
    ),
    "report": Localized(
        ru="В отчёте видна каждая операция, поэтому сюда я его не пришлю. Напишите /report мне лично.",
        en="A report shows every transaction, so I shall not send it here. Write /report to me in private.",
    ),
    "unlink": Localized(
        ru="Отвязать эту группу от хозяйства <b>{household}</b>? Записи останутся, кнопки под старыми сообщениями "
        "работать перестанут.",
        en="Unlink this group from the household <b>{household}</b>? Your entries are kept; buttons under old "
        "messages will no longer work.",
    ),
    "unlink_yes": Localized(ru="Отвязать", en="Unlink"),
    "unlink_no": Localized(ru="Оставить", en="Keep"),
    "kept": Localized(ru="Хорошо, группа остаётся привязана.", en="All right, the group stays linked."),
    "unlinked_outside": Localized(
        ru="Группа отвязана в настройках Копилки. Записи остались.",
        en="This group was unlinked in the settings of Kopilka. Your entries are kept.",
    ),
    "household": Localized(ru="<b>{household}</b>", en="<b>{household}</b>"),
    "choose_group": Localized(
        ru='Откройте <a href="{url}">эту ссылку</a>, выберите группу и подтвердите в ней. Ссылка действует 10 минут и '
        "только для вас. Группа будет привязана к хозяйству <b>{household}</b>.",
        en='Open <a href="{url}">this link</a>, choose a group, and confirm there. The link works for 10 minutes, and '
        "for you alone. The group will be linked with the household <b>{household}</b>.",
    ),
    "inline_off": Localized(
        ru="Баланс в любом чате выключен. Включить: «Настройки» → «Telegram» → «Баланс в любом чате».",
        en="The balance in any chat is off. To switch it on: Settings → Telegram → Balance in any chat.",
    ),
    "inline_on": Localized(
        ru="Баланс в любом чате включён: напишите в нём @{bot} и выберите, что показать.",
        en="The balance in any chat is on: write @{bot} there, and choose what to show.",
    ),
    "inline_button": Localized(ru="Включить баланс в Копилке", en="Switch the balance on in Kopilka"),
}  # fmt: skip


def say(locale: Locale, words: str, **facts: object) -> str:
    return _TEXTS[words][locale].format_map(facts)
