"""The conversation of docs/telegram.md: a line, several with one that lacks its sum, a correction, a question."""

from tests.telegram.chat import Chat

WORDS = {
    "ru": ("вчера такси 430,50", "обед 350\nкофе 180\nкорм коту", "90", "450", "Категория"),
    "en": ("yesterday taxi 430.50", "lunch 350\ncoffee 180\ncat food", "90", "450", "Category"),
}
RECORDED = [90, 180, 350, 450]


def converse(chat: Chat, locale: str) -> None:
    line, lines, amount, corrected, category = WORDS[locale]
    chat.sends(line)
    answer = chat.answer()
    chat.sends(lines)
    _, asked = chat.answers(2)
    chat.marks("entry")
    chat.sends(amount)
    chat.answer()
    chat.sees_edit(asked)
    chat.replies(answer, corrected)
    chat.answer()
    chat.sees_edit(answer)
    chat.presses(answer, category)
    chat.sees_edit(answer)
    chat.sends("/today")
    chat.answer()
