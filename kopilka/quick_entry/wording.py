"""What the bot says about entries, in both languages."""

from collections.abc import Mapping

from kopilka.infrastructure.locales import Locale, Localized

_TEXTS: Mapping[str, Localized] = {
    "recorded": Localized(ru="✅ {line}", en="✅ {line}"),
    "corrected": Localized(ru="✏️ Исправлено: {line}", en="✏️ Corrected: {line}"),
    "receipt_recorded": Localized(ru="Этот чек уже записан: {line}", en="This receipt is recorded already: {line}"),
    "notice_recorded": Localized(
        ru="Это сообщение банка уже записано: {line}", en="This bank's message is recorded already: {line}"
    ),
    "latest": Localized(
        ru="Последние записи: {count}. Нажмите номер, чтобы изменить.",
        en="Latest entries: {count}. Press a number to change one.",
    ),
    "undone": Localized(ru="↩️ Отменено: <s>{line}</s>", en="↩️ Undone: <s>{line}</s>"),
    "restored": Localized(ru="↩️ Записано снова: {line}", en="↩️ Recorded again: {line}"),
    "several": Localized(
        ru="Записано: {count}. Нажмите номер, чтобы изменить.", en="Recorded: {count}. Press a number to change one."
    ),
    "nothing_yet": Localized(ru="Пока ничего не записано.", en="Nothing is recorded yet."),
    "dropped": Localized(ru="Не записано: {what}", en="Not recorded: {what}"),
    "unchanged": Localized(ru="Ничего не изменилось: {line}", en="Nothing has changed: {line}"),
    "category": Localized(ru="🏷 Категория", en="🏷 Category"),
    "account": Localized(ru="💳 Счёт", en="💳 Account"),
    "day": Localized(ru="📅 День", en="📅 Day"),
    "undo": Localized(ru="↩️ Отменить", en="↩️ Undo"),
    "undo_all": Localized(ru="↩️ Отменить все", en="↩️ Undo all"),
    "restore": Localized(ru="Вернуть", en="Restore"),
    "back": Localized(ru="‹ Назад", en="‹ Back"),
    "to_all": Localized(ru="‹ Ко всем", en="‹ All of them"),
    "other": Localized(ru="Другая…", en="Other…"),
    "drop": Localized(ru="Не записывать", en="Do not record"),
    "yes_amount": Localized(ru="Да, {amount}", en="Yes, {amount}"),
    "expense": Localized(ru="Расход", en="Expense"),
    "income": Localized(ru="Доход", en="Income"),
    "refund": Localized(ru="Возврат", en="Refund"),
    "choose_category": Localized(ru="{line}\n\nКакая категория?", en="{line}\n\nWhich category?"),
    "choose_other": Localized(
        ru="{line}\n\nВыберите категорию или напишите её название (можно часть).",
        en="{line}\n\nChoose a category, or write its name (a part of it will do).",
    ),
    "choose_account": Localized(ru="{line}\n\nКакой счёт?", en="{line}\n\nWhich account?"),
    "choose_day": Localized(
        ru="{line}\n\nКакой день? Другой можно написать ответом: «12.11», «позавчера».",
        en="{line}\n\nWhich day? Another one can be written as a reply: “12.11”, “Monday”.",
    ),
    "found_categories": Localized(ru="Какая из них?", en="Which of these?"),
    "no_such_category": Localized(
        ru="Категории «{what}» нет. Напишите иначе или выберите в списке выше.",
        en="There is no category “{what}”. Write it differently, or choose from the list above.",
    ),
    "ask_amount": Localized(
        ru="Сколько: {what}? Напишите сумму, например 250.", en="How much: {what}? Write the amount, such as 250."
    ),
    "ask_amount_again": Localized(
        ru="{what}: такую сумму записать нельзя. Напишите другую.",
        en="{what}: this amount cannot be recorded. Write another one.",
    ),
    "ask_sure_amount": Localized(
        ru="{what}: записать <b>{amount}</b>? Если нет, напишите верную сумму.",
        en="{what}: record <b>{amount}</b>? If not, write the right amount.",
    ),
    "ask_lines": Localized(
        ru="{line}\n\nНе всё понял из частей. Исправьте сообщение или ответьте одной категорией для всей суммы.",
        en="{line}\n\nI did not understand all the parts. Edit your message, or reply with one category for all of it.",
    ),
    "ask_lines_differ": Localized(
        ru="{line}\n\nЧасти вместе {total}, а сумма {amount}. Исправьте сообщение, ответьте верной суммой или одной "
        "категорией для всего.",
        en="{line}\n\nThe parts make {total}, but the amount is {amount}. Edit your message, or reply with the right "
        "amount or one category for all of it.",
    ),
    "ask_rest": Localized(
        ru="{line}\n\nНа остаток ничего не осталось: части вместе {total}, а сумма {amount}. Исправьте сообщение.",
        en="{line}\n\nNothing is left for the rest: the parts make {total}, and the amount is {amount}. Edit your "
        "message.",
    ),
    "ask_day": Localized(
        ru="{line}\n\nКакого числа это было?", en="{line}\n\nWhich day was it?"
    ),
    "ask_category_expense": Localized(ru="{line}\n\nНа что это?", en="{line}\n\nWhat was it for?"),
    "ask_category_income": Localized(ru="{line}\n\nОткуда это?", en="{line}\n\nWhere is it from?"),
    "ask_category_refund": Localized(
        ru="{line}\n\nНа что была покупка?", en="{line}\n\nWhat had it been spent on?"
    ),
    "ask_account_expense": Localized(ru="{line}\n\nС какого счёта?", en="{line}\n\nFrom which account?"),
    "ask_account_income": Localized(ru="{line}\n\nНа какой счёт?", en="{line}\n\nTo which account?"),
    "no_account": Localized(
        ru="{line}\n\nСчёта в {currency} нет: заведите его в Копилке, затем пришлите эту строку ещё раз.",
        en="{line}\n\nThere is no account in {currency}: open one in Kopilka, then send this line again.",
    ),
    "maybe_refund": Localized(
        ru="{line}\n\nПохоже на возврат. Как записать?", en="{line}\n\nThis looks like a refund. How should I "
        "record it?"
    ),
    "maybe_debt": Localized(
        ru="{line}\n\nПохоже на долг. Как записать?", en="{line}\n\nThis looks like a debt. How should I record it?"
    ),
    "maybe_transfer": Localized(
        ru="{line}\n\nПохоже на перевод между своими счетами. Как записать?",
        en="{line}\n\nThis looks like a transfer between your own accounts. How should I record it?",
    ),
    "between_accounts": Localized(ru="Перевод между счетами…", en="Transfer between accounts…"),
    "to_other_account": Localized(ru="На другой счёт…", en="To another account…"),
    "choose_target": Localized(
        ru="{line}\n\nНа какой счёт пришли деньги?", en="{line}\n\nWhich account did the money go to?"
    ),
    "reply_transfer": Localized(
        ru="Это перевод между своими счетами: у него нет категории. Поправить можно сумму, день и описание.",
        en="This is a transfer between your own accounts: it has no category. Its amount, day and description can be "
        "corrected.",
    ),
    "reply_split": Localized(
        ru="Эта операция разделена по категориям: сумму и категории поправьте в приложении, здесь можно поправить день "
        "и описание.",
        en="This transaction is split among categories: correct its amount and categories in the app; its day and "
        "description can be corrected here.",
    ),
    "maybe_income": Localized(ru="{line}\n\nЭто расход или доход?", en="{line}\n\nIs it an expense or income?"),
    "no_entry": Localized(
        ru="Не нашёл здесь ни суммы, ни покупки, поэтому ничего не записал.\n\n{help}",
        en="I found neither an amount nor a purchase here, so nothing was recorded.\n\n{help}",
    ),
    "no_text": Localized(
        ru="Такое я пока не понимаю: пришлите текст или снимок QR-кода чека.\n\n{help}",
        en="I cannot read this yet: send text, or a photo of a receipt's QR code.\n\n{help}",
    ),
    "too_long": Localized(
        ru="Слишком длинно: за раз до {limit} знаков, на запись до {line}. Ничего не записано; пришлите по частям.",
        en="Too long: at most {limit} characters at once, {line} an entry. Nothing was recorded; send it in parts.",
    ),
    "odd_characters": Localized(
        ru="В тексте есть невидимые знаки, которые я не читаю. Напишите его заново.",
        en="The text has invisible characters that I cannot read. Type it anew.",
    ),
    "edit_unclear": Localized(
        ru="Правку не понял, поэтому запись осталась прежней: {line}",
        en="I did not understand the edit, so the entry stays as it was: {line}",
    ),
    "edit_no_entry": Localized(
        ru="В новом тексте нет ни суммы, ни покупки, поэтому записи остались прежними. Отменить их можно кнопкой под "
        "ответом.",
        en="The new text has neither an amount nor a purchase, so the entries stay as they were. The button below the "
        "answer undoes them.",
    ),
    "edit_unclear_several": Localized(
        ru="Правку не понял, поэтому всё осталось как было:",
        en="I did not understand the edit, so all stays as it was:",
    ),
    "edit_question": Localized(
        ru="В правке вопрос, поэтому записанное осталось прежним:",
        en="The edit is a question, so what was recorded stays as it was:",
    ),
    "edit_caption": Localized(
        ru="Записано по чеку, правка подписи этого не меняет:",
        en="This was recorded from the receipt; an edit of its caption does not change it:",
    ),
    "edit_stands": Localized(
        ru="{why} Записанное из этого сообщения раньше осталось:",
        en="{why} What was recorded of this message before stays:",
    ),
    "edit_restored": Localized(
        ru="✏️ Запись была отменена, по правке она записана снова: {line}",
        en="✏️ This entry was undone; by your edit it is recorded again: {line}",
    ),
    "edit_forgotten": Localized(
        ru="Это сообщение отправлено до привязки чата, поэтому правка ничего не изменила. Последние записи: /last.",
        en="This message was sent before the chat was linked, so the edit has changed nothing. Latest entries: /last.",
    ),
    "reply_several": Localized(
        ru="В том сообщении несколько записей. Нажмите под ним номер нужной и ответьте ещё раз.",
        en="There are several entries in that message. Press the number of one below it, and reply again.",
    ),
    "reply_unclear": Localized(
        ru="Не понял, что исправить. Ответьте суммой («450»), днём («вчера») или тем, что это было («это было такси»).",
        en="I did not understand what to correct. Reply with an amount (“450”), a day (“yesterday”) or what it was "
        "(“it was a taxi”).",
    ),
    "reply_denied": Localized(
        ru="Что не так, понял, а как надо — нет. Напишите, как верно: «450», «вчера», «это было такси».",
        en="I see what is wrong, but not what is right. Write how it should be: “450”, “yesterday”, “it was a taxi”.",
    ),
    "reply_no": Localized(
        ru="Тогда напишите, как верно: сумму («450»), день («вчера») или что это было («это было такси»). Если запись "
        "не нужна, ответьте «удали».",
        en="Then write what is right: an amount (“450”), a day (“yesterday”) or what it was (“it was a taxi”). If it "
        "is not needed, reply “delete”.",
    ),
    "reply_same": Localized(ru="Так и записано, менять нечего.", en="It is recorded like that, nothing to change."),
    "reply_other_currency": Localized(
        ru="Этот счёт в другой валюте. Ответьте суммой в ней, например «10 евро».",
        en="That account is in another currency. Reply with an amount in it, such as “10 euros”.",
    ),
    "day_unclear": Localized(
        ru="Такой день не подходит. Напишите, например, «12.11», «вчера» или «в понедельник».",
        en="That day will not do. Write “12.11”, “yesterday” or “Monday”, for example.",
    ),
    "reply_no_account": Localized(
        ru="Счёта в этой валюте нет, поэтому запись осталась прежней. Заведите его в Копилке и ответьте ещё раз.",
        en="There is no account in that currency, so the entry stays as it was. Open one in Kopilka and reply again.",
    ),
    "gone": Localized(
        ru="Эта запись больше не найдена: её удалили насовсем, или чат привязан к другому хозяйству.",
        en="This entry can no longer be found: it was deleted for good, or the chat is linked to another household.",
    ),
    "viewer": Localized(
        ru="Ваша роль в этом хозяйстве — наблюдатель, поэтому ничего не записано. Чтобы записывать, нужна роль "
        "«редактор»: её даёт владелец.",
        en="Your role in this household is viewer, so nothing was recorded. To record, you need the role “editor”, "
        "which its owner gives.",
    ),
    "undone_first": Localized(
        ru="Эта запись отменена. Сначала нажмите «Вернуть».", en="This entry was undone. Press “Restore” first."
    ),
    "old_button": Localized(
        ru="Эта кнопка больше не действует.", en="This button no longer works."
    ),
}  # fmt: skip


def say(locale: Locale, words: str, **facts: object) -> str:
    return _TEXTS[words][locale].format_map(facts)
