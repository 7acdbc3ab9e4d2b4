"""What a chat is told of reports that were asked for there."""

from collections.abc import Mapping

from kopilka.infrastructure.locales import Locale, Localized
from kopilka.telegram.outgoing import quoted
from kopilka.telegram.wording import say as say_of_bot

_TEXTS: Mapping[str, Localized] = {
    "which": Localized(
        ru="Какой отчёт прислать? PDF — с диаграммами, Excel — все записи со сводками.",
        en="Which report shall I send? PDF has charts, Excel all entries with summaries.",
    ),
    "making": Localized(
        ru="Готовлю отчёт: <b>{report}</b>. Пришлю сюда, как будет готов.",
        en="Making the report: <b>{report}</b>. I shall send it here when it is ready.",
    ),
    "making_toast": Localized(ru="Готовлю отчёт", en="Making the report"),
    "whole_year": Localized(ru="весь {year} год", en="all of {year}"),
    "old_button": Localized(
        ru="Эта кнопка больше не работает. Напишите /report.", en="This button no longer works. Write /report."
    ),
    "not_sent": Localized(
        ru="📄 Отчёт готов, но прислать его сюда не получилось: <b>{name}</b>. Его можно скачать в Копилке.",
        en="📄 The report is ready, but could not be sent here: <b>{name}</b>. Download it in Kopilka.",
    ),
    "too_large": Localized(
        ru="📄 Отчёт готов: <b>{name}</b>. Он больше 50 МБ, таких файлов бот прислать не может: его можно скачать в "
        "Копилке.",
        en="📄 The report is ready: <b>{name}</b>. It is larger than 50 MB, which a bot cannot send: download it in "
        "Kopilka.",
    ),
    "gone": Localized(
        ru="Этого отчёта уже нет. Напишите /report, чтобы сделать новый.",
        en="This report is no longer available. Write /report to make another one.",
    ),
    "broken": Localized(
        ru="⚠️ Отчёт сделать не получилось. Попробуйте ещё раз: /report. Если снова не выйдет, скажите тому, "
        "кто ведёт сервер.",
        en="⚠️ The report could not be made. Please try again: /report. If it fails again, tell whoever runs "
        "this server.",
    ),
}  # fmt: skip


def say(locale: Locale, words: str, **facts: object) -> str:
    return _TEXTS[words][locale].format_map(facts)


def with_link(locale: Locale, html: str, address: str) -> str:
    """And where in the web app the report is."""
    link = f"{address.rstrip('/')}/app/exports"
    return f'{html}\n\n<a href="{quoted(link, len(link))}">{say_of_bot(locale, "open_kopilka")}</a>'
